# SPDX-License-Identifier: GPL-2.0
# pages.sh PAGE...: what the pages below doc/ show, tried. Blocks with "file=PATH" become files below root/; of "sh" blocks each command of spile is translated to
# a module docN.ko, with the command that -c named in docN.txt; those of "sh translate" go as far as C; those of "sh fails" must fail with a message. Runs in a
# case's host part.
set -u
n=0
bad=0
# The pages speak of today's kernels.
names=cat
"$SPILE" -r "$SPILE_R" -l 'kernel.function("do_sys_openat2")' > /dev/null 2>&1 || names='sed s/do_sys_openat2/do_sys_open/'

spile()
{
	local line="spile $*" command= status arguments pass
	arguments=
	case "$1 ${2-}" in
	-l* | -L*)
		"$SPILE" -r "$SPILE_R" "$@" > out 2>&1 && [ -s out ] || complain "$line"
		return ;;
	esac
	[ "$kind" != fails ] || {
		"$SPILE" -p2 -r "$SPILE_R" "$@" > out 2>&1 && complain "$line"
		grep -q error out || complain "$line"
		return
	}
	n=$((n + 1))
	case $kind in
	translate) "$SPILE" -p3 -w -r "$SPILE_R" "$@" > out 2>&1 || complain "$line" ;;
	*)
		"$SPILE" -p4 -w -m doc$n -r "$SPILE_R" --sysroot=root "$@" > out 2>&1 || complain "$line"
		while [ $# -gt 0 ]; do
			[ "$1" != -c ] || command=$2
			shift
		done
		printf '%s\n' "${command:-sleep 0.3}" > doc$n.txt ;;
	esac
}
gcc()
{
	# Files of the page stand below root/.
	local a words=
	for a in "$@"; do
		case $a in
		/opt/*) words="$words root$a" ;;
		*) words="$words $a" ;;
		esac
	done
	command gcc $words || bad=1
}
complain()
{
	bad=1
	echo "$page: $1"
	head -n 5 out
}

for page in "$@"; do
	rm -rf blocks
	mkdir -p blocks root/opt root/tmp
	awk '/^```/ { if (inside) { inside = 0; close(to); next } inside = 1; to = "blocks/other"
		if ($2 ~ /^file=/) { to = "root" substr($2, 6) } else if ($1 == "```sh") { to = sprintf("blocks/%02d.%s", ++n, $2 == "" ? "run" : $2) }
		printf "" > to; next }
		inside { print > to }' "$TOP/doc/$page"
	for f in root/tmp/*.stp; do [ ! -e "$f" ] || cp "$f" /tmp/; done
	for f in blocks/[0-9]*; do
		[ -e "$f" ] || continue
		kind=${f##*.}
		$names "$f" > block
		. ./block
	done
done
echo "$n commands"
exit $bad
