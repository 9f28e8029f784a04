# SPDX-License-Identifier: GPL-2.0
# First part of every guest's /init: file systems, commands, the results line.

export PATH=/bin HOME=/ TERM=linux
/bin/busybox mkdir -p /bin /proc /sys /dev /tmp
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null
mkdir -p /dev/shm
mount -t tmpfs tmpfs /tmp
mount -t securityfs securityfs /sys/kernel/security 2>/dev/null
stty -F /dev/ttyS1 raw -echo
exec > /dev/ttyS1 < /dev/null
