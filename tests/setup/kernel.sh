#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kernel.sh: prepares the kernel that the virtual machine boots, and prints where it is, as shell assignments:
#
#   eval "$(tests/setup/kernel.sh)"     VM_RELEASE VM_KERNEL (bzImage) VM_KDIR (headers) VM_VMLINUX (with DWARF) VM_DRIVERS (for its disk; may be empty)
#                                       VM_NET (modules of bridges and of pairs of network devices, for cases that load them; may be empty)
#                                       VM_FS (modules of file systems, likewise)
#                                       VM_INSIDE (command before what builds for it; empty: none)
#
# The kernel is Debian's cloud kernel that fits the installed linux-headers-cloud-amd64. Its image and the vmlinux of its -dbg package
# are unpacked once into a cache of the user's own, $SPILE_LAB or ~/.cache/spile-lab; nothing is installed.
# With VM_KERNEL, VM_RELEASE, VM_KDIR and VM_VMLINUX set by the caller it checks and repeats those.
set -eu
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/kernel_files.sh"

if [ -n "${VM_KERNEL:-}${VM_RELEASE:-}${VM_KDIR:-}${VM_VMLINUX:-}" ]; then
	for v in VM_RELEASE VM_KERNEL VM_KDIR VM_VMLINUX; do
		eval "[ -n \"\${$v:-}\" ]" || die "$v is not set: a kernel of your own needs VM_KERNEL=bzImage VM_RELEASE=... VM_KDIR=... VM_VMLINUX=..."
	done
	print
	exit 0
fi

command -v dpkg-query >/dev/null 2>&1 || die "this needs Debian 12; or name a kernel by VM_KERNEL=bzImage VM_RELEASE=... VM_KDIR=... VM_VMLINUX=..."

# The release and version that the installed headers are for.
find_release()
{
	depends=$(dpkg-query -W -f='${Depends}' $meta 2>/dev/null) || die "$meta is not installed: run make setup-demo"
	release=$(release_of "$depends")
	version=$(dpkg-query -W -f='${Version}' "linux-headers-$release" 2>/dev/null) || die "linux-headers-$release is not installed: run make setup-demo"
}

find_release
use
if ! is_ready; then
	mkdir -p "$lab"
	exec 9>"$lab/lock"
	flock -n 9 || {
		say "waiting for another run that prepares the kernel"
		ticking "waiting" flock 9
	}
	if ! is_ready; then
		if ! in_mirror || ! prepare; then
			# The mirror has moved on since these headers were installed.
			ticking "apt-get update" as_root apt-get update -qq
			ticking "apt-get install" as_root env DEBIAN_FRONTEND=noninteractive \
				apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 $meta >&2
			find_release
			use
			in_mirror || die "the package mirror has no linux-image-$release-dbg $version"
			prepare || die "cannot download linux-image-$release-dbg $version"
		fi
		say "kernel $release is ready in $lab/$release"
	fi
	exec 9>&-
fi
print
