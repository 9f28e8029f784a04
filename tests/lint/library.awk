# SPDX-License-Identifier: GPL-2.0
# One file of the library as a page: awk -v form=md|man -f tests/lint/library.awk tapset/NAME.stp
# What is said of a function or an alias stands in the comment before it (see translator/driver_help.c); nothing else is made up here.

function flush_entry()
{
	if (entry == "" || hidden)
		entry = ""
	if (entry == "")
		return
	if (form == "man")
		printf ".TP\n.B %s\n%s\n", entry, man(text)
	else if (entry ~ /^probe nd_syscall/ || (entry ~ /^probe syscall.*return$/ && vars == "name retval retstr"))
		same = 1
	else if (text == "")
		rest = rest "| `" entry "` | " (vars == "" ? "" : "`" vars "`") " |\n"
	else
		printf "**`%s`**<br>\n%s%s\n\n", entry, md(text), vars == "" ? "" : "<br>\nVariables: `" vars "`"
	entry = vars = text = ""
}

function man(s) { gsub(/\\/, "\\e", s); gsub(/(^|\n)[.']/, "\\\\\\&&", s); gsub(/-/, "\\-", s); return s == "" ? "." : s }
function md(s) { gsub(/</, "\\&lt;", s); gsub(/@[A-Za-z_]+/, "*&*", s); gsub(/\*@/, "*", s); return s }

FNR == 1 && /^\/\/ / { head = 1 }
head && /^\/\/ / { title = title (title == "" ? "" : " ") substr($0, 4); next }
head {
	head = 0
	if (form == "md")
		printf "%s\n\n", title
}
/^\/\*\*/ { in_doc = 1; doc = ""; next }
in_doc && /\*\// { in_doc = 0; next }
in_doc {
	sub(/^ \* ?/, "")
	if (sub(/^(sfunction|probe) [^ ]+ - /, ""))
		doc = ""
	doc = doc (doc == "" ? "" : "\n") $0
	next
}
/^(private )?function / {
	flush_entry()
	hidden = /^private/ || /^function __?[A-Za-z]/
	entry = $0
	sub(/^function /, "", entry)
	sub(/\).*/, ")", entry)
	sub(/ \(/, "(", entry)
	entry = "function " entry
	text = doc; doc = ""; is_probe = 0
	next
}
/^probe .* \+?= / {
	flush_entry()
	hidden = /^probe _/
	entry = $0
	sub(/ \+?= .*/, "", entry)
	if (entry in had) { hidden = 1 }
	had[entry] = 1
	text = doc; doc = ""; is_probe = 1
	next
}
is_probe && /^\t[a-z][A-Za-z_0-9]* = / { if (index(" " vars " ", " " $1 " ") == 0) vars = vars (vars == "" ? "" : " ") $1 }
END {
	flush_entry()
	if (rest != "" && form == "md")
		printf "%s| | variables |\n|---|---|\n%s", same ? "Each also with .return (variables: `name retval retstr`) and as nd_syscall.NAME.\n\n" : "", rest
}
