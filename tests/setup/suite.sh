#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# suite.sh SUITE: prepares the kernel of another release of Debian (bullseye: 5.10, trixie: 6.12) as kernel.sh does that of this one, and prints the same
# assignments. Its modules are built in a root directory of its own, by its own compiler and tools: VM_INSIDE is the command that enters there. Spile
# itself is built there, too, where make has `build/SUITE/spile` to make.
#
# suite.sh inside SUITE COMMAND...: runs it there, in the current directory, with this source tree and the lab in place.
set -eu
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/private.sh"
. "$(dirname "$0")/kernel_files.sh"
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
# What it takes to build Spile and modules, and what the cases use besides.
packages="dash bash coreutils sed grep mawk findutils diffutils tar gzip xz-utils libc-bin strace python3 gcc g++ libc6-dev make libdw-dev libelf-dev $meta"

# Which kernel, and the root to build for it; that once done, no network.
prepare_suite()
{
	private_apt "$suite" "$dir"
	# shellcheck disable=SC2086 # a list of words
	release=$(release_of "$(apt-cache $apt_options show $meta)")
	# shellcheck disable=SC2086
	version=$(apt-cache $apt_options show "linux-headers-$release" | sed -n 's/^Version: //p' | head -n 1)
	use
	say "unpacking the tools of Debian $suite"
	# shellcheck disable=SC2086
	ticking "unpacking" private_root "$dir" $packages
	# Links that packages leave to be made when they are installed.
	[ -e "$dir/root/bin/sh" ] || ln -s dash "$dir/root/bin/sh"
	[ -e "$dir/root/usr/bin/awk" ] || ln -s mawk "$dir/root/usr/bin/awk"
	is_ready || prepare || die "cannot download linux-image-$release-dbg $version"
	rm -rf "$dir/cache" "$dir/lists"
	echo "$release $version" > "$dir/done"
}

if [ "${1:-}" = inside ]; then
	root=$lab/${2:?}/root
	shift 2
	enter "$root" "/dev /proc $top $lab" "$@"
fi
suite=${1:?SUITE}
dir=$lab/$suite
if [ -s "$dir/done" ]; then
	read -r release version < "$dir/done"
	use
	is_ready || prepare_suite
else
	prepare_suite
fi
VM_KDIR=$dir/root/usr/src/linux-headers-$release
VM_INSIDE="sh $here/suite.sh inside $suite"
print
