# What is found by words and by name; scripts explain themselves.
"$SPILE" list latency disk 2>&1
"$SPILE" list function stopwatch 2>&1
"$SPILE" list probe pagefault 2>&1
"$SPILE" list nothing of this 2>&1 || echo "status $?"
"$SPILE" help killsnoop 2>&1
"$SPILE" help vm.pagefault 2>&1
"$SPILE" help user_string2 2>&1
"$SPILE" help syscall.openat 2>&1
"$SPILE" help killsnop 2>&1 || echo "status $?"
"$SPILE" help 2>&1 || echo "status $?"
"$SPILE" --example killsnoop --help 2>&1 | head -n 3
printf '#! /usr/bin/env spile\n# SPDX-License-Identifier: GPL-2.0\n#\n# What it is.\nprobe begin { }\n' > mine.stp
"$SPILE" mine.stp --help 2>&1
"$SPILE" none.stp --help 2>&1 || echo "status $?"
printf 'probe begin { }\n' > bare.stp
"$SPILE" bare.stp --help 2>&1
