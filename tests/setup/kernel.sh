#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kernel.sh: prepares the kernel that the virtual machine boots, and prints where it is, as shell assignments:
#
#   eval "$(tests/setup/kernel.sh)"     VM_RELEASE VM_KERNEL (bzImage) VM_KDIR (headers) VM_VMLINUX (with DWARF) VM_DRIVERS (for its disk; may be empty)
#
# The kernel is Debian's cloud kernel that fits the installed linux-headers-cloud-amd64. Its image and the vmlinux of its -dbg package
# are unpacked once into a cache of the user's own, $SPILE_LAB or ~/.cache/spile-lab; nothing is installed.
# With VM_KERNEL, VM_RELEASE, VM_KDIR and VM_VMLINUX set by the caller it checks and repeats those.
set -eu
. "$(dirname "$0")/lib.sh"

print()
{
	for f in "$VM_KERNEL" "$VM_VMLINUX" "$VM_KDIR/Makefile"; do
		[ -r "$f" ] || die "cannot read $f"
	done
	for v in VM_RELEASE VM_KERNEL VM_KDIR VM_VMLINUX VM_DRIVERS; do
		eval "value=\${$v:-}"
		printf "%s='%s'\n" "$v" "$value"
	done
}

if [ -n "${VM_KERNEL:-}${VM_RELEASE:-}${VM_KDIR:-}${VM_VMLINUX:-}" ]; then
	for v in VM_RELEASE VM_KERNEL VM_KDIR VM_VMLINUX; do
		eval "[ -n \"\${$v:-}\" ]" || die "$v is not set: a kernel of your own needs VM_KERNEL=bzImage VM_RELEASE=... VM_KDIR=... VM_VMLINUX=..."
	done
	print
	exit 0
fi

command -v dpkg-query >/dev/null 2>&1 || die "this needs Debian 12; or name a kernel by VM_KERNEL=bzImage VM_RELEASE=... VM_KDIR=... VM_VMLINUX=..."

lab=${SPILE_LAB:-${HOME:?}/.cache/spile-lab}
meta=linux-headers-cloud-amd64
# In the order that they are loaded in.
drivers="virtio/virtio_ring virtio/virtio virtio/virtio_pci_legacy_dev virtio/virtio_pci_modern_dev virtio/virtio_pci block/virtio_blk"

# The release and version that the installed headers are for.
find_release()
{
	depends=$(dpkg-query -W -f='${Depends}' $meta 2>/dev/null) || die "$meta is not installed: run make setup-demo"
	release=$(printf '%s' "$depends" | sed -n 's/.*linux-headers-\([0-9][^ ,]*\).*/\1/p')
	version=$(dpkg-query -W -f='${Version}' "linux-headers-$release" 2>/dev/null) || die "linux-headers-$release is not installed: run make setup-demo"
}

in_mirror()
{
	apt-cache show "linux-image-$release-dbg=$version" >/dev/null 2>&1 && apt-cache show "linux-image-$release=$version" >/dev/null 2>&1
}

use()
{
	VM_RELEASE=$release
	VM_KERNEL=$lab/$release/vmlinuz-$release
	VM_VMLINUX=$lab/$release/vmlinux-$release
	VM_KDIR=/lib/modules/$release/build
	VM_DRIVERS=$lab/$release/drivers
}

is_ready()
{
	[ -d "$VM_DRIVERS" ] && [ -s "$VM_KERNEL" ] && [ -s "$VM_VMLINUX" ] && [ "$(cat "$lab/$release/version" 2>/dev/null)" = "$version" ]
}

# download PACKAGE: into the current directory; sets deb.
download()
{
	say "downloading $1 $version ($(($(apt-cache show "$1=$version" | sed -n 's/^Size: //p' | head -n 1) / 1000000)) MB)"
	rm -f "$1"_*.deb
	# The directory is the user's own, so apt may not give the work to its sandbox user.
	TICK_FILE=. ticking "downloading" apt-get download -q=2 -o APT::Sandbox::User=root "$1=$version" >&2 || return 1
	deb=$(echo "$1"_*.deb)
	[ -s "$deb" ]
}

# unpack MEMBER TO: one file of $deb, under a temporary name first. tar stops after it; dpkg-deb's complaint about that is of no interest.
unpack()
{
	say "unpacking $(basename "$1")"
	unpack_member() { dpkg-deb --fsys-tarfile "$deb" 2>/dev/null | tar -x -O --occurrence=1 -f - "./$1" > "$2.new"; }
	TICK_FILE=$2.new ticking "unpacking" unpack_member "$1" "$2" || return 1
	mv "$2.new" "$2"
}

# unpack_drivers TO: the modules of $deb that the machine's disk needs, numbered.
unpack_drivers()
{
	n=0
	mkdir -p "$1.new"
	for d in $drivers; do
		n=$((n + 1))
		unpack "lib/modules/$release/kernel/drivers/$d.ko" "$1.new/$n-$(basename "$d").ko" || return 1
	done
	mv "$1.new" "$1"
}

# A cache that was made before the machine had a disk.
add_drivers()
{
	[ "$(cat "$lab/$release/version" 2>/dev/null)" = "$version" ] && [ -s "$VM_KERNEL" ] && [ -s "$VM_VMLINUX" ] || return 1
	cd "$lab/$release"
	download "linux-image-$release" && unpack_drivers drivers
	rm -f linux-image*.deb
	cd "$lab"
	is_ready
}

prepare()
{
	add_drivers && return
	tmp=$lab/$release.tmp
	rm -rf "$tmp"
	mkdir -p "$tmp"
	free=$(df -Pm "$tmp" | awk 'NR == 2 { print $4 }')
	[ "$free" -ge 1200 ] || die "$lab has $free MB free; preparing the kernel takes 1200 MB for a while, 620 MB for good (SPILE_LAB=DIR puts it elsewhere)"
	cd "$tmp"
	download "linux-image-$release" || return 1
	unpack "boot/vmlinuz-$release" "vmlinuz-$release"
	unpack "boot/config-$release" "config-$release"
	unpack_drivers drivers || return 1
	rm -f "$deb"
	download "linux-image-$release-dbg" || return 1
	unpack "usr/lib/debug/boot/vmlinux-$release" "vmlinux-$release"
	rm -f "$deb"
	readelf -SW "vmlinux-$release" 2>/dev/null | grep -q '\.debug_info' || die "vmlinux of linux-image-$release-dbg holds no debug information"
	echo "$version" > version
	cd "$lab"
	rm -rf "./$release"
	mv "$tmp" "$release"
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
