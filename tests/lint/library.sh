#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The library's pages and manual page, made of the comments in tapset/: tests/lint/library.sh DIR writes DIR/tapset/*.md and DIR/man/spile-tapset.7.
set -e
dir=$1
mkdir -p "$dir/tapset" "$dir/man"
for f in "$dir"/tapset/*.md; do
	[ "${f##*/}" = coverage.md ] || rm -f "$f"
done
index=$dir/tapset/README.md
{
	echo '# The library'
	echo
	echo 'Functions and aliases that scripts may use without ado, a page a topic; `spile help NAME` says the same on the spot, `spile list WORD` finds what is there.'
	echo 'Made by `tests/lint/library.sh doc` of the comments in `tapset/`; names that begin with an underscore are the library'"'"'s own. What SystemTap'"'"'s library has: [coverage](coverage.md).'
	echo
	echo '| page | functions | aliases | |'
	echo '|---|--:|--:|---|'
} > "$index"
{
	echo '.\" Made by tests/lint/library.sh.'
	echo '.TH SPILE-TAPSET 7'
	echo '.SH NAME'
	echo 'spile-tapset \- functions and aliases of the library'
	echo '.SH DESCRIPTION'
	echo 'What scripts may use without ado. Variables of aliases: spile \-L ALIAS. Of system calls (syscall.*) see spile-probes(7).'
} > "$dir/man/spile-tapset.7"
for f in tapset/*.stp; do
	page=$(basename "$f" .stp)
	awk -v form=md -f tests/lint/library.awk "$f" > "$dir/tapset/$page.md"
	functions=$(grep -c '^\*\*`function \|^| `function ' "$dir/tapset/$page.md" || :)
	aliases=$(grep -c '^\*\*`probe \|^| `probe ' "$dir/tapset/$page.md" || :)
	if [ "$((functions + aliases))" = 0 ]; then
		rm "$dir/tapset/$page.md"
		continue
	fi
	title=$(sed -n '1{s/^\(.\{110\}\).*/\1 .../;p}' "$dir/tapset/$page.md")
	{ echo "# $page"; echo; cat "$dir/tapset/$page.md"; } > "$dir/tapset/$page.tmp"
	mv "$dir/tapset/$page.tmp" "$dir/tapset/$page.md"
	echo "| [$page]($page.md) | $functions | $aliases | $title |" >> "$index"
	[ "$page" != syscalls ] || continue
	{ echo ".SH $(echo "$page" | tr a-z_ 'A-Z ')"; awk -v form=man -f tests/lint/library.awk "$f"; } >> "$dir/man/spile-tapset.7"
done
