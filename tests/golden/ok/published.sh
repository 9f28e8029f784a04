# What published scripts and command lines have, beside the language: options that change nothing here, constants and arguments of the library, "%" behind globals
# that are no arrays, functions without debuginfo among those that a pattern matches.
try() { echo "== $*"; "$SPILE" -r "$LAB/tree" -p2 "$@" 2>&1; }
for o in "-d /no/such/program" --ldd -P --all-modules --download-debuginfo --download-debuginfo=yes --download-debuginfo=120 --download-debuginfo=maybe; do
	try $o -e 'probe begin {}'
done
for args in "" "one" "one two 3"; do
	try -e 'probe begin { println(argc, " ", argv_1, argv_2, argv_32) }' $args
	"$SPILE" -r "$LAB/tree" -p3 -e 'probe begin { println(argc, argv_1, argv_3); foreach (n in argv) println(argv[n]) }' $args 2>&1 |
		grep -Eo 'g_argc = .*|SP_LIT\("(one|two|3|)"\)|map_add_long.*argv|entries = 32' | sort | uniq -c
done
try -e 'probe begin { if (argc) println(argv_1) }  function f(argv) { return argv + 1 }  probe end { argc = 3; println(f(argc)) }'
try -e 'global n%, s%, a%  probe begin { n = 2; s <<< n; a[n] = 1 }  probe end { println(n, @count(s)); delete s }'
try -e 'global a%  probe begin { a[1] = 2; a = 3 }'
try -e 'probe begin { println(bio_rw_num(1) == BIO_WRITE, BIO_READ, vm_fault_contains(1, VM_FAULT_MINOR)) }'
echo 'int twice(int x) { return 2 * x; } int main(int c, char **v) { return twice(c) - 2; }' > prog.c
echo '.globl early; .type early,@function; .text; early: ret; .size early,1; .section .note.GNU-stack,"",@progbits' > early.s
gcc -g -c prog.c && gcc -c early.s && gcc -nostartfiles -Wl,-e,main -o prog prog.o early.o
try -e 'probe process("./prog").function("*").call { println(ppfunc(), $$parms, $$vars) }' | sed "s#$PWD#DIR#g"
try -e 'probe process("./prog").function("early") { println($$parms) }' | sed "s#$PWD#DIR#g"
try -e 'probe process("./prog").function("*") { println($x) }' | sed "s#$PWD#DIR#g"
mkdir -p r/etc r/usr/bin r/opt
touch r/etc/debian_version
strip -g -o r/usr/bin/prog prog && cp r/usr/bin/prog r/opt/prog
for p in /usr/bin/prog /opt/prog; do
	try --sysroot="$PWD/r" -e "probe process(\"$p\").function(\"main\") { println(\$c) }" | sed "s#$PWD#DIR#g"
done
