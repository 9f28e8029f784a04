/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /proc/spile/NAME/: ctl, meta, counts, cpuN (abi/control.h). Not in debugfs, which lockdown shuts. /proc takes an entry away with files of it open, and knows
 * no owner: what must not outlive the module takes a reference to it in its open.
 */
#include "../core/core.h"
#include "../attach/attach.h"
#include "ring.h"
#include "../compat/files.h"
#include "../compat/clock.h"
#include "../compat/timers.h"

#include <linux/irq_work.h>
#include <linux/mutex.h>
#include <linux/ioctl.h>
#include <linux/namei.h>
#include <linux/slab.h>
#include <linux/string.h>

SP_BASE_DATA int sp_reader;
int sp_readers;
static DEFINE_MUTEX(control_lock);		/* one START or STOP at a time */
static DECLARE_WAIT_QUEUE_HEAD(readers);
static struct timer_list wake_timer;
int sp_ready;			/* the timer found something to read; taken back by the poll that reports it */
static int quiet_ticks;

/* A reader that wakes often costs more than the records it reads: in batches, but before a ring is a quarter full. */
#define TICK_MS		10
#define TICKS_A_BATCH	10
#define TICK_ALONE_MS	500	/* nobody reads */

struct proc_dir_entry *sp_files_dir;
SP_BASE_DATA unsigned int sp_ring_files;
static DEFINE_MUTEX(dir_lock);

void sp_wake_reader(void)
{
	WRITE_ONCE(sp_ready, 1);
	wake_up_interruptible(&readers);
}

static bool ended(void)
{
	int state = READ_ONCE(sp_state);

	return state == SP_STOPPING || state == SP_FAILED;
}

/* A run that ends is waited for: not at the timer's next turn, but when interrupts are next let in. */
static void end_fn(struct irq_work *unused)
{
	sp_wake_reader();
}

static struct irq_work end_work;

void sp_wake_at_end(void)
{
	irq_work_queue(&end_work);
}

/* Handlers wake nobody, since waking takes locks that they may have interrupted; this does. */
SP_TIMER_FN(wake_fn)
{
	sp_clock_refresh();
	if (sp_rings_waiting() && (++quiet_ticks >= TICKS_A_BATCH || sp_rings_filling())) {
		quiet_ticks = 0;
		WRITE_ONCE(sp_ready, 1);
	}
	if (sp_reader && (READ_ONCE(sp_ready) || ended()))
		wake_up_interruptible(&readers);
	mod_timer(&wake_timer, jiffies + (READ_ONCE(sp_reader) ? msecs_to_jiffies(TICK_MS) : msecs_to_jiffies(TICK_ALONE_MS)));
}

/* ---- ctl ---- */

static int ctl_open(struct inode *inode, struct file *file)
{
	if (cmpxchg(&sp_reader, 0, 1))
		return -EBUSY;
	if (!try_module_get(THIS_MODULE)) {
		WRITE_ONCE(sp_reader, 0);
		return -ENODEV;
	}
	sp_readers++;
	if (sp_params.flight)
		sp_rings_land();
	mod_timer(&wake_timer, jiffies + 1);
	return 0;
}

static int ctl_release(struct inode *inode, struct file *file)
{
	sp_rings_fly();
	WRITE_ONCE(sp_reader, 0);
	module_put(THIS_MODULE);
	return 0;
}

static sp_poll_t ctl_poll(struct file *file, poll_table *wait)
{
	poll_wait(file, &readers, wait);
	return (xchg(&sp_ready, 0) && sp_rings_waiting()) || ended() ? POLLIN | POLLRDNORM : 0;
}

static long do_hello(struct sp_hello *h)
{
	bool same = h->abi == SP_ABI_VERSION;

	memset(h, 0, sizeof(*h));
	h->abi = SP_ABI_VERSION;
	h->state = READ_ONCE(sp_state);
	h->cpus = nr_cpu_ids;
	h->probes = sp_module.nprobes;
	h->ring_bytes = sp_ring_bytes;
	h->kernel_shift = sp_kernel_shift;
	h->stamp_khz = sp_stamp_is_tsc ? tsc_khz : 1000000;
	h->stamp_now = sp_stamp_is_tsc ? sp_tsc() : sp_time_mono();
	h->wall_ns = sp_time_real();
	if (sp_layout)
		snprintf(h->release, sizeof(h->release), "%s", sp_layout->release);
	return same ? 0 : -EPROTO;
}

static long do_set(const void __user *user)
{
	long err = -ENOENT;

	mutex_lock(&control_lock);
	if (READ_ONCE(sp_state) != SP_IDLE)
		err = -EBUSY;
	else if (sp_module.set_global)
		err = sp_module.set_global(user);
	mutex_unlock(&control_lock);
	return err;
}

static long ctl_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *user = (void __user *)arg;
	struct sp_status status;
	struct sp_hello hello;
	long err = 0;

	switch (cmd) {
	case SP_IOC_HELLO:
		if (copy_from_user(&hello, user, sizeof(hello)))
			return -EFAULT;
		err = do_hello(&hello);
		return copy_to_user(user, &hello, sizeof(hello)) ? -EFAULT : err;
	case SP_IOC_START:
		mutex_lock(&control_lock);
		if (copy_from_user(&sp_params, user, sizeof(sp_params)))
			err = -EFAULT;
		else if (sp_params.flight)
			sp_rings_land();	/* who starts it reads, for now */
		if (!err)
			err = sp_session_start();
		mutex_unlock(&control_lock);
		return err;
	case SP_IOC_SET:
		return do_set(user);
	case SP_IOC_STOP:
		mutex_lock(&control_lock);
		sp_session_stop();
		mutex_unlock(&control_lock);
		return 0;
	case SP_IOC_STATUS:
		sp_status_fill(&status);
		return copy_to_user(user, &status, sizeof(status)) ? -EFAULT : 0;
	case SP_IOC_EXIT:
		sp_exit();
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct proc_ops ctl_ops = {
	SP_PROC_OWNER
	.proc_open = ctl_open,
	.proc_release = ctl_release,
	.proc_poll = ctl_poll,
	.proc_ioctl = ctl_ioctl,
	.proc_lseek = default_llseek,
};

/* ---- meta, counts ---- */

static ssize_t meta_read(struct file *file, char __user *to, size_t n, loff_t *pos)
{
	return simple_read_from_buffer(to, n, pos, sp_module.meta, sp_module.meta_size);
}

static const struct proc_ops meta_ops = {
	SP_PROC_OWNER
	.proc_read = meta_read,
	.proc_lseek = default_llseek,
};

static void add_times(struct sp_counts *sum, const struct sp_counts *n)
{
	unsigned long long least = READ_ONCE(n->least), most = READ_ONCE(n->most);

	if (!READ_ONCE(n->timed))
		return;
	if (!sum->timed || least < sum->least)
		sum->least = least;
	if (most > sum->most)
		sum->most = most;
	sum->timed += n->timed;
	sum->cycles += n->cycles;
}

static void sum_counts(int index, struct sp_counts *sum)
{
	const struct sp_attach *kind = sp_module.probes[index].kind;
	struct sp_ctx *c;

	memset(sum, 0, sizeof(*sum));
	sp_for_each_ctx(c) {
#define X(name) sum->name += READ_ONCE(sp_count(c, index)->name);
		SP_COUNTS(X)
#undef X
		add_times(sum, sp_count(c, index));
	}
	if (kind->missed)
		sum->missed += kind->missed(index);
}

static ssize_t counts_read(struct file *file, char __user *to, size_t n, loff_t *pos)
{
	struct sp_counts sum;
	unsigned long i = *pos / sizeof(sum);

	if (*pos < 0 || *pos % sizeof(sum) || n < sizeof(sum))
		return -EINVAL;
	if (i >= sp_module.nprobes)
		return 0;
	sum_counts(i, &sum);
	if (copy_to_user(to, &sum, sizeof(sum)))
		return -EFAULT;
	*pos += sizeof(sum);
	return sizeof(sum);
}

static const struct proc_ops counts_ops = {
	SP_PROC_OWNER
	.proc_read = counts_read,
	.proc_lseek = default_llseek,
};

/* ---- cpuN ---- */

/* relay's own mmap and release do the work: they want the buffer in private_data, with a reference of its own. */
static int cpu_open(struct inode *inode, struct file *file)
{
	struct rchan_buf *buf = sp_pde_data(inode);

	/* A mapping keeps the file, the file the module: a page fault there goes by relay's buffer, unmapping by its callbacks. */
	if (!try_module_get(THIS_MODULE))
		return -ENODEV;
	kref_get(&buf->kref);
	file->private_data = buf;
	return 0;
}

static int cpu_mmap(struct file *file, struct vm_area_struct *vma)
{
	return relay_file_operations.mmap(file, vma);
}

static int cpu_release(struct inode *inode, struct file *file)
{
	relay_file_operations.release(inode, file);
	module_put(THIS_MODULE);
	return 0;
}

static const struct proc_ops cpu_ops = {
	SP_PROC_OWNER
	.proc_open = cpu_open,
	.proc_release = cpu_release,
	.proc_mmap = cpu_mmap,
	.proc_lseek = default_llseek,
};

/* ---- the directory ---- */

static bool make_file(const char *name, umode_t mode, const struct proc_ops *ops, void *data)
{
	return proc_create_data(name, mode, sp_files_dir, ops, data) != NULL;
}

/* Under dir_lock. A CPU that comes while the others' files are made is among them, or comes here once more. */
static bool make_ring_file(struct rchan_buf *buf)
{
	static cpumask_t made;
	char name[16];

	if (cpumask_test_and_set_cpu(buf->cpu, &made))
		return true;
	snprintf(name, sizeof(name), "cpu%u", buf->cpu);
	if (!make_file(name, 0600, &cpu_ops, buf))
		return false;
	WRITE_ONCE(sp_ring_files, sp_ring_files + 1);
	return true;
}

static bool make_files(void)
{
	struct sp_ctx *c;

	if (!make_file("meta", 0400, &meta_ops, NULL) || !make_file("counts", 0400, &counts_ops, NULL))
		return false;
	sp_for_each_ctx(c)
		if (c->out->buf && !make_ring_file(c->out->buf))
			return false;
	return make_file("ctl", 0600, &ctl_ops, NULL);
}

void sp_files_add_ring(struct rchan_buf *buf)
{
	mutex_lock(&dir_lock);
	if (sp_files_dir && !make_ring_file(buf))
		sp_log("no memory for the file of CPU %u", buf->cpu);
	mutex_unlock(&dir_lock);
}

/*
 * /proc/spile is shared by all modules of ours, none of which knows of the others: the first one makes it, and it stays, empty and with nobody's text
 * behind it. Making it twice would be a warning of the kernel's, so it is looked for first.
 */
static void make_shared_dir(void)
{
	struct path path;

	if (!kern_path("/proc/" SP_PROC_DIR, LOOKUP_FOLLOW, &path))
		path_put(&path);
	else
		proc_mkdir(SP_PROC_DIR, NULL);
}

int sp_files_init(void)
{
	char path[sizeof(SP_PROC_DIR) + 1 + MODULE_NAME_LEN];
	bool made;

	/* Before there is a file: opening one moves it. */
	sp_clock_refresh();
	sp_timer_setup(&wake_timer, wake_fn);
	init_irq_work(&end_work, end_fn);
	mutex_lock(&dir_lock);
	make_shared_dir();
	snprintf(path, sizeof(path), SP_PROC_DIR "/%s", THIS_MODULE->name);
	sp_files_dir = proc_mkdir(path, NULL);
	made = sp_files_dir && make_files();
	mutex_unlock(&dir_lock);
	if (!made) {
		sp_files_exit();
		return -ENOMEM;
	}
	mod_timer(&wake_timer, jiffies + msecs_to_jiffies(TICK_ALONE_MS));
	return 0;
}

void sp_files_exit(void)
{
	struct proc_dir_entry *d;

	mutex_lock(&dir_lock);
	d = sp_files_dir;
	sp_files_dir = NULL;
	mutex_unlock(&dir_lock);
	if (d)
		proc_remove(d);
	sp_timer_stop(&wake_timer);
	irq_work_sync(&end_work);
}
