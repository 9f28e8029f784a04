#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# How much of what scripts rely on (tests/lint/library-names.txt) the library has, by family and kernel, as markdown: tests/lint/coverage.sh RELEASE|BUILD-TREE...
# The kernels' debuginfo must be where spile finds it; a family that takes a module counts where the module's debuginfo is there.
SPILE=${SPILE:-build/spile}
t=$(mktemp -d) || exit 1
export LC_ALL=C
trap 'rm -rf "$t"' EXIT
names=tests/lint/library-names.txt
"$SPILE" --dump-functions -v | sed 's/[^A-Za-z0-9_].*//' | sort -u > "$t/functions"
"$SPILE" --dump-probe-aliases -v | sed 's/ .*//' | sort -u > "$t/aliases"
sed -n 's/^function //p' $names | sort -u > "$t/wanted"
sed -n 's/^probe //p' $names | sort -u > "$t/points"
echo '# What scripts rely on, and what is here'
echo
echo 'Made by `tests/lint/coverage.sh`. "Here": the library has it; then, whether its points are found in a kernel and its variables can be read there.'
echo
printf '| | wanted | here |'
for r in "$@"; do printf ' %s |' "$(cat "$r/include/config/kernel.release" 2> /dev/null || echo "$r")"; done
printf '\n|---|--:|--:|'
for r in "$@"; do printf -- '--:|'; done
printf '\n| functions | %d | %d |' "$(wc -l < "$t/wanted")" "$(comm -12 "$t/wanted" "$t/functions" | wc -l)"
for r in "$@"; do printf ' |'; done
echo
k=0
for r in "$@"; do
	k=$((k + 1))
	while read -r point; do
		"$SPILE" -r "$r" -l "$point" > /dev/null 2>&1 && echo "$point"
	done < "$t/points" | sort > "$t/kernel$k"
done
sed 's/\..*//' "$t/points" | sort -u | while read -r family; do
	grep -E "^$family(\.|\$)" "$t/points" > "$t/family"
	printf '| %s | %d | %d |' "$family.*" "$(wc -l < "$t/family")" "$(comm -12 "$t/family" "$t/aliases" | wc -l)"
	k=0
	for r in "$@"; do
		k=$((k + 1))
		printf ' %d |' "$(comm -12 "$t/family" "$t/kernel$k" | wc -l)"
	done
	echo
done
echo
list() { sed 's/.*/`&`/' | paste -sd' ' | fold -s -w 150 | sed 's/ $//'; }
echo 'Functions that are not here:'
comm -23 "$t/wanted" "$t/functions" | list
echo
echo 'Aliases that are not here:'
cat "$t"/kernel* "$t/aliases" | sort -u | comm -23 "$t/points" - | list
