# SPDX-License-Identifier: GPL-2.0
# Watchpoints that cannot be: too many, odd lengths, variables that are not there.
for script in 'probe kernel.data(1).write, kernel.data(2).write, kernel.data(3).rw, kernel.data(4).rw, kernel.data(5).rw { }' \
	'probe kernel.data(4096).length(3).write { }' 'probe kernel.data(4098).length(4).rw { }' 'probe kernel.data("no_such_variable").write { }' \
	'probe kernel.data(4096).write { println($x) }' 'probe kernel.data(4096).read { }' 'probe process.data("x").write { }' 'probe process.data(4096).rw { }' 'probe process("/bin/true").data("no_such_variable").write { }' \
	'probe process("/bin/true").data(4096).length(5).write { }' 'probe process(1).data(4097).length(4).rw { }'; do
	"$SPILE" -r 6.6.0-fake -p2 -e "$script"
	echo "[exit $?]"
done 2>&1 | sed 's|/usr/bin/|/bin/|'
"$SPILE" -r 6.6.0-fake -l 'kernel.data(4096).length(8).rw'
"$SPILE" -r 6.6.0-fake -p2 -e 'probe kernel.data("no_such_variable").write ?, begin { }'
