/* SPDX-License-Identifier: GPL-2.0 */
/* Tracepoints: registered by struct since de7b2973903c (3.15), found through for_each_kernel_tracepoint(); by name before. Process context. */
#ifndef SP_COMPAT_TRACE_H
#define SP_COMPAT_TRACE_H

#include <linux/module.h>
#include <linux/tracepoint.h>
#include <linux/vmalloc.h>

#ifdef SP_HAVE_FOR_EACH_TRACEPOINT
typedef struct tracepoint *sp_tracepoint_t;

struct sp_tracepoint_wanted {
	const char *name;
	struct tracepoint *found;
};

static inline void sp_tracepoint_look(struct tracepoint *tp, void *data)
{
	struct sp_tracepoint_wanted *w = data;

	if (!strcmp(tp->name, w->name))
		w->found = tp;
}

static inline sp_tracepoint_t sp_tracepoint_find(const char *name)
{
	struct sp_tracepoint_wanted w = { name, NULL };

	for_each_kernel_tracepoint(sp_tracepoint_look, &w);
	return w.found;
}

/* Many at once: one walk over the kernel's tracepoints, since comparing each of hundreds of names with each of them takes as long as registering. */
enum { SP_TRACEPOINT_HEADS = 1024 };

struct sp_tracepoints_wanted {
	const char *(*name)(int i);
	struct tracepoint **found;
	int heads[SP_TRACEPOINT_HEADS], next[];		/* number + 1; 0: no more */
};

static inline unsigned int sp_tracepoint_hash(const char *name)
{
	unsigned int h = 0;

	while (*name)
		h = 31 * h + *name++;
	return (h ^ h >> 10) % SP_TRACEPOINT_HEADS;
}

static inline void sp_tracepoints_look(struct tracepoint *tp, void *data)
{
	struct sp_tracepoints_wanted *w = data;
	int i;

	for (i = w->heads[sp_tracepoint_hash(tp->name)]; i; i = w->next[i - 1])
		if (!strcmp(w->name(i - 1), tp->name))
			w->found[i - 1] = tp;
}

/* @name gives NULL for numbers below @n that are none. 0, or negative: no memory. */
static inline int sp_tracepoints_find(struct tracepoint **found, int n, const char *(*name)(int i))
{
	struct sp_tracepoints_wanted *w = vzalloc(sizeof(*w) + n * sizeof(w->next[0]));
	int i, *head;

	if (!w)
		return -ENOMEM;
	w->name = name;
	w->found = found;
	for (i = 0; i < n; i++) {
		if (!name(i))
			continue;
		head = &w->heads[sp_tracepoint_hash(name(i))];
		w->next[i] = *head;
		*head = i + 1;
	}
	for_each_kernel_tracepoint(sp_tracepoints_look, w);
	vfree(w);
	return 0;
}

#define sp_tracepoint_register(tp, fn) tracepoint_probe_register(tp, fn, NULL)
#define sp_tracepoint_unregister(tp, fn) tracepoint_probe_unregister(tp, fn, NULL)

/* Relative pointers since 46e0c9be206f (4.19). */
static inline struct tracepoint *sp_tracepoint_at(const struct module *mod, unsigned int i)
{
#ifdef SP_HAVE_TRACEPOINT_PTR
	return tracepoint_ptr_deref(&mod->tracepoints_ptrs[i]);
#else
	return mod->tracepoints_ptrs[i];
#endif
}

static inline struct tracepoint *sp_tracepoint_of(const struct module *mod, const char *name)
{
	unsigned int i;

	for (i = 0; i < mod->num_tracepoints; i++)
		if (!strcmp(sp_tracepoint_at(mod, i)->name, name))
			return sp_tracepoint_at(mod, i);
	return NULL;
}

/* Modules that are there are told of at once, as coming. */
#define sp_tracepoint_notice(nb) register_tracepoint_module_notifier(nb)
#define sp_tracepoint_ignore(nb) unregister_tracepoint_module_notifier(nb)
#define sp_tracepoint_module(data) ((const struct module *)((struct tp_module *)(data))->mod)
#else
typedef const char *sp_tracepoint_t;
#define sp_tracepoint_find(name) (name)

static inline int sp_tracepoints_find(const char **found, int n, const char *(*name)(int i))
{
	while (n--)
		found[n] = name(n);
	return 0;
}

/* A name waits for its module by itself: nobody is to be told of modules. */
static inline int sp_tracepoint_notice(struct notifier_block *nb)
{
	return 0;
}

static inline void sp_tracepoint_ignore(struct notifier_block *nb)
{
}

#define sp_tracepoint_module(data) ((const struct module *)(data))
#define sp_tracepoint_of(mod, name) NULL

#define sp_tracepoint_register(name, fn) tracepoint_probe_register(name, fn, NULL)
#define sp_tracepoint_unregister(name, fn) tracepoint_probe_unregister(name, fn, NULL)
#endif

#endif
