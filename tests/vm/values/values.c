/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Values of every kind, in functions that print what they have: a line "FUNCTION EXPRESSION VALUE" for each SHOW(). script.awk makes of the same text a script
 * that prints the same lines, with $EXPRESSION. What follows RET(FUNCTION, MEMBERS, CALL) is a value that comes back. SHOWL() is of a local variable, which
 * has a value where it is shown only. A program, and with __KERNEL__ a module of the kernel that does all this when it is loaded.
 */
#ifdef __KERNEL__
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#define printf(...) printk(KERN_INFO __VA_ARGS__)
#define calloc(n, size) kzalloc((n) * (size), GFP_KERNEL)
#define __thread
typedef int wchar_t;
#else
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#endif

#define PROBED __attribute__((__noinline__, __noclone__))
#define INLINED static inline __attribute__((__always_inline__))
#define SHOW(e) printf("%s %s %lld\n", __func__, #e, (long long)(long)(e))
#define SHOWL(e) SHOW(e)
#define RET(f, m, call) printf("%s return" #m " %lld\n", #f, (long long)(long)((call)m))

#ifndef __KERNEL__
typedef unsigned char u8; typedef unsigned short u16; typedef unsigned int u32; typedef unsigned long long u64;
#endif
typedef u32 chained_t; typedef const chained_t chained_const_t; typedef volatile chained_const_t *chained_ptr_t;
enum color { RED, GREEN = 7, BLUE = 70000 };
enum temper { COLD = -3, WARM = 2 };
enum __attribute__((packed)) tiny { TINY_A, TINY_B = 200 };
enum big { BIG = 0x123456789abcLL };
struct pair { long a, b; };
struct mixed { int a; short b; char c; u8 d; u64 e; };
struct triple { long a, b, c; };
struct one { int only; };
/* A word with whole and floating-point numbers goes by a register for whole ones. */
struct blend { short s; union { int i; float f; }; };
struct bits { u32 a:3, b:5, :2, c:20; int s:4; u64 wide:40; signed char t:3; u8 f:1, g:7; _Bool yes:1; long long l:33; };
struct __attribute__((packed)) tight { u8 a; u32 b; u64 c; short d; };
union both { u64 whole; u8 bytes[8]; struct { u32 low, high; }; signed char sc; double real; };
struct list { struct list *next, *prev; };
struct node {
	signed char i8; u8 u8v; short i16; u16 u16v; int i32; u32 u32v; long i64; unsigned long u64v;
	_Bool yes, no; char plain; wchar_t wide;
	chained_t chain; chained_ptr_t chain_ptr; const int fixed; volatile short shaky;
	enum color color; enum temper temper; enum tiny tiny; enum big big;
	const struct { int settled; };
	struct { int inner; union { u32 whole; u8 bytes[4]; }; struct { struct { short deep; }; }; };
	struct { int x; struct { int y[3]; } in; } named;
	union both both; struct bits bits; struct tight tight; struct pair pairs[3]; struct list list;
	int grid[3][4]; short cube[2][3][2]; char text[16]; const char *name; char *names[3];
	struct node *next, **table, *row[2]; struct node *const *fixed_table; int (*call)(struct node *, int); void *blank; int (*calls[2])(struct node *, int);
	struct mixed mixed; int tail_n; int tail[];
};

int number = 4711; static volatile int own = -12; static volatile struct pair own_pair = { 5, -6 }; u8 own_bytes[4] = { 1, 2, 253, 4 };
static struct node *head; static const char *volatile words[] = { "one", "two" }; __thread int per_thread = 31; static volatile __thread struct pair own_thread = { 7, -8 }; static volatile u64 own_wide = ~0ull;
static volatile _Bool own_flag = 1; enum temper own_temper = COLD; static struct node **own_table;

PROBED int call_me(struct node *n, int x) { return n->i32 + x; }

PROBED int widths(signed char a, u8 b, short c, u16 d, int e, u32 f, long g, u64 h)
{
	SHOW(a);
	SHOW(b);
	SHOW(c);
	SHOW(d);
	SHOW(e);
	SHOW(f);
	SHOW(g);
	SHOW(h);
	return a + c + e;
}

PROBED long kinds(_Bool yes, enum color color, enum temper temper, enum tiny tiny, const char *text, int (*call)(struct node *, int), void *blank, char c)
{
	SHOW(yes);
	SHOW(color);
	SHOW(temper);
	SHOW(tiny);
	SHOW(text);
	SHOW(call);
	SHOW(blank);
	SHOW(c);
	SHOW(text[0]);
	SHOW(text[4]);
	return c;
}

PROBED u8 scalars(struct node *n)
{
	SHOW(n->i8);
	SHOW(n->u8v);
	SHOW(n->i16);
	SHOW(n->u16v);
	SHOW(n->i32);
	SHOW(n->u32v);
	SHOW(n->i64);
	SHOW(n->u64v);
	SHOW(n->yes);
	SHOW(n->no);
	SHOW(n->plain);
	SHOW(n->wide);
	SHOW(n->chain);
	SHOW(n->chain_ptr);
	SHOW(n->chain_ptr[0]);
	SHOW(n->fixed);
	SHOW(n->shaky);
	SHOW(n->color);
	SHOW(n->temper);
	SHOW(n->tiny);
	SHOW(n->big);
	SHOW(n->next);
	SHOW(n->name);
	SHOW(n->call);
	SHOW(n->calls[1]);
	SHOW(n->blank);
	SHOW(n->tail_n);
	return n->u8v;
}

PROBED short nested(struct node *n)
{
	SHOW(n->settled);
	SHOW(n->inner);
	SHOW(n->whole);
	SHOW(n->bytes[0]);
	SHOW(n->bytes[3]);
	SHOW(n->deep);
	SHOW(n->named.x);
	SHOW(n->named.in.y[0]);
	SHOW(n->named.in.y[2]);
	SHOW(n->both.whole);
	SHOW(n->both.bytes[7]);
	SHOW(n->both.low);
	SHOW(n->both.high);
	SHOW(n->both.sc);
	SHOW(n->tight.a);
	SHOW(n->tight.b);
	SHOW(n->tight.c);
	SHOW(n->tight.d);
	SHOW(n->mixed.a);
	SHOW(n->mixed.b);
	SHOW(n->mixed.c);
	SHOW(n->mixed.d);
	SHOW(n->mixed.e);
	SHOW(n->pairs[0].a);
	SHOW(n->pairs[2].b);
	SHOW(n->list.next);
	SHOW(n->list.prev);
	SHOW(&n->list);
	SHOW(&n->named.in.y[1]);
	SHOW(&n->both.high);
	SHOW(&n->pairs[1]);
	SHOW(n->next->next->i32);
	SHOW(n->next->named.in.y[1]);
	SHOW(n->next->next->next);
	SHOW(n->next->both.high);
	return n->deep;
}

PROBED int bit_fields(struct node *n, struct bits *b)
{
	SHOW(n->bits.a);
	SHOW(n->bits.b);
	SHOW(n->bits.c);
	SHOW(n->bits.s);
	SHOW(n->bits.wide);
	SHOW(n->bits.t);
	SHOW(n->bits.f);
	SHOW(n->bits.g);
	SHOW(n->bits.yes);
	SHOW(n->bits.l);
	SHOW(b->a);
	SHOW(b->b);
	SHOW(b->c);
	SHOW(b->s);
	SHOW(b->wide);
	SHOW(b->t);
	SHOW(b->f);
	SHOW(b->g);
	SHOW(b->yes);
	SHOW(b->l);
	SHOW(b[1].c);
	SHOW(b[1].s);
	SHOW(b[1].wide);
	SHOW(b[1].l);
	return b->s;
}

PROBED u32 arrays(struct node *n, int i, u8 j, int *plain, int (*rows)[4], char **argv, struct pair *pairs)
{
	SHOW(n->grid[0][0]);
	SHOW(n->grid[1][3]);
	SHOW(n->grid[2][1]);
	SHOW(n->grid[i][j]);
	SHOW(n->cube[1][2][1]);
	SHOW(n->cube[0][1][0]);
	SHOW(n->cube[i - 1][j][1]);
	SHOW(n->text[0]);
	SHOW(n->text[i]);
	SHOW(n->text);
	SHOW(n->grid);
	SHOW(n->grid[1]);
	SHOW(n->names[1]);
	SHOW(n->names[1][2]);
	SHOW(n->names[i][j]);
	SHOW(n->name[3]);
	SHOW(n->tail[0]);
	SHOW(n->tail[3]);
	SHOW(n->tail[i + j]);
	SHOW(n->row[1]);
	SHOW(n->row[1]->i32);
	SHOW(n->table[1]->i16);
	SHOW(n->table[i]->next->u16v);
	SHOW(n->fixed_table[0]->u32v);
	SHOW(n->pairs[i].a);
	SHOW(n->pairs[i].b);
	SHOW(plain[0]);
	SHOW(plain[2]);
	SHOW(plain[i]);
	SHOW(plain[i * 2 - j]);
	SHOW(&plain[i]);
	SHOW(rows[1][2]);
	SHOW(rows[i][j]);
	SHOW(argv[0][1]);
	SHOW(argv[i][0]);
	SHOW(pairs[1].a);
	SHOW(pairs[i].b);
	SHOW(&pairs[i].b);
	SHOW(i);
	SHOW(j);
	return n->grid[1][3];
}

PROBED int by_value(struct one o, struct pair p, struct triple big, struct mixed m, int last)
{
	SHOW(o.only);
	SHOW(p.a);
	SHOW(p.b);
	SHOW(big.a);
	SHOW(big.b);
	SHOW(big.c);
	SHOW(m.a);
	SHOW(m.b);
	SHOW(m.c);
	SHOW(m.d);
	SHOW(m.e);
	SHOW(last);
	return last;
}

PROBED int blended(int first, struct blend b, int last)
{
	SHOW(b.s);
	SHOW(b.i);
	SHOW(last);
	return first;
}

PROBED int on_stack(int a, int b, int c, int d, int e, int f, signed char g, u16 h, long i, struct pair p, struct node *n, _Bool k)
{
	SHOW(a);
	SHOW(f);
	SHOW(g);
	SHOW(h);
	SHOW(i);
	SHOW(p.a);
	SHOW(p.b);
	SHOW(n->i32);
	SHOW(n->bits.c);
	SHOW(k);
	return b + c + d + e;
}

PROBED void globals(void)
{
	SHOW(number);
	SHOW(own);
	SHOW(own_pair.a);
	SHOW(own_pair.b);
	SHOW(own_bytes[2]);
	SHOW(&own_bytes[1]);
	SHOW(&number);
	SHOW(head);
	SHOW(head->i8);
	SHOW(head->next->i32);
	SHOW(head->bits.wide);
	SHOW(words[1][1]);
	SHOW(own_wide);
	SHOW(own_flag);
	SHOW(own_temper);
	SHOW(own_table[1]->u16v);
	SHOW(per_thread);
	SHOW(own_thread.b);
}

INLINED long inlined(struct node *n, int i)
{
	SHOW(i);
	SHOW(n->i32);
	SHOW(n->grid[i][1]);
	SHOW(n->named.in.y[2]);
	SHOW(n->next->bits.c);
	return n->i64 + i;
}

PROBED long with_inline(struct node *n, int x)
{
	long sum = inlined(n, x);
	int twice = x * 2;

	SHOWL(sum);
	SHOWL(twice);
	SHOWL(n->pairs[x].a);
	return sum + twice;
}

PROBED int with_label(struct node *n, int x, u8 y)
{
	if (x > 3)
		goto far;
	return x;
far:
	SHOW(x);
	SHOW(y);
	SHOW(n->u16v);
	SHOW(n->text[1]);
	SHOW(n->both.low);
	return n->i32;
}

PROBED long with_locals(struct node *n, int count)
{
	struct node *at = n;
	long sum = 0;
	int i;

	for (i = 0; i < count && at; i++) {
		struct pair *p = &at->pairs[i];
		short half = at->i16 / 2;

		sum += p->b + half;
		SHOWL(i);
		SHOWL(sum);
		SHOWL(half);
		SHOWL(p->a);
		SHOWL(p->b);
		SHOWL(at->u8v);
		SHOWL(at->list.next);
		at = at->next;
	}
	SHOWL(sum);
	return sum;
}

PROBED struct pair give_pair(long x) { struct pair p = { x, -x }; return p; }
PROBED struct blend give_blend(int x) { struct blend b = { x, { 5 } }; return b; }
PROBED struct one give_one(int x) { struct one o = { x }; return o; }
PROBED struct mixed give_mixed(int x) { struct mixed m = { x, -2, -3, 250, 1ull << 60 }; return m; }
PROBED struct triple give_triple(long x) { struct triple t = { x, x + 1, -x }; return t; }
PROBED signed char give_i8(int x) { return x; }
PROBED u16 give_u16(int x) { return x; }
PROBED _Bool give_bool(int x) { return x > 3; }
PROBED enum temper give_temper(int x) { return x ? COLD : WARM; }
PROBED struct node *give_node(struct node *n) { return n->next; }
PROBED u64 give_u64(u64 x) { return ~x; }
PROBED int give_int(int x) { return -x; }

static struct node *make(int seed, struct node *next)
{
	struct node *n = calloc(1, sizeof(*n) + 8 * sizeof(int));
	struct node v = { .i8 = -seed, .u8v = 255 - seed, .i16 = -300 - seed, .u16v = 65535 - seed, .i32 = -70000 - seed, .u32v = 4000000000u + seed,
		.i64 = -5000000000l - seed, .u64v = ~0ul - seed, .yes = 1, .plain = 'p', .wide = -5, .chain = 77 + seed, .fixed = -9, .shaky = -10,
		.color = BLUE, .temper = COLD, .tiny = TINY_B, .big = BIG, .settled = -10, .inner = -11, .whole = 0x81828384, .deep = -12, .named = { 13, { { 14, -15, 16 } } },
		.both = { .whole = 0xfedcba9876543210 }, .bits = { 5, 21, 0xfffff, -7, 0xfffffffffful, -3, 1, 99, 1, -4000000000ll }, .tight = { 1, 0xfffffffe, ~2ull, -3 },
		.pairs = { { 1, -2 }, { 3, -4 }, { 5, -6 } }, .grid = { { 1, 2, 3, -4 }, { 5, 6, 7, -8 }, { 9, 10, 11, -12 } },
		.cube = { { { 1, 2 }, { 3, 4 }, { 5, 6 } }, { { -7, -8 }, { -9, -10 }, { -11, -12 } } }, .text = "text it is", .name = "a name",
		.names = { "first", "second", "third" }, .call = call_me, .calls = { call_me, call_me }, .mixed = { -1, -2, -3, 253, 1ull << 50 }, .tail_n = 8 };
	int i;

	memcpy(n, &v, sizeof(v));
	for (i = 0; i < 8; i++)
		n->tail[i] = -100 * i - seed;
	n->chain_ptr = &n->chain;
	n->list.next = n->list.prev = &n->list;
	n->next = next;
	n->row[0] = n;
	n->row[1] = next;
	n->table = calloc(3, sizeof(n));
	n->table[0] = n->table[1] = n->table[2] = next ? next : n;
	n->fixed_table = n->table;
	return n;
}

static int run(void)
{
	struct bits b[2] = { { 1, 2, 3, -4, 5, -1, 0, 7, 0, 8 }, { 7, 31, 0x12345, 3, 0x8000000000ul, 2, 1, 127, 1, -1 } };
	struct pair p = { 1l << 40, -3 }, pairs[3] = { { 1, 2 }, { 3, 4 }, { -5, -6 } };
	struct triple big = { 1, -2, 3 };
	struct mixed m = { -5, -6, -7, 248, 1ull << 63 };
	struct one o = { -44 };
	struct blend blend = { -3, { 70000 } };
	int plain[8] = { 10, -11, 12, 13, -14, 15, 16, 17 }, rows[3][4] = { { 1, 2, 3, 4 }, { 5, 6, 7, 8 }, { -9, -10, -11, -12 } };
	struct node *n = make(1, make(2, make(3, NULL)));

	head = n;
	own_table = n->table;
	RET(widths, , widths(-5, 250, -30000, 65000, -2000000000, 4000000000u, -9000000000l, ~4ull));
	RET(kinds, , kinds(1, BLUE, COLD, TINY_B, "some text", call_me, n, -4));
	RET(scalars, , scalars(n));
	RET(nested, , nested(n));
	RET(bit_fields, , bit_fields(n, b));
	RET(arrays, , arrays(n, 2, 1, plain, rows, n->names, pairs));
	RET(by_value, , by_value(o, p, big, m, -99));
	RET(blended, , blended(1, blend, -77));
	RET(on_stack, , on_stack(1, 2, 3, 4, 5, -6, -7, 65000, -9000000000l, p, n, 1));
	globals();
	RET(with_inline, , with_inline(n, 2));
	RET(with_label, , with_label(n, 5, 250));
	RET(with_locals, , with_locals(n, 3));
	RET(give_pair, .a, give_pair(5));
	RET(give_pair, .b, give_pair(5));
	RET(give_blend, .s, give_blend(-9));
	RET(give_one, .only, give_one(-6));
	RET(give_mixed, .b, give_mixed(4));
	RET(give_mixed, .d, give_mixed(4));
	RET(give_mixed, .e, give_mixed(4));
	RET(give_triple, .c, give_triple(9));
	RET(give_i8, , give_i8(200));
	RET(give_u16, , give_u16(-1));
	RET(give_bool, , give_bool(9));
	RET(give_temper, , give_temper(1));
	RET(give_node, ->i32, give_node(n));
	RET(give_node, ->named.in.y[1], give_node(n));
	RET(give_u64, , give_u64(1));
	RET(give_int, , give_int(77));
	return per_thread != 31;
}

#ifdef __KERNEL__
static int __init start(void)
{
	return run();
}

static void __exit stop(void)
{
}

module_init(start);
module_exit(stop);
MODULE_LICENSE("GPL");
#else
int main(void)
{
	return run();
}
#endif
