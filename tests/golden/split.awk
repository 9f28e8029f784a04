# SPDX-License-Identifier: GPL-2.0
# split.awk FILE.cases: writes N.stp, N.name, N.what (pass and options) and N.want for each case into the current directory; prints how many.
#
#   === NAME
#   script
#   --- PASS [OPTIONS]      p1, p2, p3: what it prints; error: what -p3 says on stderr, and the exit status
#   text
function finish()
{
	if (want != "")
		close(want)
	if (script != "")
		close(script)
}
/^=== / {
	finish()
	n++
	script = n ".stp"
	want = ""
	print substr($0, 5) > (n ".name")
	close(n ".name")
	printf "" > script
	next
}
/^--- (p[123]|error)( |$)/ && want == "" && n {
	want = n ".want"
	print substr($0, 5) > (n ".what")
	close(n ".what")
	printf "" > want
	next
}
want != "" {
	print > want
	next
}
script != "" {
	print > script
}
END {
	finish()
	print n + 0
}
