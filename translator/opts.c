/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Taking the command line apart: words to rows of the option table. Options may stand before and after the
 * script's name, as users of the language are used to; `--` ends them.
 */
#include "opts.h"
#include "base/fs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int usage(struct diag *d)
{
	diag_hint(d, "spile --help lists the options");
	return EXIT_CODE_USAGE;
}

static const struct opt *by_letter(char c)
{
	int i;

	for (i = 0; i < opt_count; i++)
		if (opt_table[i].letter == c)
			return &opt_table[i];
	return NULL;
}

/* By its whole word, else by an unambiguous beginning. *ambiguous: more than one begins so. */
static const struct opt *by_word(const char *word, size_t n, bool *ambiguous)
{
	const struct opt *found = NULL;
	int i, matches = 0;

	*ambiguous = false;
	for (i = 0; i < opt_count; i++) {
		if (!opt_table[i].word || strncmp(opt_table[i].word, word, n))
			continue;
		if (!opt_table[i].word[n])
			return &opt_table[i];
		/* Two spellings of one option are not two options. */
		if (found && found->set == opt_table[i].set && found->at == opt_table[i].at && found->help)
			continue;
		found = &opt_table[i];
		matches++;
	}
	*ambiguous = matches > 1;
	return matches == 1 ? found : NULL;
}

/* Applies one option. False when it reported an error. */
static bool apply(struct opt_parse *p, const struct opt *opt, const char *spelled, const char *value)
{
	if (!opt->help) {
		env_error(p->diag, "option %s is refused: %s", spelled, opt->arg_name);
		return false;
	}
	p->given[opt - opt_table] = true;
	if (opt->set)
		return opt->set(p, opt, spelled, value);
	*(bool *)((char *)p->o + opt->at) = true;
	return true;
}

static bool need_argument(struct opt_parse *p, const struct opt *opt, const char *spelled)
{
	env_error(p->diag, "option %s needs an argument: %s", spelled, opt->arg_name ? opt->arg_name : "a value");
	return false;
}

/* A word of short options: -vvk, -p4, -e TEXT. @next: the word behind it. *used: it was taken as an argument. */
static bool parse_letters(struct opt_parse *p, const char *w, const char *next, bool *used)
{
	char spelled[3] = "-";
	const struct opt *opt;
	const char *value;

	for (w++; *w; w++) {
		spelled[1] = *w;
		opt = by_letter(*w);
		if (!opt) {
			env_error(p->diag, "unknown option %s", spelled);
			return false;
		}
		if (opt->arg != ARG_NEEDED) {
			if (!apply(p, opt, spelled, NULL))
				return false;
			continue;
		}
		value = w[1] ? w + 1 : next;
		*used = !w[1];
		if (opt->help && !value)
			return need_argument(p, opt, spelled);
		return apply(p, opt, spelled, value);
	}
	return true;
}

static void report_unknown(struct diag *d, const char *word, size_t n, bool ambiguous)
{
	AUTO_BUF want = { 0 };
	struct near near;
	int i;

	buf_add(&want, word, n);
	if (ambiguous) {
		env_error(d, "option --%s may be short for more than one:", want.p);
		for (i = 0; i < opt_count; i++)
			if (opt_table[i].word && !strncmp(opt_table[i].word, word, n))
				diag_hint(d, "--%s", opt_table[i].word);
		return;
	}
	env_error(d, "unknown option --%s", want.p);
	near_init(&near, want.p);
	for (i = 0; i < opt_count; i++)
		if (opt_table[i].word)
			near_offer(&near, opt_table[i].word);
	if (near_best(&near))
		diag_hint(d, "did you mean '--%s'?", near_best(&near));
}

static bool parse_word(struct opt_parse *p, const char *w, const char *next, bool *used)
{
	const char *word = w + 2, *eq = strchr(word, '=');
	size_t n = eq ? (size_t)(eq - word) : strlen(word);
	const char *spelled = arena_strndup(p->arena, w, n + 2);
	const struct opt *opt;
	bool ambiguous;

	opt = by_word(word, n, &ambiguous);
	if (!opt) {
		report_unknown(p->diag, word, n, ambiguous);
		return false;
	}
	spelled = arena_printf(p->arena, "--%s", opt->word);
	if (eq && opt->arg == ARG_NONE && opt->help) {
		env_error(p->diag, "option %s takes no argument", spelled);
		return false;
	}
	if (!eq && opt->arg == ARG_NEEDED && opt->help) {
		if (!next)
			return need_argument(p, opt, spelled);
		*used = true;
		return apply(p, opt, spelled, next);
	}
	return apply(p, opt, spelled, eq ? eq + 1 : NULL);
}

/* Is @o what "-x" or "--word" names? */
static bool is_spelled(const struct opt *o, const char *spelled)
{
	if (spelled[1] == '-')
		return o->word && !strcmp(o->word, spelled + 2);
	return o->letter == spelled[1];
}

static bool check_conflicts(struct opt_parse *p)
{
	int i, k;

	for (i = 0; i < opt_conflict_count; i++) {
		const struct opt_conflict *c = &opt_conflicts[i];
		bool a = false, b = false;

		for (k = 0; k < opt_count; k++) {
			a = a || (p->given[k] && is_spelled(&opt_table[k], c->a));
			b = b || (p->given[k] && is_spelled(&opt_table[k], c->b));
		}
		if (a && b) {
			env_error(p->diag, "options %s and %s exclude each other: %s", c->a, c->b, c->why);
			return false;
		}
	}
	return true;
}

/*
 * The first word that is no option is the script, unless it was given by -e or is not wanted; the others are its
 * arguments.
 */
static void take_script(struct opt_parse *p, opt_list *words)
{
	struct options *o = p->o;
	bool wants_file = !o->text && !o->list && !o->dump;

	if (wants_file && words->n && !o->example) {
		o->about = !strcmp(words->v[0], "list") ? ABOUT_LIST : !strcmp(words->v[0], "help") ? ABOUT_NAME : ABOUT_NOTHING;
		if (o->about) {
			words->v++;
			words->n--;
			wants_file = false;
		}
	}
	if (wants_file && words->n) {
		o->file = words->v[0];
		words->v++;
		words->n--;
	}
	o->args = words->v;
	o->nargs = words->n;
}

static bool check_whole(struct opt_parse *p)
{
	const struct options *o = p->o;

	if (!check_conflicts(p))
		return false;
	if (o->list && o->nargs) {
		env_error(p->diag, "a listing takes one probe point and no script: '%s' is too much", o->args[0]);
		return false;
	}
	if (o->guru && o->privilege && strcmp(o->privilege, "stapdev")) {
		env_error(p->diag, "option -g is not for --privilege=%s: guru mode can change anything", o->privilege);
		return false;
	}
	if (o->rotate && !o->output) {
		env_error(p->diag, "option -S needs -o FILE: only files can be rotated");
		return false;
	}
	if (o->suppress_limits && !o->guru) {
		env_error(p->diag, "option --suppress-time-limits needs -g: a handler without limits can stop the machine");
		return false;
	}
	if (o->about == ABOUT_NAME && o->nargs != 1) {
		env_error(p->diag, "help takes one name: of a tool, of a function or a probe of the library");
		diag_hint(p->diag, "spile list WORD finds names");
		return false;
	}
	if (o->about || o->clean_cache || o->dump || o->list || o->file || o->text)
		return true;
	env_error(p->diag, "no script given");
	diag_hint(p->diag, "spile FILE, spile - (from stdin), or spile -e 'probe begin { println(\"hello\") exit() }'");
	return false;
}

/* The options of one list of words; what is none goes to @rest. False when an error was reported. */
static bool parse_words(struct opt_parse *p, char *const *v, int n, opt_list *rest)
{
	bool only_rest = false;
	int i;

	for (i = 0; i < n && !p->stop; i++) {
		const char *w = v[i], *next = i + 1 < n ? v[i + 1] : NULL;
		bool used = false, ok = true;

		if (only_rest || w[0] != '-' || !w[1])
			vec_push(p->arena, rest, v[i]);
		else if (!strcmp(w, "--"))
			only_rest = true;
		else if (w[1] == '-')
			ok = parse_word(p, w, next, &used);
		else
			ok = parse_letters(p, w, next, &used);
		if (!ok)
			return false;
		i += used;
	}
	return true;
}

void opts_split_line(struct arena *a, const char *line, size_t len, opt_list *out)
{
	AUTO_BUF word = { 0 };
	bool in_word = false;
	size_t i = 0;
	char q = 0;

	for (i = 0; i <= len; i++) {
		char c = i < len ? line[i] : '\n';

		if (i == len || (!q && strchr(" \t\r\n", c)) || (!q && !in_word && c == '#')) {
			if (in_word)
				vec_push(a, out, arena_strndup(a, buf_str(&word), word.len));
			word.len = 0;
			in_word = false;
			if (c == '#')
				return;
			continue;
		}
		in_word = true;
		if (q && c == q)
			q = 0;
		else if (!q && (c == '\'' || c == '"'))
			q = c;
		else if (c == '\\' && q != '\'' && i + 1 < len)
			buf_putc(&word, line[++i]);
		else
			buf_putc(&word, c);
	}
}

static bool is_own_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && (!S_ISREG(st.st_mode) || (st.st_uid == geteuid() && !(st.st_mode & 022)));
}

/* Words of the rc file; none without one. False when it may not be believed. */
static bool read_rc(struct arena *a, struct diag *d, opt_list *out)
{
	const char *dir = fs_own_dir(a), *path, *p, *end;
	AUTO_BUF text = { 0 };
	int err;

	if (!dir)
		return true;
	path = arena_printf(a, "%s/rc", dir);
	if (!fs_exists(path))
		return true;
	if (!fs_is_private_dir(dir)) {
		env_error(d, "%s is not read: %s is not your own, or others may write there", path, dir);
		diag_hint(d, "chmod go-w %s", dir);
		return false;
	}
	if (!is_own_file(path)) {
		env_error(d, "%s is not read: it is not your own file, or others may write it", path);
		diag_hint(d, "chmod go-w %s", path);
		return false;
	}
	err = fs_read(path, &text);
	if (err) {
		env_error(d, "cannot read %s: %s", path, strerror(-err));
		return false;
	}
	for (p = buf_str(&text); *p; p = *end ? end + 1 : end) {
		end = p + strcspn(p, "\n");
		opts_split_line(a, p, (size_t)(end - p), out);
	}
	return true;
}

static int parse_all(struct options *o, struct arena *a, struct diag *d, const opt_list *rc, int argc, char **argv)
{
	struct opt_parse p = { .o = o, .arena = a, .diag = d };
	opt_list rest = { 0 }, rc_rest = { 0 };
	int i;

	memset(o, 0, sizeof(*o));
	o->last_pass = PASSES;
	p.given = NEW_ARRAY(a, bool, opt_count);
	if (!parse_words(&p, rc->v, rc->n, &rc_rest)) {
		diag_hint(d, "the option stands in %s/rc", fs_own_dir(a));
		return usage(d);
	}
	if (rc_rest.n) {
		env_error(d, "%s/rc may hold options only: '%s' is none", fs_own_dir(a), rc_rest.v[0]);
		return EXIT_CODE_USAGE;
	}
	if (!parse_words(&p, argv + 1, argc - 1, &rest))
		return usage(d);
	if (p.stop)
		return EXIT_CODE_OK;
	take_script(&p, &rest);
	if (o->help && !o->file && !o->about) {
		opts_help(stdout);
		return EXIT_CODE_OK;
	}
	if (o->help && o->file)
		o->about = ABOUT_SCRIPT;
	for (i = 0; i < PASSES; i++)
		if (o->verbose[i] > o->verbose_max)
			o->verbose_max = o->verbose[i];
	return check_whole(&p) ? -1 : usage(d);
}

int opts_parse_args(struct options *o, struct arena *a, struct diag *d, int argc, char **argv)
{
	opt_list none = { 0 };

	return parse_all(o, a, d, &none, argc, argv);
}

int opts_parse(struct options *o, struct arena *a, struct diag *d, int argc, char **argv)
{
	opt_list rc = { 0 };

	if (!read_rc(a, d, &rc))
		return EXIT_CODE_USAGE;
	return parse_all(o, a, d, &rc, argc, argv);
}
