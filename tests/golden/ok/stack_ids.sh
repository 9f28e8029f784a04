# Which scripts may keep stacks as numbers.
says()
{
	printf '%s\n' "$2" > "$1.stp"
	printf '%s: ' "$1"
	"$SPILE" -p3 -r "$LAB/tree" "$1.stp" > result 2> messages || { head -n 1 messages; return; }
	if grep -q '^#define SP_STACK_IDS' result; then echo numbers; else echo text; fi
}
p='probe timer.ms(10)'
says key "global n $p { n[backtrace()]++ }"
says user_key "global n $p { n[ubacktrace(), pid()] <<< 1 } probe end { foreach ([s, p] in n) print_ustack(s) }"
says kept "global n, last $p { b = backtrace(); n[b]++; last[pid()] = b } probe end { foreach (s in n- limit 3) { printf(\"%d %s\\n\", n[s], s); print_stack(s) } println(last[1]) }"
says through "global n function keep(b) { n[b]++ } $p { keep(backtrace()) }"
says only_printed "$p { println(backtrace()) }"
says looked_at "global n $p { n[backtrace()]++ } probe end { foreach (s in n) println(tokenize(s, \" \")) }"
says compared "global n $p { if (!(backtrace() == \"\")) n[backtrace()]++ }"
says part "global n $p { n[execname() . backtrace()]++ }"
says appended "global n, t $p { n[backtrace()]++; t .= backtrace() } probe end { println(t) }"
says sorted "global n $p { n[backtrace()]++ } probe end { foreach (s+ in n) println(s) }"
says sorted_values "global n $p { n[pid()] = backtrace(); x[n[pid()]]++ } global x probe end { foreach (s in n+) println(n[s]) }"
says chosen "global n $p { n[pid() ? backtrace() : \"\"]++ }"
says returned "global n function b() { return backtrace() } $p { n[b()]++ }"
says member "global n $p { n[backtrace()]++ } probe end { foreach (s in n) if (s in n) println(s); delete n }"
says symbols "global n $p { n[backtrace()]++ } probe end { foreach (s in n) { print_syms(s); println(sprint_syms(s)); println(sprint_stack(s)) } }"
