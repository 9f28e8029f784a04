/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files that the script answers, in the module's directory of procfs. All text goes through a buffer of the opened file: user memory is touched before or behind the
 * handler, which runs with preemption off like any other. A read from the beginning runs the handler; reads behind that go on in what it left.
 */
#include "attach.h"
#include "../compat/files.h"

struct sp_procfs {
	struct mutex lock;
	unsigned long size, len;
	int entry;
	bool cut;
	char text[];
};

/* A file: probes of the same path share it. */
struct entry {
	const char *path;
	struct proc_dir_entry *pde;
	umode_t mode;
	unsigned long size;
};

static struct entry *entries;
static int nentries;

static bool writes(const struct sp_probe *p)
{
	return p->flags & SP_PROBE_WRITES;
}

/* Runs all handlers of that file and direction. */
static int run(struct sp_procfs *f, bool write)
{
	int i = -1, ran = 0;

	while ((i = sp_next_probe(&sp_attach_procfs, i)) >= 0) {
		const struct sp_probe *p = &sp_module.probes[i];
		struct sp_ctx *c;

		if (writes(p) != write || strcmp(p->symbol, entries[f->entry].path))
			continue;
		preempt_disable();
		c = READ_ONCE(sp_state) == SP_RUNNING ? sp_claim(i, NULL) : NULL;
		if (c) {
			sp_count(c, i)->hits++;
			c->procfs = f;
			((void (*)(struct sp_ctx *))p->handler)(c);
			c->procfs = NULL;
			if (f->cut)
				c->truncated++;
			f->cut = false;
			sp_leave_alone(c);
			sp_release(c);
			ran++;
		}
		preempt_enable();
	}
	return ran ? 0 : -EAGAIN;
}

static int procfs_open(struct inode *inode, struct file *file)
{
	struct entry *e = sp_pde_data(inode);
	struct sp_procfs *f = vzalloc(sizeof(*f) + e->size + 1);

	if (!f)
		return -ENOMEM;
	mutex_init(&f->lock);
	f->size = e->size;
	f->entry = e - entries;
	file->private_data = f;
	return 0;
}

static int procfs_release(struct inode *inode, struct file *file)
{
	vfree(file->private_data);
	return 0;
}

static ssize_t procfs_read(struct file *file, char __user *to, size_t n, loff_t *pos)
{
	struct sp_procfs *f = file->private_data;
	ssize_t got = 0;

	if (mutex_lock_interruptible(&f->lock))
		return -EINTR;
	if (!*pos) {
		f->len = 0;
		got = run(f, false);
	}
	if (!got)
		got = simple_read_from_buffer(to, n, pos, f->text, f->len);
	mutex_unlock(&f->lock);
	return got;
}

/* Each write(2) is one hit. What is longer than a string can be is cut, and counted. */
static ssize_t procfs_write(struct file *file, const char __user *from, size_t n, loff_t *pos)
{
	struct sp_procfs *f = file->private_data;
	ssize_t got = -EFAULT;

	if (mutex_lock_interruptible(&f->lock))
		return -EINTR;
	f->len = min_t(size_t, n, f->size);
	f->cut = f->len < n;
	if (!copy_from_user(f->text, from, f->len)) {
		got = run(f, true);
		if (!got)
			got = n;
	}
	mutex_unlock(&f->lock);
	return got;
}

static const struct proc_ops procfs_ops = {
	SP_PROC_OWNER
	.proc_open = procfs_open,
	.proc_release = procfs_release,
	.proc_read = procfs_read,
	.proc_write = procfs_write,
	.proc_lseek = default_llseek,
};

/* ---- what handlers call ---- */

struct sp_str sp_procfs_value(struct sp_ctx *c, struct sp_string *buf)
{
	struct sp_procfs *f = c->procfs;
	struct sp_str s;

	s.p = f ? f->text : "";
	s.len = f ? f->len : 0;
	sp_set(c, buf, s);
	return sp_get(buf);
}

void sp_procfs_append(struct sp_ctx *c, struct sp_str s)
{
	struct sp_procfs *f = c->procfs;
	unsigned long n;

	if (!f)
		return;
	n = min_t(unsigned long, s.len, f->size - f->len);
	f->cut |= n < s.len;
	memcpy(f->text + f->len, s.p, n);
	f->len += n;
}

void sp_procfs_set(struct sp_ctx *c, struct sp_str s)
{
	if (c->procfs)
		c->procfs->len = 0;
	sp_procfs_append(c, s);
}

/* ---- attaching ---- */

static struct entry *entry_of(const char *path)
{
	int i;

	for (i = 0; i < nentries; i++)
		if (!strcmp(entries[i].path, path))
			return &entries[i];
	entries[nentries].path = path;
	return &entries[nentries++];
}

/* Does an earlier file lie below the first @n bytes of @path? */
static bool have_dir(const char *path, size_t n, int before)
{
	int i;

	for (i = 0; i < before; i++)
		if (!strncmp(entries[i].path, path, n + 1))
			return true;
	return false;
}

static int make_file(int i)
{
	const char *path = entries[i].path, *slash = path;
	char part[256];

	while ((slash = strchr(slash, '/'))) {
		if (!have_dir(path, slash - path, i)) {
			snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
			if (!proc_mkdir(part, sp_files_dir))
				return -EEXIST;
		}
		slash++;
	}
	entries[i].pde = sp_attach_fails() ? NULL : proc_create_data(path, entries[i].mode, sp_files_dir, &procfs_ops, &entries[i]);
	return entries[i].pde ? 0 : -EEXIST;
}

static int index_of(const char *path)
{
	int i = -1;

	while ((i = sp_next_probe(&sp_attach_procfs, i)) >= 0 && strcmp(sp_module.probes[i].symbol, path))
		;
	return i;
}

/* When the module goes while it runs, its directory has gone before, and the files with it. */
static void detach(void)
{
	int i;

	for (i = 0; i < nentries; i++)
		if (entries[i].pde && sp_files_dir)
			proc_remove(entries[i].pde);
	nentries = 0;
	vfree(entries);
	entries = NULL;
}

static int attach(void)
{
	int i = -1, err = 0;

	entries = vzalloc(sp_count_probes(&sp_attach_procfs) * sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	while ((i = sp_next_probe(&sp_attach_procfs, i)) >= 0) {
		const struct sp_probe *p = &sp_module.probes[i];
		struct entry *e = entry_of(p->symbol);

		e->mode |= p->offset;
		e->size = max_t(unsigned long, e->size, p->number ? p->number : MAXSTRINGLEN - 1);
	}
	for (i = 0; i < nentries && !err; i++)
		err = make_file(i);
	if (err) {
		sp_log("procfs file %s cannot be made", entries[i - 1].path);
		sp_attach_index = index_of(entries[i - 1].path);
		detach();
	}
	return err;
}

const struct sp_attach sp_attach_procfs = { .name = "procfs", .attach = attach, .detach = detach };
