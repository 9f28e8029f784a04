/* SPDX-License-Identifier: GPL-2.0 */
/* Cells of arrays: what each CPU has added to each element (data.h says how they are used). The caller of sp_map_fold() is one beside whom nobody adds. */
#include "map.h"

static unsigned long cell_size(const struct sp_map *m)
{
	return m->decl->value == 'd' ? sizeof(long) : SP_STAT_SIZE(m->decl->stat->buckets + 1);	/* as the generated file declares it */
}

int sp_cells_create(struct sp_map *m, const struct sp_map_memory *memory)
{
	int cpu;

	m->cells = memory->get(memory->ncpus * sizeof(*m->cells), -1);
	if (!m->cells)
		return 0;
	m->ncpus = memory->ncpus;
	for (cpu = 0; cpu < m->ncpus; cpu++) {
		if (!memory->has(cpu))
			continue;
		m->cells[cpu] = memory->get(cell_size(m) * m->capacity, cpu);
		if (!m->cells[cpu])
			return 0;
	}
	return 1;
}

void sp_cells_destroy(struct sp_map *m, const struct sp_map_memory *memory)
{
	int cpu;

	if (!m->cells)
		return;
	for (cpu = 0; cpu < m->ncpus; cpu++)
		if (m->cells[cpu])
			memory->put(m->cells[cpu]);
	memory->put(m->cells);
}

/* What is empty stays untouched, and with its CPU. */
static void fold_stat(struct sp_stat *to, struct sp_stat *cell, const struct sp_stat_decl *d)
{
	if (!cell->count)
		return;
	sp_stat_merge(to, cell, d);
	sp_stat_clear(cell, d);
}

static void fold_long(long *to, long *cell)
{
	if (!*cell)
		return;
	*to += *cell;
	*cell = 0;
}

struct sp_elem *sp_map_fold(struct sp_map *m, struct sp_elem *e)
{
	unsigned long at;
	int cpu;

	if (!e || !m->cells)
		return e;
	at = cell_size(m) * e->cell;
	for (cpu = 0; cpu < m->ncpus; cpu++) {
		if (!m->cells[cpu])
			continue;
		if (m->decl->value == 'd')
			fold_long(sp_elem_long(e), (long *)(m->cells[cpu] + at));
		else
			fold_stat(sp_elem_stat(e), (struct sp_stat *)(m->cells[cpu] + at), m->decl->stat);
	}
	return e;
}
