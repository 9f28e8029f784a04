# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# values.c as modules of the kernel, for cases. On the host ($V is this directory): module_of and module_scripts; in the guest: module_ask.

# module_of NAME OPTIONS: its source and its line of guest/Makefile
module_of() {
	mkdir -p guest
	cp "$V/values.c" "$V/module.sh" guest/
	cp "$V/module.sh" .
	echo '#include "values.c"' > "guest/$1.c"
	printf 'obj-m += %s.o\nCFLAGS_%s.o := %s -Wno-error\n' "$1" "$1" "$2" >> guest/Makefile
}

# module_scripts NAME DIR: for the built DIR/sp_values_NAME.ko the scripts at entries, returns and statements
module_scripts() {
	cp "$2/sp_values_$1.ko" .
	for where in entry return statement; do
		awk -v head="module(\"$2/sp_values_$1.ko\")" -v where=$where -f "$V/script.awk" "$V/values.c" > "${where}_$1.stp"
		"$SPILE" -p4 -m "${where}_$1" -r "$SPILE_R" "${where}_$1.stp"
	done
}

# module_ask WHERE NAME [PATTERN]: what is shown of it is what the module says, and all that it says but what begins with PATTERN
module_ask() {
	dmesg -c > /dev/null
	spilerun -o got -c "insmod sp_values_$2.ko" "$1_$2.ko" 2> warned
	# 3.10 refuses instructions with addresses relative to %rip: its __copy_instruction() says that their length is 0.
	case $(uname -r) in
	3.10.*) sed -i '/not armed/d' warned ;;
	esac
	cat warned
	dmesg | sed 's/^\(<[0-9]*>\)*\[[^]]*\] //' > said
	rmmod "sp_values_$2"
	grep -E '^[a-z_0-9]+ [^ ].* -?[0-9]+$' said > lines
	grep -vxFf got lines | grep -vE "^(${3:-nothing}|with_[a-z]* (sum|twice|i|half|p->|at->|n->pairs))" | head -n 20
	grep -vxFf lines got | head -n 20
	sort -u got > kinds
	n=$(grep -c . kinds)
	# How much is left of an optimized function is the compiler's.
	[ "$3" != . ] || [ "$n" -lt 150 ] || n="enough"
	echo "$1 $2 $n"
}
