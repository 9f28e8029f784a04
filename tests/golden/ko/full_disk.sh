# No room for the .ko in the current directory; then none for the files that a translation makes on the way.
. "$TOP/tests/golden/real-kernel.sh"
export build real
user=$([ "$(id -u)" = 0 ] || echo -r)
mkdir small
unshare $user -m sh -c 'mount -t tmpfs -o size=4k none small' 2> /dev/null || {
	echo "no private mounts here"
	exit 77
}
unshare $user -m sh -c 'mount -t tmpfs -o size=4k none small && cd small && "$SPILE" -p4 -m full -r "$real" -e "probe begin { exit() }"; echo "[exit $?]"; ls'
unshare $user -m sh -c 'mount -t tmpfs -o size=8k none small && TMPDIR=$PWD/small "$SPILE" -p4 -r "$real" -e "probe begin { exit() }"; echo "[exit $?]"; ls small' 2>&1 |
	sed 's,small/spile[^/]*/spile_[0-9a-f]*,small/TEMPORARY/MODULE,'
