# SPDX-License-Identifier: GPL-2.0
# What a script can get wrong in points of processes.
for script in 'probe process(-1).begin { }' 'probe process("/no/such/program").end { }' 'probe process.syscall { println($arg7) }' \
	'probe process.syscall.return { println($arg1) }' 'probe process(1).begin { println($syscall) }' 'probe process.threads.begin { }'; do
	"$SPILE" -r 6.6.0-fake -p2 -e "$script"
	echo "[exit $?]"
done 2>&1
