# SPDX-License-Identifier: GPL-2.0
# Points of processes: what -p2 makes of them, and the lists of variables.
cat > s.stp << 'X'
probe process.begin, process(7).thread.end { }
probe process.syscall { println($syscall, $arg3, $$parms) }
probe process("/no/such/program").end ? { }
probe process.syscall.return { println($return, $$return, @defined($arg1)) }
X
"$SPILE" -r 6.6.0-fake -p2 s.stp
"$SPILE" -r 6.6.0-fake -L 'process(3).syscall'
"$SPILE" -r 6.6.0-fake -L 'process.syscall.return'
"$SPILE" -r 6.6.0-fake -l 'process.thread.begin'
