# What there is instead of a member or variable that is not there.
one() {
	"$SPILE" -r "$LAB/tree" -p2 -e "probe kernel.function(\"vfs_read\") { println($1) }" 2>&1 | sed '/^Pass/d; /^  /d'
}
one '$file->f_dentry'
one '$file->f_path->dentry->len'
one '$file->__f_mode'
one '$file->_pos'
one '$file->path'
one '@var("runs@other.c")'
one '@var("run")'
