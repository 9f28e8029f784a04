/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Parser of POSIX extended regular expressions: text to a tree, tree to a nondeterministic automaton (Thompson's construction). The tree stands in
 * between because a repeat count copies what it applies to.
 */
#include "nfa.h"

#include <ctype.h>
#include <string.h>

#define MAX_DEPTH 500

enum node_kind { N_EMPTY, N_SET, N_BOL, N_EOL, N_CAT, N_ALT, N_REPEAT, N_GROUP };
struct node {
	enum node_kind kind;
	struct node *a, *b;
	uint32_t *set;
	int min, max;			/* N_REPEAT; max -1: no bound. N_GROUP: min is its number, from 1 */
};

struct parser {
	struct arena *arena;
	const char *start, *s, *end;
	const char *why;
	int depth;
	int ngroups;
};

static struct node *node(struct parser *p, enum node_kind kind, struct node *a, struct node *b)
{
	struct node *n = NEW(p->arena, struct node);

	n->kind = kind;
	n->a = a;
	n->b = b;
	return n;
}

static void *fail(struct parser *p, const char *why)
{
	if (!p->why)
		p->why = why;
	return NULL;
}

static void set_add(uint32_t *set, unsigned char c)
{
	set[c / 32] |= 1u << c % 32;
}


/* ---- bracket expressions ---- */

static const struct { const char *name; int (*is)(int); } classes[] = {
	{ "alnum", isalnum }, { "alpha", isalpha }, { "blank", isblank }, { "cntrl", iscntrl }, { "digit", isdigit }, { "graph", isgraph },
	{ "lower", islower }, { "print", isprint }, { "punct", ispunct }, { "space", isspace }, { "upper", isupper }, { "xdigit", isxdigit },
};

static bool class_name(struct parser *p, uint32_t *set)
{
	const char *e = p->s + 2;
	size_t i;
	int c;

	while (e + 1 < p->end && !(e[0] == ':' && e[1] == ']'))
		e++;
	for (i = 0; i < ARRAY_SIZE(classes) && e + 1 < p->end; i++) {
		if (strlen(classes[i].name) != (size_t)(e - p->s - 2) || memcmp(classes[i].name, p->s + 2, (size_t)(e - p->s - 2)))
			continue;
		for (c = 0; c < 128; c++)
			if (classes[i].is(c))
				set_add(set, (unsigned char)c);
		p->s = e + 2;
		return true;
	}
	fail(p, "unknown character class: one of [:alnum:] [:alpha:] [:blank:] [:cntrl:] [:digit:] [:graph:] [:lower:] [:print:] [:punct:] "
		"[:space:] [:upper:] [:xdigit:]");
	return false;
}

static struct node *bracket(struct parser *p)
{
	struct node *n = node(p, N_SET, NULL, NULL);
	uint32_t *set = NEW_ARRAY(p->arena, uint32_t, 8);
	const char *open = p->s - 1;
	bool negated = false, first = true;
	int i, c, hi;

	if (p->s < p->end && *p->s == '^') {
		negated = true;
		p->s++;
	}
	for (; p->s < p->end && (first || *p->s != ']'); first = false) {
		if (p->s + 1 < p->end && p->s[0] == '[' && p->s[1] == ':') {
			if (!class_name(p, set))
				return NULL;
			continue;
		}
		if (p->s + 1 < p->end && p->s[0] == '[' && (p->s[1] == '.' || p->s[1] == '='))
			return fail(p, "collating symbols are not understood");
		c = hi = (unsigned char)*p->s++;
		if (p->s + 1 < p->end && p->s[0] == '-' && p->s[1] != ']') {
			hi = (unsigned char)p->s[1];
			p->s += 2;
			if (hi < c)
				return fail(p, "range is the wrong way round");
		}
		for (; c <= hi; c++)
			set_add(set, (unsigned char)c);
	}
	if (p->s >= p->end) {
		p->s = open;
		return fail(p, "'[' without ']'");
	}
	p->s++;
	for (i = 0; i < 8 && negated; i++)
		set[i] = ~set[i];
	n->set = set;
	return n;
}

/* ---- the grammar ---- */

static struct node *alternatives(struct parser *p);

static struct node *single(struct parser *p, int c)
{
	struct node *n = node(p, N_SET, NULL, NULL);
	int i;

	n->set = NEW_ARRAY(p->arena, uint32_t, 8);
	if (c >= 0)
		set_add(n->set, (unsigned char)c);
	for (i = 0; i < 256 && c < 0; i++)
		set_add(n->set, (unsigned char)i);
	return n;
}

static struct node *group(struct parser *p)
{
	const char *open = p->s - 1;
	int number = ++p->ngroups;
	struct node *n;

	if (++p->depth > MAX_DEPTH)
		return fail(p, "parentheses are nested too deep");
	n = alternatives(p);
	p->depth--;
	if (!n)
		return NULL;
	if (p->s >= p->end || *p->s != ')') {
		p->s = open;
		return fail(p, "'(' without ')'");
	}
	p->s++;
	n = node(p, N_GROUP, n, NULL);
	n->min = number;
	return n;
}

static struct node *atom(struct parser *p)
{
	char c = *p->s++;

	switch (c) {
	case '(':
		return group(p);
	case '[':
		return bracket(p);
	case '.':
		return single(p, -1);
	case '^':
		return node(p, N_BOL, NULL, NULL);
	case '$':
		return node(p, N_EOL, NULL, NULL);
	case '*':
	case '+':
	case '?':
		p->s--;
		return fail(p, "nothing to repeat here: write \\\\ before a character that stands for itself");
	case '\\':
		if (p->s >= p->end)
			return fail(p, "'\\' at the end");
		if (isdigit((unsigned char)*p->s) && *p->s != '0')
			return fail(p, "back-references are not supported");
		return single(p, (unsigned char)*p->s++);
	default:
		return single(p, (unsigned char)c);
	}
}

static bool bound(struct parser *p, int *v)
{
	long n = 0;
	const char *from = p->s;

	for (; p->s < p->end && isdigit((unsigned char)*p->s); p->s++)
		n = n > NFA_MAX_REPEAT ? n : n * 10 + (*p->s - '0');
	if (n > NFA_MAX_REPEAT) {
		fail(p, "repeat count is over 255");
		return false;
	}
	*v = (int)n;
	return p->s > from;
}

/* {n}, {n,}, {n,m} at p->s, behind the brace; a brace that is none of these stands for itself. */
static bool braces(struct parser *p, int *min, int *max)
{
	const char *from = p->s;

	if (!bound(p, min))
		goto literal;
	*max = *min;
	if (p->s < p->end && *p->s == ',') {
		p->s++;
		if (!bound(p, max))
			*max = -1;
	}
	if (p->s >= p->end || *p->s != '}')
		goto literal;
	p->s++;
	if (*max >= 0 && *max < *min)
		fail(p, "repeat counts are the wrong way round");
	return true;
literal:
	p->s = from - 1;
	return false;
}

static struct node *repeated(struct parser *p)
{
	struct node *n = atom(p), *r;
	int min, max;

	while (n && !p->why && p->s < p->end && strchr("*+?{", *p->s) && *p->s) {
		char c = *p->s++;

		min = c == '+';
		max = c == '?' ? 1 : -1;
		if (c == '{' && !braces(p, &min, &max))
			break;
		r = node(p, N_REPEAT, n, NULL);
		r->min = min;
		r->max = max;
		n = r;
	}
	return p->why ? NULL : n;
}

static struct node *sequence(struct parser *p)
{
	struct node *n = NULL, *next;

	while (p->s < p->end && *p->s != '|' && !(*p->s == ')' && p->depth)) {
		next = repeated(p);
		if (!next)
			return NULL;
		n = n ? node(p, N_CAT, n, next) : next;
	}
	return n ? n : node(p, N_EMPTY, NULL, NULL);
}

static struct node *alternatives(struct parser *p)
{
	struct node *n = sequence(p), *next;

	while (n && p->s < p->end && *p->s == '|') {
		p->s++;
		next = sequence(p);
		if (!next)
			return NULL;
		n = node(p, N_ALT, n, next);
	}
	return n;
}

/* ---- tree to automaton, from the end: compile(n, next) gives the state where n begins when next follows it ---- */

static int state(struct arena *a, struct nfa *m, enum nfa_kind kind, int out, int out2, const uint32_t *set)
{
	struct nfa_state s = { .kind = kind, .out = out, .out2 = out2, .set = set };

	if (m->st.n >= NFA_MAX_STATES)
		return -1;
	vec_push(a, &m->st, s);
	return m->st.n - 1;
}

static int compile(struct arena *a, struct nfa *m, const struct node *n, int next);

static int compile_repeat(struct arena *a, struct nfa *m, const struct node *n, int next)
{
	int i, at = next, loop;

	if (n->max < 0) {
		loop = state(a, m, NFA_SPLIT, -1, next, NULL);
		if (loop < 0)
			return -1;
		at = compile(a, m, n->a, loop);
		m->st.v[loop].out = at;
		at = loop;
	}
	for (i = n->min; i < n->max && at >= 0; i++) {
		at = compile(a, m, n->a, at);
		at = at < 0 ? -1 : state(a, m, NFA_SPLIT, at, next, NULL);
	}
	for (i = 0; i < n->min && at >= 0; i++)
		at = compile(a, m, n->a, at);
	return at;
}

static int compile(struct arena *a, struct nfa *m, const struct node *n, int next)
{
	int x, y;

	if (next < 0)
		return -1;
	switch (n->kind) {
	case N_SET:
		return state(a, m, NFA_SET, next, -1, n->set);
	case N_BOL:
		return state(a, m, NFA_BOL, next, -1, NULL);
	case N_EOL:
		return state(a, m, NFA_EOL, next, -1, NULL);
	case N_CAT:
		for (; n->kind == N_CAT && next >= 0; n = n->a)
			next = compile(a, m, n->b, next);
		return compile(a, m, n, next);
	case N_ALT:
		x = compile(a, m, n->a, next);
		y = compile(a, m, n->b, next);
		return x < 0 || y < 0 ? -1 : state(a, m, NFA_SPLIT, x, y, NULL);
	case N_REPEAT:
		return compile_repeat(a, m, n, next);
	case N_GROUP:
		next = state(a, m, NFA_SAVE, next, 2 * n->min + 1, NULL);
		next = compile(a, m, n->a, next);
		return next < 0 ? -1 : state(a, m, NFA_SAVE, next, 2 * n->min, NULL);
	default:
		return next;
	}
}

bool nfa_parse(struct arena *a, const char *re, size_t len, struct nfa *out, const char **why, size_t *where)
{
	struct parser p = { .arena = a, .start = re, .s = re, .end = re + len };
	struct node *n = alternatives(&p);

	memset(out, 0, sizeof(*out));
	if (n && p.s < p.end)
		n = fail(&p, "')' without '('");
	if (!n) {
		*why = p.why;
		*where = (size_t)(p.s - p.start);
		return false;
	}
	out->ngroups = p.ngroups;
	out->start = compile(a, out, n, state(a, out, NFA_MATCH, -1, -1, NULL));
	if (out->start < 0) {
		*why = "the expression is too large: fewer or smaller repeat counts are needed";
		*where = 0;
		return false;
	}
	return true;
}
