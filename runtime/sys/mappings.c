/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What code a process has mapped, for the runner, which may come too late to read it in /proc. Only where the process's lock is free and may be tried; paths
 * are put together without locks, up to the root of their file system: the runner knows where those are mounted. What is renamed meanwhile is not found.
 */
#include "../core/core.h"
#include "../abi/ustack.h"
#include "../compat/vma.h"

#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/rcupdate.h>

enum { MAPPINGS_MAX = 64, PATH_BYTES = 256, DEPTH = 24 };

static char *path_below_root(struct dentry *d, char *buf)
{
	char *at = buf + PATH_BYTES;
	int depth;

	rcu_read_lock();
	for (depth = 0; depth < DEPTH && !IS_ROOT(d); depth++) {
		unsigned int len = READ_ONCE(d->d_name.len);
		const unsigned char *name = READ_ONCE(d->d_name.name);

		if (len + 1 > at - buf || sp_try_kread((unsigned long)name, at - len, len))
			break;
		at -= len + 1;
		*at = '/';
		d = READ_ONCE(d->d_parent);
	}
	rcu_read_unlock();
	return IS_ROOT(d) ? at : buf + PATH_BYTES;
}

static void fill(struct sp_rec_mapping *r, struct vm_area_struct *vma)
{
	struct file *file = vma->vm_file;

	r->begin = vma->vm_start;
	r->end = vma->vm_end;
	r->off = (u64)vma->vm_pgoff << PAGE_SHIFT;
	/* On overlayfs the file below has the number that stat() shows. */
	r->inode = file ? file_inode(file)->i_ino : 0;
	r->major = file ? MAJOR(file->f_path.dentry->d_sb->s_dev) : 0;
	r->minor = file ? MINOR(file->f_path.dentry->d_sb->s_dev) : 0;
}

static bool is_vdso(const struct vm_area_struct *vma)
{
#ifdef CONFIG_X86_64
	return vma->vm_start == (unsigned long)vma->vm_mm->context.vdso;
#else
	return false;
#endif
}

static bool tell_mapping(struct sp_ctx *c, u64 key, struct vm_area_struct *vma)
{
	char buf[PATH_BYTES], *r;
	struct sp_str path = { "", 0 };
	struct sp_rec_mapping m;

	if (vma->vm_file) {
		path.p = path_below_root(vma->vm_file->f_path.dentry, buf);
		path.len = buf + PATH_BYTES - path.p;
	} else if (is_vdso(vma)) {
		path = SP_LIT("[vdso]");
	}
	r = sp_record(c, SP_REC_MAPPING, sizeof(m) + sp_str_size(path));
	if (!r)
		return false;
	m.process = key;
	fill(&m, vma);
	memcpy(r, (char *)&m + sizeof(m.rec), sizeof(m) - sizeof(m.rec));
	sp_put_str(r + sizeof(m) - sizeof(m.rec), path);
	return true;
}

static bool tell_mappings(struct sp_ctx *c, u64 key, unsigned int n)
{
	struct vm_area_struct *vma;
	sp_vma_iter_t iter;
	bool ok = true;

	SP_FOR_EACH_VMA(current->mm, vma, iter)
		if (n && ok && (vma->vm_flags & VM_EXEC)) {
			ok = tell_mapping(c, key, vma);
			n--;
		}
	return ok;
}

static unsigned int count_mappings(void)
{
	struct vm_area_struct *vma;
	sp_vma_iter_t iter;
	unsigned int n = 0;

	SP_FOR_EACH_VMA(current->mm, vma, iter)
		n += (vma->vm_flags & VM_EXEC) != 0;
	return min_t(unsigned int, n, MAPPINGS_MAX);
}

bool sp_tell_process(struct sp_ctx *c, u64 key)
{
	/* Handlers that wait for room must not hold what the reader may need to make some. */
	bool locked = !c->may_wait && sp_may_try_mmap_lock(c->regs) && sp_try_mmap_lock(current->mm);
	struct sp_rec_process *r;
	unsigned int n;
	bool ok;

	r = (void *)sp_record(c, SP_REC_PROCESS, sizeof(*r));
	ok = r != NULL;
	if (ok) {
		r = (void *)((char *)r - sizeof(r->rec));
		r->process = key;
		r->tgid = current->tgid;
		n = r->mappings = locked ? count_mappings() : 0;
		ok = !n || tell_mappings(c, key, n);
	}
	if (locked)
		sp_mmap_unlock(current->mm);
	return ok;
}
