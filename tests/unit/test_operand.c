/* SPDX-License-Identifier: GPL-2.0 */
/* Operands of static probes, as the assembler writes them: what values they give, and which cannot be read. */
#include "target/operand.h"

#include <check.h>
#include <string.h>

static struct arena *arena;
static struct target target;
static struct target_priv priv;

static void setup(void)
{
	static struct tsym symbols[] = { { "counter", 0x4000, TSYM_OBJECT }, { "table", 0x5000, TSYM_OBJECT } };

	arena = arena_create();
	memset(&target, 0, sizeof(target));
	memset(&priv, 0, sizeof(priv));
	target.arena = arena;
	target.priv = &priv;
	priv.symbols_read = true;
	priv.syms.v = symbols;
	priv.syms.n = ARRAY_SIZE(symbols);
}

static void teardown(void)
{
	arena_destroy(arena);
}

/* rax, at 80 of the saved registers, is 0xffffffffffff8180; the others hold their place. */
static uint64_t reg(void *data, int64_t offset)
{
	(void)data;
	return offset == 80 ? 0xffffffffffff8180ull : (uint64_t)offset;
}

/* Memory holds its own address, upside down. */
static bool load(void *data, uint64_t addr, int size, bool user, uint64_t *value)
{
	(void)data;
	(void)user;
	*value = ~addr & (size == 8 ? ~0ull : (1ull << size * 8) - 1);
	return true;
}

static const struct { const char *text; int size; uint64_t want; } good[] = {
	{ "8@%rax", 8, 0xffffffffffff8180ull }, { "-8@%rax", -8, 0xffffffffffff8180ull }, { "4@%eax", 4, 0xffff8180 },
	{ "-4@%eax", -4, 0xffffffffffff8180ull }, { "-4@%rax", -4, 0xffffffffffff8180ull }, { "2@%ax", 2, 0x8180 }, { "-2@%ax", -2, 0xffffffffffff8180ull },
	{ "1@%al", 1, 0x80 }, { "-1@%al", -1, 0xffffffffffffff80ull }, { "1@%ah", 1, 0x81 }, { "-1@%ah", -1, 0xffffffffffffff81ull },
	{ "%rdi", -8, 112 }, { "8@%r15", 8, 0 }, { "4@%r8d", 4, 72 }, { "1@%sil", 1, 104 }, { "2@%r10w", 2, 56 },
	{ "8@$5", 8, 5 }, { "-4@$-1", -4, ~0ull }, { "4@$-1", 4, 0xffffffff }, { "1@$300", 1, 44 }, { "8@$0x10", 8, 16 }, { "8@$18446744073709551615", 8, ~0ull },
	{ "8@(%rdi)", 8, ~112ull }, { "8@8(%rdi)", 8, ~120ull }, { "-8@-8(%rdi)", -8, ~104ull }, { "2@(%rdi)", 2, ~112ull & 0xffff },
	{ "-1@(%rdi)", -1, (uint64_t)(int64_t)(int8_t)~112 }, { "8@(%rdi,%rsi)", 8, ~216ull }, { "8@4(%rdi,%rsi,8)", 8, ~(112 + 4 + 104 * 8ull) },
	{ "8@(,%rsi,4)", 8, ~416ull }, { "8@counter(%rip)", 8, ~0x104000ull }, { "8@counter+8(%rip)", 8, ~0x104008ull }, { "8@8+counter(%rip)", 8, ~0x104008ull },
	{ "8@counter-8(%rip)", 8, ~0x103ff8ull }, { "8@table(,%rsi,8)", 8, ~(0x105000 + 104 * 8ull) }, { "8@counter", 8, ~0x104000ull }, { "8@table(%rdi)", 8, ~0x105070ull },
};

START_TEST(gives_values)
{
	struct fetch_machine m = { .load = load, .reg = reg, .shift = 0x100000 };
	uint64_t value = 0, fault;
	const char *why = NULL;
	struct fetch f;
	int size = 0;

	ck_assert_msg(operand_fetch(&target, good[_i].text, &f, &size, &why), "%s: %s", good[_i].text, why);
	ck_assert_msg(size == good[_i].size, "%s: size %d", good[_i].text, size);
	ck_assert(fetch_eval(&f, &m, &value, &fault));
	ck_assert_msg(value == good[_i].want, "%s: %llx, not %llx", good[_i].text, (unsigned long long)value, (unsigned long long)good[_i].want);
}
END_TEST

static const char *const bad[] = {
	"", "@", "8@", "8@%", "8@%rxx", "8@%xmm0", "8f@%xmm0", "4f@$1", "3@%rax", "16@%rax", "8@$", "8@$x", "8@(", "8@()x", "8@(%rdi", "8@(%edi)", "8@(%rdi,%rsi,)",
	"8@nowhere(%rip)", "8@(%rip)", "8@%rax)", "8@counter+table(%rip)", "8@%rdi 8@%rsi", "x@%rax", "8@(%rdi,%rsi,8", "8@+", "8@-",
};

START_TEST(refuses)
{
	const char *why = NULL;
	struct fetch f;
	int size;

	ck_assert_msg(!operand_fetch(&target, bad[_i], &f, &size, &why), "'%s' was taken", bad[_i]);
	ck_assert(why && *why);
}
END_TEST

Suite *operand_suite(void);
Suite *operand_suite(void)
{
	Suite *s = suite_create("operand");
	TCase *t = tcase_create("operand");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, gives_values, 0, ARRAY_SIZE(good));
	tcase_add_loop_test(t, refuses, 0, ARRAY_SIZE(bad));
	suite_add_tcase(s, t);
	return s;
}
