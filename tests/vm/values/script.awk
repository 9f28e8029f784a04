# SPDX-License-Identifier: GPL-2.0
# Of values.c (see there) a script: awk -v program=PATH -f script.awk values.c
# What one function shows goes into several handlers: one prints at most so many lines.

# A C expression as scripts have it: names of variables with '$', "->" for '.'.
function target(e,	out, before) {
	before = ""
	out = ""
	while (match(e, /[A-Za-z_][A-Za-z_0-9]*/)) {
		before = before substr(e, 1, RSTART - 1)
		out = out substr(e, 1, RSTART - 1) (before ~ /(\.|->)$/ ? "" : "$") substr(e, RSTART, RLENGTH)
		before = before substr(e, RSTART, RLENGTH)
		e = substr(e, RSTART + RLENGTH)
	}
	out = out e
	gsub(/\./, "->", out)
	return out
}
function line(name, point, text, expression) {
	printf "probe process(\"%s\").function(\"%s\")%s { printf(\"%s %s %%d\\n\", %s) }\n", program, name, point, name, text, expression
}
/^PROBED/ {
	match($0, /[a-z_0-9]+\(/)
	name = substr($0, RSTART, RLENGTH - 1)
	if ($0 ~ /int \(\*call\)/)
		name = "kinds"
}
/^\tSHOW\(/ {
	e = $0
	sub(/^\tSHOW\(/, "", e)
	sub(/\);$/, "", e)
	text[name] = text[name] sprintf("\tprintf(\"%s %s %%d\\n\", %s)\n", name, e, target(e))
	at_return[name] = at_return[name] sprintf("\tprintf(\"%s %s %%d\\n\", %s)\n", name, e, name == "globals" ? target(e) : "@entry(" target(e) ")")
	order[name] = order[name] ? order[name] : ++n
	names[order[name]] = name
}
/^\tRET\(/ {
	split($0, part, /[(,] */)
	if (!returns[part[2], part[3]]++) {
		m = part[3]
		sub(/ *$/, "", m)
		e = m
		gsub(/\./, "->", e)
		line(part[2], ".return", "return" m, "$return" e)
	}
}
END {
	for (i = 1; i <= n; i++)
		printf "probe process(\"%s\").function(\"%s\")%s {\n%s}\n", program, names[i], ret ? ".return" : "", ret ? at_return[names[i]] : text[names[i]]
}
