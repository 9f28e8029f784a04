# Wildcards in the words of points: of families, of aliases with a suffix behind them; what fits nowhere.
one() {
	echo "== $1"
	"$SPILE" -r "$LAB/tree" $2 -p2 -e "probe $1 { }" 2>&1 | grep -v '^#'
}
one 'kernel.f*("run_twice")'
one 'k*.*("run_twice")'
one 'kernel.function("run_twice").*'
one 'kernel.function("run_twice").**urn'
one 'timer.?ec(1)'
one 'timer.*c(1000000)'
one 'timer.*s(1)'
one 'b*, *d'
one 'process.th*.*' -c/bin/sh
one 'perf.hw_cache.l1d.**.sample(3)'
one 'perf.sw.page*.hz(7)'
one 'kernel.nos*("x")'
one 'kernel.nos*("x")?, begin'
one 'nos*.x'
one 'timer.profile.freq'
# The same as --privilege=stapusr.
one 'timer.profile' --unprivileged
one 'process.data(0x1000).write' '--unprivileged -c/bin/sh'
one 'kernel.data(0x1000).write' --unprivileged
