/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions by name. The symbol table says what exists and where; debug information, when there is some, adds source
 * places and types. Going by the symbol table costs milliseconds where a walk over all of DWARF's units costs a
 * quarter of a second.
 */
#include "target_priv.h"
#include "findex.h"
#include "../base/fs.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

/* ---- symbols ---- */

static void symbols_of_files(struct target *t)
{
	struct target_priv *p = t->priv;
	const char *const maps[] = {
		t->build_dir ? join_path(t->arena, t->build_dir, "/System.map") : NULL,
		join_path(t->arena, p->root, "/usr/lib/debug/boot/System.map-%s", t->release),
		join_path(t->arena, p->root, "/boot/System.map-%s", t->release),
		join_path(t->arena, p->root, "/lib/modules/%s/System.map", t->release),
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(maps); i++) {
		if (maps[i] && symfile_read(t->arena, maps[i], true, &p->syms)) {
			p->addresses_known = true;
			return;
		}
		p->syms.n = 0;
	}
	if (t->is_running_kernel && !symfile_read(t->arena, "/proc/kallsyms", false, &p->syms))
		p->syms.n = 0;
}

bool target_symbols(struct target *t)
{
	struct target_priv *p = t->priv;
	const struct tsym *anchor;
	const char *version;

	if (p->symbols_read)
		return p->syms.n > 0;
	p->symbols_read = true;
	if (p->image) {
		elf_image_symbols(p->image, &p->syms);
		elf_image_sections(p->image, &p->sections);
		p->addresses_known = p->syms.n > 0;
	}
	if (t->program)
		return program_symbols(t);
	if (!p->syms.n && !t->module)
		symbols_of_files(t);
	if (!p->syms.n)
		return false;
	if (t->module) {
		blacklist_prepare(t);
		return true;
	}
	anchor = target_symbol(t, "sprint_symbol");
	t->anchor = anchor ? anchor->addr : 0;
	/* Headers may be of a later build with the same release; the layouts are vmlinux's. */
	version = banner_version(t);
	if (version)
		t->version = version;
	blacklist_prepare(t);
	return true;
}

const struct tsym *target_symbol(struct target *t, const char *name)
{
	int i;

	if (!target_symbols(t))
		return NULL;
	for (i = symbol_like(t, name, -1); i >= 0; i = symbol_like(t, name, i))
		if (!strcmp(t->priv->syms.v[i].name, name))
			return &t->priv->syms.v[i];
	return NULL;
}

void target_symbols_named(struct target *t, const char *const *names, size_t n, const struct tsym **found)
{
	struct map *wanted = map_create(t->arena);
	bool first[256] = { false };
	size_t k;
	int i;

	for (k = 0; k < n; k++) {
		found[k] = NULL;
		first[(unsigned char)names[k][0]] = true;
		map_put(wanted, names[k], &found[k]);
	}
	for (i = 0; i < t->priv->syms.n; i++) {
		const struct tsym *s = &t->priv->syms.v[i], **slot;

		slot = first[(unsigned char)s->name[0]] ? map_get(wanted, s->name) : NULL;
		if (slot && !*slot)
			*slot = s;
	}
}

/* Modules that are not the kernel's own have no package that is known here. */
static const char *advise_debuginfo(struct target *t)
{
	if (t->module && !strstr(t->vmlinux, arena_printf(t->arena, "/lib/modules/%s/kernel/", t->release)))
		return "build it with debuginfo: make KCFLAGS=-g";
	return arena_printf(t->arena, "install it: %s", advise_vmlinux(t->arena, t->priv->root, t->release));
}

static const char *no_dwarf(struct target *t, const char *why)
{
	if (t->program && t->why_no_vmlinux)
		return t->why_no_vmlinux;
	if (t->program)
		return arena_printf(t->arena, "%s has no usable debuginfo (%s)", t->vmlinux, why);
	return arena_printf(t->arena, "%s has no usable debuginfo (%s)%s; %s", t->vmlinux, why, in_parentheses(t->arena, t->priv->passed_over),
			    advise_debuginfo(t));
}

struct dw *target_dw(struct target *t, const char **why)
{
	struct target_priv *p = t->priv;

	if (!p->dw_tried) {
		p->dw_tried = true;
		if (p->image)
			p->dw = dw_open(t->arena, p->image, t->program ? p->main : NULL, &p->why_no_dw);
		if (!p->dw && p->image)
			p->why_no_dw = no_dwarf(t, p->why_no_dw);
	}
	if (!p->dw && why)
		*why = p->why_no_dw ? p->why_no_dw : t->why_no_vmlinux;
	return p->dw;
}

/* ---- names ---- */

bool has_wildcard(const char *s)
{
	return strpbrk(s, "*?[") != NULL;
}

bool file_matches(const char *file, const char *pattern)
{
	const char *p;

	if (!file)
		return false;
	/* The build directory is left out of what is below it: as a part of a path it may stand for it. */
	if (!strncmp(pattern, "./", 2) || (!strncmp(pattern, "*/", 2) && *file != '/'))
		pattern += 2;
	for (p = file; !(p && !fnmatch(pattern, p, 0)); p++) {
		p = strchr(p, '/');
		if (!p)
			return false;
	}
	return true;
}

/*
 * How much of @sym is the function's name in the source. gcc appends ".isra.0" and ".constprop.0" to clones that
 * stand for the whole function. Pieces that are entered in the middle (".part.0", ".cold") are not the function: 0.
 */
static size_t base_length(const char *sym)
{
	static const char *const whole[] = { ".isra.", ".constprop.", ".lto_priv.", ".llvm." };
	const char *p = strchr(sym, '.');
	size_t base = p ? (size_t)(p - sym) : strlen(sym), i, n;

	while (p && *p) {
		for (i = 0; i < ARRAY_SIZE(whole); i++)
			if (!strncmp(p, whole[i], strlen(whole[i])))
				break;
		if (i == ARRAY_SIZE(whole))
			return 0;
		p += strlen(whole[i]);
		n = strspn(p, "0123456789");
		if (!n || (p[n] && p[n] != '.'))
			return 0;
		p += n;
	}
	return base;
}

bool name_fits(const char *pattern, bool wild, const char *name)
{
	return wild ? !fnmatch(pattern, name, 0) : !strcmp(pattern, name);
}

struct want {
	const char *pattern;
	bool wild;
	size_t fixed;		/* characters before the first wildcard */
};

static bool name_matches(struct target *t, const struct want *w, const char *sym)
{
	size_t base;

	if (strncmp(sym, w->pattern, w->fixed))
		return false;
	if (!w->wild && !sym[w->fixed])
		return true;
	base = base_length(sym);
	if (!base)
		return false;
	if (!w->wild)
		return base == w->fixed;
	if (!sym[base])
		return !fnmatch(w->pattern, sym, 0);
	return !fnmatch(w->pattern, arena_strndup(t->arena, sym, base), 0);
}

/* Labels without a type are only probed when asked for by their full name. */
static bool is_function(const struct tsym *s, bool wild)
{
	return s->kind == TSYM_FUNCTION || (s->kind == TSYM_CODE && !wild);
}

static int by_addr_then_order(const void *a, const void *b)
{
	const struct tsym *const *x = a, *const *y = b;

	if ((*x)->addr != (*y)->addr)
		return (*x)->addr < (*y)->addr ? -1 : 1;
	return *x < *y ? -1 : *x > *y;
}

static int by_order(const void *a, const void *b)
{
	const struct tsym *const *x = a, *const *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Several names of one address are one function. */
static void drop_aliases(tsym_hits *hits)
{
	int i, n = 0;

	if (!hits->n)
		return;
	qsort(hits->v, (size_t)hits->n, sizeof(*hits->v), by_addr_then_order);
	for (i = 0; i < hits->n; i++)
		if (!n || !hits->v[i]->addr || hits->v[i]->addr != hits->v[n - 1]->addr)
			hits->v[n++] = hits->v[i];
	hits->n = n;
	qsort(hits->v, (size_t)hits->n, sizeof(*hits->v), by_order);
}

static bool is_twice(struct target *t, const struct tsym *sym)
{
	int i;

	for (i = symbol_like(t, sym->name, -1); i >= 0; i = symbol_like(t, sym->name, i)) {
		const struct tsym *s = &t->priv->syms.v[i];

		if (s != sym && s->kind != TSYM_OBJECT && !strcmp(s->name, sym->name) &&
		    (!s->addr || s->addr != sym->addr))
			return true;
	}
	return false;
}

/* For many functions at once: names in @seen point to the symbol, those that come again to the empty one. */
static struct map *count_names(struct target *t)
{
	static const struct tsym again;
	struct map *seen = map_create(t->arena);
	int i;

	for (i = 0; i < t->priv->syms.n; i++) {
		const struct tsym *s = &t->priv->syms.v[i], *before;

		if (s->kind == TSYM_OBJECT)
			continue;
		before = map_put(seen, s->name, (void *)s);
		if (before && (!s->addr || before->addr != s->addr))
			map_put(seen, s->name, (void *)&again);
	}
	return seen;
}

/* Identical functions that were folded share an address: rather the one of that name. */
static const struct findex_func *row_at(const struct findex *ix, const char *name, uint64_t addr)
{
	const struct findex_func *row = findex_at(ix, addr, 0), *next;
	int i;

	for (i = 1; row && strcmp(findex_text(ix, row->name), name); i++) {
		next = findex_at(ix, addr, i);
		if (!next)
			return findex_at(ix, addr, 0);
		row = next;
	}
	return row;
}

static bool describe(struct target *t, struct tfunc *f, struct dw *d)
{
	const struct findex_func *row;

	if (!t->priv->index)
		return dw_function(d, f);
	row = row_at(t->priv->index, f->name, f->addr);
	if (!row || !dw_function_indexed(d, t->priv->index, row, f))
		return false;
	if (row->flags & FINDEX_SCOPED)
		f->name = findex_text(t->priv->index, row->name);
	return true;
}

static struct tfunc *make_function(struct target *t, const struct tsym *s, struct dw *d)
{
	struct tfunc *f = NEW(t->arena, struct tfunc);
	size_t base = base_length(s->name);

	f->addr = f->entry = s->addr;
	/* Attached by address, it can bear the source's name; by name, it must be the symbol's. */
	f->name = s->addr && base && s->name[base] ? arena_strndup(t->arena, s->name, base) : s->name;
	f->is_clone = base && s->name[base];
	if (s->addr && d)
		describe(t, f, d);
	return f;
}

/* Of the names that an address has, a pattern rather means the one in the source. */
static void prefer_source_name(struct tfunc *f, const char *pattern)
{
	const char *name = f->die ? dw_function_name(f) : NULL;

	if (name && !fnmatch(pattern, name, 0))
		f->name = name;
}

/* ---- the search ---- */

static void find_hits(struct target *t, const char *pattern, tsym_hits *hits)
{
	struct want w = { pattern, has_wildcard(pattern), strcspn(pattern, "*?[") };
	int i;

	for (i = w.wild ? 0 : symbol_like(t, pattern, -1); i >= 0 && i < t->priv->syms.n; i = w.wild ? i + 1 : symbol_like(t, pattern, i)) {
		const struct tsym *s = &t->priv->syms.v[i];

		if (is_function(s, w.wild) && name_matches(t, &w, s->name) && (!w.wild || *pattern == '_' || !scoped_is_known(t, s)))
			vec_push(t->arena, hits, s);
	}
	scoped_symbols(t, pattern, hits);
	drop_aliases(hits);
}

struct tfunc *target_function_at(struct target *t, uint64_t addr)
{
	struct dw *d = target_dw(t, NULL);
	const struct tsym *best = NULL;
	int i;

	if (!target_symbols(t))
		return NULL;
	for (i = 0; i < t->priv->syms.n; i++) {
		const struct tsym *s = &t->priv->syms.v[i];

		if (is_function(s, false) && s->addr && s->addr <= addr &&
		    (!best || s->addr > best->addr || (s->addr == best->addr && s->kind < best->kind)))
			best = s;
	}
	if (d)
		target_index(t);
	return best && addr - best->addr < 1 << 20 ? make_function(t, best, d) : NULL;
}

/* Functions that do the same in kernels of other ages. */
static const char *other_age(struct target *t, const char *name)
{
	static const char *const renamed[][3] = {
		{ "do_fork", "_do_fork", "kernel_clone" }, { "generic_make_request", "submit_bio_noacct", "submit_bio" },
		{ "do_execve_common", "do_execveat_common", "do_execve" }, { "__alloc_pages_nodemask", "__alloc_pages", "__alloc_pages_nodemask_noprof" },
		{ "get_signal_to_deliver", "get_signal", "do_signal" }, { "do_sys_open", "do_sys_openat2", "do_sys_open" },
		{ "generic_file_aio_write", "generic_file_write_iter", "__generic_file_write_iter" },
		{ "generic_file_aio_read", "generic_file_read_iter", "generic_file_read_iter" }, { "do_sync_read", "new_sync_read", "vfs_read" },
		{ "do_sync_write", "new_sync_write", "vfs_write" },
		{ "do_IRQ", "common_interrupt", "__common_interrupt" }, { "do_page_fault", "exc_page_fault", "handle_mm_fault" },
		{ "page_cache_read", "filemap_read_folio", "filemap_read_folio" }, { "do_generic_file_read", "generic_file_buffered_read", "filemap_read" },
		{ "__do_page_cache_readahead", "page_cache_ra_unbounded", "page_cache_ra_unbounded" },
		{ "add_to_page_cache_lru", "filemap_add_folio", "add_to_page_cache_lru" }, { "mark_page_accessed", "folio_mark_accessed", "mark_page_accessed" },
		{ "wait_on_page_bit", "folio_wait_bit", "wait_on_page_bit" }, { "set_page_dirty", "folio_mark_dirty", "set_page_dirty" },
		{ "shrink_zone", "shrink_node", "shrink_zone" }, { "shrink_page_list", "shrink_folio_list", "shrink_page_list" },
		{ "resched_task", "resched_curr", "resched_task" }, { "blk_queue_bio", "blk_mq_submit_bio", "blk_mq_make_request" },
		{ "blk_start_request", "blk_mq_start_request", "blk_start_request" }, { "blk_end_request", "blk_mq_end_request", "blk_end_request" },
		{ "sock_aio_read", "sock_read_iter", "sock_aio_read" }, { "sock_aio_write", "sock_write_iter", "sock_aio_write" },
		{ "audit_syscall_entry", "__audit_syscall_entry", "__audit_syscall_entry" }, { "tdp_page_fault", "kvm_tdp_page_fault", "kvm_tdp_page_fault" },
		{ "send_signal", "send_signal_locked", "send_signal" }, { "__send_signal", "__send_signal_locked", "__send_signal" },
	};
	const char *found = NULL;
	size_t i, k, m;

	for (i = 0; i < ARRAY_SIZE(renamed) && !found; i++)
		for (k = 0; k < 3; k++)
			for (m = 0; m < 3 && !found && !strcmp(renamed[i][k], name); m++)
				found = target_symbol(t, renamed[i][m]) ? renamed[i][m] : NULL;
	return found;
}

/* The functions that hold these copies, the first few by name. */
static const char *hosts_of(struct target *t, const tfunc_vec *copies)
{
	const int most = 8;
	name_vec seen = { 0 };
	const char *text = "";
	int i, k;

	for (i = 0; i < copies->n; i++) {
		const struct tfunc *host = target_function_at(t, copies->v[i]->entry);

		for (k = 0; host && k < seen.n && strcmp(seen.v[k], host->name); k++)
			;
		if (!host || k < seen.n)
			continue;
		vec_push(t->arena, &seen, host->name);
		if (seen.n <= most)
			text = arena_printf(t->arena, "%s%s%s", text, *text ? ", " : "", host->name);
	}
	return seen.n > most ? arena_printf(t->arena, "%s and %d more", text, seen.n - most) : text;
}

static bool explain_no_hit(struct target *t, const char *pattern, const char **why, const char **near)
{
	tfunc_vec copies = { 0 };
	struct near n;
	int i;

	if (!has_wildcard(pattern) && target_copies(t, pattern, NULL, &copies)) {
		*why = arena_printf(t->arena, "function '%s' of %s is inlined into all its callers, and has no place of its own; they are: %s",
				    pattern, t->called, hosts_of(t, &copies));
		return false;
	}
	*why = arena_printf(t->arena, "no function matches '%s' in %s", pattern, t->called);
	near_init(&n, pattern);
	if (near)
		*near = other_age(t, pattern);
	if (near && *near)
		return false;
	for (i = 0; near && i < t->priv->syms.n; i++)
		if (t->priv->syms.v[i].kind == TSYM_FUNCTION && base_length(t->priv->syms.v[i].name))
			near_offer(&n, t->priv->syms.v[i].name);
	if (near) {
		scoped_offer(t, pattern, &n);
		*near = near_best(&n);
	}
	return false;
}

/* Nothing is known of this kernel's names: the module will ask the kernel. */
static bool by_name_only(struct target *t, const char *pattern, tfunc_vec *out, const char **why)
{
	struct tfunc *f;

	if (has_wildcard(pattern)) {
		*why = arena_printf(t->arena, "a pattern needs the list of functions of kernel %s, but %s", t->release,
				    t->why_no_vmlinux ? t->why_no_vmlinux : "vmlinux has no symbols");
		return false;
	}
	f = NEW(t->arena, struct tfunc);
	f->name = pattern;
	f->is_guess = true;
	vec_push(t->arena, out, f);
	return true;
}

/* Files move between kernels; their names stay. */
static bool same_base(const char *path, const char *pattern)
{
	return !fnmatch(fs_base(pattern), fs_base(path), 0);
}

bool target_functions(struct target *t, const char *pattern, const char *file, tfunc_vec *out, const char **why,
		      const char **near)
{
	const char *elsewhere = NULL, *no_dw = NULL;
	bool wild = has_wildcard(pattern);
	struct map *seen = NULL;
	tsym_hits hits = { 0 };
	struct dw *d;
	int i;

	*why = NULL;
	if (near)
		*near = NULL;
	d = target_dw(t, &no_dw);
	if (file && !d) {
		*why = arena_printf(t->arena, "choosing a function by its source file needs debuginfo, but %s", no_dw);
		return false;
	}
	if (!target_symbols(t) && !t->program)
		return by_name_only(t, pattern, out, why);
	if (d)
		target_index(t);
	find_hits(t, pattern, &hits);
	if (!hits.n && target_syscall_entry(t, pattern))
		find_hits(t, target_syscall_entry(t, pattern), &hits);
	if (!hits.n)
		return explain_no_hit(t, pattern, why, near);
	for (i = 0; i < hits.n; i++) {
		struct tfunc *f = make_function(t, hits.v[i], d);

		if (file && !file_matches(f->file, file)) {
			if (f->file && (!wild || same_base(f->file, file)))
				elsewhere = f->file;
			continue;
		}
		if (wild)
			prefer_source_name(f, pattern);
		if (wild && !seen)
			seen = count_names(t);
		f->is_static_twice = wild ? map_get(seen, hits.v[i]->name) != hits.v[i] : is_twice(t, hits.v[i]);
		vec_push(t->arena, out, f);
	}
	if (!out->n) {
		*why = arena_printf(t->arena, "no function matches '%s' in a source file matching '%s'", pattern, file);
		if (elsewhere)
			*why = arena_printf(t->arena, "%s; there %s in %s", *why, wild ? "are some" : "is one", elsewhere);
	}
	return out->n > 0;
}
