/* SPDX-License-Identifier: GPL-2.0 */
/* What differs between kernels in probes on user programs. */
#ifndef SP_COMPAT_UPROBE_H
#define SP_COMPAT_UPROBE_H

#include "base.h"

#include <linux/cred.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/uprobes.h>
#include <linux/namei.h>
#include <linux/version.h>
#include <linux/path.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>

/* Handlers got a word of data per consumer and hit with da09a9e0c3ea (6.13). */
#ifdef SP_HAVE_UPROBE_DATA
#define SP_UPROBE_HANDLER(name)		static int name(struct uprobe_consumer *uc, struct pt_regs *regs, __u64 *unused_)
#define SP_URETPROBE_HANDLER(name)	static int name(struct uprobe_consumer *uc, unsigned long func, struct pt_regs *regs, __u64 *unused_)
#else
#define SP_UPROBE_HANDLER(name)		static int name(struct uprobe_consumer *uc, struct pt_regs *regs)
#define SP_URETPROBE_HANDLER(name)	static int name(struct uprobe_consumer *uc, unsigned long func, struct pt_regs *regs)
#endif

/* Filters lost their reason with 59da880afed2 (6.12). */
#ifdef SP_HAVE_UPROBE_FILTER_CTX
#define SP_UPROBE_FILTER(name)		static bool name(struct uprobe_consumer *uc, enum uprobe_filter_ctx unused_, struct mm_struct *mm)
#else
#define SP_UPROBE_FILTER(name)		static bool name(struct uprobe_consumer *uc, struct mm_struct *mm)
#endif

/*
 * Registering gives an object since 3c83a9ad0295 (6.12), and unregistering by then comes in two steps, of which the second waits once for all.
 * The offset of a counter: a function of its own since 1cc33161a83d (4.20), an argument since e04332ebc8ac (6.12). SP_UPROBE_COUNTS 0: this kernel has no counters.
 */
#ifdef SP_HAVE_UPROBE_OBJECT
typedef struct uprobe *sp_uprobe_t;
#else
typedef int sp_uprobe_t;
#endif

#if defined(SP_HAVE_UPROBE_OBJECT) || defined(SP_HAVE_UPROBE_COUNTER)
#define SP_UPROBE_COUNTS 1
#else
#define SP_UPROBE_COUNTS 0
#endif

/*
 * The inode that the file of @path is mapped from, which on overlayfs (containers) is one of the file system below: d_real_inode() since a118084432d6 (4.7); before,
 * files are opened as those below. Good as long as @path is held. Sleeps.
 */
static inline struct inode *sp_mapped_inode(const struct path *path)
{
#ifdef SP_HAVE_D_REAL_INODE
	return d_real_inode(path->dentry);
#else
	struct file *f = S_ISREG(path->dentry->d_inode->i_mode) ? dentry_open(path, O_RDONLY | O_LARGEFILE, current_cred()) : ERR_PTR(-EINVAL);
	struct inode *inode = IS_ERR(f) ? path->dentry->d_inode : f->f_mapping->host;

	if (!IS_ERR(f))
		fput(f);
	return inode;
#endif
}

/*
 * Before 41ccba029e94 (3.16) a probe in a file whose pages are not read (tmpfs) is taken without a word when no process has mapped the file yet, and put in nowhere;
 * tmpfs works since 40814f6805a5 (3.16).
 */
static inline bool sp_uprobe_is_mute(struct inode *inode)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(3, 16, 0)
	return !inode->i_mapping->a_ops->readpage;
#else
	return false;
#endif
}

static inline int sp_uprobe_register(struct inode *inode, loff_t offset, loff_t counter, struct uprobe_consumer *uc, sp_uprobe_t *handle)
{
	if (sp_uprobe_is_mute(inode))
		return -EIO;
#ifdef SP_HAVE_UPROBE_OBJECT
	*handle = uprobe_register(inode, offset, counter, uc);
	return IS_ERR(*handle) ? PTR_ERR(*handle) : 0;
#elif defined(SP_HAVE_UPROBE_COUNTER)
	return counter ? uprobe_register_refctr(inode, offset, counter, uc) : uprobe_register(inode, offset, uc);
#else
	return uprobe_register(inode, offset, uc);	/* who calls sees to the counter */
#endif
}

static inline void sp_uprobe_unregister(struct inode *inode, loff_t offset, struct uprobe_consumer *uc, sp_uprobe_t handle)
{
#ifdef SP_HAVE_UPROBE_OBJECT
	uprobe_unregister_nosync(handle, uc);
#else
	uprobe_unregister(inode, offset, uc);
#endif
}

/*
 * Has the current task so many calls to return from that the kernel will not wait for another one's return? It says nothing of that but in its log, since ded49c55309a
 * (3.10).
 */
static inline bool sp_uprobe_too_deep(void)
{
#if defined(MAX_URETPROBE_DEPTH) && defined(CONFIG_UPROBES)
	return current->utask && current->utask->depth >= MAX_URETPROBE_DEPTH;
#else
	return false;
#endif
}

/* After the last one. */
static inline void sp_uprobe_sync(void)
{
#ifdef SP_HAVE_UPROBE_OBJECT
	uprobe_unregister_sync();
#endif
}

#endif
