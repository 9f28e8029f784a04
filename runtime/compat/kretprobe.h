/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SP_COMPAT_KRETPROBE_H
#define SP_COMPAT_KRETPROBE_H

#include <linux/kprobes.h>

/* The probe that an instance is of: a function since d741bf41d7c7 (5.11), when instances no longer pointed to it. Never NULL inside of a handler. */
static inline struct kretprobe *sp_kretprobe_of(struct kretprobe_instance *ri)
{
#ifdef SP_HAVE_GET_KRETPROBE
	return get_kretprobe(ri);
#else
	return ri->rp;
#endif
}

#endif
