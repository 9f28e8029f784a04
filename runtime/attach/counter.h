/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SP_ATTACH_COUNTER_H
#define SP_ATTACH_COUNTER_H

/* Runs before the handlers of each hit in a program, in the task, which may sleep; NULL: nothing to do. */
extern void (*sp_uprobe_prepare)(void);

#endif
