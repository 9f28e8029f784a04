# SPDX-License-Identifier: GPL-2.0
# Makes tapset/syscalls.stp of tapset/syscalls.table.
BEGIN {
	print "// System calls by name: entry with its arguments, return with its result. Made of syscalls.table by tests/lint/syscalls.awk."
	get["d"] = get["u"] = get["a"] = get["S"] = get["F"] = get["x"] = get["o"] = "d"
	format["d"] = "%d"; format["u"] = "%u"; format["l"] = "%d"; format["x"] = "%#x"; format["p"] = "%#x"; format["o"] = "%#o"
	format["s"] = format["a"] = format["F"] = format["S"] = format["t"] = "%s"
}
/^#/ || /^$/ { next }
{
	split($1, part, "=")
	name = part[1]
	kernel = part[2] == "" ? name : part[2]
	point = "%( CONFIG_ARCH_HAS_SYSCALL_WRAPPER == \"y\" %? kernel.function(\"__x64_sys_" kernel "\").call? %: kernel.function(\"sys_" kernel "\").call? %)"
	printf "\nprobe syscall.%s = %s\n{\n\tname = \"%s\"\n", name, point, name
	text = values = ""
	for (i = 2; i <= NF; i++) {
		split($i, a, ":")
		v = a[1]; t = a[2]; n = i - 1
		text = text (n > 1 ? ", " : "") format[t]
		if (t == "s") {
			printf "\t%s = __syscall_text(%d)\n\t%s_unquoted = __syscall_string(%d)\n", v, n, v, n
		} else if (t == "d" || t == "a" || t == "S") {
			printf "\t%s = __syscall_int(%d)\n", v, n
		} else if (t == "u" || t == "x" || t == "o" || t == "F") {
			printf "\t%s = __syscall_arg(%d)%s\n", v, n, t == "x" ? "" : " & 0xffffffff"
		} else {
			printf "\t%s = __syscall_arg(%d)\n", v, n
		}
		shown = v
		if (t == "a") { printf "\t%s_str = _dfd_str(%s)\n", v, v; shown = v "_str" }
		if (t == "F") { printf "\t%s_str = _sys_open_flag_str(%s)\n", v, v; shown = v "_str" }
		if (t == "S") { printf "\t%s_name = _signal_name(%s)\n", v, v; shown = v "_name" }
		if (t == "t") { printf "\t%s_str = _timespec_str(%s)\n", v, v; shown = v "_str" }
		values = values ", " shown
	}
	if (NF > 1)
		printf "\targstr = sprintf(\"%s\"%s)\n", text, values
	else
		print "\targstr = \"\""
	print "}"
	sub(/\.call\? %:/, ".return? %:", point)
	sub(/\.call\? %\)/, ".return? %)", point)
	printf "probe syscall.%s.return = %s\n{\n\tname = \"%s\"\n\tretval = returnval()\n\tretstr = returnstr(1)\n}\n", name, point, name
	printf "probe nd_syscall.%s = syscall.%s { }\nprobe nd_syscall.%s.return = syscall.%s.return { }\n", name, name, name, name
}
