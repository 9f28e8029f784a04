# SPDX-License-Identifier: GPL-2.0
# Addresses of processes that are not there; returns from any address are for those who know.
for script in 'probe process(2000000000).statement(4096).absolute { }' 'probe process(2000000000).statement(4096).absolute.return { }' \
	'probe process(2000000000).statement(4096).absolute ?, begin { }'; do
	"$SPILE" -r 6.6.0-fake -p2 -e "$script"
	echo "[exit $?]"
done 2>&1
