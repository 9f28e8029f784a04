/* SPDX-License-Identifier: GPL-2.0 */
/* What the runtime's own files share. All of it lives in one module, so that plain external names do. */
#ifndef SP_CORE_H
#define SP_CORE_H

#include "../compat/base.h"
#include "../spile.h"
#include "../abi/meta.h"

/*
 * What the base's files alone use (kmod-template/units): spile compiles them as one file, which keeps it to itself; plain kbuild compiles them one by one. SP_BASE
 * stands before declarations, SP_BASE_DATA before definitions of data.
 */
#ifdef SP_ONE_FILE
#define SP_BASE static
#define SP_BASE_DATA static
#else
#define SP_BASE extern
#define SP_BASE_DATA
#endif

/* ---- memory (memory.c) ---- */

/*
 * Whether @bytes more may be taken: -D STP_MAXMEMORY or the load parameter says how much a module may have, else half of what the machine has. What was
 * taken counts until the module goes. False: said in the kernel's log. Process context.
 */
bool sp_take_memory(unsigned long bytes);
SP_BASE unsigned long sp_total_kb(void);

/* ---- contexts (ctx.c) ---- */

/* Allocates one block a possible CPU. Process context; -ENOMEM leaves nothing behind. */
SP_BASE int sp_ctx_init(void);
SP_BASE void sp_ctx_exit(void);
/* Claims this CPU's context with preemption off. NULL: a handler runs here, which sp_claim() counts as a skipped hit. Any context. */
struct sp_ctx *sp_try_claim(int probe, void *regs);
struct sp_ctx *sp_claim(int probe, void *regs);
void sp_release(struct sp_ctx *c);
/*
 * Waits until no handler runs on any CPU; @begun: also for those that were called and have claimed no context yet. After the state has left SP_RUNNING.
 * Process context, sleeps.
 */
SP_BASE void sp_quiesce(bool begun);

/* All contexts, by their CPUs' numbers. */
extern struct sp_ctx *sp_first_ctx;
#define sp_for_each_ctx(c) \
	for ((c) = sp_first_ctx; (c); (c) = (c)->next)

/* While thread sp_stand_in_by runs a handler, facts about the current task are those of sp_stand_in (sys/task.c). NULL: none does. */
extern struct task_struct *sp_stand_in, *sp_stand_in_by;

/* ---- session (session.c) ---- */

extern struct sp_start sp_params;	/* what START brought */
SP_BASE int sp_attach_errno;
extern bool sp_uncounted;	/* sp_status.uncounted */
struct sp_unarmed {		/* what sp_status says of probes that the run goes without */
	unsigned int n, probe;
	int err;
};
extern struct sp_unarmed sp_unarmed;
extern unsigned int sp_attach_index;
extern unsigned int sp_attach_tried;	/* probes, of the attaching that is under way */
/* START and STOP of control.h. Process context, may sleep; serialised by the control file's lock. */
SP_BASE int sp_session_start(void);
SP_BASE void sp_session_stop(void);
SP_BASE void sp_status_fill(struct sp_status *s);
/* Called once no handler runs any more, for who has work of handlers still to do; NULL: nobody. */
extern void (*sp_at_stop)(void);
/* Ends a run that starts or runs: @state is SP_STOPPING or SP_FAILED. Any context. */
SP_BASE void sp_end_run(int state);
/* One hit that did not run: too many end the run. Any context. */
void sp_count_skip(void);

/*
 * What conditions say of each probe; NULL: there are none, and all are wanted. Changes while families are attached only between two calls of their rearm().
 */
extern const bool *sp_wants;
static inline bool sp_want(int probe)
{
	return !sp_wants || sp_wants[probe];
}

/* ---- layouts: layout.c sets what session.c has ---- */

extern unsigned long sp_kernel_shift;
extern const struct sp_layout *sp_layout;	/* the row in use, NULL: the script needs none */

/* ---- user stacks (sys/mappings.c) ---- */

/* Records of the current process, whose number is @key, and of its mappings when they can be had. Handlers. False: there was no room for them. */
bool sp_tell_process(struct sp_ctx *c, u64 key);

/* ---- output (io/) ---- */

extern bool sp_stamp_is_tsc;		/* units are stamped with sp_tsc(), else with sp_time_mono() */
SP_BASE unsigned int sp_ring_bytes;	/* of a data area */
SP_BASE int sp_rings_init(void);
SP_BASE void sp_rings_exit(void);
SP_BASE int sp_rings_waiting(void);		/* does some ring hold unread units? */
SP_BASE int sp_rings_filling(void);		/* is some ring a quarter full? */
SP_BASE unsigned long long sp_rings_lost(void);
SP_BASE void sp_rings_land(void);		/* a reader of a flight recorder has come, has gone: process context */
SP_BASE void sp_rings_fly(void);
SP_BASE int sp_reader;			/* somebody has the control file open */
extern int sp_readers;			/* how many have had it */
extern int sp_ready;			/* set: the reader is woken with the next tick. Any context */
SP_BASE void sp_wake_at_end(void);		/* any context; handlers have claimed theirs */
SP_BASE void sp_wake_reader(void);		/* process context */
SP_BASE int sp_files_init(void);
/* The module's directory in procfs; NULL: not there yet or no more. */
extern struct proc_dir_entry *sp_files_dir;
SP_BASE void sp_files_exit(void);
struct rchan_buf;
SP_BASE unsigned int sp_ring_files;		/* how many rings have a file */
/* Makes the file of a buffer that came after sp_files_init(). Process context. */
SP_BASE void sp_files_add_ring(struct rchan_buf *buf);

/* The hit's whole stack, good until the CPU has another one; a stack as text (sys/stack.c). */
struct sp_frames {
	unsigned int n;
	unsigned long *at;
};
const struct sp_frames *sp_hit_stack(struct sp_ctx *c);
struct sp_str sp_stack_list(struct sp_ctx *c, struct sp_string *buf, const unsigned long *at, long n);
void sp_add_address(struct sp_ctx *c, struct sp_string *buf, unsigned long addr, unsigned int room);	/* @room is to be left behind it */
/* A mark (abi/ustack.h) behind what is in @buf: whole, or not at all, and counted (sys/mark.c). */
struct sp_str sp_add_mark(struct sp_ctx *c, struct sp_string *buf, int letter, u64 key, struct sp_str addresses);
/* The user's by frame pointers (sys/ustack.c): the process's number, the whole stack's or 0, addresses; how many of all these. The same as text. */
#define SP_USER_FRAMES (64 + 2)
unsigned int sp_user_frames(struct sp_ctx *c, unsigned long *at);
struct sp_str sp_user_list(struct sp_ctx *c, struct sp_string *buf, const unsigned long *at, unsigned int n);

extern const char *sp_own_name;
/* Formats a line into the log, with the module's name. */
#define sp_log(fmt, ...) printk(KERN_ERR "spile: %s: " fmt "\n", sp_own_name, ##__VA_ARGS__)

#endif
