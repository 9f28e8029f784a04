# SPDX-License-Identifier: GPL-2.0
# table.awk FIGURES OTHERS: the benches' table.
# 10,000 samples a second make a long run of calls longer: instructions of one.
function a_sample(name) { return (figure[name] - figure["nothing_long"]) / (figure[name] * 1e-5) }

FILENAME == ARGV[1] {
	if ($1 != "#")
		figure[$1] = $2
	next
}
/^#/ {
	next
}
!started {
	started = 1
	# The floor of what is added to another script.
	figure["bare_count"] = figure["count"]
	# Two probes on one function cost less than the sum, but the others' figures were taken over the sum.
	figure["bare_sum"] = figure["bare_entry"] + figure["bare_ret"] - figure["nothing"]
	printf "| | nothing | bare kprobe | bare kretprobe | both |\n|---|--:|--:|--:|--:|\n"
	printf "| | %.1f | %.1f | %.1f | %.1f |\n\n", figure["nothing"], figure["bare_entry"], figure["bare_ret"], figure["bare_both"]
	printf "| script, over the bare probe | SystemTap 4.8 | bpftrace 0.17 | at most | Spile | |\n|---|--:|--:|--:|--:|---|\n"
}
{
	mine = "-"
	verdict = ""
	if (figure[$1] ~ /^[0-9]/) {
		mine = $2 == "sample" ? sprintf("%.0f", a_sample($1) - a_sample("bare_sample")) : sprintf("%.0f", figure[$1] - figure["bare_" $2])
		verdict = mine + 0 <= $5 + 0 ? "ok" : "over"
	} else if ($1 in figure)
		verdict = "did not run"
	printf "| %s | %s | %s | %s | %s | %s |\n", $1, $3, $4, $5, mine, verdict
}
