/* SPDX-License-Identifier: GPL-2.0 */
/* User stacks: this process's own, unwound from a copy as the module would send it; marks in texts; damaged input. */
#include "runner/ustack.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <ucontext.h>
#include <unistd.h>

Suite *runner_ustack_suite(void);

enum { COPY = 8192 };

static struct {
	struct sp_rec_ustack r;
	unsigned char bytes[COPY];
} rec;

static struct sr_ustacks *us;
static struct sr_text out;

/* The registers of here, and what is on the stack, as a handler would find them. */
static __attribute__((noinline)) void capture(void)
{
	ucontext_t uc;

	struct iovec to = { rec.bytes, 64 }, from = { NULL, 64 };

	getcontext(&uc);
	memset(&rec, 0, sizeof(rec));
	rec.r.process = 0x1234;
	rec.r.stack = 0xabcd;
	rec.r.tgid = (unsigned int)getpid();
	rec.r.ip = (unsigned long)uc.uc_mcontext.gregs[REG_RIP];
	rec.r.sp = (unsigned long)uc.uc_mcontext.gregs[REG_RSP];
	rec.r.bp = (unsigned long)uc.uc_mcontext.gregs[REG_RBP];
	rec.r.bx = (unsigned long)uc.uc_mcontext.gregs[REG_RBX];
	rec.r.r12 = (unsigned long)uc.uc_mcontext.gregs[REG_R12];
	rec.r.r13 = (unsigned long)uc.uc_mcontext.gregs[REG_R13];
	rec.r.r14 = (unsigned long)uc.uc_mcontext.gregs[REG_R14];
	rec.r.r15 = (unsigned long)uc.uc_mcontext.gregs[REG_R15];
	from.iov_base = (void *)rec.r.sp;
	for (rec.r.len = 0; rec.r.len < COPY && process_vm_readv(getpid(), &to, 1, &from, 1, 0) == 64; rec.r.len += 64) {
		to.iov_base = rec.bytes + rec.r.len + 64;
		from.iov_base = (char *)(rec.r.sp + rec.r.len + 64);
	}
	rec.r.rec.len = sizeof(rec);
}

/* Frames of different sizes, a callback of libc's between them, nothing that a compiler could fold. */
__attribute__((noinline, optimize("omit-frame-pointer"))) int ustack_test_inner(int n);
int ustack_test_inner(int n)
{
	volatile char room[200];

	room[n] = 1;
	capture();
	return room[n];
}

__attribute__((noinline, optimize("omit-frame-pointer"))) int ustack_test_compare(const void *a, const void *b);
int ustack_test_compare(const void *a, const void *b)
{
	int x = ustack_test_inner(3);

	return x ? *(const int *)a - *(const int *)b : 0;
}

__attribute__((noinline, optimize("omit-frame-pointer"))) int ustack_test_outer(int n);
int ustack_test_outer(int n)
{
	int list[2] = { n, 1 };
	volatile int result;

	qsort(list, 2, sizeof(list[0]), ustack_test_compare);
	result = list[0];
	return result;
}

static const char *expand(const char *text)
{
	out.len = 0;
	sr_ustack_expand(us, text, strlen(text), &out);
	sr_text_add(&out, "", 1);
	return out.p;
}

static void setup(void)
{
	us = calloc(1, sizeof(*us));
}

static void teardown(void)
{
	sr_ustacks_deinit(us);
	free(us);
	sr_text_deinit(&out);
}

START_TEST(own_stack)
{
	const char *s, *inner, *compare, *sort, *outer;

	ustack_test_outer(5);
	ck_assert_int_eq(sr_ustack_stack(us, &rec.r.rec, sizeof(rec)), 0);
	s = expand("\x1e" "F000000000000abcd" "\x1f");
	outer = strstr(s, "ustack_test_outer;");
	sort = outer ? strstr(outer, "qsort") : NULL;
	compare = strstr(s, "ustack_test_compare;");
	inner = strstr(s, "ustack_test_inner;capture");
	ck_assert_msg(outer && sort && compare && inner && outer < sort && sort < compare && compare < inner, "%s", s);
	ck_assert_msg(!strncmp(s, "_start;", 7), "%s", s);
	s = expand("<" "\x1e" "B000000000000abcd" "\x1f" ">");
	ck_assert_msg(strstr(s, " : ustack_test_compare+0x") && strstr(s, "]\n>") && s[0] == '<', "%s", s);
	ck_assert_str_eq(expand("a" "\x1e" "X000000000000abcd" "\x1f" "b"), "ab");
}
END_TEST

START_TEST(short_copy)
{
	const char *s;

	ustack_test_outer(5);
	rec.r.len = 320;
	ck_assert_int_eq(sr_ustack_stack(us, &rec.r.rec, sizeof(rec)), 0);
	s = expand("\x1e" "F000000000000abcd" "\x1f");
	ck_assert_msg(!strncmp(s, "[...];", 6) && strstr(s, ";capture"), "%s", s);
	rec.r.len = sizeof(rec);
	rec.r.stack = 1;
	ck_assert_int_eq(sr_ustack_stack(us, &rec.r.rec, sizeof(rec)), -1);
	ck_assert_int_eq(sr_ustack_process(us, &rec.r.rec, 8), -1);
}
END_TEST

START_TEST(addresses)
{
	struct sp_rec_process p = { .process = 7, .tgid = (unsigned int)getpid(), .rec.len = sizeof(p) };
	char text[200], want[100];

	ck_assert_int_eq(sr_ustack_process(us, &p.rec, sizeof(p)), 0);
	snprintf(text, sizeof(text), "%cn%016x0x%lx%c!", SP_MARK, 7, (unsigned long)ustack_test_outer, SP_MARK_END);
	ck_assert_str_eq(expand(text), "ustack_test_outer!");
	snprintf(text, sizeof(text), "%cd%016x0x%lx%c", SP_MARK, 7, (unsigned long)ustack_test_outer + 2, SP_MARK_END);
	ck_assert_msg(!strncmp(expand(text), "ustack_test_outer+0x2/0x", 24), "%s", out.p);
	snprintf(text, sizeof(text), "%cf%016x0x%lx 0x%lx 0x10%c", SP_MARK, 7, (unsigned long)ustack_test_inner, (unsigned long)ustack_test_outer, SP_MARK_END);
	snprintf(want, sizeof(want), "0x10;ustack_test_outer;ustack_test_inner");
	ck_assert_str_eq(expand(text), want);
	/* None of ours. */
	ck_assert_str_eq(expand("\x1e" "q" "\x1f"), "\x1e" "q" "\x1f");
	ck_assert_str_eq(expand("\x1e" "n00000000000000zz0x1" "\x1f"), "\x1e" "n00000000000000zz0x1" "\x1f");
	/* Cut. */
	ck_assert_str_eq(expand("x" "\x1e" "B00000000"), "x");
	ck_assert_str_eq(expand("x" "\x1e"), "x" "\x1e");
	ck_assert_msg(strstr(expand("\x1e" "B0000000000000001" "\x1f"), "not known"), "%s", out.p);
	/* A process that never was. */
	snprintf(text, sizeof(text), "%cd%016x0x10%c", SP_MARK, 99, SP_MARK_END);
	ck_assert_str_eq(expand(text), "0x10");
}
END_TEST

static void on_signal(int sig)
{
	volatile char room[64];

	room[sig & 15] = 1;
	capture();
	room[1] = room[sig & 15];
}

__attribute__((noinline, optimize("omit-frame-pointer"))) int ustack_test_interrupted(int n);
int ustack_test_interrupted(int n)
{
	volatile int x = n;

	raise(SIGUSR1);
	return x;
}

START_TEST(through_a_signal)
{
	const char *s, *below, *above;

	signal(SIGUSR1, on_signal);
	ustack_test_interrupted(1);
	signal(SIGUSR1, SIG_DFL);
	ck_assert_int_eq(sr_ustack_stack(us, &rec.r.rec, sizeof(rec)), 0);
	s = expand("\x1e" "F000000000000abcd" "\x1f");
	below = strstr(s, "ustack_test_interrupted;");
	above = below ? strstr(below, ";on_signal;capture") : NULL;
	ck_assert_msg(below && above && !strncmp(s, "_start;", 7), "%s", s);
}
END_TEST

/* Code that was made while the program ran: found by the compiler's own list, and left by its frame pointer. */
START_TEST(made_code)
{
	static const unsigned char code[] = { 0x55, 0x48, 0x89, 0xe5, 0xff, 0xd7, 0x5d, 0xc3 };	/* push rbp; mov rsp,rbp; call *rdi; pop rbp; ret */
	unsigned char *made = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char name[64];
	const char *s;
	FILE *f;

	ck_assert_ptr_ne(made, MAP_FAILED);
	memcpy(made + 64, code, sizeof(code));
	snprintf(name, sizeof(name), "/tmp/perf-%d.map", (int)getpid());
	f = fopen(name, "w");
	fprintf(f, "%lx 10 old\n%lx 20 LMain;::made(I) x\nnonsense\n", (unsigned long)made + 64, (unsigned long)made + 64);
	fclose(f);
	((void (*)(void (*)(void)))(void *)(made + 64))(capture);
	ck_assert_int_eq(sr_ustack_stack(us, &rec.r.rec, sizeof(rec)), 0);
	s = expand("\x1e" "F000000000000abcd" "\x1f");
	unlink(name);
	ck_assert_msg(strstr(s, ";made_code_fn;LMain:::made(I) x;capture"), "%s", s);
	munmap(made, 4096);
}
END_TEST

/* What the module tells of a process that has gone: files are found where their file systems are mounted. */
START_TEST(told_mappings)
{
	struct { struct sp_rec_mapping m; uint32_t len; char path[100]; } t;
	struct sp_rec_process p = { .process = 8, .tgid = 0x3fffffff, .mappings = 1, .rec.len = sizeof(p) };
	unsigned long begin, end, off, inode, addr = (unsigned long)ustack_test_outer;
	unsigned int major, minor;
	char line[4200], path[4096], text[200];
	FILE *f = fopen("/proc/self/maps", "r");

	ck_assert_int_eq(sr_ustack_process(us, &p.rec, sizeof(p)), 0);
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%lx-%lx %*s %lx %x:%x %lu %4095s", &begin, &end, &off, &major, &minor, &inode, path) == 7 && addr >= begin && addr < end)
			break;
	fclose(f);
	memset(&t, 0, sizeof(t));
	t.m = (struct sp_rec_mapping){ .process = 8, .begin = 0x10000, .end = 0x10000 + (end - begin), .off = off, .inode = inode, .major = major, .minor = minor };
	ck_assert_int_eq(sr_ustack_mapping(us, &t.m.rec, sizeof(t.m)), -1);
	t.len = 1000;
	ck_assert_int_eq(sr_ustack_mapping(us, &t.m.rec, sizeof(t)), -1);
	t.len = 20;
	strcpy(t.path, "/no/such/file");
	ck_assert_int_eq(sr_ustack_mapping(us, &t.m.rec, sizeof(t)), 0);
	snprintf(text, sizeof(text), "%cd%016x0x%lx%c", SP_MARK, 8, 0x10000 + addr - begin, SP_MARK_END);
	snprintf(line, sizeof(line), "[/no/such/file+0x%lx]", addr - begin + off);
	ck_assert_str_eq(expand(text), line);
	snprintf(text, sizeof(text), "%cd%016x0x1%c", SP_MARK, 8, SP_MARK_END);
	ck_assert_str_eq(expand(text), "0x1");
}
END_TEST

/* Any damage to the copy, the registers or .eh_frame ends in fewer frames, never in a crash. */
START_TEST(damage)
{
	static unsigned char frame[2000];
	struct sr_memory stack = { rec.bytes, 0x1000, COPY };
	struct sr_regs regs;
	struct sr_cfi cfi;
	unsigned int seed = 1;
	size_t i, k;

	ustack_test_outer(5);
	for (i = 0; i < 300; i++) {
		rec.r.stack = 1000 + i;
		rec.bytes[rand_r(&seed) % COPY] = (unsigned char)rand_r(&seed);
		rec.r.bp = (i & 3) ? rec.r.bp : rec.r.sp + (unsigned int)rand_r(&seed) % COPY;
		rec.r.sp += (i % 7 == 0) * 8;
		ck_assert_int_eq(sr_ustack_stack(us, &rec.r.rec, sizeof(rec)), 0);
	}
	for (i = 0; i < 3000; i++) {
		for (k = 0; k < sizeof(frame); k++)
			frame[k] = (unsigned char)(rand_r(&seed) >> 8);
		/* A CIE and an FDE that are nearly right. */
		memcpy(frame, "\x14\0\0\0\0\0\0\0\1zR\0\1\x78\x10\1\x1b\x0c\7\x08\x90\1\0\0", 24);
		memcpy(frame + 24, "\x20\3\0\0\x1c\0\0\0\0\0\0\0\0\1\0\0\0", 17);
		sr_cfi_init(&cfi, (struct sr_memory){ frame, 0x400000, sizeof(frame) });
		memset(&regs, 0, sizeof(regs));
		regs.known = 0x1ffff;
		regs.r[SR_REG_SP] = 0x1000;
		for (k = 0; k < cfi.n; k++)
			sr_cfi_step(&cfi, cfi.fdes[k].begin + i % 64, stack, &regs);
		ck_assert_uint_ge(cfi.n, 1);
		sr_cfi_deinit(&cfi);
	}
}
END_TEST

/* Files are anything: this process's loader with bytes changed, and cut short. */
START_TEST(damaged_file)
{
	FILE *f = fopen("/lib64/ld-linux-x86-64.so.2", "r");
	size_t len, i, k, at;
	unsigned char *file = malloc(1 << 20);
	struct sr_regs regs;
	unsigned int seed = 7;
	struct sr_elf elf;

	if (!f) {
		free(file);
		return;
	}
	len = fread(file, 1, 1 << 20, f);
	fclose(f);
	for (i = 0; i < 60; i++) {
		struct sr_elf_source src = { -1, file, i % 5 ? len : len * (i + 1) / 61 };

		for (k = 0; k < 20; k++) {
			/* Where the headers are, or anywhere. */
			at = (i & 1) ? (size_t)rand_r(&seed) % 1024 : (i & 2) ? len - 1 - (size_t)rand_r(&seed) % 3000 : (size_t)rand_r(&seed) % len;
			file[at > 63 ? at : 63] = (unsigned char)(rand_r(&seed) >> 4);
		}
		if (!sr_elf_read(&elf, &src))
			continue;
		for (k = 0; k < 2000; k++) {
			memset(&regs, 0, sizeof(regs));
			regs.known = 0x1ffff;
			regs.r[SR_REG_SP] = 0x1000;
			sr_elf_symbol(&elf, (uint64_t)rand_r(&seed) % (len + 4096));
			sr_cfi_step(&elf.cfi, (uint64_t)rand_r(&seed) % len, (struct sr_memory){ rec.bytes, 0x1000, COPY }, &regs);
		}
		sr_elf_deinit(&elf);
	}
	free(file);
}
END_TEST

Suite *runner_ustack_suite(void)
{
	Suite *s = suite_create("runner_ustack");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, own_stack);
	tcase_add_test(t, short_copy);
	tcase_add_test(t, addresses);
	tcase_add_test(t, through_a_signal);
	tcase_add_test(t, made_code);
	tcase_add_test(t, told_mappings);
	tcase_add_test(t, damage);
	tcase_add_test(t, damaged_file);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}
