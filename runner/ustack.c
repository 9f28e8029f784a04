/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A stack is unwound when it comes, since the process may be gone soon; names are looked for when it is shown. What .eh_frame says nothing of is tried
 * by frame pointers, and, where the stack begins, by the word on top of it: the function has only been entered.
 */
#include "format.h"
#include "ustack.h"

#include <stdlib.h>
#include <string.h>

struct sr_stack {
	uint64_t id, process;
	struct sr_stack *in_bucket, *next;
	bool cut;		/* it went on, but there is no telling how */
	unsigned int n;
	uint64_t at[];
};

/* ---- unwinding ---- */

struct unwind {
	struct sr_ustacks *u;
	struct sr_process *process;
	struct sr_memory stack;
	struct sr_regs regs;
	uint64_t at[SR_FRAMES_MAX];
	unsigned int n;
	bool exact;		/* the ip is where it goes on, not behind a call */
};

static bool is_code(struct unwind *w, uint64_t at)
{
	return sr_process_mapping(&w->u->processes, w->process, at) != NULL;
}

/* By the frame pointer, or the return address on top. */
static bool step_blindly(struct unwind *w)
{
	uint64_t bp = w->regs.r[SR_REG_BP], sp = w->regs.r[SR_REG_SP], ip, next;

	if ((w->regs.known >> SR_REG_BP & 1) && bp >= sp && sr_memory_word(w->stack, bp, &next) && sr_memory_word(w->stack, bp + 8, &ip) &&
	    is_code(w, ip)) {
		w->regs.r[SR_REG_BP] = next;
		w->regs.r[SR_REG_SP] = bp + 16;
	} else if (w->n == 1 && sr_memory_word(w->stack, sp, &ip) && is_code(w, ip)) {
		w->regs.r[SR_REG_SP] = sp + 8;
	} else {
		return false;
	}
	w->regs.r[SR_REG_IP] = ip;
	w->regs.known &= 1u << SR_REG_BP | 1u << SR_REG_SP | 1u << SR_REG_IP;
	return true;
}

static enum sr_step step(struct unwind *w)
{
	uint64_t ip = w->regs.r[SR_REG_IP] - (w->exact ? 0 : 1), pc;
	struct sr_mapping *m = sr_process_mapping(&w->u->processes, w->process, ip);
	const struct sr_elf *elf = m ? sr_file_elf(m->file) : NULL;
	enum sr_step result = SR_STEP_NOTHING;

	if (elf && sr_elf_address(elf, ip - m->begin + m->off, &pc))
		result = sr_cfi_step(&elf->cfi, pc, w->stack, &w->regs);
	if (result == SR_STEP_NOTHING || (result == SR_STEP_LOST && w->n == 1))
		result = step_blindly(w) ? SR_STEP_OK : SR_STEP_LOST;
	return result;
}

/* False: it ends early. */
static bool unwind(struct unwind *w)
{
	uint64_t sp;
	enum sr_step result;

	for (;;) {
		w->at[w->n++] = w->regs.r[SR_REG_IP];
		if (w->n == SR_FRAMES_MAX)
			return false;
		sp = w->regs.r[SR_REG_SP];
		result = step(w);
		if (result == SR_STEP_END || (result == SR_STEP_OK && !w->regs.r[SR_REG_IP]))
			return true;
		if (result == SR_STEP_LOST || w->regs.r[SR_REG_SP] <= sp)
			return false;
		w->exact = result == SR_STEP_SIGNAL;
	}
}

static void fill_registers(struct sr_regs *r, const struct sp_rec_ustack *rec)
{
	memset(r, 0, sizeof(*r));
	r->r[SR_REG_IP] = rec->ip;
	r->r[SR_REG_SP] = rec->sp;
	r->r[SR_REG_BP] = rec->bp;
	r->r[SR_REG_BX] = rec->bx;
	r->r[SR_REG_R12] = rec->r12;
	r->r[SR_REG_R12 + 1] = rec->r13;
	r->r[SR_REG_R12 + 2] = rec->r14;
	r->r[SR_REG_R15] = rec->r15;
	r->known = 1u << SR_REG_IP | 1u << SR_REG_SP | 1u << SR_REG_BP;
	if (!(rec->flags & SP_USTACK_PARTIAL))
		r->known |= 1u << SR_REG_BX | 0xfu << SR_REG_R12;
}

/* ---- stacks ---- */

static struct sr_stack **slot_of(struct sr_ustacks *u, uint64_t id)
{
	struct sr_stack **p = &u->buckets[id / 2 % SR_STACK_BUCKETS];

	while (*p && (*p)->id != id)
		p = &(*p)->in_bucket;
	return p;
}

static void forget_first(struct sr_ustacks *u)
{
	struct sr_stack *s = u->first;

	*slot_of(u, s->id) = s->in_bucket;
	u->first = s->next;
	if (!u->first)
		u->last = NULL;
	u->n--;
	free(s);
}

static void keep(struct sr_ustacks *u, const struct sp_rec_ustack *rec, const struct unwind *w, bool whole)
{
	struct sr_stack *s = sr_alloc(sizeof(*s) + w->n * sizeof(s->at[0]));

	if (u->n == SR_STACKS_MAX)
		forget_first(u);
	s->id = rec->stack;
	s->process = rec->process;
	s->cut = !whole;
	s->n = w->n;
	memcpy(s->at, w->at, w->n * sizeof(s->at[0]));
	*slot_of(u, s->id) = s;
	*(u->last ? &u->last->next : &u->first) = s;
	u->last = s;
	u->n++;
}

int sr_ustack_process(struct sr_ustacks *u, const struct sp_rec *rec, size_t len)
{
	struct sp_rec_process r;

	if (len < sizeof(r))
		return -1;
	memcpy(&r, rec, sizeof(r));
	sr_process_add(&u->processes, r.process, r.tgid, r.mappings != 0);
	return 0;
}

int sr_ustack_mapping(struct sr_ustacks *u, const struct sp_rec *rec, size_t len)
{
	struct sp_rec_mapping r;
	struct sr_mapping m;
	struct sr_args a;
	const char *path;
	size_t path_len;

	if (len < sizeof(r))
		return -1;
	a.p = (const unsigned char *)rec + sizeof(r);
	a.left = len - sizeof(r);
	if (sr_args_str(&a, &path, &path_len) < 0)
		return -1;
	memcpy(&r, rec, sizeof(r));
	memset(&m, 0, sizeof(m));
	m.begin = r.begin;
	m.end = r.end;
	m.off = r.off;
	m.inode = r.inode;
	m.dev = (unsigned long long)r.major << 32 | r.minor;
	sr_process_map(&u->processes, r.process, &m, path, strnlen(path, path_len));
	return 0;
}

int sr_ustack_stack(struct sr_ustacks *u, const struct sp_rec *rec, size_t len)
{
	struct sp_rec_ustack r;
	struct unwind w;
	bool whole;

	if (len < sizeof(r))
		return -1;
	memcpy(&r, rec, sizeof(r));
	if (r.len > len - sizeof(r))
		return -1;
	if (*slot_of(u, r.stack))
		return 0;
	memset(&w, 0, sizeof(w));
	w.u = u;
	w.process = sr_process_add(&u->processes, r.process, r.tgid, false);
	w.stack = (struct sr_memory){ (const unsigned char *)rec + sizeof(r), r.sp & ~7ull, r.len };
	w.exact = true;
	fill_registers(&w.regs, &r);
	if (r.flags & SP_USTACK_32BIT) {
		w.at[w.n++] = r.ip;
		whole = false;
	} else {
		whole = unwind(&w);
	}
	keep(u, &r, &w, whole);
	return 0;
}

/* ---- marks ---- */

static void put_data(struct sr_text *out, const struct sr_place *p, uint64_t addr)
{
	if (p->name)
		sr_text_printf(out, "%s+0x%llx/0x%llx", p->name, (unsigned long long)p->name_off, (unsigned long long)p->name_size);
	else if (!*p->path)
		sr_text_printf(out, "0x%llx", (unsigned long long)addr);
	if (*p->path && p->name)
		sr_text_printf(out, " [%s]", p->path);
	else if (*p->path)
		sr_text_printf(out, "[%s+0x%llx]", p->path, (unsigned long long)p->off);
}

static void put_folded(struct sr_text *out, const struct sr_place *p, uint64_t addr)
{
	const char *slash = strrchr(p->path, '/');

	size_t at = out->len;

	/* Names of code that was made may have what separates here. */
	if (p->name)
		for (sr_text_add(out, p->name, strlen(p->name)); at < out->len; at++)
			out->p[at] = out->p[at] == ';' ? ':' : out->p[at];
	else if (*p->path)
		sr_text_printf(out, "[%s]", slash ? slash + 1 : p->path);
	else
		sr_text_printf(out, "0x%llx", (unsigned long long)addr);
}

/* What is not known is the address itself. */
static void put_source(struct sr_ustacks *u, struct sr_process *process, bool is_kernel, uint64_t addr, char letter, struct sr_text *out)
{
	size_t begin = out->len;
	unsigned int line = 0;
	bool known;

	if (letter == SP_MARK_AT_SOURCE)
		sr_text_printf(out, " at ");
	known = is_kernel ? sr_kernel_line(&u->kernel, addr, out, &line) : sr_process_line(&u->processes, process, addr, false, out, &line);
	if (!known) {
		out->len = begin;
		if (letter != SP_MARK_AT_SOURCE)
			sr_text_printf(out, "0x%llx", (unsigned long long)addr);
		return;
	}
	if (letter == SP_MARK_SOURCE_LINE)
		out->len = begin;
	if (letter != SP_MARK_SOURCE_FILE)
		sr_text_printf(out, letter == SP_MARK_SOURCE_LINE ? "%u" : ":%u", line);
}

/* As put_data(), with the line behind the name. */
static void put_frame(struct sr_ustacks *u, struct sr_process *process, const struct sr_place *p, uint64_t addr, bool back, struct sr_text *out)
{
	struct sr_text file = { NULL, 0, 0 };
	struct sr_place name = *p;
	unsigned int line = 0;

	if (p->name && sr_process_line(&u->processes, process, addr, back, &file, &line)) {
		name.path = "";
		put_data(out, &name, addr);
		sr_text_printf(out, " at %.*s:%u [%s]", (int)file.len, file.p, line, p->path);
	} else {
		put_data(out, p, addr);
	}
	sr_text_deinit(&file);
}

static void put_address(struct sr_ustacks *u, struct sr_process *process, uint64_t addr, bool back, char letter, struct sr_text *out)
{
	struct sr_place p;

	sr_process_place(&u->processes, process, addr, &p);
	switch (letter) {
	case SP_MARK_LINES: case SP_MARK_LINES_OF:
		sr_text_printf(out, " 0x%llx : ", (unsigned long long)addr);
		put_data(out, &p, addr);
		sr_text_add(out, "\n", 1);
		break;
	case SP_MARK_SOURCES:
		sr_text_printf(out, " 0x%llx : ", (unsigned long long)addr);
		put_frame(u, process, &p, addr, back, out);
		sr_text_add(out, "\n", 1);
		break;
	case SP_MARK_SOURCE: case SP_MARK_SOURCE_FILE: case SP_MARK_SOURCE_LINE: case SP_MARK_AT_SOURCE:
		put_source(u, process, false, addr, letter, out);
		break;
	case SP_MARK_BRIEF:
		if (p.name)
			sr_text_printf(out, " %s+0x%llx\n", p.name, (unsigned long long)p.name_off);
		else
			sr_text_printf(out, " 0x%llx\n", (unsigned long long)addr);
		break;
	case SP_MARK_DATA:
		put_data(out, &p, addr);
		break;
	case SP_MARK_NAME:
		if (p.name)
			sr_text_printf(out, "%s", p.name);
		else
			sr_text_printf(out, "0x%llx", (unsigned long long)addr);
		break;
	case SP_MARK_BUILD_ID:
		sr_text_printf(out, "%s", p.build_id ? p.build_id : "<unknown>");
		break;
	case SP_MARK_FILE:
		sr_text_printf(out, "%s", *p.path ? p.path : "<unknown>");
		break;
	default:
		put_folded(out, &p, addr);
	}
}

static void put_all(struct sr_ustacks *u, struct sr_process *process, const uint64_t *at, unsigned int n, bool cut, char letter, struct sr_text *out)
{
	bool folded = letter == SP_MARK_FOLDED || letter == SP_MARK_FOLDED_OF;
	unsigned int i;

	if (folded && cut)
		sr_text_printf(out, "[...];");
	for (i = 0; i < n; i++) {
		put_address(u, process, at[folded ? n - 1 - i : i], i > 0, letter, out);
		if (folded && i + 1 < n)
			sr_text_add(out, ";", 1);
	}
	if (!folded && cut)
		sr_text_printf(out, " ...\n");
}

static void put_stack(struct sr_ustacks *u, uint64_t id, char letter, struct sr_text *out)
{
	struct sr_stack *s = *slot_of(u, id);

	if (letter == SP_MARK_STACK) {
		u->ended_early++;
		return;
	}
	if (s) {
		put_all(u, sr_process_find(&u->processes, s->process), s->at, s->n, s->cut, letter, out);
		return;
	}
	u->unknown++;
	sr_text_printf(out, letter == SP_MARK_FOLDED ? "[unknown]" : " (a stack that is not known any more)\n");
}

/* Addresses "0x1 0x2" of a process. */
static void put_list(struct sr_ustacks *u, uint64_t key, const char *text, size_t len, char letter, struct sr_text *out)
{
	struct sr_process *process = sr_process_find(&u->processes, key);
	uint64_t at[SR_FRAMES_MAX];
	unsigned int n = 0;
	char word[24], *end;
	size_t i, k;

	for (i = 0; i < len && n < SR_FRAMES_MAX; i += k + 1) {
		for (k = 0; i + k < len && text[i + k] != ' '; k++)
			if (k < sizeof(word) - 1)
				word[k] = text[i + k];
		word[k < sizeof(word) ? k : sizeof(word) - 1] = '\0';
		at[n] = strtoull(word, &end, 16);
		n += end != word;
	}
	if (!key && n)
		put_source(u, NULL, true, at[0], letter, out);
	else if (letter != SP_MARK_PROCESS)
		put_all(u, process, at, n, false, letter, out);
}

static bool number(const char *p, uint64_t *v)
{
	int i;

	for (*v = 0, i = 0; i < 16; i++) {
		if (!((p[i] >= '0' && p[i] <= '9') || (p[i] >= 'a' && p[i] <= 'f')))
			return false;
		*v = *v << 4 | (uint64_t)(p[i] <= '9' ? p[i] - '0' : p[i] - 'a' + 10);
	}
	return true;
}

/* The mark at @p: gives its length; 0: there is none. One that was cut is dropped to the end. */
static size_t put_mark(struct sr_ustacks *u, const char *p, size_t len, struct sr_text *out)
{
	static const char of_stacks[] = { SP_MARK_LINES, SP_MARK_SOURCES, SP_MARK_BRIEF, SP_MARK_FOLDED, SP_MARK_STACK, 0 };
	static const char of_processes[] = { SP_MARK_LINES_OF, SP_MARK_FOLDED_OF, SP_MARK_NAME, SP_MARK_DATA, SP_MARK_FILE, SP_MARK_BUILD_ID, SP_MARK_SOURCE, SP_MARK_SOURCE_FILE,
					     SP_MARK_SOURCE_LINE, SP_MARK_AT_SOURCE, SP_MARK_PROCESS, 0 };
	const char *end = memchr(p, SP_MARK_END, len);
	uint64_t key;

	if (len < 2 || !p[1] || (!strchr(of_stacks, p[1]) && !strchr(of_processes, p[1])))
		return 0;
	if (!end)
		return len;
	if (end - p < SP_MARK_SIZE - 1 || !number(p + 2, &key))
		return 0;
	if (strchr(of_stacks, p[1]))
		put_stack(u, key, p[1], out);
	else
		put_list(u, key, p + SP_MARK_SIZE - 1, (size_t)(end - p) - (SP_MARK_SIZE - 1), p[1], out);
	return (size_t)(end - p) + 1;
}

void sr_ustack_expand(struct sr_ustacks *u, const char *text, size_t len, struct sr_text *out)
{
	const char *mark;
	size_t n;

	while ((mark = len ? memchr(text, SP_MARK, len) : NULL)) {
		sr_text_add(out, text, (size_t)(mark - text));
		len -= (size_t)(mark - text);
		n = put_mark(u, mark, len, out);
		if (!n) {
			sr_text_add(out, mark, 1);
			n = 1;
		}
		text = mark + n;
		len -= n;
	}
	sr_text_add(out, text, len);
}

void sr_ustacks_deinit(struct sr_ustacks *u)
{
	while (u->first)
		forget_first(u);
	sr_processes_deinit(&u->processes);
	sr_kernel_deinit(&u->kernel);
}
