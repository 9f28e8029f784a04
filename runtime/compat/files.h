/* SPDX-License-Identifier: GPL-2.0 */
/* Files in procfs and the buffers behind them. Process context. */
#ifndef SP_COMPAT_FILES_H
#define SP_COMPAT_FILES_H

#include <linux/module.h>
#include <linux/fs.h>
#include <linux/proc_fs.h>
#include <linux/uaccess.h>
#include <linux/poll.h>
#include <linux/relay.h>
#include <linux/vmalloc.h>

/* struct proc_ops since d56c0d45f0e2 (5.6) */
#ifndef SP_HAVE_PROC_OPS
#define proc_ops	file_operations
#define proc_open	open
#define proc_read	read
#define proc_write	write
#define proc_release	release
#define proc_poll	poll
#define proc_mmap	mmap
#define proc_ioctl	unlocked_ioctl
#define proc_lseek	llseek
#define SP_PROC_OWNER	.owner = THIS_MODULE,
#else
#define SP_PROC_OWNER
#endif

/* pde_data() since 359745d78351 (5.17) */
#ifdef SP_HAVE_PDE_DATA_LOWER
#define sp_pde_data(inode) pde_data(inode)
#else
#define sp_pde_data(inode) PDE_DATA(inode)
#endif

/* __poll_t since 7a163b2195cd (4.16) */
#ifdef SP_HAVE_POLL_T
typedef __poll_t sp_poll_t;
#else
typedef unsigned int sp_poll_t;
#endif

/* struct rchan_callbacks became const with 023542f48b57 (5.11) */
#ifdef SP_HAVE_CONST_RCHAN
#define SP_RCHAN_CONST const
#else
#define SP_RCHAN_CONST
#endif

/* A function since ca79b0c211af (5.0), which a variable had been before. */
#ifdef SP_HAVE_TOTALRAM_PAGES
#define sp_total_pages() totalram_pages()
#else
#define sp_total_pages() totalram_pages
#endif

#endif
