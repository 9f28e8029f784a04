# Variables that are there, but not where they are asked for, and what has no number for a value.
one() {
	"$SPILE" -r "$LAB/tree" -p2 -e "probe $1" 2>&1
}
one 'kernel.function("twice") { println($sum) }'
one 'kernel.function("twice") { println($summ) }'
one 'kernel.function("vfs_read") { println($file->zzz) }'
one 'kernel.function("vfs_read") { println($file->f_path) }'
one 'kernel.function("vfs_read") { println($count->x) }'
one 'kernel.function("vfs_read") { println($count[1]) }'
one 'kernel.function("vfs_read") { println($file->f_path->mnt->x) }'
one 'kernel.function("vfs_read") { println(&$count) }'
one 'kernel.function("vfs_read") { println(&$file->f_big) }'
one 'kernel.function("vfs_read") { println($return) }'
one 'kernel.function("wake_up_process").return { println($return) }'
one 'begin { println(@var("no_such_variable")) }'
one 'begin { println(@cast(0, "no_such_type")->x) }'
one 'kernel.function("vfs_read") { println($$parmz) }'
