# SPDX-License-Identifier: GPL-2.0
# Of values.c (see there) a script: awk -v head='process("PATH")' [-v where=return|statement] -f script.awk values.c
# Asked at the entry of each function (inlined copy, label), or at the return for what was at the entry, or at the line of each SHOW() itself: there for as
# much as the compiler has left a place.
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
	printf "probe %s.function(\"%s\")%s { printf(\"%s %s %%d\\n\", %s) }\n", head, name, point, name, text, expression
}
function body(f, point, text) {
	printf "probe %s.function(\"%s\")%s {\n%s}\n", head, f, point, text
}
/^(PROBED|INLINED)/ {
	match($0, /[a-z_0-9]+\(/)
	name = substr($0, RSTART, RLENGTH - 1)
	if ($0 ~ /int \(\*call\)/)
		name = "kinds"
	is_inline[name] = /^INLINED/
}
/^[a-z]+:$/ {
	label[name] = substr($0, 1, length($0) - 1)
}
/^\t+SHOWL?\(/ {
	local = /SHOWL/
	e = $0
	sub(/^\t+SHOWL?\(/, "", e)
	sub(/\);$/, "", e)
	# gcc 12 says that a register has all of m where it has m.d only; of b, too.
	if (where == "statement" && !is_inline[name] && e != "m.d" && e !~ /^b\.[si]$/)
		printf "probe %s.statement(\"%s@*values.c:%d\")? { if (@defined(%s)) printf(\"%s %s %%d\\n\", %s) }\n", head, name, FNR, target(e), name, e, target(e)
	if (!local && label[name])
		at_label[name] = at_label[name] sprintf("\tprintf(\"%s %s %%d\\n\", %s)\n", name, e, target(e))
	if (!local) {
		text[name] = text[name] sprintf("\tprintf(\"%s %s %%d\\n\", %s)\n", name, e, target(e))
		at_return[name] = at_return[name] sprintf("\tprintf(\"%s %s %%d\\n\", %s)\n", name, e, name == "globals" ? target(e) : "@entry(" target(e) ")")
		order[name] = order[name] ? order[name] : ++n
		names[order[name]] = name
	}
}
/^\tRET\(/ && where != "statement" {
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
	for (i = 1; i <= n && where != "statement"; i++) {
		f = names[i]
		if (where == "return" && !is_inline[f])
			body(f, ".return", at_return[f])
		else if (where != "return")
			body(f, is_inline[f] ? ".inline" : label[f] ? ".label(\"" label[f] "\")" : "", label[f] ? at_label[f] : text[f])
	}
}
