/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From files to a program: takes in what the user's files declare, expands their probes, and goes on with whatever those reach, in the
 * user's files and in the library, until nothing new is reached. What is not reached is not in the program.
 *
 * A name means what the file itself declares privately, then what the user's files declare, then the library. Code of the library
 * looks into the library first: a script's names must not change what the library does.
 */
#include "resolve.h"

#include <limits.h>
#include <string.h>

struct decls *decls_of(struct resolver *r, name_t name, bool create)
{
	struct decls *d = map_get(r->decls, name);

	if (!d && create) {
		d = NEW(r->arena, struct decls);
		map_put(r->decls, name, d);
	}
	return d;
}

/* ---- units ---- */

struct unit *unit_of(struct resolver *r, struct span at)
{
	int i;

	while (at.via && at.via->at.src && strncmp(at.via->what, alias_word, strlen(alias_word)))
		at = at.via->at;
	if (r->last_unit->src == at.src)
		return r->last_unit;
	for (i = 0; i < r->units.n; i++)
		if (r->units.v[i]->src == at.src)
			return r->last_unit = r->units.v[i];
	return r->units.v[0];
}

static void same_name_global(struct resolver *r, const struct decl_global *d, struct unit *u, const struct decls *known)
{
	int i;

	for (i = 0; i < known->globals.n; i++) {
		const struct global_entry *e = known->globals.v[i];

		if (!u->is_user || !e->unit->is_user || (e->unit != u && (d->is_private || e->decl->is_private)))
			continue;
		diag_error(r->diag, DIAG_SEMANTIC, d->at, "global variable '%s' is already declared", d->name);
		diag_note(r->diag, e->decl->at, "it is declared here");
		return;
	}
}

static void declare_global(struct resolver *r, struct unit *u, const struct decl_global *d)
{
	struct decls *known = decls_of(r, d->name, true);
	struct global_entry *e = NEW(r->arena, struct global_entry);

	same_name_global(r, d, u, known);
	e->decl = d;
	e->unit = u;
	vec_push(r->arena, &known->globals, e);
	vec_push(r->arena, &u->globals, e);
}

static struct unit *add_unit(struct resolver *r, struct ast_file *file, bool is_user)
{
	struct unit *u = NEW(r->arena, struct unit);
	int i;

	u->src = file->src;
	u->file = file;
	u->is_user = is_user;
	vec_push(r->arena, &r->units, u);
	if (!r->last_unit)
		r->last_unit = u;
	for (i = 0; i < file->functions.n; i++)
		declare_function(r, u, file->functions.v[i]);
	for (i = 0; i < file->globals.n; i++)
		declare_global(r, u, file->globals.v[i]);
	for (i = 0; i < file->probes.n; i++)
		if (file->probes.v[i]->is_alias)
			declare_alias(r, u, file->probes.v[i]);
	return u;
}

struct unit *use_file(struct resolver *r, struct tap_file *f)
{
	struct ast_file *file = tapset_parse(r->tapset, f);

	if (file && !f->unit) {
		f->unit = add_unit(r, file, false);
		f->unit->rank = f->is_system ? INT_MAX / 2 + f->rank : f->rank;
	}
	return f->unit;
}

void unit_in_use(struct resolver *r, struct unit *u)
{
	int i;

	if (u->in_use)
		return;
	u->in_use = true;
	for (i = 0; i < u->file->embedded.n; i++)
		vec_push(r->arena, &r->prog->embedded, u->file->embedded.v[i]);
}

void load_name(struct resolver *r, enum tap_kind kind, name_t name)
{
	const tap_files *files = tapset_find(r->tapset, kind, name);
	int i;

	for (i = 0; files && i < files->n; i++)
		if (!files->v[i]->tried)
			use_file(r, files->v[i]);
}

/* ---- the whole ---- */

/* Probes of the user's files, and those of library files that came into use. */
static bool expand_waiting(struct resolver *r)
{
	bool any = false;
	int i, j;

	/* Units may be added, and come into use, while we go; one that comes into use behind us is met next time. */
	for (i = 0; i < r->units.n; i++) {
		struct unit *u = r->units.v[i];

		if (!u->in_use || u->expanded)
			continue;
		u->expanded = true;
		for (j = 0; j < u->file->probes.n; j++)
			if (!u->file->probes.v[j]->is_alias)
				expand_probe(r, u->file->probes.v[j]);
		any = true;
	}
	return any;
}

/* ---- what waits for types of script variables ---- */

enum { MAX_LOOKS = 100 };

static void look_once(struct resolver *r, struct lowering *state)
{
	int i, n = r->prog->probes.n, done = r->fn_done;

	state->waiting = 0;
	for (i = 0; i < n; i++)
		if (r->x->lower_again(r->x->data, r->prog, r->prog->probes.v[i]))
			resolve_probe_body(r, r->prog->probes.v[i]);
	resolve_functions_again(r, done);
	do
		resolve_functions(r);
	while (expand_waiting(r));
}

/*
 * As long as a look finds something. Then @defined of what is not known is answered, which may lead on; then what still is not known is a mistake.
 */
static void look_again(struct resolver *r, int errors)
{
	struct lowering *state = r->x->lowering;
	int looks = 0;

	while (state && state->waiting && r->diag->errors == errors) {
		int waiting = state->waiting, news = state->news;

		look_once(r, state);
		if (state->news != news || state->waiting < waiting)
			state->mode = LOOK_WAIT;
		else if (state->mode < LOOK_REPORT)
			state->mode++;
		if (++looks == MAX_LOOKS)
			state->mode = LOOK_REPORT;
	}
}

/* The globals that were reached, in order of declaration. */
static void collect_globals(struct resolver *r)
{
	int i, j;

	for (i = 0; i < r->units.n; i++)
		for (j = 0; j < r->units.v[i]->globals.n; j++)
			if (r->units.v[i]->globals.v[j]->sym)
				vec_push(r->arena, &r->prog->globals, r->units.v[i]->globals.v[j]->sym);
}

static struct program *program_create(struct resolver *r)
{
	struct program *p = NEW(r->arena, struct program);

	p->arena = r->arena;
	p->names = r->names;
	p->diag = r->diag;
	p->env = r->env;
	return p;
}

static void check_not_empty(struct resolver *r, struct ast_file **files, int nfiles)
{
	int i, j;

	if (r->prog->probes.n)
		return;
	for (i = 0; i < nfiles; i++)
		for (j = 0; j < files[i]->probes.n; j++)
			if (!files[i]->probes.v[j]->is_alias) {
				diag_error(r->diag, DIAG_SEMANTIC, files[i]->probes.v[j]->at, "no probe point of the script matches anything");
				diag_hint(r->diag, "points that end in '?' or '!' are left out silently");
				return;
			}
	diag_error(r->diag, DIAG_SEMANTIC, NO_SPAN, "%s has no probes", nfiles == 1 && files[0]->src->name[0] != '<' ? files[0]->src->name : "the script");
	diag_hint(r->diag, "write at least one, as in: probe begin { println(\"hello\") }");
}

static bool find_waiting(struct ast_walk *w, struct expr **slot)
{
	bool *found = w->data;

	*found |= (*slot)->kind == E_DEFINED;
	return !*found;
}

bool has_waiting(const struct expr *e)
{
	bool found = false;
	struct ast_walk w = { .expr = find_waiting, .data = &found };
	struct expr *slot = (struct expr *)e;

	ast_walk_expr(&w, &slot);
	return found;
}

struct program *resolve(struct arena *a, struct names *n, struct ast_file **user_files, int nfiles, struct tapset *t,
			const struct point_expander *x, const struct pp_env *env, struct diag *d)
{
	struct resolver r = { .arena = a, .names = n, .diag = d, .env = env, .tapset = t, .x = x };
	int i, before = d->errors;

	r.prog = program_create(&r);
	r.decls = map_create(a);
	r.aliases = map_create(a);
	for (i = 0; i < nfiles; i++)
		unit_in_use(&r, add_unit(&r, user_files[i], true));
	while (expand_waiting(&r))
		resolve_functions(&r);
	look_again(&r, before);
	collect_globals(&r);
	if (d->errors == before)
		check_not_empty(&r, user_files, nfiles);
	return d->errors == before ? r.prog : NULL;
}
