# SPDX-License-Identifier: GPL-2.0
# Makes tapset/syscalls.stp of tapset/syscalls.table.
BEGIN {
	print "// System calls by name: entry with its arguments, return with its result. Made of syscalls.table by tests/lint/syscalls.awk."
	format["d"] = format["h"] = "%d"; format["u"] = format["l"] = "%u"; format["x"] = "%#x"; format["o"] = "%s"
	get["d"] = get["a"] = get["S"] = get["="] = "__syscall_int(%d)"
	get["h"] = "__syscall_id16(%d)"
	get["u"] = get["o"] = get["F"] = get["#"] = get["|"] = "__syscall_arg(%d) & 0xffffffff"
	# Where a 3.10's function for 32-bit callers calls the other one.
	through = " clock_adjtime clock_getres clock_gettime clock_nanosleep clock_settime get_mempolicy io_getevents io_setup lseek mbind migrate_pages move_pages mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend msgctl recvfrom rt_sigpending rt_sigprocmask rt_sigsuspend sched_rr_get_interval semtimedop set_mempolicy shmctl signalfd4 timer_create timer_gettime timer_settime vmsplice wait4 waitid "
	# What strace calls a result is an address for these.
	addresses = " mmap brk mremap shmat "
}
/^#/ || /^$/ { next }

# point(PREFIXES, KERNEL, SUFFIX): the functions that do it: for callers of 64 bits, of 32, of 32 whose arguments have another layout
function points(prefixes, kernel, suffix,    n, i, p, text) {
	n = split(prefixes, p, " ")
	for (i = 1; i <= n; i++)
		text = text (i > 1 ? ", " : "") "kernel.function(\"" p[i] kernel "\")" suffix "?"
	return text
}
function alias(kernel, suffix) {
	# Without arguments both are one function.
	return "%( CONFIG_ARCH_HAS_SYSCALL_WRAPPER == \"y\" %? " points("__x64_sys_ " (arguments ? "__ia32_sys_ __ia32_compat_sys_" : ""), kernel, suffix) \
		(also == "" ? "" : ", kernel.function(\"__" also "\")" suffix "?") \
		" %: " points("sys_" (index(through, " " name " ") ? "" : " compat_sys_"), kernel, suffix) " %)"
}
# Before the wrappers some functions called each other: sys_mkdir() sys_mkdirat().
function gate() {
	return "%( CONFIG_ARCH_HAS_SYSCALL_WRAPPER != \"y\" %? if (!__syscall_is(" number ")) next %)\n"
}
function finish() {
	if (name == "")
		return
	printf "%s", later
	if (own !~ /(^|\n)\targstr = /)
		print text == "" ? "\targstr = \"\"" : "\targstr = sprintf(\"" text "\"" values ")"
	printf "%s}\n", own
	printf "probe syscall.%s.return = %s\n{\n%s\tname = \"%s\"\n\tretval = returnval()\n\tretstr = returnstr(%d)\n}\n", name, alias(kernel, ".return"), gate(), name,
		(index(addresses, " " name " ") ? 2 : 1)
	printf "probe nd_syscall.%s = syscall.%s { }\nprobe nd_syscall.%s.return = syscall.%s.return { }\n", name, name, name, name
}
function argument(n, v, t, str,    kind, shown, short, i, parts, more) {
	kind = substr(t, 1, 1)
	if (str == "")
		str = v "_str"
	shown = str
	if (t == "s") {
		printf "\t%s = __syscall_text(%d)\n\t%s_unquoted = __syscall_string(%d)\n", v, n, v, n
		shown = short = v
		if (!sub(/_str$/, "", short))
			printf "\t%s_str = %s\n\t%s_str_unquoted = %s_unquoted\n", v, v, v, v
		printf "\t%s_uaddr = __syscall_arg(%d)\n", short, n
	} else {
		printf "\t%s = " (kind in get ? get[kind] : "__syscall_arg(%d)") "\n", v, n
	}
	if (kind == "{") {
		parts = split(substr(t, 2), part, ",")
		for (i = 2; i <= parts; i++)
			more = more ", " names[part[i]]
		# Behind all arguments: it may need a later one.
		later = later sprintf("\t%s = __arg_%s(%s%s)\n", str, part[1], v, more)
	} else if (kind == "=" || kind == "#" || kind == "|") {
		printf "\t%s = __names_%s(%s)\n", str, substr(t, 2), v
	} else if (t == "a") {
		printf "\t%s = _dfd_str(%s)\n", str, v
	} else if (t == "F") {
		printf "\t%s = _sys_open_flag_str(%s)\n", str, v
	} else if (t == "S") {
		printf "\t%s_name = _signal_name(%s)\n\t%s = %s_name\n", v, v, str, v
		shown = "(" v " ? " str " : \"0\")"
	} else if (t == "p" || t == "w") {
		shown = "__syscall_ptr(" v ")"
	} else if (t == "o") {
		shown = "__mode_text(" v ")"
	} else if (t != "s") {
		shown = v
	}
	text = text (n > 1 ? ", " : "") (t in format ? format[t] : "%s")
	values = values ", " shown
}
/^\t/ {
	own = own $0 "\n"
	next
}
{
	finish()
	split($1, part, "@")
	split(part[2], more, "+")
	number = more[1]
	also = more[2]
	more[2] = ""
	split(part[1], part, "=")
	name = part[1]
	kernel = part[2] == "" ? name : part[2]
	text = values = own = later = ""
	arguments = NF > 1
	printf "\nprobe syscall.%s = %s\n{\n%s\tname = \"%s\"\n", name, alias(kernel, ".call"), gate(), name
	for (i = 2; i <= NF; i++) {
		split($i, a, ":")
		names[i - 1] = a[1]
	}
	for (i = 2; i <= NF; i++) {
		a[3] = ""
		split($i, a, ":")
		argument(i - 1, a[1], a[2], a[3])
	}
}
END { finish() }
