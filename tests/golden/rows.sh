#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# rows.sh: prints doc/language-tests.md from rows.txt; fails when a row names a test that is not there.
set -u
golden=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$golden/../.." && pwd)
bad=0
exists()
{
	case $1 in
	ok/* | ko/*) compgen -G "$golden/$1.*" > /dev/null ;;
	vm/*) [ -e "$top/tests/vm/cases/${1#vm/}.case" ] ;;
	unit/*) [ -e "$top/tests/unit/test_${1#unit/}.c" ] ;;
	*:*) grep -qxF "=== ${1#*:}" "$golden/lang/${1%%:*}.cases" ;;
	*) [ -e "$golden/lang/$1.cases" ] ;;
	esac
}
echo "# The language, and the test of each part"
echo
echo "Made from \`tests/golden/rows.txt\` by \`tests/golden/rows.sh\`. \`FILE:CASE\` is in \`tests/golden/lang/FILE.cases\`."
while IFS= read -r line; do
	case $line in
	'#'* | '') continue ;;
	*:) printf '\n## %s\n\n| construct | tests |\n|---|---|\n' "${line%:}"; continue ;;
	esac
	name=${line%% | *}
	tests=${line#* | }
	# A ';' separates where names have commas in them.
	case $tests in *';'*) list=${tests//; /$'\n'} ;; *) list=${tests//, /$'\n'} ;; esac
	while IFS= read -r t; do
		exists "$t" || { echo "tests/golden/rows.txt: no such test: $t" >&2; bad=1; }
	done <<< "$list"
	echo "| $name | $(sed 's/^/`/; s/$/`/' <<< "$list" | paste -s -d ' ') |"
done < "$golden/rows.txt"
exit $bad
