/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files with debug information that were cut, that have wrong bytes, or parts of another: all of target/ is asked all that there is to ask, of kernels,
 * modules, programs, header objects and BTF. Nothing crashes, nothing goes on for long, and what cannot be had has a reason.
 *
 * The input is not the file but says how good ones are damaged: they are larger than an input, and damage anywhere else than in what is read tests nothing.
 */
#include "../unit/btf_sample.h"
#include "../unit/target_sample.h"
#include "base/fs.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Data of threads, and parameters that are known by the registers at the entry only. */
#define THREADS "cat > threads.c <<'X'\n" \
	"__thread int in_thread = 3; static __thread struct { long a[3]; } block; int outside(int, char *); void forget(void);\n" \
	"int f(int n, char *s, unsigned char c) { in_thread += n; block.a[1]++; outside(n, s + c); outside(2, 0); return block.a[2] > in_thread; }\n" \
	"#ifdef MAIN\nint outside(int n, char *s) { return s[n]; }\nint main(void) { return f(1, \"x\", 0); }\n#endif\nX\n"

/* Classes, bases, templates, objects that go by reference. */
#define CLASSES "cat > classes.cc <<'X'\n" \
	"namespace space { struct Base { int id; virtual ~Base() {} }; static int hidden = 3; int seen;\n" \
	"struct Guard { int held; ~Guard() { seen++; } }; struct Blend { int i; float f; double d; };\n" \
	"class Class : public Base { public: enum class Mode { Off, On = 7 } mode; static int total; template <typename T> struct In { T v[3]; }; In<short> in;\n" \
	"__attribute__((noinline)) int run(Guard g, Blend b, const In<short> &r) { total += hidden; return g.held + b.i + r.v[1] + id; } }; int Class::total; }\n" \
	"using namespace space; template <int N> __attribute__((noinline)) int more(int x) { return x + N; }\n" \
	"Guard give(int x) { return Guard{x}; } Blend blend(int x) { return Blend{x, 1, 2}; }\n" \
	"int f(Class *c) { auto l = [&](int q) { return q + c->id; }; return c->run(give(2), blend(3), c->in) + more<3>(4) + more<5>(6) + l(7); }\nX\n"

enum kind { KERNEL, PROGRAM, MODULE, TYPES, BTF };
static const struct { enum kind kind; const char *command; } makes[] = {
	{ KERNEL, "gcc -std=gnu11 -g -gdwarf-5 -O2 -fPIC -shared -Wl,--build-id one.c two.c -o $OUT" },
	{ KERNEL, "gcc -std=gnu11 -g -gdwarf-4 -O2 -fPIC -shared -Wl,--build-id one.c two.c -o $OUT" },
	{ KERNEL, "gcc -std=gnu11 -g -gdwarf-2 -gstrict-dwarf -O0 -fPIC -shared one.c two.c -o $OUT" },
	{ KERNEL, "gcc -std=gnu11 -g -gdwarf-4 -O3 -fPIC -shared -gz one.c two.c -o $OUT" },
	{ PROGRAM, "gcc -std=gnu11 -g -gdwarf-5 -O2 -flto one.c two.c -shared -fPIC -o $OUT" },
	{ PROGRAM, "gcc -std=gnu11 -g -gdwarf-4 -O2 one.c two.c -shared -fPIC -gsplit-dwarf -o $OUT" },
	{ PROGRAM, THREADS "gcc -std=gnu11 -g -gdwarf-5 -O2 -fPIC -shared threads.c -o $OUT" },
	{ PROGRAM, THREADS "gcc -std=gnu11 -g -gdwarf-4 -O2 -fPIC -shared -ftls-model=initial-exec threads.c -o $OUT" },
	{ PROGRAM, THREADS "gcc -std=gnu11 -g -gdwarf-5 -O1 -DMAIN threads.c -o $OUT" },
	{ PROGRAM, CLASSES "g++ -g -gdwarf-5 -O0 -fPIC -shared classes.cc -o $OUT" },
	{ PROGRAM, CLASSES "g++ -g -gdwarf-4 -O2 -fPIC -shared classes.cc -o $OUT" },
	{ MODULE, "gcc -std=gnu11 -g -gdwarf-5 -O2 -c one.c -o $OUT" },
	{ TYPES, "gcc -std=gnu11 -g -fno-eliminate-unused-debug-types -c two.c -o $OUT" },
	{ BTF, NULL },
};

struct good {
	enum kind kind;
	char *p;
	size_t n;
	Elf64_Shdr *sections;
	int nsections;
};
static struct good goods[ARRAY_SIZE(makes)];
static int ngoods;
static struct sample sample;
static struct arena *kept;

/* ---- good files ---- */

static void find_sections(struct good *g)
{
	const Elf64_Ehdr *eh = (const void *)g->p;

	if (g->kind == BTF || g->n < sizeof(*eh))
		return;
	g->nsections = eh->e_shnum;
	g->sections = NEW_ARRAY(kept, Elf64_Shdr, (size_t)eh->e_shnum + 1);
	memcpy(g->sections, g->p + eh->e_shoff, sizeof(Elf64_Shdr) * eh->e_shnum);
}

static void keep_good(enum kind kind, const char *p, size_t n)
{
	struct good *g = &goods[ngoods++];

	g->kind = kind;
	g->n = n;
	g->p = arena_alloc(kept, n + 16);
	memcpy(g->p, p, n);
	find_sections(g);
}

static void make_good(enum kind kind, const char *command)
{
	char *path = arena_printf(kept, "%s/good", sample.dir);
	struct proc_result r;
	AUTO_BUF b = { 0 };
	char *btf;
	size_t n;

	if (kind == BTF) {
		btf = btf_sample(kept, &n);
		keep_good(kind, btf, n);
		return;
	}
	if (proc_shell(arena_printf(kept, "OUT=%s; %s", path, command), sample.dir, PROC_MERGE | PROC_QUIET_IN, &r) || r.status || fs_read(path, &b))
		fprintf(stderr, "not made: %s\n%s\n", command, buf_str(&r.out));
	else
		keep_good(kind, b.p, b.len);
	proc_result_deinit(&r);
}

static void clean(void)
{
	sample_remove(&sample);
	arena_destroy(kept);
}

static void prepare(void)
{
	size_t i;

	kept = arena_create();
	if (!sample_sources(&sample))
		exit(2);
	for (i = 0; i < ARRAY_SIZE(makes); i++)
		make_good(makes[i].kind, makes[i].command);
	atexit(clean);
}

/* ---- damage ---- */

struct choices { const uint8_t *p, *end; uint64_t state; };

static uint32_t choose(struct choices *c, uint64_t below)
{
	int i;

	for (i = 0; i < 4; i++)
		c->state = (c->state ^ (c->p < c->end ? *c->p++ : 0x5bu + (unsigned int)i)) * UINT64_C(1099511628211) + UINT64_C(0x9e3779b97f4a7c15);
	return below ? (uint32_t)((c->state >> 16) % below) : 0;
}

/* Somewhere in what is read: the headers, the table of sections, a section of debug information, or anywhere. */
static size_t place(struct choices *c, const struct good *g, size_t n)
{
	const Elf64_Shdr *s;
	uint32_t what = choose(c, 16);

	if (!g->nsections || what == 0)
		return choose(c, n);
	if (what == 1)
		return choose(c, sizeof(Elf64_Ehdr));
	if (what == 2)
		return g->n - choose(c, sizeof(Elf64_Shdr) * (size_t)g->nsections) - 1;
	s = &g->sections[choose(c, (uint64_t)g->nsections)];
	/* Code and data are not what is read. */
	if (s->sh_type == SHT_NOBITS || s->sh_flags & SHF_EXECINSTR || !s->sh_size)
		s = &g->sections[choose(c, (uint64_t)g->nsections)];
	return s->sh_type == SHT_NOBITS ? choose(c, n) : s->sh_offset + choose(c, s->sh_size);
}

static void spoil(struct choices *c, const struct good *g, char *p, size_t n)
{
	static const uint32_t odd[] = { 0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff0 };
	size_t at = place(c, g, n), from;
	uint32_t v;

	if (at + 8 >= n)
		return;
	switch (choose(c, 5)) {
	case 0:
	case 1:
		p[at] ^= (char)(1 << choose(c, 8));
		break;
	case 2:
		p[at] = (char)choose(c, 256);
		break;
	case 3:
		v = odd[choose(c, ARRAY_SIZE(odd))];
		memcpy(p + at, &v, 1u << choose(c, 3));
		break;
	default:
		from = place(c, g, n);
		if (from + 8 < n)
			memmove(p + at, p + from, 8);
	}
}

/* ---- questions ---- */

static void ask(struct arena *a, enum kind kind, const char *dir, const char *path)
{
	struct target_spec spec = { .release = kind == BTF ? "4.5.6-btf" : SAMPLE_RELEASE, .debuginfo_path = dir };
	struct target *t = NULL, *kernel = NULL;
	const char *why = NULL;

	switch (kind) {
	case PROGRAM:
		t = target_open_program(a, "", path, NULL, &why);
		break;
	case TYPES:
		t = target_open_types(a, path, "<x.h>", &why);
		break;
	case MODULE:
		kernel = target_open(a, &spec);
		t = target_module(kernel, path, &why);
		break;
	default:
		t = target_open(a, &spec);
	}
	if (!t && !why) {
		fprintf(stderr, "refused without a word\n");
		abort();
	}
	if (t)
		ask_everything(t);
	if (t && kind != MODULE)
		target_close(t);
	target_close(kernel);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct choices c = { data, data + size, size };
	const struct good *g;
	struct arena *a;
	const char *dir, *path;
	uint32_t i, n;
	size_t len;
	char *p;

	if (!ngoods)
		prepare();
	a = arena_create();
	g = &goods[choose(&c, (uint64_t)ngoods)];
	len = g->n;
	p = arena_alloc(a, len + 16);
	memcpy(p, g->p, len);
	n = choose(&c, 4) ? choose(&c, 6) : choose(&c, 60);
	for (i = 0; i < n; i++)
		spoil(&c, g, p, len);
	if (!choose(&c, 10))
		len = choose(&c, len);
	dir = arena_printf(a, "%s/bad", sample.dir);
	path = arena_printf(a, "%s/%s", dir, g->kind == PROGRAM ? "program" : g->kind == MODULE ? "mod.ko" : g->kind == TYPES ? "types.o" :
			    g->kind == BTF ? "btf-4.5.6-btf" : "vmlinux-" SAMPLE_RELEASE);
	fs_mkdir_p(dir, 0755);
	if (!fs_write_atomic(path, p, len, 0755))
		ask(a, g->kind, dir, path);
	unlink(path);
	arena_destroy(a);
	return 0;
}
