# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The floor of start and stop and the scripts that are held against it, made in the current directory. Used by the bench `start` and by the case start_stop,
# with $SPILE, $SPILE_R and $TOP set.

# start_scripts N: of N functions; makes start_*.stp, fifty, and the lists points (of tracepoints) and functions. Of each script begin says nothing, end says nanoseconds on and off.
start_scripts()
{
	gcc -O1 -g -static -no-pie -o fifty "$TOP/tests/bench/fifty.c"
	"$SPILE" -r "$SPILE_R" -l 'kernel.trace("*")' | sed 's/.*("\(.*\)")/\1/' | head -n 500 > points
	# One of each name, and none that the list's own reading needs.
	"$SPILE" -r "$SPILE_R" -l 'kernel.function("*@fs/*.c").call' | sed 's/.*("\([^@]*\)@.*/\1/' | sort | uniq -u | grep -vE '^(_|.*\.)' | head -n "$1" > functions
	{
		awk '{ printf "%skernel.trace(\"%s\")?", (NR > 1 ? ",\n" : "probe "), $0 } END { print " { n++ }" }' points
		start_times 100
	} > start_trace.stp
	{
		awk '{ printf "%skernel.function(\"%s\").call?", (NR > 1 ? ",\n" : "probe "), $0 } END { print " { n++ }" }' functions
		start_times 1000
	} > start_functions.stp
	{
		echo 'probe process("/opt/start_stop/fifty").function("f*@*fifty.c").call { n++ }'
		start_times 100
	} > start_places.stp
}

# start_times US: what takes the time, and looks each @US whether all is armed: behind the probes, since timers are armed in the script's order.
start_times()
{
	echo 'global n, t0, t1'
	echo 'probe begin { t0 = gettimeofday_ns() }'
	echo 'probe timer.us('"$1"') { if (!t1) { t1 = gettimeofday_ns(); exit() } }'
	echo 'probe end { println(t1 - t0, " ", gettimeofday_ns() - t1, n < 0 ? " never" : "") }'
}

# start_loop KDIR VMLINUX: loop.ko.
start_loop()
{
	rm -rf loop
	cp -r "$TOP/tests/bench/loop" loop
	cp -r "$TOP/runtime/compat" "$TOP/kmod-template/facts.sh" loop/
	sed 's/.*:\(.*\)/"\1",/; /^"/!s/.*/"&",/' points > loop/names.h
	nm "$2" | awk 'NR == FNR { want[$1] = 1; next } $3 in want && $2 ~ /[tT]/ { printf "{ \"%s\", 0x%s },\n", $3, $1 }' functions - > loop/functions.h
	for f in 1 2 3 4 5 6 7 8 9 10; do
		at=0x$(nm fifty | awk -v f="f$f" '$3 == f { print $1 }')
		readelf -lW fifty | while read -r type offset from _ size rest; do
			[ "$type" != LOAD ] || [ $((at)) -lt $((from)) ] || [ $((at)) -ge $((from + size)) ] || echo "$((at - from + offset)),"
		done
	done > loop/places.h
	make -s -C "$1" M="$PWD/loop" modules
	cp loop/loop.ko .
}
