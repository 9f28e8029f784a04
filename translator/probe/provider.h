/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probe families. Each is one file with one `struct provider`, listed in providers[] (expand.c). A provider takes a base probe point
 * apart, finds what it matches in the target, and makes one derived probe with a struct site for each; then $vars in the body are lowered.
 */
#ifndef SPILE_PROVIDER_H
#define SPILE_PROVIDER_H

#include "../sema/program.h"
#include "../target/target.h"

enum site_kind { SITE_BEGIN, SITE_END, SITE_ERROR, SITE_NEVER, SITE_TIMER, SITE_KPROBE, SITE_KRETPROBE, SITE_PROCFS, SITE_TRACE, SITE_PERF,
		 SITE_UPROBE, SITE_URETPROBE, SITE_SYSCALL, SITE_LIFE, SITE_WATCH, SITE_WATCH_USER, SITE_NETFILTER, SITE_COUNTER };

/* A place in a file that processes map. */
struct user_place {
	const char *path;
	uint64_t addr;			/* link address */
	uint64_t offset;		/* in the file */
	uint64_t semaphore;		/* file offset of a counter that is up while somebody probes here, 0: none */
	int64_t pid;			/* 0: any process */
	const char *program;		/* of a library: in processes of this program only; NULL: of any */
	uint64_t first;			/* with a semaphore: file offset of the first code that a process runs of it, 0: not known */
	int64_t semaphore_at;		/* how far behind that the semaphore is in memory */
};

/* A $variable that a point has by itself, without a function whose it is. */
struct site_var { const char *name; struct tvalue value; const char *why; };	/* why set: it cannot be read */

/* What a derived probe attaches to. gen/ turns it into a row of the generated probe table. */
struct site {
	enum site_kind kind;
	int64_t number;			/* begin/end/error: sequence; timer: ns; return: maxactive; syscall: 1 at the return; life: enum sp_life of spile.h; watch: bytes; netfilter: priority; counter: its number */
	int64_t randomize;		/* timer: ns */
	const struct tfunc *func;	/* kprobe, kretprobe */
	uint64_t addr;			/* link address, 0: attach by func->name */
	uint64_t offset;		/* from the symbol, when attached by name */
	uint64_t event;			/* perf: type in the highest byte, config; watch_user: how far behind the place the data is; netfilter: hook << 8 | family */
	bool freq;			/* perf: number is events a second */
	int nargs;			/* tracepoints: what handlers are passed */
	const char *path;		/* procfs: the file */
	int mode;			/* procfs: its permissions */
	bool write;			/* procfs: runs when it is written; watch: not when it is read */
	const char *module, *symbol;	/* kprobe, kretprobe: in a module, at `offset` behind this symbol of it */
	bool is_absolute;		/* kprobe, watch: at the running kernel's address `offset` */
	bool by_task;			/* path and pid in `where` say whose hits are meant */
	struct user_place where;	/* uprobe, uretprobe; by_task: path and pid only */
	bool has_vars;			/* $variables are those in vars, no function's */
	VEC(struct site_var) vars;
	struct target *program;		/* uprobe, uretprobe: whose variables are meant; else NULL */
	bool optional;
	bool of_many;			/* what it is on is one of those that a pattern in the point matches */
	bool of_pattern;		/* its function is one of those that a pattern matches */
	bool comes_later;		/* trace: of a module, which may come and go */
	VEC(struct fetch *) saved;	/* return probes: fetches done at entry, one 8-byte slot each */
	VEC(struct expr *) saved_exprs;	/* @entry(expr) that is no plain fetch: evaluated at entry; slot = saved.n + index */
	const struct fetch *entry;	/* a value that its function's registers had at the entry; lower_entry.c's own, as is: */
	struct target *entry_of;
	bool is_guarded;
	VEC(struct expr *) entries;	/* their @entry nodes; lower.c's own */
};

/* Does its handler run when the function returns? */
static inline bool site_at_return(const struct site *s)
{
	return s->kind == SITE_KRETPROBE || s->kind == SITE_URETPROBE;
}

/* A counter that a point makes or an @perf reads, whichever came first. */
struct perf_use { const char *name; bool is_made; struct span read_at; };

/* Everything a provider works with. */
struct expand {
	struct arena *arena;
	struct names *names;
	struct diag *diag;
	struct target *target;		/* whose variables are meant: the kernel, or the program of the probe that is lowered */
	struct target *kernel;		/* while that is a program; else NULL */
	const struct process *process;	/* then: which hits of it are meant */
	VEC(struct target *) programs;	/* those that were opened */
	const char *sysroot;		/* where the traced machine's programs are, "": here */
	const char *debuginfo_path;
	const char *command, *target_pid;	/* -c, -x; NULL: not given */
	/*
	 * Compiles "<a.h><b.h>", with the kernel's flags or as a program's, and gives an object file with all their types; NULL with *why. May be NULL itself.
	 */
	const char *(*compile_types)(void *data, const char *headers, bool of_kernel, const char **why);
	void *compile_data;
	struct map *worlds;		/* lower_world.c: targets made of headers */
	VEC(struct target *) type_files;	/* the same, to be closed */
	struct map *entered;		/* lower_entry.c: functions at whose entries registers are kept */
	struct map *held;		/* lower_auto.c: what is known of globals, parameters and functions; NULL: nothing yet */
	struct lowering lowering;
	VEC(struct perf_use) counters;	/* of perf, by name; the number is the index */
	bool guru;
	bool unprivileged;		/* --privilege=stapusr: no probes of the kernel, no reads of its memory */
	bool skip_badvars;
	bool verbose;
	bool one_of_copies;		/* what cannot be read in one copy of an inlined function may be there in another: kept in @kept, not reported */
	struct problem *kept;
	bool one_of_modules;		/* what does not match in one module or program may match in another */
};

/*
 * The pattern of a point: "kernel.function(string).return". Arguments: (string), (number). Tried in order; the longest match of
 * words picks the family, the argument kinds are then checked with an error that says what was expected.
 */
struct provider {
	const char *pattern;
	const char *help;		/* one line, for --dump-probe-types */
	/* Adds derived probes to @prog. False when it reported an error. `!`/`?`: returning true without adding means "no match". */
	bool (*expand)(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p);
};
extern const struct provider providers_begin[], providers_timer[], providers_kernel[], providers_kernel_inside[], providers_module[], providers_callee[], providers_procfs[], providers_trace[], providers_perf[];	/* each ends with pattern NULL */
extern const struct provider providers_watch[], providers_netfilter[], providers_process[], providers_process_life[], providers_process_mark[], providers_process_absolute[], providers_process_plt[];

/* The point_expander's callback; data is struct expand *. */
bool expand_point(void *data, struct program *prog, const struct derived_probe *proto);
void expand_offer_names(void *data, struct near *near);
int expand_known_words(void *data, const struct probe_point *point);
/* struct point_expander's lower_function and lower_again. */
bool expand_lower_function(void *data, struct program *prog, struct function *fn, const struct derived_probe *in);
bool expand_lower_again(void *data, struct program *prog, struct derived_probe *p);
void dump_probe_types(struct buf *out);

/* A program or library at @path, opened once a run. NULL with *why. */
struct target *process_open(struct expand *x, const char *path, const char **why);
/* The number of the counter @name. */
int perf_counter(struct expand *x, const char *name, size_t len);
/* Once all points are expanded: is each counter that is read made by a point? False: reported. */
bool perf_check(struct expand *x);

/* Closes the programs that probes were looked for in. */
void process_close(struct expand *x);

/* Has @proto's point a component @name? */
bool point_has(const struct derived_probe *proto, const char *name);
/* The literal argument of component @name of @proto's point, NULL when there is none. */
const struct probe_component *point_component(const struct derived_probe *proto, const char *name);

/* Copies proto into a new derived probe of @prog with its own body and @site, then lowers $vars in it for @site (func may be NULL: no $vars there). */
struct derived_probe *add_probe(struct expand *x, struct program *prog, const struct derived_probe *proto, struct site *site,
				const char *text);
/* lower.c: sets expr->fetch on TARGET, ACCESS, CAST, VAR...; folds @defined. Reports unknown variables with what is there instead. */
bool lower_probe(struct expand *x, struct program *prog, struct derived_probe *p);

#endif
