/* SPDX-License-Identifier: GPL-2.0 */
/* All that can be asked of a target, for files that are damaged: each question must come back, with an answer or a reason. */
#include "target_sample.h"

enum { FUNCTIONS = 40, LINES = 5, NAMES = 30, MEMBERS = 40, DEPTH = 3 };

/* What can be had from a value: its members and elements, theirs, and all of their values. */
static void ask_value(struct target *t, const struct tvalue *v, int depth)
{
	const char *why = NULL, *near = NULL;
	tmember_vec members = { 0 };
	tenumerator_vec names = { 0 };
	struct tvalue w = *v;
	AUTO_BUF text = { 0 };
	int i;

	w.f.ops.cap = w.f.ops.n;
	if (tvalue_load(t, &w, &why))
		fetch_print(&text, &w.f);
	w = *v;
	w.f.ops.cap = w.f.ops.n;
	tvalue_address(t, &w, &why);
	target_enumerators(t, v->type, &names);
	if (depth > DEPTH)
		return;
	w = *v;
	w.f.ops.cap = w.f.ops.n;
	if (tvalue_index(t, &w, 3, &why))
		ask_value(t, &w, depth + 1);
	w = *v;
	w.f.ops.cap = w.f.ops.n;
	tvalue_index_expr(t, &w, 0, &why);
	target_members(t, v->type->to ? v->type->to : v->type, &members);
	for (i = 0; i < members.n && i < MEMBERS >> depth; i++) {
		w = *v;
		w.f.ops.cap = w.f.ops.n;
		if (tvalue_member(t, &w, members.v[i].name, &why, &near))
			ask_value(t, &w, depth + 1);
	}
	w = *v;
	w.f.ops.cap = w.f.ops.n;
	tvalue_member(t, &w, "no_such_member", &why, &near);
}

static void ask_names(struct target *t, const struct tfunc *f, bool at_return)
{
	tmember_vec names = { 0 };
	struct tvalue v;
	const char *why;
	int i;

	target_var_names(t, f, at_return, &names);
	target_local_names(t, f, &names);
	for (i = 0; i < names.n && i < NAMES; i++)
		if (target_var(t, f, at_return, names.v[i].name, &v, &why))
			ask_value(t, &v, 0);
	target_var(t, f, at_return, "no_such_variable", &v, &why);
}

static void ask_inside(struct target *t, const struct tfunc *f)
{
	tlabel_vec labels = { 0 };
	tline_vec lines = { 0 };
	tcall_vec calls = { 0 };
	int i;

	target_last_line(t, f);
	target_lines(t, f, &lines);
	target_labels(t, f, &labels);
	target_calls(t, f, &calls);
	for (i = 0; i < lines.n && i < LINES; i++)
		ask_names(t, target_inside(t, f, lines.v[i].addr), false);
}

static void ask_function(struct target *t, const struct tfunc *f)
{
	const char *symbol;
	uint64_t offset;

	ask_inside(t, f);
	target_function_at(t, f->addr + 3);
	target_blacklisted(t, f, true);
	if (t->module)
		target_place_in_module(t, f->addr + 1, &symbol, &offset);
	if (t->program) {
		target_first_code(t, &offset);
		target_file_offset(t, f->addr, &offset);
	}
	ask_names(t, f, false);
	ask_names(t, f, true);
}

void ask_everything(struct target *t)
{
	static const char *const globals[] = { "shared_number", "own_number", "elsewhere", "the_hidden", "nosuch", "in_thread", "block", "space::hidden",
						  "Class::total" };
	static const char *const named[] = { "struct thing", "thing", "union nosuch", "enum color", "u64", "kuid_t *", "struct pt", "struct hidden **", "int unsigned long",
						"char const *", "Class", "space::Class::In<short>", "class In<short int>", "" };
	const char *why = NULL, *near = NULL;
	tfunc_vec v = { 0 };
	tplt_vec slots = { 0 };
	tmark_vec marks = { 0 };
	tmark_arg_vec args = { 0 };
	struct tvalue value;
	const struct ctype *c;
	tmember_vec all = { 0 };
	int64_t number;
	size_t i;
	int k;

	target_functions(t, "*", NULL, &v, &why, &near);
	target_functions(t, "no_such", NULL, &v, &why, &near);
	target_functions(t, "f", NULL, &v, &why, &near);
	target_functions(t, "Class::*", NULL, &v, &why, &near);
	target_functions(t, "space::Class::ran", NULL, &v, &why, &near);
	target_functions(t, "more", NULL, &v, &why, &near);
	target_functions(t, "plain", "one.c", &v, &why, &near);
	target_copies(t, "*", NULL, &v);
	for (k = 0; k < v.n && k < FUNCTIONS; k++)
		ask_function(t, v.v[k]);
	for (i = 0; i < ARRAY_SIZE(globals); i++)
		if (target_global(t, NULL, globals[i], i & 1 ? "one.c" : NULL, &value, &why))
			ask_value(t, &value, 0);
	for (i = 0; i < ARRAY_SIZE(named); i++) {
		c = target_type(t, named[i], &why);
		if (c)
			target_members(t, c, &all);
	}
	target_enumerator(t, "GREEN", &number, &why);
	target_enumerator(t, "Mode::On", &number, &why);
	v.n = 0;
	target_tracepoints(t, "*", &v, &why, &near);
	target_tracepoints(t, "no_such", &v, &why, NULL);
	if (!t->program)
		return;
	target_plt(t, &slots);
	target_marks(t, NULL, "*", &marks, &why, &near);
	for (k = 0; k < marks.n && k < FUNCTIONS; k++)
		target_mark_args(t, marks.v[k], &args);
}
