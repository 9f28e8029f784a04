/* SPDX-License-Identifier: GPL-2.0 */
/* Lines "START SIZE NAME" in hexadecimal, as many tools read them. Later lines count: code is made anew at the same place. */
#include "jit.h"
#include "ranges.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct line {
	uint64_t addr, size;
	size_t number;
	char *name;
};

struct sr_jit {
	unsigned int pid;
	long long size;		/* of the file, as read */
	struct line *lines;	/* by address, later ones first */
	size_t n;
};

/* The process's number in its own namespace, by which it names its file. */
static unsigned int own_pid(unsigned int pid)
{
	char name[64], line[256], *last;
	unsigned int own = pid;
	FILE *f;

	snprintf(name, sizeof(name), "/proc/%u/status", pid);
	f = fopen(name, "re");
	while (f && fgets(line, sizeof(line), f)) {
		if (strncmp(line, "NSpid:", 6))
			continue;
		last = strrchr(line, '\t');
		if (last)
			own = (unsigned int)strtoul(last, NULL, 10);
	}
	if (f)
		fclose(f);
	return own;
}

static int by_address(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int order = sr_by_address(x, y);

	if (order)
		return order;
	return x->number > y->number ? -1 : x->number < y->number;
}

static void drop_lines(struct sr_jit *j)
{
	size_t i;

	for (i = 0; i < j->n; i++)
		free(j->lines[i].name);
	free(j->lines);
	j->lines = NULL;
	j->n = 0;
}

static void take_lines(struct sr_jit *j, FILE *f)
{
	unsigned long long addr, size;
	size_t cap = 0, len = 0;
	char *line = NULL;
	int at;

	while (getline(&line, &len, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (sscanf(line, "%llx %llx %n", &addr, &size, &at) < 2)
			continue;
		if (j->n == cap) {
			cap = cap ? 2 * cap : 64;
			j->lines = sr_realloc(j->lines, cap * sizeof(*j->lines));
		}
		j->lines[j->n] = (struct line){ addr, size, j->n, sr_alloc(strlen(line + at) + 1) };
		strcpy(j->lines[j->n++].name, line + at);
	}
	free(line);
	if (j->n)
		qsort(j->lines, j->n, sizeof(*j->lines), by_address);
}

static void read_again(struct sr_jit *j)
{
	char name[96];
	struct stat st;
	FILE *f;

	snprintf(name, sizeof(name), "/proc/%u/root/tmp/perf-%u.map", j->pid, own_pid(j->pid));
	f = fopen(name, "re");
	if (!f) {
		snprintf(name, sizeof(name), "/tmp/perf-%u.map", j->pid);
		f = fopen(name, "re");
	}
	if (!f)
		return;
	if (!fstat(fileno(f), &st) && S_ISREG(st.st_mode) && st.st_size != j->size) {
		j->size = st.st_size;
		drop_lines(j);
		take_lines(j, f);
	}
	fclose(f);
}

struct sr_jit *sr_jit_read(unsigned int pid)
{
	struct sr_jit *j = sr_alloc(sizeof(*j));

	j->pid = pid;
	j->size = -1;
	read_again(j);
	return j;
}

static const struct line *find(const struct sr_jit *j, uint64_t addr)
{
	size_t low = sr_begin_until(j->lines, j->n, sizeof(*j->lines), addr);

	if (!low)
		return NULL;
	for (low--; low && j->lines[low - 1].addr == j->lines[low].addr; low--)
		;
	return addr - j->lines[low].addr < j->lines[low].size ? &j->lines[low] : NULL;
}

bool sr_jit_name(struct sr_jit *j, uint64_t addr, const char **name, uint64_t *off, uint64_t *size)
{
	const struct line *l = find(j, addr);

	if (!l) {
		read_again(j);
		l = find(j, addr);
	}
	if (!l)
		return false;
	*name = l->name;
	*off = addr - l->addr;
	*size = l->size;
	return true;
}

void sr_jit_free(struct sr_jit *j)
{
	if (!j)
		return;
	drop_lines(j);
	free(j);
}
