# SPDX-License-Identifier: GPL-2.0
# A script of some thousand lines that calls thirty functions of the library: what passes 1 to 3 take for it.
BEGIN {
	print "global seen, times, names"
	for (i = 1; i <= 330; i++) {
		printf "probe kernel.function(\"vfs_%s\").%s {\n", i % 2 ? "read" : "write", i % 3 ? "call" : "return"
		printf "\tif (pid() == %d) seen[execname(), tid()]++; else times[pid()] <<< gettimeofday_us() - %d\n", i, i
		printf "\tnames[%d] = sprintf(\"%%s %%d %%s\", execname(), uid() + gid() + cpu() + ppid(), substr(ctime(gettimeofday_s()), 0, strlen(pp())) . ppfunc())\n}\n", i
	}
	print "probe end {\n\tforeach ([a, b] in seen-)"
	print "\t\tprintln(a, b, thread_indent(1), strtol(\"5\", 10), isinstr(a, \"x\"), text_str(a), tokenize(a, \" \"), errno_str(b),"
	print "\t\t\tstr_replace(a, \"b\", \"c\"), symname(b), jiffies(), target(), gettimeofday_ns() + gettimeofday_ms())"
	print "\tforeach (k in times)\n\t\tprintln(@avg(times[k]), names[k])\n}"
}
