/* SPDX-License-Identifier: GPL-2.0 */
/* Kprobes in modules that a kernel cannot prepare without a crash. */
#ifndef SP_COMPAT_MODTEXT_H
#define SP_COMPAT_MODTEXT_H

#include "base.h"
#include "memory.h"

#include <linux/module.h>
#include <linux/rculist.h>

/*
 * To see whether a probe may become a jump, register_kprobe() decodes all of its function, which for the last one of a module goes on to the end of its
 * memory, since kallsyms knows no sizes. What follows the function there are zeroes, which decode as instructions of two bytes: with an odd number of them
 * the last one takes a byte of the next page. Since ac3b43283923 (6.4) the text is a piece of memory of its own and nothing is mapped there; before, the
 * module's read-only data was. A call of ftrace is left alone, as probes there are none that become jumps.
 */
#if defined(SP_HAVE_MODULE_MEMORY) && defined(CONFIG_KALLSYMS) && defined(CONFIG_X86_64)
/* Under rcu_read_lock(). The list goes through its head as well, which is no module and not in their memory. */
static inline const struct module *sp_modtext_module(const char *name)
{
	const struct module *m;

	list_for_each_entry_rcu(m, &THIS_MODULE->list, list)
		if ((unsigned long)m >= MODULES_VADDR && (unsigned long)m < MODULES_END && !strcmp(m->name, name))
			return m;
	return NULL;
}

static inline bool sp_modtext_is_ftrace(unsigned long addr)
{
	static const unsigned char endbr[] = { 0xf3, 0x0f, 0x1e, 0xfa }, nop[] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };
	unsigned char text[sizeof(endbr) + sizeof(nop)];
	const unsigned char *at = text;

	if (sp_copy_kernel(text, addr, sizeof(text)))
		return false;
	if (!memcmp(at, endbr, sizeof(endbr)))
		at += sizeof(endbr);
	return *at == 0xe8 || !memcmp(at, nop, sizeof(nop));
}

static inline bool sp_modtext_overrun(const char *module, const char *symbol, unsigned long offset)
{
	unsigned long addr = 0, base = 0, end = 0, last = 0, size = 0;
	const struct mod_kallsyms *k;
	const struct module *m;
	unsigned int i;
	char behind;

	rcu_read_lock();
	m = sp_modtext_module(module);
	k = m ? rcu_dereference(m->kallsyms) : NULL;
	for (i = 0; k && i < k->num_symtab && !addr; i++)
		if (k->symtab[i].st_shndx != SHN_UNDEF && !strcmp(k->strtab + k->symtab[i].st_name, symbol))
			addr = k->symtab[i].st_value;
	for (i = 0; addr && i < MOD_MEM_NUM_TYPES; i++) {
		if (!mod_mem_type_is_text(i) || addr - (unsigned long)m->mem[i].base >= m->mem[i].size)
			continue;
		base = (unsigned long)m->mem[i].base;
		end = base + m->mem[i].size;
	}
	for (i = 0; end && i < k->num_symtab; i++) {
		const Elf64_Sym *s = &k->symtab[i];

		if (s->st_shndx == SHN_UNDEF || s->st_value < base || s->st_value >= end || s->st_value < last)
			continue;
		size = s->st_value == last ? max_t(unsigned long, size, s->st_size) : s->st_size;
		last = s->st_value;
	}
	rcu_read_unlock();
	if (!end || addr + offset < last || (size && !((end - last - size) & 1)) || !sp_copy_kernel(&behind, end, 1))
		return false;
	return offset || !sp_modtext_is_ftrace(addr);
}
#else
static inline bool sp_modtext_overrun(const char *module, const char *symbol, unsigned long offset) { return false; }
#endif

#endif
