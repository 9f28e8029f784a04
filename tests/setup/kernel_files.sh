# SPDX-License-Identifier: GPL-2.0
# A kernel of Debian for the virtual machine: its image, its vmlinux with DWARF and the drivers of the machine's disk, unpacked from their packages into a
# cache of the user's own. Sourced by sh scripts that have sourced lib.sh. `release` and `version` say which; apt_options (private.sh), whose packages:
# of this machine's release when they are not set.

# The meta package whose dependency names the kernel.
meta=linux-headers-cloud-amd64
lab=${SPILE_LAB:-${HOME:?}/.cache/spile-lab}
apt_options=
# In the order that they are loaded in. Kernels differ in which are built in.
v=drivers/virtio
drivers="$v/virtio_ring $v/virtio $v/virtio_pci_legacy_dev $v/virtio_pci_modern_dev $v/virtio_pci drivers/block/virtio_blk"
net="net/llc/llc net/802/stp net/bridge/bridge drivers/net/veth"
fs="fs/overlayfs/overlay"

# What the scripts print, as shell assignments.
print()
{
	for f in "$VM_KERNEL" "$VM_VMLINUX" "$VM_KDIR/Makefile"; do
		[ -r "$f" ] || die "cannot read $f"
	done
	for v in VM_RELEASE VM_KERNEL VM_KDIR VM_VMLINUX VM_DRIVERS VM_NET VM_FS VM_INSIDE; do
		eval "value=\${$v:-}"
		printf "%s='%s'\n" "$v" "$value"
	done
}

# release_of PACKAGE-DEPENDENCIES
release_of()
{
	printf '%s' "$1" | sed -n 's/.*linux-headers-\([0-9][^ ,]*\).*/\1/p'
}

# shellcheck disable=SC2086 # a list of words
in_mirror()
{
	apt-cache $apt_options show "linux-image-$release-dbg=$version" >/dev/null 2>&1 && apt-cache $apt_options show "linux-image-$release=$version" >/dev/null 2>&1
}

use()
{
	VM_RELEASE=$release
	VM_KERNEL=$lab/$release/vmlinuz-$release
	VM_VMLINUX=$lab/$release/vmlinux-$release
	VM_KDIR=/lib/modules/$release/build
	VM_DRIVERS=$lab/$release/drivers
	VM_NET=$lab/$release/net
	VM_FS=$lab/$release/fs
}

is_ready()
{
	[ -d "$VM_DRIVERS" ] && [ -d "$VM_NET" ] && [ -d "$VM_FS" ] && [ -s "$VM_KERNEL" ] && [ -s "$VM_VMLINUX" ] && [ "$(cat "$lab/$release/version" 2>/dev/null)" = "$version" ]
}

# download PACKAGE: into the current directory; sets deb.
# shellcheck disable=SC2086 # a list of words
download()
{
	say "downloading $1 $version ($(($(apt-cache $apt_options show "$1=$version" | sed -n 's/^Size: //p' | head -n 1) / 1000000)) MB)"
	rm -f "$1"_*.deb
	# The directory is the user's own, so apt may not give the work to its sandbox user.
	TICK_FILE=. ticking "downloading" apt-get $apt_options download -q=2 -o APT::Sandbox::User=root "$1=$version" >&2 || return 1
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

# unpack_modules TO NAME...: those of them that $deb has, numbered.
unpack_modules()
{
	to=$1
	shift
	n=0
	[ ! -d "$to" ] || return 0
	mkdir -p "$to.new"
	dpkg-deb -c "$deb" | awk '{ print $6 }' > "$to.list"
	for d in "$@"; do
		n=$((n + 1))
		member=$(sed -n "s|^\./\(.*/kernel/$d\.ko\(\.xz\)\{0,1\}\)\$|\1|p" "$to.list")
		[ -n "$member" ] || continue
		ko=$to.new/$n-$(basename "$d").ko
		unpack "$member" "$ko" || return 1
		case $member in
		*.xz) mv "$ko" "$ko.xz" && xz -d "$ko.xz" || return 1 ;;
		esac
	done
	rm -f "$to.list"
	mv "$to.new" "$to"
}

# shellcheck disable=SC2086 # names are words
unpack_drivers()
{
	unpack_modules drivers $drivers && unpack_modules net $net && unpack_modules fs $fs
}

# A cache that was made before the machine had a disk, or cases with networks or file systems.
add_drivers()
{
	[ "$(cat "$lab/$release/version" 2>/dev/null)" = "$version" ] && [ -s "$VM_KERNEL" ] && [ -s "$VM_VMLINUX" ] || return 1
	cd "$lab/$release"
	download "linux-image-$release" && unpack_drivers
	rm -f linux-image*.deb
	cd "$lab"
	is_ready
}

# prepare: what is_ready looks for.
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
	unpack_drivers || return 1
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
