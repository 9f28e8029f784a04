/* SPDX-License-Identifier: GPL-2.0 */
/*
 * User stacks (abi/ustack.h). A program without frame pointers can be unwound by its .eh_frame only, which the runner reads: it gets the registers and a piece of
 * the stack. The number of a stack is a hash of what looks like return addresses in that piece: two stacks of the same callers mostly have the same number, two
 * of different callers never; what has been sent lately is not sent again.
 *
 * As a string of addresses a stack is by frame pointers, at their price. Where they end early, the string's end is a mark of the whole stack, so that printing
 * it with symbols shows all, and the runner says so when the addresses alone are shown.
 *
 * Any context: no lock is taken; that the same thing is sent twice does no harm.
 */
#include "../core/core.h"
#include "../abi/ustack.h"
#include "../compat/ustack.h"
#include "../compat/returns.h"
#include "../core/param.h"

#include <linux/module.h>

enum { CHUNK = 32, SENT = 4096, STACK_MAX = 8 << 20, BYTES_MAX = 64 << 10 };

static unsigned int sp_ustack = 8192;
sp_param(sp_ustack, uint, "bytes of a program's stack that are looked at, at most 65536");

static u64 sent[SENT];

/* The reader that has got these is another one now: it must get them again. */
static int sent_to;

static u64 mix(u64 h, u64 v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15ull;
	return h ^ h >> 29;
}

/* True the first time, and once more now and then. */
static bool is_new(u64 key)
{
	if (sent_to != READ_ONCE(sp_readers)) {
		sent_to = sp_readers;
		memset(sent, 0, sizeof(sent));
	}
	return sent[key % SENT] != key;
}

static struct pt_regs *user_regs(struct sp_ctx *c)
{
	if (c->regs && user_mode((struct pt_regs *)c->regs))
		return c->regs;
	return current->mm ? task_pt_regs(current) : NULL;
}

static u64 process_key(void)
{
	return mix(mix(1, (unsigned long)current->mm), current->tgid);
}

static void send_process(struct sp_ctx *c, u64 key)
{
	if (!is_new(key) || !sp_tell_process(c, key))
		return;
	sent[key % SENT] = key;
	WRITE_ONCE(sp_ready, 1);		/* the process may not be there for long */
}

/* ---- numbers of stacks ---- */

/* Does a call end where @at is? */
static bool behind_a_call(unsigned long at)
{
	unsigned char b[8];
	static const unsigned char lengths[] = { 2, 3, 4, 6, 7 };
	unsigned int i;

	/* The page may only be out: it may be code where the program is, or where libraries are. */
	if (sp_try_uread(at - 8, b, 8))
		return (at >= current->mm->start_code && at < current->mm->end_code) || at >> 40 == 0x7f;
	if (b[3] == 0xe8)
		return true;
	for (i = 0; i < sizeof(lengths); i++)
		if (b[8 - lengths[i]] == 0xff && (b[9 - lengths[i]] & 0x38) == 0x10)
			return true;
	return false;
}

static u64 add_words(u64 h, const unsigned long *w, unsigned int n, unsigned long sp)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (w[i] >= 65536 && w[i] < TASK_SIZE_MAX && w[i] - (sp - 4096) > STACK_MAX && behind_a_call(w[i]))
			h = mix(h, w[i]);
	return h;
}

/* Puts what belongs there into a copy of the stack from @sp on. */
static void mend_returns(const struct sp_returns *r, unsigned long *w, unsigned int n, unsigned long sp)
{
	unsigned int i;

	for (i = 0; r->n && i < n; i++)
		w[i] = sp_return_at(r, sp + i * sizeof(*w), w[i]);
}

/* Reads from @sp on what is there, at most @max bytes: into @to, or, when that is NULL, for the hash only. Gives the number of bytes. */
static unsigned long scan(unsigned long sp, unsigned long max, char *to, u64 *hash, const struct sp_returns *r)
{
	unsigned long w[CHUNK], done = 0, n;

	while (done < max) {
		n = min(max - done, sizeof(w) - ((sp + done) & (sizeof(w) - 1)));
		if (sp_try_uread(sp + done, to ? to + done : (char *)w, n))
			break;
		mend_returns(r, to ? (unsigned long *)(to + done) : w, n / sizeof(w[0]), sp + done);
		if (!to)
			*hash = add_words(*hash, w, n / sizeof(w[0]), sp);
		done += n;
	}
	return done;
}

static void fill_registers(struct sp_ctx *c, struct sp_rec_ustack *r, struct pt_regs *regs)
{
	unsigned long fp = c->regs ? frame_pointer((struct pt_regs *)c->regs) : (unsigned long)__builtin_frame_address(0);

	r->ip = instruction_pointer(regs);
	r->sp = user_stack_pointer(regs);
	r->bp = frame_pointer(regs);
	r->flags = sp_is_64bit_user(regs) ? 0 : SP_USTACK_32BIT;
#ifdef CONFIG_X86_64
	r->bx = regs->bx;
	r->r12 = regs->r12;
	r->r13 = regs->r13;
	r->r14 = regs->r14;
	r->r15 = regs->r15;
#endif
	if (!SP_SYSCALLS_SAVE_ALL && regs != c->regs) {
		r->bp = sp_user_frame_pointer(fp);
		r->flags |= SP_USTACK_PARTIAL;
	}
}

/* Where a stack begins that is not the hit's own: the script says so. */
struct begin {
	unsigned long ip, sp, bp;
};

/* The number of the hit's user stack, or of the one that begins @from, which the runner has been told. 0: there is none. */
static u64 send_stack(struct sp_ctx *c, const struct begin *from)
{
	struct pt_regs *regs = user_regs(c);
	unsigned long sp, max = min_t(unsigned long, sp_ustack, BYTES_MAX) & ~7ul, len;
	struct sp_returns returns;
	struct sp_rec_ustack *r;
	u64 key, process;

	if (!regs)
		return 0;
	sp_returns_get(&returns);
	sp = (from ? from->sp : user_stack_pointer(regs)) & ~7ul;
	process = process_key();
	key = mix(from ? mix(process, from->bp) : process, from ? from->ip : instruction_pointer(regs));
	len = scan(sp, max, NULL, &key, &returns);
	key |= 1;
	send_process(c, process);
	if (!is_new(key))
		return key;
	r = (void *)sp_record(c, SP_REC_USTACK, sizeof(*r) + len);
	if (!r)
		return key;
	r = (void *)((char *)r - sizeof(r->rec));
	r->process = process;
	r->stack = key;
	r->tgid = current->tgid;
	fill_registers(c, r, regs);
	if (from) {
		r->ip = from->ip;
		r->sp = from->sp;
		r->bp = from->bp;
		r->flags |= SP_USTACK_PARTIAL;
	}
	r->len = len;
	/* Another thread may have unmapped it meanwhile. */
	len = scan(sp, len, (char *)(r + 1), NULL, &returns);
	memset((char *)(r + 1) + len, 0, r->len - len);
	sent[key % SENT] = key;
	return key;
}

/* ---- strings ---- */

struct sp_str sp_ustack_mark(struct sp_ctx *c, struct sp_string *buf, int letter)
{
	u64 key = send_stack(c, NULL);

	buf->len = 0;
	return key ? sp_add_mark(c, buf, letter, key, SP_LIT("")) : sp_get(buf);
}

struct sp_str sp_ustack_mark_at(struct sp_ctx *c, struct sp_string *buf, int letter, unsigned long pc, unsigned long sp, unsigned long fp)
{
	struct begin from = { pc, sp, fp };
	u64 key = send_stack(c, &from);

	buf->len = 0;
	return key ? sp_add_mark(c, buf, letter, key, SP_LIT("")) : sp_get(buf);
}

struct sp_str sp_usym_mark(struct sp_ctx *c, struct sp_string *buf, int letter, unsigned long addr)
{
	u64 key = process_key();
	char digits[19];
	struct sp_str s;

	buf->len = 0;
	sp_add_address(c, buf, addr, SP_MARK_SIZE);
	memcpy(digits, buf->s, buf->len);
	s.p = digits;
	s.len = buf->len;
	buf->len = 0;
	if (current->mm)
		send_process(c, key);
	return sp_add_mark(c, buf, letter, key, s);
}

/* The n-th digits of a mark's number. */
static u64 number_of(const char *p)
{
	u64 v = 0;
	int i;

	for (i = 0; i < 16; i++)
		v = v << 4 | ((p[i] & 15) + (p[i] > '9' ? 9 : 0));
	return v;
}

/* What stands for @stk, which is a string of sp_ubacktrace() or one of the script's own: of the whole stack by letter @whole, else of its addresses by @listed. */
struct sp_str sp_ustack_of(struct sp_ctx *c, struct sp_string *buf, struct sp_str stk, int whole, int listed)
{
	const char *mark = memchr(stk.p, SP_MARK, stk.len);
	bool is_ours = mark && mark + SP_MARK_SIZE <= stk.p + stk.len;
	u64 key = is_ours ? number_of(mark + 2) : process_key();

	buf->len = 0;
	if (is_ours && mark[1] == SP_MARK_STACK)
		return sp_add_mark(c, buf, whole, key, SP_LIT(""));
	if (mark)
		stk.len = mark - stk.p;
	if (!stk.len)
		return sp_get(buf);
	if (!is_ours && current->mm)
		send_process(c, key);
	return sp_add_mark(c, buf, listed, key, stk);
}

/* ---- by frame pointers ---- */

unsigned int sp_user_frames(struct sp_ctx *c, unsigned long *at)
{
	struct pt_regs *regs = user_regs(c);
	unsigned long fp, next, caller, last, end, *to = at + 2;
	struct sp_returns returns;
	struct sp_rec_ustack r;

	if (!regs)
		return 0;
	sp_returns_get(&returns);
	fill_registers(c, &r, regs);
	*to++ = r.ip;
	last = r.sp - 1;
	end = min_t(unsigned long, r.sp + STACK_MAX, TASK_SIZE_MAX - 16);
	fp = r.bp;
	pagefault_disable();
	sp_user_begin();
	while (fp > last && fp < end && !(fp & 7) && to < at + SP_USER_FRAMES) {
		sp_user_word(&next, fp, done);
		sp_user_word(&caller, fp + 8, done);
		if (!caller)
			break;
		*to++ = sp_return_at(&returns, fp + 8, caller);
		last = fp;
		fp = next;
	}
done:
	sp_user_end();
	pagefault_enable();
	at[0] = process_key();
	/* A process's first function has no caller and says so by a frame pointer of 0. */
	at[1] = fp ? send_stack(c, NULL) : 0;
	if (!at[1])
		send_process(c, at[0]);
	return to - at;
}

struct sp_str sp_user_list(struct sp_ctx *c, struct sp_string *buf, const unsigned long *at, unsigned int n)
{
	unsigned int i;

	buf->len = 0;
	for (i = 2; i < n; i++)
		sp_add_address(c, buf, at[i], SP_MARK_SIZE);
	return n ? sp_add_mark(c, buf, at[1] ? SP_MARK_STACK : SP_MARK_PROCESS, at[1] ? at[1] : at[0], SP_LIT("")) : sp_get(buf);
}

struct sp_str sp_ubacktrace(struct sp_ctx *c, struct sp_string *buf)
{
	unsigned long at[SP_USER_FRAMES];

	return sp_user_list(c, buf, at, sp_user_frames(c, at));
}
