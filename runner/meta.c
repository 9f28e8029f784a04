/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The meta table: what the runner must know of a script to print its records and to name its probes. It comes from
 * the loaded module, but is checked as if anybody had written it.
 */
#include "meta.h"

#include "../runtime/abi/ring.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The word at the start of *line, cut off from what follows the blank; *line moves there. */
static char *word(char **line)
{
	char *w = *line, *end = strchr(w, ' ');

	if (end) {
		*end = '\0';
		*line = end + 1;
	} else {
		*line = w + strlen(w);
	}
	return w;
}

/* One more element at the end of a list that grows by doubling. */
static void *grow(void *list, unsigned int n, size_t elem)
{
	if (n & (n - 1))
		return list;
	return sr_realloc(list, (n ? 2 * (size_t)n : 1) * elem);
}

/* Each takes the line after its keyword; 0, or -1 when it cannot be right. */

static int take_script(struct sr_meta *m, char *rest)
{
	m->script = rest;
	return 0;
}

static int take_format(struct sr_meta *m, char *rest)
{
	char *types = word(&rest);

	m->formats = grow(m->formats, m->nformats, sizeof(*m->formats));
	if (sr_format_compile(&m->formats[m->nformats], types, rest) < 0)
		return -1;
	m->nformats++;
	return 0;
}

static int take_probe(struct sr_meta *m, char *rest)
{
	m->probes = grow(m->probes, m->nprobes, sizeof(*m->probes));
	m->probes[m->nprobes].point = rest;
	m->probes[m->nprobes++].place = "";
	return 0;
}

static int take_place(struct sr_meta *m, char *rest)
{
	if (!m->nprobes)
		return -1;
	m->probes[m->nprobes - 1].place = rest;
	return 0;
}

static int take_site(struct sr_meta *m, char *rest)
{
	m->sites = grow(m->sites, m->nsites, sizeof(*m->sites));
	m->sites[m->nsites].place = word(&rest);
	m->sites[m->nsites++].text = rest;
	return 0;
}

static int take_kernel(struct sr_meta *m, char *rest)
{
	struct sr_meta_kernel *k;

	m->kernels = grow(m->kernels, m->nkernels, sizeof(*m->kernels));
	k = &m->kernels[m->nkernels++];
	k->release = word(&rest);
	k->build_id = *rest ? rest : "-";
	return 0;
}

static const struct {
	const char *name;
	int (*take)(struct sr_meta *m, char *rest);
} keywords[] = {
	{ "script", take_script },
	{ "format", take_format },
	{ "probe", take_probe },
	{ "place", take_place },
	{ "site", take_site },
	{ "kernel", take_kernel },
};

static int take_line(struct sr_meta *m, char *line)
{
	char *key = word(&line);
	size_t i;

	for (i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (!strcmp(key, keywords[i].name))
			return keywords[i].take(m, line);
	return 0;
}

int sr_meta_parse(struct sr_meta *m, const char *table, size_t len, char *why, size_t why_size)
{
	size_t pos, line_len;
	unsigned int lines = 1;

	memset(m, 0, sizeof(*m));
	m->script = "";
	m->table = sr_alloc(len + 1);
	memcpy(m->table, table, len);
	if (strncmp(m->table, "abi ", 4)) {
		snprintf(why, why_size, "its meta table does not start with the ABI's number");
		return -1;
	}
	m->abi = (unsigned int)strtoul(m->table + 4, NULL, 10);
	if (m->abi != SP_ABI_VERSION)
		return 0;
	for (pos = strlen(m->table) + 1; pos < len; pos += line_len + 1) {
		line_len = strlen(m->table + pos);
		lines++;
		if (take_line(m, m->table + pos) < 0) {
			snprintf(why, why_size, "line %u of its meta table is damaged", lines);
			return -1;
		}
	}
	return 0;
}

void sr_meta_deinit(struct sr_meta *m)
{
	unsigned int i;

	for (i = 0; i < m->nformats; i++)
		sr_format_deinit(&m->formats[i]);
	free(m->formats);
	free(m->probes);
	free(m->sites);
	free(m->kernels);
	free(m->table);
	memset(m, 0, sizeof(*m));
}

const char *sr_meta_where(const struct sr_meta *m, unsigned int probe, char *buf, size_t size)
{
	const struct sr_meta_probe *p;

	buf[0] = '\0';
	if (probe < m->nprobes) {
		p = &m->probes[probe];
		snprintf(buf, size, "in probe %s%s%s", p->point, *p->place ? " at " : "", p->place);
	}
	return buf;
}
