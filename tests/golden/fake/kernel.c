/* SPDX-License-Identifier: GPL-2.0 */
/* A kernel as far as debuginfo goes: a few functions and types with well-known names, never run. */
typedef unsigned short umode_t;
typedef long ssize_t;
typedef unsigned long size_t;
typedef long long loff_t;

struct list_head {
	struct list_head *next, *prev;
};

struct qstr {
	unsigned int hash;
	unsigned int len;
	const unsigned char *name;
};

struct dentry {
	unsigned int d_flags;
	struct dentry *d_parent;
	struct qstr d_name;
	unsigned char d_iname[32];
};

struct path {
	void *mnt;
	struct dentry *dentry;
};

struct file {
	union {
		struct list_head fu_list;
		int fu_rcu;
	};
	struct path f_path;
	unsigned int f_flags;
	umode_t f_mode;
	unsigned int f_big : 3, f_small : 5;
	loff_t f_pos;
	int counts[4];
};

struct open_how {
	unsigned long long flags;
	unsigned long long mode;
	unsigned long long resolve;
};

int runs;

/* The arguments are kept, so that every compiler describes them at the entry. */
#define KEEP(...) __attribute__((noipa)) __VA_ARGS__

KEEP(long do_sys_openat2(int dfd, const char *filename, struct open_how *how))
{
	return dfd + (long)filename + (long)how->flags + runs++;
}

KEEP(ssize_t vfs_read(struct file *file, char *buf, size_t count, loff_t *pos))
{
	return (ssize_t)(count + (size_t)*pos + (size_t)buf + file->f_flags);
}

KEEP(ssize_t vfs_write(struct file *file, const char *buf, size_t count, loff_t *pos))
{
	return (ssize_t)(count + (size_t)*pos + (size_t)buf + file->f_flags);
}

KEEP(void wake_up_process(void *p))
{
	*(int *)p = 1;
}

KEEP(int sprint_symbol(char *buffer, unsigned long address))
{
	*buffer = (char)address;
	return 1;
}

KEEP(void start_kernel(void))
{
	runs = 1;
}

static inline __attribute__((always_inline)) int flags_of(const struct file *f)
{
	int flags = f->f_flags & 7;

	return flags + runs;
}

KEEP(static int twice(const struct file *f, int times))
{
	int sum = 0;

	sum += flags_of(f) * times;
	if (sum > 100)
		goto full;
	runs = sum;
	sum += flags_of(f + 1);
	return sum;
full:
	runs = 0;
	return -sum;
}

KEEP(int run_twice(struct file *file))
{
	int sum = twice(file, 2);

	runs += sum;
	return sum;
}

enum color { RED, GREEN = 7, BLUE = -1 };

KEEP(enum color paint(enum color with))
{
	return with == RED ? BLUE : GREEN;
}

__attribute__((const, noipa)) long costly(long of)
{
	return of * 7;
}

/* Where `which` is 0 nobody computes the cost, and no copy says what it would be. */
static inline __attribute__((always_inline)) int cost_of(const struct file *f, long cost, int which)
{
	return which ? (int)cost : f->counts[0];
}

KEEP(int costs(const struct file *f, int n))
{
	int sum = cost_of(f, costly(n), 1);

	runs += sum;
	return sum + cost_of(f + 1, costly(n + 1), 0);
}
