/* SPDX-License-Identifier: GPL-2.0 */
/*
 * User stacks, which the runner unwinds and names. The module sends registers and a piece of the stack once for each stack that it has not seen lately; what
 * scripts hold and print are marks in their strings, in whose place the runner writes the names. Numbers of stacks and processes are hashes, so that the same
 * stack has the same number on each CPU.
 *
 * A mark: SP_MARK, a letter, 16 hexadecimal digits, for some letters addresses ("0x401136 0x401200"), SP_MARK_END.
 */
#ifndef SP_ABI_USTACK_H
#define SP_ABI_USTACK_H

#include "ring.h"

#define SP_MARK		'\x1e'
#define SP_MARK_END	'\x1f'
#define SP_MARK_SIZE	19		/* without addresses */

/*
 * The number is a stack's: its frames, a line each with offset, size and file; the same with file and line of the source; with offset only; the names in one line,
 * outermost first, with ';' between; nothing.
 */
#define SP_MARK_LINES	'B'
#define SP_MARK_SOURCES	'L'
#define SP_MARK_BRIEF	'S'
#define SP_MARK_FOLDED	'F'
#define SP_MARK_STACK	'X'
/* In the module only: the slot of a kernel stack and of a user's (sys/stackid.c). */
#define SP_MARK_KERNEL	'K'
#define SP_MARK_USER	'U'
/*
 * The number is a process's, addresses follow: as lines; as one line; the symbol of one; with offset, size and file; the file; its build ID; its source's file and line, file
 * alone, line alone, both behind " at " or nothing; no address: nothing. Of 0, which is the kernel, there are those of the source only.
 */
#define SP_MARK_LINES_OF 'b'
#define SP_MARK_FOLDED_OF 'f'
#define SP_MARK_NAME	'n'
#define SP_MARK_DATA	'd'
#define SP_MARK_FILE	'm'
#define SP_MARK_SOURCE	'l'
#define SP_MARK_SOURCE_FILE 's'
#define SP_MARK_SOURCE_LINE 'z'
#define SP_MARK_AT_SOURCE 'a'
#define SP_MARK_BUILD_ID 'i'
#define SP_MARK_PROCESS	'P'

/* A process of which marks may come. */
struct sp_rec_process {
	struct sp_rec rec;
	unsigned long long process;
	unsigned int tgid;
	unsigned int mappings;		/* how many records of them follow; 0: read them while it is there */
};

/* A mapping of code. An 's' argument follows: the file's path below the root of its file system; "[vdso]"; "". */
struct sp_rec_mapping {
	struct sp_rec rec;
	unsigned long long process, begin, end, off;
	unsigned long long inode;	/* 0: no file */
	unsigned int major, minor;	/* of the file system that the path is in */
};

struct sp_rec_ustack {
	struct sp_rec rec;
	unsigned long long process, stack;
	unsigned int tgid;
	unsigned int flags;		/* SP_USTACK_* */
	unsigned long long ip, sp, bp, bx, r12, r13, r14, r15;
	unsigned long long len;		/* of what stood at sp and above; the bytes follow */
};
#define SP_USTACK_PARTIAL	1	/* bx and r12 to r15 are not known */
#define SP_USTACK_32BIT		2	/* of a 32-bit program */

#endif
