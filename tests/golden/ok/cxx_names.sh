# Functions of C++ by the names that the source has for them: alone, in what they stand, with and without arguments of templates, and what is near a wrong one.
command -v g++ > /dev/null || { echo "no C++ compiler"; exit 77; }
g++ -g -gdwarf-4 -O0 -ffile-prefix-map="$TOP/tests/vm/values"=. -o classes "$TOP/tests/vm/values/classes.cc" || exit 1
list() {
	echo "== $1"
	"$SPILE" -r "$LAB/tree" -L "process(\"./classes\").function(\"$1\")" 2>&1 | sed "s#\"[^\"]*/classes\"#\"classes\"#" | sort
}
for name in use net::deep::use Conn::send 'deep::Conn::s*' '::over' '::use' 'twice' 'twice<int, 3>' 'Box::get' 'Box<long int>::get' 'Op::operator()' 'operator==@classes.cc' \
	'_ZN3net4deep4Conn4sendEi' 'send@classes.cc:24' mixed; do
	list "$name"
done
wrong() {
	echo "== $1"
	"$SPILE" -r "$LAB/tree" -p2 -e "probe process(\"./classes\").function(\"$1\") { $2 }" 2>&1 | sed "s#[^ \"]*/classes#classes#g"
}
wrong Conn::sent
wrong usee
wrong use 'println($c->fd, $c->total)'
wrong use 'println(@cast($p, "Con")->fd_)'
