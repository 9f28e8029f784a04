#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# compilers.sh [get]: other compilers than this machine's gcc, a line each: a name, then the command. clang where it is installed, and those
# of other Debian releases (gcc 10 of bullseye, 14 of trixie), each with its libc unpacked into a root directory of its own below $SPILE_LAB or
# ~/.cache/spile-lab. `get` fetches these; the system's packages and sources stay as they are. The command takes
# SOURCE OUTPUT OPTIONS...
#
# compilers.sh kernel DIR: those of other releases as make's CC for modules of this machine's kernel that are built in DIR: a name, then the command.
set -eu
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/private.sh"
here=$(cd "$(dirname "$0")" && pwd)
lab=${SPILE_LAB:-${HOME:?}/.cache/spile-lab}/compilers
wanted="bullseye:gcc-10 trixie:gcc-14"

get()
{
	suite=$1
	compiler=$2
	dir=$lab/$compiler
	[ ! -e "$dir/done" ] || return 0
	rm -rf "$dir"
	say "getting $compiler of Debian $suite"
	private_apt "$suite" "$dir"
	private_root "$dir" "$compiler" libc6-dev
	rm -rf "$dir/cache" "$dir/lists"
	: > "$dir/done"
}

case ${1:-} in
here)
	# here COMPILER SOURCE OUTPUT OPTIONS...
	compiler=$2
	source=$3
	output=$4
	shift 4
	exec "$compiler" "$@" -o "$output" "$source"
	;;
get)
	for w in $wanted; do
		get "${w%%:*}" "${w##*:}"
	done
	;;
run)
	# run ROOT COMPILER SOURCE OUTPUT OPTIONS...: in that root
	root=$2
	compiler=$3
	source=$4
	output=$5
	shift 5
	work=$(mktemp -d "$root/tmp/XXXXXX")
	cp "$source" "$work/"
	enter=chroot
	[ "$(id -u)" = 0 ] || enter="unshare -r chroot"
	$enter "$root" "/usr/bin/$compiler" "$@" -o "${work#"$root"}/out" "${work#"$root"}/$(basename "$source")"
	cp "$work/out" "$output"
	rm -r "$work"
	exit 0
	;;
cc)
	# cc ROOT COMPILER DIR ARGS...: in that root, to which the kernel's headers and DIR are lent where they are here
	root=$2
	compiler=$3
	lent="/dev /usr/src /lib/modules $4"
	shift 4
	if [ "$compiler" = gcc-10 ]; then
		# The configuration of the kernel has these; gcc 10 does not.
		for o; do
			shift
			case $o in
			-mharden-sls=* | -ftrivial-auto-var-init=*) ;;
			*) set -- "$@" "$o" ;;
			esac
		done
	fi
	enter "$root" "$lent" "/usr/bin/$compiler" "$@"
	;;
kernel)
	for w in $wanted; do
		c=${w##*:}
		[ ! -e "$lab/$c/done" ] || echo "$c sh $here/compilers.sh cc $lab/$c/root $c $2"
	done
	exit 0
	;;
esac
for w in $wanted; do
	c=${w##*:}
	[ ! -e "$lab/$c/done" ] || echo "$c sh $here/compilers.sh run $lab/$c/root $c"
done
! command -v clang > /dev/null 2>&1 || echo "clang sh $here/compilers.sh here clang"
