/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses of the current program as its files count them: by the headers of the file, which are mapped where it begins. Any context; the process's lock is
 * taken only where it is free and may be tried, and what is not in memory is not fetched.
 */
#include "../core/core.h"
#include "../compat/vma.h"

#include <linux/elf.h>
#include <linux/fs.h>

struct mapped {
	unsigned long begin;		/* of the file's first bytes; 0: they are not mapped */
	unsigned long off;		/* of the address in the file */
};

/* Is @addr of a file? The last mapping of that file's beginning below it is of the same loading. */
static bool find(unsigned long addr, struct mapped *at)
{
	struct vm_area_struct *vma;
	struct inode *inode = NULL;
	sp_vma_iter_t iter;

	at->begin = 0;
	SP_FOR_EACH_VMA(current->mm, vma, iter)
		if (addr >= vma->vm_start && addr < vma->vm_end && vma->vm_file) {
			inode = vma->vm_file->f_path.dentry->d_inode;
			at->off = addr - vma->vm_start + (vma->vm_pgoff << PAGE_SHIFT);
		}
	if (!inode)
		return false;
	SP_FOR_EACH_VMA(current->mm, vma, iter)
		if (vma->vm_start <= addr && vma->vm_file && vma->vm_file->f_path.dentry->d_inode == inode && !vma->vm_pgoff)
			at->begin = vma->vm_start;
	return at->begin != 0;
}

/* By the segment of the file that @at->off is in. */
static bool link_address(const struct mapped *at, unsigned long *addr)
{
	struct elf64_hdr h;
	struct elf64_phdr p;
	int i;

	if (sp_try_uread(at->begin, &h, sizeof(h)) || memcmp(h.e_ident, ELFMAG, SELFMAG) || h.e_ident[EI_CLASS] != ELFCLASS64 || h.e_phentsize != sizeof(p))
		return false;
	for (i = 0; i < h.e_phnum; i++) {
		if (sp_try_uread(at->begin + h.e_phoff + i * sizeof(p), &p, sizeof(p)))
			return false;
		if (p.p_type == PT_LOAD && at->off >= (p.p_offset & PAGE_MASK) && at->off < p.p_offset + p.p_filesz) {
			*addr = at->off - p.p_offset + p.p_vaddr;
			return true;
		}
	}
	return false;
}

unsigned long sp_umod_addr(struct sp_ctx *c, unsigned long addr, int site)
{
	unsigned long found = 0;
	struct mapped at;
	bool ok = false;

	if (current->mm && sp_may_try_mmap_lock(c->regs) && sp_try_mmap_lock(current->mm)) {
		ok = find(addr, &at);
		sp_mmap_unlock(current->mm);
	}
	if (!ok || !link_address(&at, &found))
		sp_fail_text(c, site, SP_LIT("the address is in no file of the program that can be read here"));
	return found;
}
