# Writing to variables of the kernel: what needs guru mode, and what cannot be written even so.
one() {
	"$SPILE" -r "$LAB/tree" -p2 $opts -e "probe $1" 2>&1
}
opts=
one 'kernel.function("vfs_read") { $count = 1 }'
one 'kernel.function("vfs_read") { p = $file; p->f_flags++ }'
opts=-g
one 'kernel.function("vfs_read").return { $count = 1 }'
one 'kernel.function("vfs_read") { $file->f_path = 1 }'
one 'kernel.function("vfs_read") { $file->f_flagz = 1 }'
one 'kernel.function("vfs_read") { $file->counts = 1 }'
one 'kernel.function("vfs_read") { &$file->f_flags = 1 }'
one 'kernel.function("vfs_read") { @cast($file, "file") = 1 }'
one 'kernel.function("vfs_read") { $file->f_flags = "text" }'
one 'begin { $count = 1 }'
one 'kernel.function("vfs_read") { p = 5; p->f_flags = 1 }'
