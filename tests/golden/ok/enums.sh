# @enum and @enumname: what becomes of them.
one() {
	echo "== $1"
	"$SPILE" -r "$LAB/tree" -p3 -e "probe $1" 2>&1 | sed -n '/^static void probe_0(/,/^}/p; /error/,$p' | grep -v 'char \*r'
}
one 'begin { println(@enum("BLUE"), @enum("GREEN")) }'
one 'kernel.function("paint") { println(@enumname($with)) }'
one 'begin { println(@enumname(7, "enum color")) }'
one 'begin { println(@enumname(7, "enum colour")) }'
one 'begin { println(@enumname(7, "file")) }'
one 'begin { println(@enumname(7)) }'
one 'begin { println(@enum("MAGENTA")) }'
