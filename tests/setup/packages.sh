#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# packages.sh demo|check: installs what `make demo` or `make check` needs and this machine lacks. Nothing lacking: no network, no root.
set -eu
. "$(dirname "$0")/lib.sh"

# Build tools and libraries; then the virtual machine and the kernel's headers.
demo="gcc libc6-dev make libdw-dev libelf-dev
	busybox-static qemu-system-x86 cpio linux-headers-cloud-amd64"
# The unit tests' framework; what a case compares system calls with; a program that throws exceptions; packed symbols; a
# program with static probes as it is packaged.
check="$demo check pkg-config strace g++ xz-utils python3"

case ${1:-} in
demo) wanted=$demo ;;
check) wanted=$check ;;
*) die "usage: packages.sh demo|check" ;;
esac

if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
	die "this needs Debian 12 (apt-get); elsewhere install by hand: a C compiler, make, elfutils' libdw and libelf headers, and see README.md"
fi

# "installed" also counts what another package provides (pkgconf for pkg-config).
is_installed()
{
	dpkg-query -W -f='${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed ||
		dpkg-query -W -f='${db:Status-Status}, ${Provides}\n' 2>/dev/null | grep -Eq "^installed,(.*,)? $1( \(|,|\$)"
}

missing=
for p in $wanted; do
	is_installed "$p" || missing="$missing $p"
done
[ -n "$missing" ] || exit 0

say "installing:$missing"
install()
{
	# shellcheck disable=SC2086 # a list of words
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 $missing
}

known=yes
for p in $missing; do
	apt-cache policy "$p" 2>/dev/null | grep -q 'Candidate: [^(]' || known=no
done
if [ $known = no ]; then
	ticking "apt-get update" as_root apt-get update -qq
	ticking "apt-get install" install
else
	# A list that is older than its mirror names files that are gone: then once more with a fresh one.
	ticking "apt-get install" install || {
		ticking "apt-get update" as_root apt-get update -qq
		ticking "apt-get install" install
	}
fi
