/* SPDX-License-Identifier: GPL-2.0 */
/* The sample's source, and its making. */
#include "target_sample.h"
#include "base/fs.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char head_h[] =
	"typedef unsigned int u32; typedef unsigned long long u64;\n"
	"struct hidden;\n"
	"struct list { struct list *next, *prev; };\n"
	"struct bits { u32 a:3, b:5, :2, c:20; int s:4; u64 wide:40; };\n"
	"enum color { RED, GREEN = 7 };\n"
	"enum temper { COLD = -3, WARM = 2 };\n"
	"typedef struct { u32 val; } kuid_t;\n"
	"struct pair { long a, b; };\n"
	"struct triple { long a, b, c; };\n"
	"struct thing {\n"
	"	int number; short small; signed char tiny; _Bool flag; const char *name; char text[16];\n"
	"	struct { int inner; union { u32 whole; unsigned char bytes[4]; }; };\n"
	"	struct list list; struct thing *next, **table; struct hidden *hidden; struct bits bits;\n"
	"	enum color color; enum temper temper; int grid[3][4]; int (*call)(struct thing *, int);\n"
	"	kuid_t uid; double real; struct list *volatile vol; struct pair pairs[3]; const struct list *const fixed;\n"
	"};\n"
	"#define OUT __attribute__((noinline, noclone, visibility(\"default\")))\n";

static const char one_c[] =
	"#include \"head.h\"\n"
	"int shared_number = 4711;\n"
	"static volatile int own_number = 1234;\n"
	"extern struct hidden *elsewhere;\n"
	"void sink(void *);\n"
	"static inline __attribute__((always_inline)) int only_inlined(int x) { sink(&x); return x + 1; }\n"
	"static __attribute__((noinline, noclone)) int same_name(int x) { sink(&x); return x * 3; }\n"
	"OUT long plain(struct thing *t, int n, unsigned char c, long d, int e, int f, short seventh, struct thing *eighth)\n"
	"{ sink(eighth); sink(t); return t->number + n + c + d + e + f + seventh + own_number; }\n"
	"OUT int by_value(kuid_t uid, struct pair p, struct triple big, int last)\n"
	"{ sink(0); return uid.val + p.a + p.b + big.a + big.b + big.c + last; }\n"
	"OUT int takes_address(int x, int y) { sink(&x); return x + y; }\n"
	"OUT void nothing(void) { sink(0); sink(elsewhere); }\n"
	"OUT struct triple give_triple(int x) { struct triple t = { x, x + 1, x + 2 }; sink(&t); return t; }\n"
	"OUT struct pair give_pair(int x) { struct pair t = { x, x + 1 }; sink(&t); return t; }\n"
	"OUT kuid_t give_uid(u32 x) { kuid_t k = { x }; sink(&k); return k; }\n"
	"OUT _Bool give_flag(int x) { sink(&x); return x > 3; }\n"
	"OUT signed char give_tiny(int x) { sink(&x); return x; }\n"
	"OUT double give_real(double x) { sink(&x); return x; }\n"
	"OUT int takes_real(double r, int after) { sink(&r); return after; }\n"
	"OUT int has_local(int x) { int later = x * x; sink(&later); return later; }\n"
	"OUT int do_int3(int x) { sink(&x); return x; }\n"
	"OUT int do_exit(int x) { sink(&x); return x; }\n"
	"__attribute__((noinline, section(\".kprobes.text\"))) int in_kprobes(int x) { sink(&x); return x; }\n"
	"OUT int uses_all(int x) { sink(&shared_number); return only_inlined(x) + same_name(x); }\n"
	"OUT int walk_this(struct thing *t) { sink(t->call); return 0; }\n";

static const char two_c[] =
	"#include \"head.h\"\n"
	"struct hidden { int before; struct { short deep; } in; struct bits bits; };\n"
	"struct hidden the_hidden = { 5, { 6 }, { 1, 2, 3, -4, 5 } };\n"
	"struct hidden *elsewhere = &the_hidden;\n"
	"void *last_sunk;\n"
	"OUT void sink(void *p) { last_sunk = p; }\n"
	"static __attribute__((noinline, noclone)) int same_name(int y) { sink(&y); return y * 5; }\n"
	"OUT int uses_two(int x) { return same_name(x); }\n"
	"OUT int vfs_reader(int x) { sink(&x); return x; }\n"
	"OUT int vfs_writer(int x) { sink(&x); return x; }\n";

static bool put_file(const struct sample *s, const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", s->dir, name);
	return !fs_write_atomic(path, text, strlen(text), 0600);
}

bool sample_sources(struct sample *s)
{
	memset(s, 0, sizeof(*s));
	strcpy(s->dir, "/tmp/spile-sample-XXXXXX");
	return mkdtemp(s->dir) && put_file(s, "head.h", head_h) && put_file(s, "one.c", one_c) && put_file(s, "two.c", two_c);
}

void sample_build(struct sample *s, const char *flags)
{
	const char *cc = getenv("CC");
	struct proc_result r;
	char command[512];

	ck_assert(sample_sources(s));
	snprintf(s->path, sizeof(s->path), "%s/vmlinux-" SAMPLE_RELEASE, s->dir);
	snprintf(command, sizeof(command), "%s -std=gnu11 -g -fPIC -shared -fcf-protection=none -Wl,--build-id=sha1 %s -o vmlinux-" SAMPLE_RELEASE
		 " one.c two.c", cc && *cc ? cc : "gcc", flags);
	ck_assert_int_eq(proc_shell(command, s->dir, PROC_MERGE | PROC_QUIET_IN, &r), 0);
	ck_assert_msg(r.status == 0, "%s: %s", command, buf_str(&r.out));
	proc_result_deinit(&r);
}

void sample_remove(struct sample *s)
{
	fs_remove_tree(s->dir);
}

struct target *sample_open(struct arena *a, const struct sample *s)
{
	struct target_spec spec = { .release = SAMPLE_RELEASE, .debuginfo_path = s->dir };
	struct target *t = target_open(a, &spec);

	ck_assert_ptr_nonnull(t);
	ck_assert_msg(t->vmlinux && !strcmp(t->vmlinux, s->path), "%s", t->why_no_vmlinux);
	return t;
}

struct tfunc *sample_function(struct target *t, const char *name)
{
	const char *why = NULL, *near = NULL;
	tfunc_vec v = { 0 };

	ck_assert_msg(target_functions(t, name, NULL, &v, &why, &near), "%s: %s", name, why);
	ck_assert_int_eq(v.n, 1);
	return v.v[0];
}

bool sample_chain(struct target *target, struct tvalue *v, const struct tfunc *f, bool at_return, const char *text,
		  const char **why)
{
	const char *near = NULL;
	size_t n = strcspn(text, "-[");
	char word[64];

	snprintf(word, sizeof(word), "%.*s", (int)n, text);
	if (!target_var(target, f, at_return, word, v, why))
		return false;
	for (text += n; *text; text += n) {
		bool ok;

		if (*text == '[') {
			n = strcspn(text, "]") + 1;
			ok = text[1] == '$' ? tvalue_index_expr(target, v, text[2] - '0', why) : tvalue_index(target, v, atol(text + 1), why);
		} else {
			text += 2;
			n = strcspn(text, "-[");
			snprintf(word, sizeof(word), "%.*s", (int)n, text);
			ok = tvalue_member(target, v, word, why, &near);
		}
		if (!ok)
			return false;
	}
	return true;
}
