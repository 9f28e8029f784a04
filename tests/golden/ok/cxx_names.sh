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
# The same where types have units of their own, and where dwz moved what two programs have to a file that both share.
expressions='probe process("./PROG").function("use") { println($c->id, $c->mode, $c->nested->q, $p->mix, $copy->_M_string_length) }
	probe process("./PROG").function("Conn::send") { println($this->fd_) } probe process("./PROG").function("give_guard").return { println($return->held) }'
same() {
	"$SPILE" -r "$LAB/tree" -L "process(\"./$1\").function(\"*@classes.cc\")" 2>&1 | sed "s#/$1\"#/PROG\"#" > "$1.list"
	"$SPILE" -r "$LAB/tree" -p3 -e "$(echo "$expressions" | sed "s#PROG#$1#g")" 2>&1 | grep -o 'sp_uread(c.*' > "$1.reads"
	cmp "$1.list" first.list && cmp "$1.reads" first.reads && wc -l < "$1.reads"
}
build() { g++ -g -O0 -ffile-prefix-map="$TOP/tests/vm/values"=. "$@" "$TOP/tests/vm/values/classes.cc" || exit 1; }
build -gdwarf-4 -o first
same first
build -gdwarf-4 -fdebug-types-section -o types4
same types4
build -gdwarf-5 -fdebug-types-section -o types5
same types5
cp first one
cp first two
if command -v dwz > /dev/null; then
	dwz -m shared one two
fi
same one
