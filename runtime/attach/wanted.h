/* SPDX-License-Identifier: GPL-2.0 */
/* Which tasks a probe of programs is meant for. */
#ifndef SP_ATTACH_WANTED_H
#define SP_ATTACH_WANTED_H

#include "attach.h"

#include <linux/path.h>
#include <linux/sched.h>

/* A probe of tasks: its hits are those of one process, of one program, or of the target's processes, else of all. */
struct sp_wanted {
	int index;
	const struct sp_probe *p;
	struct path path;		/* held while attached; dentry NULL: any program */
};

/* All probes of @kind in *@all, to be given back by sp_wanted_put(). Negative: an error, with sp_attach_index set. Process context. */
int sp_wanted_get(const struct sp_attach *kind, struct sp_wanted **all);
void sp_wanted_put(struct sp_wanted *all, int n);

/* Is @t, whose memory is @mm, meant? In a context where neither can go away: of the current task, or with both held; preemption is off. */
bool sp_wanted(const struct sp_wanted *w, struct task_struct *t, struct mm_struct *mm);
/* Is @path the program of @mm? */
bool sp_runs_file(struct mm_struct *mm, const struct path *path);
/* A descendant of the target, or the target itself. Under RCU or with preemption off. */
bool sp_in_target(struct task_struct *t);

#endif
