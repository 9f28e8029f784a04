# What is wrong with points on functions and places inside of them.
one() {
	"$SPILE" -r "$LAB/tree" -p2 -e "probe $1 { }" 2>&1
}
one 'kernel.function("twice@kernel.c:")'
one 'kernel.function("twice@kernel.c:9-3")'
one 'kernel.function("flags_of").call'
one 'kernel.function("run_twice").inline'
one 'kernel.function("twice").exported'
one 'kernel.function("run_twice@kernel.c:3")'
one 'kernel.function("twice").label("fulll")'
one 'kernel.statement("twice@kernel.c:95")'
one 'kernel.statement(0x1234).absolute'
one 'kernel.function(1)'
one 'kernel.function("flags_of") { println($flagz) }  probe begin'
one 'kernel.function("run_twice").callee("twise")'
one 'kernel.function("run_twice").callees(0)'
one 'module("no_such").function("x")'
one 'module("no_such*").function("x")'
one 'kprobe.module("ext4").function("a*")'
# A point that may be missing does not take back what was said of another one.
one 'kernel.function("flgs_of") { }  probe process("/no/such").function("x")?'
one 'kprobe.function("run_twice").return { println($return) }  probe begin'
