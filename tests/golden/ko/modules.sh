# Functions of modules that are looked for in the kernel, and the other way round; functions whose source file has moved.
mkdir -p d/lib/modules/6.6.0-fake
: > d/lib/modules/6.6.0-fake/fake_net.ko
: > d/lib/modules/6.6.0-fake/disk.ko
SYSTEMTAP_DEBUGINFO_PATH=$PWD/d:$SYSTEMTAP_DEBUGINFO_PATH
export SYSTEMTAP_DEBUGINFO_PATH
try() { "$SPILE" -r "$LAB/tree" -p2 -e "probe $1 { }" 2>&1; }
try 'kernel.function("fake_net_send")'
try 'kernel.function("disk_*").return'
try 'kernel.function("*@drivers/net/fake-net.c")'
try 'kprobe.function("disk_read")'
try 'module("ext4").function("vfs_read")'
try 'module("ext4").function("vfs_*")'
try 'module("ext4").function("*")'
try 'module("dsk").function("*")'
try 'kernel.function("*@fs/kernel.c")'
try 'kernel.function("*@fs/file.c")'
