# Points on functions and places inside of them, as -L shows them.
one() {
	echo "== $1"
	"$SPILE" -r "$LAB/tree" -L "$1" 2>&1
}
one 'kernel.function("vfs_*")'
one 'kernel.function("*_*@kernel.c").exported.return'
one 'kernel.function("*@kernel.c:91")'
one 'kernel.function("twice@*/kernel.c").call'
one 'kernel.function("twice@./kernel.c").call'
one 'kernel.function("twice@kernel.c+3").call'
one 'kernel.function("run_twice").return.maxactive(5)'
one 'kernel.function("flags_of")'
one 'kernel.function("flags_of").inline'
one 'kernel.function("twice").label("f*")'
one 'kernel.statement("twice")'
one 'kernel.statement("twice@*.c:*")'
one 'kernel.statement("twice@kernel.c+6")'
one 'kernel.statement("*@kernel.c:96,104-105")'
one 'kernel.statement("*@kernel.c:95").nearest'
one 'kernel.function("run_twice").callee("tw*")'
one 'kernel.function("twice").callees'
one 'kernel.function("run_twice").callees(2)'
# All flags of a row: it is a return probe, optional as it is.
"$SPILE" -r "$LAB/tree" -p3 -e 'probe kprobe.module("m").function("f").return? { println(1) }' | grep -o 'flags = [A-Z_ |]*[A-Z]'
# Of several places the one that lacks the variable is named.
"$SPILE" -r "$LAB/tree" -p2 -e 'probe kernel.statement("twice@*.c:*") { println($nothing) }'
"$SPILE" -r "$LAB/tree" -p2 -e 'probe kernel.statement("twice@kernel.c+3") { println($nothing) }'
