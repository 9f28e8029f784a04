# SPDX-License-Identifier: GPL-2.0
# What the scripts below tests/ share: messages, root, progress. Sourced by sh and bash.

say()
{
	printf '%s\n' "$*" >&2
}

die()
{
	say "error: $*"
	exit 1
}

# as_root COMMAND...: runs it as root; with sudo when we are not, and says so first.
as_root()
{
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null 2>&1; then
		say "needs root: sudo $*"
		sudo "$@"
	else
		die "needs root, and there is no sudo; run as root: $*"
	fi
}

# ticking LABEL COMMAND...: runs it and says every 10 s that it is still at it; TICK_FILE: and how large that file has become.
ticking()
{
	tick_label=$1
	shift
	(
		s=0
		# Nothing of the caller's stays open in the sleep that outlives us: a reader of our output would wait for it.
		while sleep 10 <&- >/dev/null 2>&1; do
			s=$((s + 10))
			size=
			if [ -n "${TICK_FILE:-}" ] && [ -e "$TICK_FILE" ]; then
				size=", $(du -m "$TICK_FILE" | cut -f1) MB"
			fi
			say "  ... $tick_label: $s s$size"
		done
	) &
	tick_pid=$!
	tick_status=0
	"$@" || tick_status=$?
	kill "$tick_pid" 2>/dev/null
	wait "$tick_pid" 2>/dev/null || :
	return "$tick_status"
}
