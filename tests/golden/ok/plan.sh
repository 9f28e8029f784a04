# How each global is kept, why, and what each handler locks: every form.
cat > plan.stp <<'END'
global most = 3, total, by, sizes, last, low = 9, name, ring%[4], wide[1000000], queue, depth
probe begin { total = 0 }
probe kernel.function("vfs_read") {
	total++
	by[pid()]++
	sizes[pid()] <<< $count
}
probe kernel.function("vfs_write") {
	if ($count < low) low = $count
	name = execname()
	ring[pid()]++
	queue[pid()]++
	depth++
	wide[pid()] += most
}
probe kernel.function("vfs_write") { last = $count }
probe timer.s(1) {
	foreach (p in by- limit 3) println(p, " ", by[p])
	delete by
}
probe timer.s(1) { println(queue[0], " ", depth) }
probe timer.us(100) { println(ring[0]) }
probe timer.s(10) { println(last) }
probe procfs("low").read { $value = sprint(low) . name }
probe end { println(total, " ", wide[1]); foreach (p in sizes) println(@count(sizes[p])) }
END
"$SPILE" -r "$LAB/tree" -p3 -v plan.stp 2>&1 > /dev/null
