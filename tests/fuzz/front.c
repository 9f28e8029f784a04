/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The front end with any text: lexer, preprocessor, parser, canonical form, and all passes up to the plan, with the probe families and the library of the unit
 * tests. What must hold besides that nothing crashes: a refusal has a message; what -p1 prints parses, and prints as the same text again.
 *
 * The entry is libFuzzer's, so that this file links with it (clang -fsanitize=fuzzer) as well as with driver.c.
 */
#include "../unit/sema_world.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void broken(const char *what, const char *a, const char *b)
{
	fprintf(stderr, "%s\n%s\n----\n%s\n", what, a, b);
	abort();
}

static struct ast_file *parse(struct run *r, const char *text, size_t n)
{
	static char *args[] = { "5", "two words", "$1", "\"x" };

	r->env.args = args;
	r->env.nargs = ARRAY_SIZE(args);
	return parse_file(r->arena, r->names, source_create(r->arena, "fuzz.stp", text, n), &r->env, tapset_macros(r->tapset), PARSE_GURU, &r->diag);
}

static void round_trip(struct run *r, struct ast_file *file)
{
	struct buf once = { 0 }, again = { 0 };
	struct ast_file *second;

	ast_dump_file(&once, file);
	second = parse(r, buf_str(&once), once.len);
	if (!second) {
		fflush(r->out);
		broken("what -p1 prints does not parse", buf_str(&once), r->messages);
	}
	ast_dump_file(&again, second);
	if (once.len != again.len || memcmp(buf_str(&once), buf_str(&again), once.len))
		broken("what -p1 prints is not what it prints the second time", buf_str(&once), buf_str(&again));
	buf_deinit(&once);
	buf_deinit(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;
	struct run *r;
	struct ast_file *file;
	char *text;

	if (!ready) {
		make_library();
		atexit(remove_library);
		ready = true;
	}
	text = malloc(size + 1);
	memcpy(text, data, size);
	text[size] = '\0';
	r = start(GURU | DISPLAY);
	tapset_add_dir(r->tapset, library, false);
	file = parse(r, text, size);
	if (!file && !r->diag.errors)
		broken("refused without a word", text, "");
	if (file) {
		round_trip(r, file);
		r->prog = passes(r, &file, 1, GURU | DISPLAY);
		if (!r->prog && !r->diag.errors)
			broken("a pass failed without a word", text, "");
		if (r->prog)
			program_dump(&r->dump, r->prog, 1);
	}
	finish(r);
	free(text);
	return 0;
}
