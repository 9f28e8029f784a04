# What script values point to, whichever body says it; @defined of it; what is not known, or known twice.
one() {
	echo "== $1"
	"$SPILE" -r "$LAB/tree" -p3 $2 -e "$1" 2>&1 | sed -n '/^static .*\(probe_[0-9]\|fn_[a-z_0-9]*\)(.*[^;]$/,/^}/p; /error/,$p' | grep -v 'char \*r'
}
one 'global g probe kernel.function("vfs_write") { println(g->f_mode, @defined(g->f_mode), @defined(g->nope)) } probe kernel.function("vfs_read") { g = $file }'
one 'global g probe kernel.function("vfs_write") { foreach (v = k in g) println(v->f_mode, k->f_flags, g[k]->f_mode) } probe kernel.function("vfs_read") { g[$file] = $file }'
one 'function same(x) { return x } function flags(x) { if (@defined(x->nope)) return x->nope; return x->f_flags } probe kernel.function("vfs_read") { println(flags(same($file)), same($file)->f_mode) }'
one 'function f(x) { y = @cast(x, "file", "kernel"); return y } probe begin { println(f(1)->f_mode, @defined(f(2)->nope) ? f(2)->nope : 7) }'
one 'function f(x) { return x->f_flags } probe kernel.function("vfs_read") { println(f($file), f($file->f_path->dentry)) }'
one 'probe begin { println(@defined(a->b), a->b) }'
one 'probe kernel.function("vfs_read") { if (@defined($nope) + 0) println($nope); while (@defined($nope)) println($nope); for (i = 0; @defined($nope) == 1; i++) println($nope->x) }'
one 'probe kernel.function("vfs_read") { println(@defined($file->f_flags + $file->nope), @defined($file->f_flags + 1), @defined(&$file->f_path), @defined($file->counts[$nope])) }'
one 'probe kernel.function("vfs_read") { if (@defined($nope) && @defined($file) || 1 > 2) println($nope); else println(@defined($nope) ? $nope : @defined($file->nope) ? $file->nope : 5) }'
one 'global g function f() { if (@defined(g->f_mode)) return g->f_mode; return nowhere->x } probe kernel.function("vfs_read") { g = $file; println(f()) }'
one 'function mine:long () %{ /* pure */ /* pragma:returns:struct file */ STAP_RETURN(0); %} probe begin { p = mine(); println(p->f_mode, mine()->f_flags, @defined(p->nope)) }' -g
