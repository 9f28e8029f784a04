#! /usr/bin/awk -f
# SPDX-License-Identifier: GPL-2.0
#
# flame.awk: folded stacks, as profile.stp, offcputime.stp and offwaketime.stp print them, to a flame graph: one SVG that any browser shows.
#
#   spile --example profile 10 --flame=out.svg
#   spilerun profile.ko | awk -f flame.awk > out.svg      where there is no spile
#
# A box is a function, its width the share of the time, what it called stands on it. The pointer on a box shows its name and share.
# Boxes too narrow to be seen are left out; the sum of the whole stays right.

function escape(s)
{
	gsub(/&/, "\\&amp;", s)
	gsub(/</, "\\&lt;", s)
	gsub(/>/, "\\&gt;", s)
	return s
}

# The same function has the same colour everywhere.
function colour(name,    i, h)
{
	h = 0
	for (i = 1; i <= length(name); i++)
		h = (h * 31 + index(letters, substr(name, i, 1))) % 997
	return "rgb(" 205 + h % 50 "," 60 + h * 7 % 160 "," h * 3 % 60 ")"
}

# Each path from the root is a box: paths[n] in the order in which they came, kids[path] the numbers of what stands on it.
function add(path, parent, name, value)
{
	if (!(path in weight)) {
		label[path] = name
		kids[parent] = kids[parent] " " (++boxes)
		paths[boxes] = path
	}
	weight[path] += value
}

function draw(path, x, depth,    list, n, i, w, share)
{
	w = weight[path] * scale
	if (w < 0.3)
		return
	if (depth > deepest)
		deepest = depth
	share = sprintf("%s (%d, %.1f%%)", escape(label[path]), weight[path], weight[path] * 100 / total)
	body = body sprintf("<g><title>%s</title><rect x=\"%.1f\" y=\"@%d@\" width=\"%.1f\" height=\"17\" fill=\"%s\"/>", share, x, depth, w, colour(label[path]))
	if (w > 30)
		body = body sprintf("<text x=\"%.1f\" y=\"#%d#\">%s</text>", x + 3, depth, escape(substr(label[path], 1, int(w / 7) - 1)))
	body = body "</g>\n"
	n = split(kids[path], list, " ")
	for (i = 1; i <= n; i++) {
		draw(paths[list[i]], x, depth + 1)
		x += weight[paths[list[i]]] * scale
	}
}

BEGIN {
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.[]"
}

/^[^ ].* [0-9]+$/ {
	value = $NF
	stack = $0
	sub(/ [0-9]+$/, "", stack)
	n = split(stack, frame, ";")
	path = "all"
	add(path, "", "all", value)
	for (i = 1; i <= n; i++) {
		parent = path
		path = path ";" frame[i]
		add(path, parent, frame[i], value)
	}
	total += value
}

END {
	if (!total) {
		print "flame.awk: no folded stacks in the input" > "/dev/stderr"
		exit 1
	}
	scale = 1180 / total
	draw("all", 10, 0)
	height = (deepest + 1) * 18 + 20
	# The root is at the bottom: only now the height is known.
	for (i = 0; i <= deepest; i++) {
		gsub("@" i "@", height - 28 - i * 18, body)
		gsub("#" i "#", height - 15 - i * 18, body)
	}
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\"%d\" font-family=\"monospace\" font-size=\"11\">\n", height
	printf "<rect width=\"100%%\" height=\"100%%\" fill=\"#fffbf0\"/>\n%s</svg>\n", body
}
