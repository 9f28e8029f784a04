/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arrays, statistics and histograms as generated C sees them; included by spile.h. Plain C types only; the .c files also compile in user
 * space for unit tests.
 *
 * Memory is allocated at load from the declarations in sp_module.maps; nothing here allocates. The callers hold whatever lock the plan gave them.
 * Keys are passed as union sp_arg k[], long or string as the declaration says.
 */
#ifndef SP_DATA_H
#define SP_DATA_H

#ifndef MAXMAPENTRIES
#define MAXMAPENTRIES 2048
#endif

/* ---- statistics ---- */

enum { SP_HIST_NONE, SP_HIST_LOG, SP_HIST_LINEAR };
#define SP_HIST_LOG_BUCKETS 128		/* powers of two; value 0 is bucket 64, negative values mirrored below */

/* What is kept of a statistic: only what the script extracts. */
struct sp_stat_decl {
	unsigned char min, max, sum, variance;	/* count is always kept */
	unsigned char hist;			/* SP_HIST_* */
	long start, stop, interval;		/* linear */
	int buckets;				/* SP_HIST_LOG_BUCKETS; linear: (stop - start) / interval + 3: under, inner, over */
};

struct sp_stat {
	long count, sum, min, max;
	long squares[2];			/* the sum of squares, low half first, for @variance */
	long bucket[];				/* decl->buckets of them */
};
#define SP_STAT_SIZE(buckets) (sizeof(struct sp_stat) + (buckets) * sizeof(long))

int sp_hist_log_bucket(long v);
void sp_stat_variance_add(struct sp_stat *s, long v);
int sp_hist_linear_bucket(const struct sp_stat_decl *d, long v);

/* s <<< v; d is a constant, so that what is not kept costs nothing. */
static inline __attribute__((always_inline, unused)) void sp_stat_add(struct sp_stat *s, const struct sp_stat_decl *d, long v)
{
	if (d->variance)
		sp_stat_variance_add(s, v);
	if (d->min && (!s->count || v < s->min))
		s->min = v;
	if (d->max && (!s->count || v > s->max))
		s->max = v;
	s->count++;
	if (d->sum)
		s->sum += v;
	if (d->hist == SP_HIST_LOG)
		s->bucket[sp_hist_log_bucket(v)]++;
	else if (d->hist == SP_HIST_LINEAR)
		s->bucket[sp_hist_linear_bucket(d, v)]++;
}

/* *to += *from. */
void sp_stat_merge(struct sp_stat *to, const struct sp_stat *from, const struct sp_stat_decl *d);
void sp_stat_clear(struct sp_stat *s, const struct sp_stat_decl *d);
/* A statistic with a part in each CPU's block, at @offset: all parts into @to; and emptying it. */
struct sp_stat *sp_stat_gather(struct sp_stat *to, unsigned long offset, const struct sp_stat_decl *d);
void sp_stat_reset(unsigned long offset, const struct sp_stat_decl *d);

/* Extractors. @s may be NULL (no such element): count and sum are 0, the others set SP_E_EMPTY. */
enum { SP_COUNT, SP_SUM, SP_MIN, SP_MAX, SP_AVG, SP_VARIANCE };
long sp_stat_get(struct sp_ctx *c, const struct sp_stat *s, const struct sp_stat_decl *d, int what, int site);
/* @hist(s)[i]: SP_E_BUCKET outside. */
long sp_hist_get(struct sp_ctx *c, const struct sp_stat *s, const struct sp_stat_decl *d, long i, int site);
/* Prints the chart (a record a line); and into a string, for sprint(). */
void sp_hist_print(struct sp_ctx *c, const struct sp_stat *s, const struct sp_stat_decl *d, int site);
struct sp_str sp_hist_format(struct sp_ctx *c, struct sp_string *buf, const struct sp_stat *s, const struct sp_stat_decl *d, int site);

/* ---- regular expressions ---- */

/* A deterministic automaton: state 0 is the start; accept: 1 matched whatever follows, 2 matched if the subject ends here. */
struct sp_regex {
	const unsigned char *class_of;		/* [256] */
	const unsigned short *next;		/* [states * classes] */
	const unsigned char *accept;		/* [states] */
	unsigned int classes;
};
/* Does @s hold a match? One look-up a byte. */
int sp_match(const struct sp_regex *r, struct sp_str s);

/* The same with its choices, for what groups matched (data/capture.c). */
enum { SP_NFA_SET, SP_NFA_SPLIT, SP_NFA_BOL, SP_NFA_EOL, SP_NFA_SAVE, SP_NFA_MATCH };
enum { SP_CAPTURE_SLOTS = 42 };			/* two a group, and two for the whole */
struct sp_nfa_op {
	unsigned short kind, out, arg;		/* arg: of SET a set, of SPLIT the way that is preferred less, of SAVE the slot */
};
struct sp_nfa {
	const struct sp_nfa_op *ops;
	const unsigned int (*sets)[8];
	unsigned short n, start, slots;
};
/* Words that sp_capture() works in, for an automaton of @n ops with @slots slots. */
#define SP_CAPTURE_WORK(n, slots) (5 * (n) + 4 + 2 * (n) * ((slots) + 1))
struct sp_captured {
	unsigned short n;			/* groups, 0: nothing has matched yet */
	unsigned short at[SP_CAPTURE_SLOTS];
	struct sp_string subject;
};
/* @s, which matches, into @to. */
void sp_capture(struct sp_captured *to, const struct sp_nfa *nfa, struct sp_str s, unsigned short *work);
struct sp_str sp_matched(struct sp_ctx *c, long n, int site);

/* ---- arrays ---- */

#define SP_MAXKEYS 9

struct sp_map_decl;

struct sp_elem {
	struct sp_elem *chain;			/* next under the same hash head, or next free */
	struct sp_elem *older, *newer;		/* order of insertion */
	unsigned long hash;
	unsigned long seq;			/* the same order as a number, for sorting */
	unsigned int cell;			/* number of the element, for the CPUs' cells */
	/* the value, then the keys, at the map's offsets */
};

struct sp_map {
	/* What a search reads; nothing here changes after load. */
	struct sp_elem **heads;
	unsigned long seed;
	unsigned char shift;			/* hash >> shift is the head's index */
	unsigned int nkeys, capacity;
	unsigned int key_at[SP_MAXKEYS], value_at;
	unsigned int value_size;
	unsigned long elem_size;
	struct sp_elem **lists;			/* decl->walks times capacity pointers: what sorted walks use */
	char *elems;
	const struct sp_map_decl *decl;
	char **cells;				/* decl->cells: by CPU, a value for each element, NULL: there is no such CPU; else NULL */
	int ncpus;
	/* What moves when elements come or go, away from those. */
	unsigned int used __attribute__((aligned(64)));
	unsigned int inserting;			/* with cells: held by the CPU that adds an element */
	unsigned long next_seq;
	unsigned long changes;
	struct sp_elem *oldest, *newest, *free;
};

struct sp_map_decl {
	const char *name;
	struct sp_map **map;		/* set at load */
	const char *keys;		/* a letter each: 'd' long, 's' string */
	char value;			/* 'd', 's', 'x': statistic */
	unsigned char wrap;		/* '%': when full, the oldest element goes */
	unsigned char walks;		/* foreach loops over it that may nest */
	unsigned int entries;		/* 0: MAXMAPENTRIES, or the load parameter */
	const struct sp_stat_decl *stat;
	unsigned long cells;		/* not 0: each CPU adds to cells of its own, whose start is in its block here */
};

/*
 * Arrays that handlers only add to have, beside each element's value, a cell of it on each CPU. Adding finds the element, without a lock, and adds to this CPU's
 * cell: nothing that CPUs share is stored to. An element that is not there yet is made under m->inserting, and seen by others once it is complete. The
 * element's value is its own and all its cells together: sp_map_fold() makes them one, for handlers that nobody adds beside (alone, or under
 * the locks of all CPUs), as is all that takes elements away.
 */

/*
 * Where memory comes from: the core's or a test's. @cpu -1: whatever is near. has(): is there such a CPU, of those below ncpus?
 */
struct sp_map_memory {
	void *(*get)(unsigned long size, int cpu);	/* cleared */
	void (*put)(void *p);
	int (*has)(int cpu);
	int ncpus;
};

/*
 * @entries replaces a declaration that gives none. create() leaves nothing behind when it fails (-12).
 * Process context. Reached through sp_module.map_ops only, so that scripts without arrays carry none of this.
 */
struct sp_map_ops {
	int (*create)(const struct sp_map_decl *d, unsigned int entries, unsigned long seed, const struct sp_map_memory *memory);
	void (*destroy)(const struct sp_map_decl *d, const struct sp_map_memory *memory);
};
extern const struct sp_map_ops sp_map_ops;

/* The element, NULL when absent. */
struct sp_elem *sp_map_find(struct sp_map *m, const union sp_arg *k);
/* The element, made (0, "", empty) when absent. NULL: SP_E_OVERFLOW, or SP_E_FULL, at @site. */
struct sp_elem *sp_map_add(struct sp_ctx *c, struct sp_map *m, const union sp_arg *k, int site);
/* @e (which may be NULL) with all CPUs' cells in its value, and the cells empty. @m may have none. */
struct sp_elem *sp_map_fold(struct sp_map *m, struct sp_elem *e);
/* Takes @e away; NULL: nothing to do. */
void sp_map_drop(struct sp_map *m, struct sp_elem *e);
/* Elements whose keys equal @k where bit i of @given is set. */
void sp_map_delete_slice(struct sp_map *m, const union sp_arg *k, unsigned int given);
int sp_map_has_slice(struct sp_map *m, const union sp_arg *k, unsigned int given);
void sp_map_clear(struct sp_map *m);

/*
 * The same for arrays with one key, which most are: @value is how large a value is, a constant, behind which the key stands. Of a number the search is in the caller.
 */
#define SP_ROUND_WORD(n) (((n) + sizeof(long) - 1) & ~(sizeof(long) - 1))
#define SP_VALUE_LONG sizeof(long)
#define SP_VALUE_STRING SP_ROUND_WORD(sizeof(struct sp_string))
#define SP_VALUE_STAT(buckets) SP_STAT_SIZE(buckets)
#define SP_GOLDEN 0x9e3779b97f4a7c15ul	/* 2^64 / golden ratio: multiplication spreads low bits upward */

/* A pointer to an element that another CPU may just have made: the element is complete when it is seen. */
#define SP_FOLLOW(p)	__atomic_load_n(&(p), __ATOMIC_ACQUIRE)

static inline __attribute__((always_inline, unused)) struct sp_elem *sp_map_find_long(const struct sp_map *m, unsigned long value, long k)
{
	struct sp_elem *e = SP_FOLLOW(m->heads[((unsigned long)k ^ m->seed) * SP_GOLDEN >> m->shift]);

	while (e && *(long *)((char *)(e + 1) + value) != k)
		e = e->chain;
	return e;
}

struct sp_elem *sp_map_new_long(struct sp_ctx *c, struct sp_map *m, long k, int site);
static inline __attribute__((always_inline, unused)) struct sp_elem *sp_map_add_long(struct sp_ctx *c, struct sp_map *m, unsigned long value, long k, int site)
{
	struct sp_elem *e = sp_map_find_long(m, value, k);

	return sp_likely(e != 0) ? e : sp_map_new_long(c, m, k, site);
}

struct sp_elem *sp_map_find_str(const struct sp_map *m, unsigned long value, struct sp_str k);
struct sp_elem *sp_map_add_str(struct sp_ctx *c, struct sp_map *m, unsigned long value, struct sp_str k, int site);

/* Parts of an element. Every map keeps its value right behind the element's head, so that these need no map. */
static inline __attribute__((unused)) long *sp_elem_long(struct sp_elem *e) { return (long *)(e + 1); }
static inline __attribute__((unused)) struct sp_string *sp_elem_str(struct sp_elem *e) { return (struct sp_string *)(e + 1); }
static inline __attribute__((unused)) struct sp_stat *sp_elem_stat(struct sp_elem *e) { return (struct sp_stat *)(e + 1); }
/* Their values; an absent element (NULL) reads as 0, "" and no statistic. */
static inline __attribute__((unused)) long sp_value_long(struct sp_elem *e) { return e ? *sp_elem_long(e) : 0; }
static inline __attribute__((unused)) struct sp_str sp_value_str(struct sp_elem *e) { return e ? sp_get(sp_elem_str(e)) : SP_LIT(""); }
static inline __attribute__((unused)) struct sp_stat *sp_value_stat(struct sp_elem *e) { return e ? sp_elem_stat(e) : 0; }
long sp_key_long(struct sp_map *m, struct sp_elem *e, int key);
struct sp_str sp_key_str(struct sp_map *m, struct sp_elem *e, int key);

/* ---- foreach ---- */

enum { SP_BY_NONE, SP_BY_KEY, SP_BY_VALUE };
struct sp_walk {
	struct sp_map *map;
	struct sp_elem **list;		/* sorted, or NULL: in order of insertion */
	struct sp_elem *at;
	long n, i;
	unsigned long changes;		/* of the map when the walk began */
	unsigned int given;
	const union sp_arg *k;		/* slice */
};
/*
 * Starts a walk: unsorted is in insertion order. @by KEY sorts by key number @what, VALUE by the value (statistics: by extractor @what); @down: descending.
 * @limit < 0: none; a limit sorts only as far as needed. @given/@k: a slice (k stays untouched while walking), 0: all. @depth: how many walks over the same
 * map are open around this one. A walk needs no end: it holds nothing.
 */
void sp_walk_start(struct sp_ctx *c, struct sp_walk *w, struct sp_map *m, int by, int what, int down, long limit,
		   const union sp_arg *k, unsigned int given, int depth);
/* NULL at the end; and with SP_E_MODIFIED at @site when elements came or went since the start. */
struct sp_elem *sp_walk_next(struct sp_ctx *c, struct sp_walk *w, int site);

#endif
