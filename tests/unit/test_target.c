/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The traced kernel, played by a small shared object: functions, types, and values. Values are checked end to end:
 * the object is loaded into the test, and what the programs fetch from its memory must be what C reads there.
 */
#include "target_sample.h"
#include "target/target_priv.h"
#include "base/fs.h"

#include <check.h>
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct sample sample;
static struct arena *arena;
static struct target *target;

static void build(void)
{
	sample_build(&sample, "-O2");
}

static void drop(void)
{
	sample_remove(&sample);
}

static void setup(void)
{
	arena = arena_create();
	target = sample_open(arena, &sample);
}

static void teardown(void)
{
	target_close(target);
	arena_destroy(arena);
}

/* ---- functions ---- */

static void expect_functions(const char *pattern, const char *file, int n)
{
	const char *why = NULL, *near = NULL;
	tfunc_vec v = { 0 };

	ck_assert_msg(target_functions(target, pattern, file, &v, &why, &near) == (n > 0), "%s: %s", pattern, why);
	ck_assert_msg(v.n == n, "%s: %d functions", pattern, v.n);
	if (!n)
		ck_assert_ptr_nonnull(why);
}

START_TEST(functions_by_name_pattern_and_file)
{
	expect_functions("plain", NULL, 1);
	expect_functions("plain", "one.c", 1);
	expect_functions("plain", "*ne.c", 1);
	expect_functions("plain", "two.c", 0);
	expect_functions("vfs_*", NULL, 2);
	expect_functions("vfs_?[er]*", NULL, 2);
	expect_functions("vfs_w*", NULL, 1);
	expect_functions("same_name", NULL, 2);
	expect_functions("same_name", "two.c", 1);
	expect_functions("give_*", "one.c", 6);
	expect_functions("no_such_thing", NULL, 0);
	expect_functions("no_such_*", NULL, 0);
}
END_TEST

START_TEST(a_function_has_its_source_place)
{
	struct tfunc *f = sample_function(target, "plain");

	ck_assert_str_eq(f->name, "plain");
	ck_assert_str_eq(f->file, "one.c");
	ck_assert_int_eq(f->line, 8);
	ck_assert(f->returns_value && f->addr && f->entry == f->addr && !f->is_static_twice && f->die);
	ck_assert(!sample_function(target, "nothing")->returns_value);
}
END_TEST

START_TEST(equal_names_are_marked)
{
	const char *why, *near;
	tfunc_vec v = { 0 };

	target_functions(target, "same_name", NULL, &v, &why, &near);
	ck_assert(v.v[0]->is_static_twice && v.v[1]->is_static_twice && v.v[0]->addr != v.v[1]->addr);
	v.n = 0;
	target_functions(target, "same_*", NULL, &v, &why, &near);
	ck_assert(v.n == 2 && v.v[0]->is_static_twice && v.v[1]->is_static_twice);
}
END_TEST

START_TEST(a_missing_function_has_a_reason)
{
	const char *why = NULL, *near = NULL;
	tfunc_vec v = { 0 };

	ck_assert(!target_functions(target, "vfs_raeder", NULL, &v, &why, &near));
	ck_assert_str_eq(near, "vfs_reader");
	ck_assert_str_eq(why, "no function matches 'vfs_raeder' in kernel " SAMPLE_RELEASE);
	ck_assert(!target_functions(target, "only_inlined", NULL, &v, &why, &near));
	ck_assert_ptr_nonnull(strstr(why, "inlined"));
	ck_assert(!target_functions(target, "plain", "two.c", &v, &why, &near));
	ck_assert_ptr_nonnull(strstr(why, "one.c"));
}
END_TEST

START_TEST(dangerous_functions)
{
	ck_assert_ptr_nonnull(target_blacklisted(target, sample_function(target, "do_int3"), false));
	ck_assert_ptr_null(target_blacklisted(target, sample_function(target, "do_exit"), false));
	ck_assert_ptr_nonnull(target_blacklisted(target, sample_function(target, "do_exit"), true));
	ck_assert_ptr_nonnull(strstr(target_blacklisted(target, sample_function(target, "in_kprobes"), false), ".kprobes.text"));
	ck_assert_ptr_null(target_blacklisted(target, sample_function(target, "plain"), true));
}
END_TEST

/* ---- names of variables and types ---- */

START_TEST(variables_and_their_types)
{
	static const struct { const char *name, *type; } want[] = {
		{ "t", "struct thing *" }, { "n", "int" }, { "c", "unsigned char" }, { "d", "long int" }, { "e", "int" }, { "f", "int" },
		{ "seventh", "short int" }, { "eighth", "struct thing *" },
	};
	tmember_vec v = { 0 };
	size_t i;

	ck_assert(target_var_names(target, sample_function(target, "plain"), false, &v));
	ck_assert_int_eq(v.n, (int)ARRAY_SIZE(want));
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		ck_assert_str_eq(v.v[i].name, want[i].name);
		ck_assert_str_eq(v.v[i].type->name, want[i].type);
	}
	v.n = 0;
	ck_assert(target_var_names(target, sample_function(target, "plain"), true, &v));
	ck_assert_str_eq(v.v[0].name, "return");
	v.n = 0;
	ck_assert(!target_var_names(target, sample_function(target, "nothing"), true, &v));
	ck_assert(target_local_names(target, sample_function(target, "has_local"), &v));
	ck_assert_str_eq(v.v[0].name, "later");
}
END_TEST

static const struct { const char *member, *type; enum ctype_kind kind; uint64_t size; } members[] = {
	{ "number", "int", CT_INT, 4 }, { "small", "short int", CT_INT, 2 }, { "tiny", "signed char", CT_CHAR, 1 },
	{ "flag", "_Bool", CT_BOOL, 1 }, { "name", "const char *", CT_POINTER, 8 }, { "text", "char [16]", CT_ARRAY, 16 },
	{ "inner", "int", CT_INT, 4 }, { "whole", "u32", CT_INT, 4 }, { "bytes", "unsigned char [4]", CT_ARRAY, 4 },
	{ "list", "struct list", CT_STRUCT, 16 }, { "next", "struct thing *", CT_POINTER, 8 }, { "table", "struct thing **", CT_POINTER, 8 },
	{ "hidden", "struct hidden *", CT_POINTER, 8 }, { "bits", "struct bits", CT_STRUCT, 16 }, { "color", "enum color", CT_ENUM, 4 },
	{ "temper", "enum temper", CT_ENUM, 4 }, { "grid", "int [3][4]", CT_ARRAY, 48 },
	{ "call", "int (*)(struct thing *, int)", CT_POINTER, 8 }, { "uid", "kuid_t", CT_STRUCT, 4 }, { "real", "double", CT_FLOAT, 8 },
	{ "vol", "struct list * volatile", CT_POINTER, 8 }, { "pairs", "struct pair [3]", CT_ARRAY, 48 },
	{ "fixed", "const struct list * const", CT_POINTER, 8 },
};

START_TEST(members_and_their_types)
{
	const char *why = NULL;
	const struct ctype *c = target_type(target, "struct thing", &why);
	tmember_vec v = { 0 };
	size_t i;

	ck_assert_msg(c != NULL, "%s", why);
	ck_assert(target_members(target, c, &v));
	ck_assert_int_eq(v.n, (int)ARRAY_SIZE(members));
	for (i = 0; i < ARRAY_SIZE(members); i++) {
		ck_assert_str_eq(v.v[i].name, members[i].member);
		ck_assert_str_eq(v.v[i].type->name, members[i].type);
		ck_assert_int_eq(v.v[i].type->kind, members[i].kind);
		ck_assert_uint_eq(v.v[i].type->size, members[i].size);
	}
}
END_TEST

START_TEST(types_by_name)
{
	static const struct { const char *name; enum ctype_kind kind; } want[] = {
		{ "thing", CT_STRUCT }, { "struct thing", CT_STRUCT }, { "struct thing *", CT_POINTER }, { "const struct thing**", CT_POINTER },
		{ "u32", CT_INT }, { "enum color", CT_ENUM }, { "kuid_t", CT_STRUCT }, { "unsigned int", CT_INT }, { "void *", CT_POINTER },
		{ "long", CT_INT }, { "hidden", CT_STRUCT }, { " int ", CT_INT },
	};
	static const char *const none[] = { "struct nothing", "union thing", "", "*", "struct", "struct ", "void", "enum thing" };
	const char *why = NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		const struct ctype *c = target_type(target, want[i].name, &why);

		ck_assert_msg(c && c->kind == want[i].kind, "%s", want[i].name);
	}
	for (i = 0; i < ARRAY_SIZE(none); i++) {
		why = NULL;
		ck_assert_msg(!target_type(target, none[i], &why) && why, "%s", none[i]);
	}
}
END_TEST

/* ---- values ---- */

/* As in the sample's head.h. */
struct list { struct list *next, *prev; };
struct bits { unsigned int a:3, b:5, :2, c:20; int s:4; unsigned long long wide:40; };
typedef struct { unsigned int val; } kuid_t;
struct pair { long a, b; };
struct thing {
	int number; short small; signed char tiny; _Bool flag; const char *name; char text[16];
	struct { int inner; union { unsigned int whole; unsigned char bytes[4]; }; };
	struct list list; struct thing *next, **table; void *hidden; struct bits bits;
	int color, temper; int grid[3][4]; int (*call)(struct thing *, int);
	kuid_t uid; double real; struct list *volatile vol; struct pair pairs[3]; const struct list *const fixed;
};

static uint64_t regs[22];	/* struct pt_regs */
enum { R_DI = 112, R_SI = 104, R_DX = 96, R_CX = 88, R_R8 = 72, R_R9 = 64, R_AX = 80, R_SP = 152 };

static uint64_t read_reg(void *data, int64_t offset)
{
	(void)data;
	ck_assert(offset >= 0 && offset < (int64_t)sizeof(regs) && offset % 8 == 0);
	return regs[offset / 8];
}

static void set_reg(int offset, uint64_t v)
{
	regs[offset / 8] = v;
}

static bool read_memory(void *data, uint64_t addr, int size, bool user, uint64_t *value)
{
	(void)data;
	(void)user;
	if (addr < 65536)
		return false;
	*value = 0;
	memcpy(value, (void *)(uintptr_t)addr, (size_t)size);
	return true;
}

static uint64_t shift;
static const int64_t script_values[] = { 2, 1 };

static uint64_t eval(const struct fetch *f)
{
	struct fetch_machine m = { .load = read_memory, .reg = read_reg, .shift = shift, .exprs = script_values };
	uint64_t value, fault;

	ck_assert_msg(fetch_eval(f, &m, &value, &fault), "fault at %#llx", (unsigned long long)fault);
	return value;
}

static uint64_t value_of(const char *function, bool at_return, const char *text)
{
	const char *why = NULL;
	struct tvalue v;

	ck_assert_msg(sample_chain(target, &v, sample_function(target, function), at_return, text, &why), "%s: %s", text, why);
	ck_assert_msg(tvalue_load(target, &v, &why), "%s: %s", text, why);
	return eval(&v.f);
}

static void expect(const char *text, int64_t want)
{
	int64_t v = (int64_t)value_of("plain", false, text);

	ck_assert_msg(v == want, "%s: %lld, not %lld", text, (long long)v, (long long)want);
}

static void fill_thing(struct thing *t, struct thing *other)
{
	int i, j;

	memset(t, 0xa5, sizeof(*t));
	t->number = -77;
	t->small = -5;
	t->tiny = -2;
	t->flag = true;
	t->name = "hello";
	strcpy(t->text, "words");
	t->inner = 99;
	t->whole = 0xf1e2d3c4;
	t->list.next = &other->list;
	t->next = other;
	t->table = &t->next;
	t->bits = (struct bits){ .a = 5, .b = 17, .c = 0xabcde, .s = -3, .wide = 0x123456789a };
	t->color = 7;
	t->temper = -3;
	for (i = 0; i < 3; i++)
		for (j = 0; j < 4; j++)
			t->grid[i][j] = i * 10 + j;
	t->uid.val = 0xfffffffe;
	for (i = 0; i < 3; i++)
		t->pairs[i] = (struct pair){ i, -i };
}

START_TEST(values_in_memory)
{
	struct thing one, two;

	fill_thing(&one, &two);
	fill_thing(&two, &one);
	two.number = 1000;
	set_reg(R_DI, (uintptr_t)&one);
	expect("t", (int64_t)(uintptr_t)&one);
	expect("t->number", -77);
	expect("t->small", -5);
	expect("t->tiny", -2);
	expect("t->flag", 1);
	expect("t->name", (int64_t)(uintptr_t)one.name);
	expect("t->name[1]", 'e');
	expect("t->text", (int64_t)(uintptr_t)one.text);
	expect("t->text[2]", 'r');
	expect("t->inner", 99);
	expect("t->whole", 0xf1e2d3c4);
	expect("t->bytes[3]", 0xf1);
	expect("t->list->next", (int64_t)(uintptr_t)&two.list);
	expect("t->next->number", 1000);
	expect("t->next->next->number", -77);
	expect("t->table[0]->number", 1000);
	expect("t->bits->a", 5);
	expect("t->bits->b", 17);
	expect("t->bits->c", 0xabcde);
	expect("t->bits->s", -3);
	expect("t->bits->wide", 0x123456789a);
	expect("t->color", 7);
	expect("t->temper", -3);
	expect("t->grid[2][3]", 23);
	expect("t->grid[$0][$1]", 21);
	expect("t->uid->val", 0xfffffffe);
	expect("t->pairs[2]->b", -2);
	expect("t->pairs[$1]->b", -1);
	expect("t[0]->number", -77);
}
END_TEST

START_TEST(parameters_in_registers_and_on_the_stack)
{
	uint64_t stack[4] = { 0xdead, 0xffff0000 | (uint16_t)-9, 0x1111, 0 };

	set_reg(R_SI, 0xffffffff00000005);
	set_reg(R_DX, 0xabcd80);
	set_reg(R_CX, (uint64_t)-10);
	set_reg(R_R8, 0x80000000);
	set_reg(R_R9, 6);
	set_reg(R_SP, (uintptr_t)stack);
	expect("n", 5);
	expect("c", 0x80);
	expect("d", -10);
	expect("e", INT32_MIN);
	expect("f", 6);
	expect("seventh", -9);
	expect("eighth", 0x1111);
}
END_TEST

START_TEST(objects_by_value)
{
	uint64_t stack[8] = { 0xdead, 21, 22, 23, 0 };

	set_reg(R_DI, 0x9999999900000007);
	set_reg(R_SI, 11);
	set_reg(R_DX, (uint64_t)-12);
	set_reg(R_CX, 13);
	set_reg(R_SP, (uintptr_t)stack);
	ck_assert_int_eq((int64_t)value_of("by_value", false, "uid->val"), 7);
	ck_assert_int_eq((int64_t)value_of("by_value", false, "p->a"), 11);
	ck_assert_int_eq((int64_t)value_of("by_value", false, "p->b"), -12);
	ck_assert_int_eq((int64_t)value_of("by_value", false, "big->a"), 21);
	ck_assert_int_eq((int64_t)value_of("by_value", false, "big->c"), 23);
	ck_assert_int_eq((int64_t)value_of("by_value", false, "last"), 13);
}
END_TEST

START_TEST(return_values)
{
	long triple[3] = { 31, 32, 33 };

	set_reg(R_AX, 0xffffffff000000ff);
	set_reg(R_DX, 44);
	ck_assert_int_eq((int64_t)value_of("give_tiny", true, "return"), -1);
	ck_assert_int_eq((int64_t)value_of("give_flag", true, "return"), 255);
	ck_assert_int_eq((int64_t)value_of("uses_all", true, "return"), 255);
	ck_assert_int_eq((int64_t)value_of("give_uid", true, "return->val"), 255);
	ck_assert_int_eq((int64_t)value_of("give_pair", true, "return->b"), 44);
	set_reg(R_AX, (uintptr_t)triple);
	ck_assert_int_eq((int64_t)value_of("give_triple", true, "return->c"), 33);
}
END_TEST

/* The first parameter moves by one when the result is returned through memory. */
START_TEST(hidden_result_pointer)
{
	set_reg(R_DI, 1);
	set_reg(R_SI, 2);
	ck_assert_int_eq((int64_t)value_of("give_triple", false, "x"), 2);
	ck_assert_int_eq((int64_t)value_of("give_pair", false, "x"), 1);
	ck_assert_int_eq((int64_t)value_of("takes_address", false, "x"), 1);
	ck_assert_int_eq((int64_t)value_of("takes_address", false, "y"), 2);
}
END_TEST

static uint64_t load_base(void *handle)
{
	struct link_map *map = NULL;

	ck_assert_int_eq(dlinfo(handle, RTLD_DI_LINKMAP, &map), 0);
	return map->l_addr;
}

START_TEST(variables_of_the_kernel)
{
	void *handle = dlopen(sample.path, RTLD_NOW);
	const char *why = NULL;
	struct tvalue v;

	ck_assert_msg(handle != NULL, "%s", dlerror());
	shift = load_base(handle);
	expect("shared_number", 4711);
	expect("own_number", 1234);
	expect("elsewhere->before", 5);
	expect("elsewhere->in->deep", 6);
	expect("the_hidden->bits->s", -4);
	ck_assert(target_global(target, NULL, "own_number", "one.c", &v, &why));
	ck_assert(!target_global(target, NULL, "own_number", "two.c", &v, &why));
	ck_assert_ptr_nonnull(strstr(why, "two.c"));
	shift = 0;
	dlclose(handle);
}
END_TEST

START_TEST(reasons_for_what_cannot_be_read)
{
	static const struct { const char *function; bool at_return; const char *chain, *says; } want[] = {
		{ "plain", false, "t->nombre", "'struct thing' has no member 'nombre'" },
		{ "plain", false, "n->x", "has no members" },
		{ "plain", false, "t->name->x", "does not point to a struct" },
		{ "plain", false, "n[1]", "neither an array nor a pointer" },
		{ "plain", false, "t->list", "whole 'struct list'" },
		{ "plain", false, "t->real", "floating-point" },
		{ "give_real", true, "return", "floating-point" },
		{ "nothing", true, "return", "returns nothing" },
		{ "has_local", false, "later", "no value yet" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		const char *why = NULL;
		struct tvalue v;
		bool ok = sample_chain(target, &v, sample_function(target, want[i].function), want[i].at_return, want[i].chain, &why) &&
			  tvalue_load(target, &v, &why);

		ck_assert_msg(!ok && why && strstr(why, want[i].says), "%s: %s", want[i].chain, ok ? "read" : why);
	}
}
END_TEST

START_TEST(an_unknown_name_has_no_reason)
{
	const char *why = "x";
	struct tvalue v;

	ck_assert(!target_var(target, sample_function(target, "plain"), false, "zork", &v, &why));
	ck_assert_ptr_null(why);
	ck_assert(!target_var(target, sample_function(target, "plain"), false, "return", &v, &why));
	ck_assert_ptr_null(why);
}
END_TEST

START_TEST(addresses)
{
	struct thing one;
	const char *why = NULL;
	struct tvalue v;

	set_reg(R_DI, (uintptr_t)&one);
	ck_assert(sample_chain(target, &v, sample_function(target, "plain"), false, "t->uid", &why) && tvalue_address(target, &v, &why));
	ck_assert_uint_eq(eval(&v.f), (uintptr_t)&one.uid);
	ck_assert_str_eq(v.type->name, "kuid_t *");
	ck_assert(sample_chain(target, &v, sample_function(target, "plain"), false, "t->bits->a", &why) && !tvalue_address(target, &v, &why));
	ck_assert(sample_chain(target, &v, sample_function(target, "plain"), false, "n", &why) && !tvalue_address(target, &v, &why));
}
END_TEST

/* Offsets through embedded objects are one number, so that one row of a layout table serves. */
START_TEST(programs_name_what_differs)
{
	const char *why = NULL;
	AUTO_BUF out = { 0 };
	struct tvalue v;

	ck_assert(sample_chain(target, &v, sample_function(target, "plain"), false, "t->next->list->prev", &why) && tvalue_load(target, &v, &why));
	fetch_print(&out, &v.f);
	ck_assert_ptr_nonnull(strstr(buf_str(&out), "reg 112\t# $t in %rdi\n"));
	ck_assert_ptr_nonnull(strstr(buf_str(&out), "# struct thing.next\n"));
	ck_assert_ptr_nonnull(strstr(buf_str(&out), "# struct thing.list.prev\n"));
}
END_TEST

/* ---- the kernel's surroundings ---- */

static void put_file(const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", sample.dir, name);
	*strrchr(path, '/') = '\0';
	fs_mkdir_p(path, 0755);
	snprintf(path, sizeof(path), "%s/%s", sample.dir, name);
	ck_assert_int_eq(fs_write_atomic(path, text, strlen(text), 0644), 0);
}

static struct target *open_with(const char *release, const char *build_dir, const char *path)
{
	struct target_spec spec = { .release = release, .build_dir = build_dir, .debuginfo_path = path };

	target_close(target);
	target = target_open(arena, &spec);
	return target;
}

START_TEST(build_tree)
{
	struct target *t;
	const char *dir = arena_printf(arena, "%s/tree", sample.dir);

	put_file("tree/Makefile", "");
	put_file("tree/include/config/kernel.release", "9.9.9\n");
	put_file("tree/include/generated/utsrelease.h", "#define UTS_RELEASE \"9.9.9-7-amd64\"\n");
	put_file("tree/include/generated/compile.h", "#define UTS_VERSION \"#1 SMP test\"\n");
	t = open_with(NULL, dir, NULL);
	ck_assert_str_eq(t->release, "9.9.9-7-amd64");
	ck_assert_ptr_null(t->build_dir);
	ck_assert_ptr_nonnull(strstr(t->why_no_build, "modules_prepare"));
	put_file("tree/include/generated/autoconf.h", "");
	put_file("tree/.config", "CONFIG_HZ=250\nCONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=\"text\"\nCONFIG_D=m\nCONFIG_E=\"\"\n");
	put_file("tree/Module.symvers", "0x1\tregister_kprobe\tvmlinux\tEXPORT_SYMBOL_GPL\t\n0x2\tother\tvmlinux\tEXPORT_SYMBOL\t\n");
	t = open_with(NULL, dir, NULL);
	ck_assert_str_eq(t->build_dir, dir);
	ck_assert_str_eq(t->version, "#1 SMP test");
	ck_assert_str_eq(target_config(t, "CONFIG_HZ"), "250");
	ck_assert_str_eq(target_config(t, "CONFIG_A"), "y");
	ck_assert_ptr_null(target_config(t, "CONFIG_B"));
	ck_assert_str_eq(target_config(t, "CONFIG_C"), "text");
	ck_assert_str_eq(target_config(t, "CONFIG_D"), "m");
	ck_assert_str_eq(target_config(t, "CONFIG_E"), "");
	ck_assert(target_exports(t, "register_kprobe") && target_exports(t, "other") && !target_exports(t, "vmlinux"));
	ck_assert(!t->is_running_kernel);
}
END_TEST

START_TEST(root_directory)
{
	struct target *t;
	const char *root = arena_printf(arena, "%s/root", sample.dir);

	put_file("root/usr/src/headers/Makefile", "");
	put_file("root/usr/src/headers/include/generated/autoconf.h", "");
	put_file("root/lib/modules/8.8.8-amd64/modules.dep", "");
	ck_assert_int_eq(symlink("/usr/src/headers", arena_printf(arena, "%s/lib/modules/8.8.8-amd64/build", root)), 0);
	t = open_with(NULL, root, NULL);
	ck_assert_str_eq(t->release, "8.8.8-amd64");
	ck_assert_str_eq(t->build_dir, arena_printf(arena, "%s/usr/src/headers", root));
	put_file("root/lib/modules/8.8.9-amd64/modules.dep", "");
	t = open_with(NULL, root, NULL);
	ck_assert_ptr_nonnull(strstr(t->why_no_build, "-r RELEASE"));
	t = open_with("8.8.8-amd64", root, NULL);
	ck_assert_ptr_nonnull(t->build_dir);
}
END_TEST

START_TEST(what_is_missing_has_its_command)
{
	struct target *t = open_with("1.2.3-4-amd64", NULL, NULL);

	ck_assert_ptr_nonnull(strstr(t->why_no_build, "apt-get install linux-headers-1.2.3-4-amd64"));
	ck_assert_ptr_nonnull(strstr(t->why_no_vmlinux, "apt-get install linux-image-1.2.3-4-amd64-dbg"));
	t = open_with("3.10.0-9999.el7.x86_64", NULL, NULL);
	ck_assert_ptr_nonnull(strstr(t->why_no_build, "yum install kernel-devel-3.10.0-9999.el7.x86_64"));
	ck_assert_ptr_nonnull(strstr(t->why_no_vmlinux, "debuginfo-install kernel-3.10.0-9999.el7.x86_64"));
	t = open_with(NULL, "/nonexistent/dir", NULL);
	ck_assert_ptr_nonnull(strstr(t->why_no_build, "/nonexistent/dir"));
}
END_TEST

/* Without debuginfo an exact name is believed; the module will ask the kernel. */
START_TEST(functions_without_debuginfo)
{
	const char *why = NULL, *near = NULL;
	tfunc_vec v = { 0 };

	open_with("1.2.3-4-amd64", NULL, NULL);
	ck_assert(target_functions(target, "vfs_read", NULL, &v, &why, &near));
	ck_assert(v.n == 1 && !v.v[0]->addr && !v.v[0]->die);
	v.n = 0;
	ck_assert(!target_functions(target, "vfs_*", NULL, &v, &why, &near) && strstr(why, "linux-image-1.2.3-4-amd64-dbg"));
	ck_assert(!target_functions(target, "vfs_read", "x.c", &v, &why, &near) && strstr(why, "source file"));
}
END_TEST

START_TEST(functions_from_a_symbol_map)
{
	const char *why = NULL, *near = NULL;
	tfunc_vec v = { 0 };
	AUTO_BUF map = { 0 };
	int i;

	put_file("maptree/Makefile", "");
	put_file("maptree/include/generated/utsrelease.h", "#define UTS_RELEASE \"7.7.7\"\n");
	put_file("maptree/include/generated/autoconf.h", "");
	buf_puts(&map, "ffffffff81000100 T sprint_symbol\nffffffff81000200 t twice\nffffffff81000300 t twice\n");
	for (i = 0; i < 20; i++)
		buf_printf(&map, "ffffffff810%05x T vfs_fun%d\n", 0x1000 + i, i);
	put_file("maptree/System.map", buf_str(&map));
	open_with(NULL, arena_printf(arena, "%s/maptree", sample.dir), NULL);
	ck_assert(target_functions(target, "vfs_fun1*", NULL, &v, &why, &near));
	ck_assert_int_eq(v.n, 11);
	ck_assert_uint_eq(v.v[0]->addr, 0xffffffff81001001);
	ck_assert_uint_eq(target->anchor, 0xffffffff81000100);
	v.n = 0;
	ck_assert(target_functions(target, "twice", NULL, &v, &why, &near));
	ck_assert(v.n == 2 && v.v[0]->is_static_twice);
	ck_assert(!target_functions(target, "nosuch", NULL, &v, &why, &near));
}
END_TEST

/* What symbols alone tell of places that must not be probed: by address, that of the running kernel as well, and by name. */
START_TEST(dangerous_symbols)
{
	static const char *const refused[] = {
		"entry_SYSCALL_64", "__SCT__cond_resched", "__x86_return_thunk", "srso_alias_untrain_ret", "__pfx_vfs_read", "_stext", "__entry_text_end",
	};
	AUTO_BUF map = { 0 };
	tsym_vec syms = { 0 };
	tfunc_vec v = { 0 };
	const char *why = NULL, *near = NULL;
	size_t i;
	int k;

	put_file("stubtree/Makefile", "");
	put_file("stubtree/include/generated/utsrelease.h", "#define UTS_RELEASE \"7.7.8\"\n");
	put_file("stubtree/include/generated/autoconf.h", "");
	buf_puts(&map, "ffffffff81000000 T _stext\nffffffff81000200 T __entry_text_start\nffffffff81000240 T entry_SYSCALL_64\n"
		 "ffffffff81000300 T __entry_text_end\nffffffff81000300 T vfs_read\nffffffff81000400 T __SCT__cond_resched\n"
		 "ffffffff81000500 T __x86_return_thunk\nffffffff81000600 T srso_alias_untrain_ret\nffffffff810002f0 t __pfx_vfs_read\n");
	for (k = 0; k < 20; k++)
		buf_printf(&map, "ffffffff810%05x T other%d\n", 0x1000 + k, k);
	put_file("stubtree/System.map", buf_str(&map));
	open_with(NULL, arena_printf(arena, "%s/stubtree", sample.dir), NULL);
	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		v.n = 0;
		ck_assert_msg(target_functions(target, refused[i], NULL, &v, &why, &near) && target_blacklisted(target, v.v[0], false), "%s", refused[i]);
	}
	v.n = 0;
	ck_assert(target_functions(target, "vfs_read", NULL, &v, &why, &near) && !target_blacklisted(target, v.v[0], false));

	ck_assert(symfile_read(arena, arena_printf(arena, "%s/stubtree/System.map", sample.dir), false, &syms));
	ck_assert(!syms.v[2].addr && syms.v[2].running == 0xffffffff81000240);
}
END_TEST

START_TEST(build_id_and_banner)
{
	target_functions(target, "plain", NULL, &(tfunc_vec){ 0 }, &(const char *){ NULL }, NULL);
	ck_assert_int_eq((int)strlen(target->build_id), 40);
	ck_assert_str_eq(target->arch, "x86_64");
	ck_assert_uint_eq(target->anchor, 0);
}
END_TEST

/* ---- without optimization, and older DWARF ---- */

static void build_plain(void)
{
	sample_build(&sample, "-O0 -gdwarf-4");
}

static void build_old(void)
{
	sample_build(&sample, "-O1 -gdwarf-3 -gstrict-dwarf");
}

static void add_values(Suite *s, const char *name, void (*builder)(void))
{
	TCase *tc = tcase_create(name);

	tcase_add_unchecked_fixture(tc, builder, drop);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, values_in_memory);
	tcase_add_test(tc, parameters_in_registers_and_on_the_stack);
	tcase_add_test(tc, objects_by_value);
	tcase_add_test(tc, return_values);
	tcase_add_test(tc, hidden_result_pointer);
	tcase_add_test(tc, variables_of_the_kernel);
	tcase_add_test(tc, members_and_their_types);
	tcase_add_test(tc, reasons_for_what_cannot_be_read);
	suite_add_tcase(s, tc);
}

static void add_kernel(Suite *s)
{
	TCase *tc = tcase_create("kernel");

	tcase_add_unchecked_fixture(tc, build, drop);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, functions_by_name_pattern_and_file);
	tcase_add_test(tc, a_function_has_its_source_place);
	tcase_add_test(tc, equal_names_are_marked);
	tcase_add_test(tc, a_missing_function_has_a_reason);
	tcase_add_test(tc, dangerous_functions);
	tcase_add_test(tc, variables_and_their_types);
	tcase_add_test(tc, types_by_name);
	tcase_add_test(tc, an_unknown_name_has_no_reason);
	tcase_add_test(tc, addresses);
	tcase_add_test(tc, programs_name_what_differs);
	tcase_add_test(tc, build_tree);
	tcase_add_test(tc, root_directory);
	tcase_add_test(tc, what_is_missing_has_its_command);
	tcase_add_test(tc, functions_without_debuginfo);
	tcase_add_test(tc, functions_from_a_symbol_map);
	tcase_add_test(tc, dangerous_symbols);
	tcase_add_test(tc, build_id_and_banner);
	suite_add_tcase(s, tc);
}

Suite *target_suite(void);
Suite *target_suite(void)
{
	Suite *s = suite_create("target");

	add_kernel(s);
	add_values(s, "values", build);
	add_values(s, "values -O0", build_plain);
	add_values(s, "values -gdwarf-3", build_old);
	return s;
}
