# SPDX-License-Identifier: GPL-2.0
# What a case's guest part may call. The case's directory is the current one; its main module is $CASE.ko.

# until_true SECONDS COMMAND...: polls; fails when it has not come true in time.
until_true()
{
	local tries=$(($1 * 20))
	shift
	while ! "$@" > /dev/null 2>&1; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		usleep 50000
	done
}

is_loaded()
{
	grep -q "^$1 " /proc/modules
}

# is_running NAME [FILE]: its probes are armed: the runner has printed what the script's begin handler prints.
has_text()
{
	grep -q "$1" "$2"
}

# meminfo FIELD...: the sum, in kB.
meminfo()
{
	local sum=0 f
	for f in "$@"; do
		sum=$((sum + $(awk -v f="$f:" '$1 == f { print $2 }' /proc/meminfo)))
	done
	echo $sum
}
