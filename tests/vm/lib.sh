# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Virtual machines: initramfs and QEMU. Sourced by bash scripts that have sourced ../setup/lib.sh.
#
# The guest has two serial lines: ttyS0 is the kernel's console and goes to a file, ttyS1 carries results to a named pipe, so that
# kernel messages never stand in the middle of a result.

vm_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
vm_pid=

# vm_kernel: which kernel (../setup/kernel.sh), and how spile is told of it: -r $VM_R, the debuginfo by the environment.
vm_kernel()
{
	local vars
	vars=$("$vm_dir/../setup/kernel.sh") || exit 1
	eval "$vars"
	VM_R=$VM_RELEASE
	[ "$(readlink -f "$VM_KDIR")" = "$(readlink -f "/lib/modules/$VM_RELEASE/build")" ] || VM_R=$VM_KDIR
	SYSTEMTAP_DEBUGINFO_PATH=$(dirname "$VM_VMLINUX")
	export SYSTEMTAP_DEBUGINFO_PATH
}

# vm_programs TO: compiles the guest's test programs, static.
vm_programs()
{
	local to=$1 c
	mkdir -p "$to"
	for c in "$vm_dir"/progs/*.c; do
		gcc -std=gnu11 -O2 -Wall -Wextra -static -o "$to/$(basename "$c" .c)" "$c" || return 1
	done
}

# vm_root ROOT PROGRAMS INIT [RUNNER]: a root file system: busybox, the test programs, INIT as /init, the runner.
vm_root()
{
	local root=$1 programs=$2 init=$3 runner=${4:-} busybox
	busybox=$(command -v busybox) || die "no busybox: run make setup-demo"
	rm -rf "$root"
	mkdir -p "$root"/{bin,dev,etc,proc,sys,tmp,lib}
	cp "$busybox" "$root/bin/busybox"
	cp "$programs"/* "$root/bin/"
	cp "$init" "$root/init"
	cp "$vm_dir/guest/env.sh" "$root/lib/env.sh"
	chmod 755 "$root/init"
	printf 'root:x:0:0:root:/:/bin/sh\ndaemon:x:1:1:daemon:/:/bin/sh\nwww:x:33:33:www:/:/bin/sh\nanna:x:1000:1000:anna:/:/bin/sh\n' > "$root/etc/passwd"
	printf 'root:x:0:\ndaemon:x:1:\nwww:x:33:\nanna:x:1000:\n' > "$root/etc/group"
	if [ -n "$runner" ]; then
		cp "$runner" "$root/bin/spilerun"
		ln -s spilerun "$root/bin/staprun"
	fi
}

# vm_pack ROOT FILE: the initramfs. Not compressed: emulated, unpacking costs more than reading.
vm_pack()
{
	(cd "$1" && find . | cpio -o -H newc -R 0:0 --quiet) > "$2"
}

# vm_disk ROOT FILE: what is below ROOT/opt as a disk in FILE, for the guest to mount there; sets disk, QEMU's options. 3.10 sees no probes in
# programs on the root file system of an initramfs. Nothing is left for the kernel to write later: requests to the disk are the cases'.
vm_disk()
{
	disk=()
	[ -d "$1/opt" ] || return 0
	PATH=$PATH:/usr/sbin:/sbin mke2fs -q -F -t ext4 -O ^metadata_csum,^64bit -E lazy_itable_init=0,lazy_journal_init=0 -d "$1/opt" "$2" 192M || die "no disk of what is below $1/opt"
	# shellcheck disable=SC2034 # for the caller
	disk=(-drive "file=$2,format=raw,if=virtio")
}

# One emulating thread for all CPUs: with one each, QEMU's translated code can miss that another CPU has just patched an instruction (a probe armed
# in a function that runs at that moment), and the kernel jumps to nowhere, with anybody's probes. tcg,thread=multi is for what needs two CPUs at once.
vm_accel=tcg,thread=single

# vm_boot INITRAMFS LOGDIR APPEND QEMU_OPTIONS...: starts the machine; results come on file descriptor 8, the console goes to LOGDIR/console.
# no_timer_check: on a busy machine the kernel's own test of its timer counts too few ticks, and gives up.
vm_boot()
{
	local initramfs=$1 log=$2 append=$3
	shift 3
	rm -f "$log/results"
	mkfifo "$log/results"
	qemu-system-x86_64 -accel "$vm_accel" -cpu max,la57=off -m 512 -display none -monitor none -nodefaults -no-reboot \
		-kernel "$VM_KERNEL" -initrd "$initramfs" -append "console=ttyS0 no_timer_check panic=-1 oops=panic quiet loglevel=6 $append" \
		-chardev file,id=console,path="$log/console" -serial chardev:console \
		-chardev file,id=results,path="$log/results" -serial chardev:results \
		"$@" < /dev/null > "$log/qemu" 2>&1 8<&- &
	vm_pid=$!
	trap vm_stop EXIT
	trap 'exit 130' INT TERM HUP
	exec 8< "$log/results"
}

# vm_stop: ends the machine, whatever it does; harmless when it has ended.
vm_stop()
{
	[ -n "$vm_pid" ] || return 0
	kill "$vm_pid" 2>/dev/null
	wait "$vm_pid" 2>/dev/null
	vm_pid=
	exec 8<&-
}
