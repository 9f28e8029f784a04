# SPDX-License-Identifier: GPL-2.0
# For cases that need a kernel build directory that works: sets build and real (its release); without any the case is skipped.
build=
for d in /lib/modules/*/build; do
	[ ! -e "$d/Makefile" ] || build=$d
done
[ -n "$build" ] || {
	echo "no kernel headers on this machine"
	exit 77
}
real=$(basename "$(dirname "$build")")
SYSTEMTAP_DIR=$PWD/systemtap
export SYSTEMTAP_DIR
mkdir -m 700 systemtap
