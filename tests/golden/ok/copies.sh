# A variable that some inlined copies have and others don't.
one() {
	echo "== $1"
	"$SPILE" -r "$LAB/tree" -p2 -e "$1" 2>&1
}
one 'probe kernel.function("cost_of") { println($cost) }'
one 'probe kernel.function("cost_of").inline { println($which, @defined($cost) ? $cost : -1) }'
one 'probe kernel.function("cost_of") { println($cost, $nope) }'
