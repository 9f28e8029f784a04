/* SPDX-License-Identifier: GPL-2.0 */
/* Processes by the module's numbers: their mappings, the files behind these, their frames and names. */
#ifndef SPILE_RUNNER_PROCESS_H
#define SPILE_RUNNER_PROCESS_H

#include "uelf.h"
#include "text.h"

struct sr_file;			/* an ELF file, shared by all that map it */

struct sr_mapping {
	uint64_t begin, end, off;
	struct sr_file *file;	/* NULL: not opened yet, or none */
	bool tried;		/* opening it */
	bool told;		/* by the module: the path is below the root of the file system, the process may be another program by now */
	char *path;		/* "" for memory of no file */
	unsigned long long dev, inode;
};

struct sr_jit;			/* names of code that a program has made */

struct sr_process {
	uint64_t key;
	unsigned int tgid;
	struct sr_mapping *maps;
	unsigned int nmaps;
	struct sr_jit *jit;
	long long read_at;	/* ms; 0: never */
	struct sr_process *next;	/* in the order in which they came */
	struct sr_process *in_bucket;
};

enum { SR_PROCESS_BUCKETS = 4096 };

struct sr_processes {
	struct sr_process *first, *last;
	struct sr_process *buckets[SR_PROCESS_BUCKETS];	/* by key */
	unsigned int n;
	struct sr_file *files;
	unsigned long gone;	/* addresses shown as such, since their process had ended before its mappings were known */
};

/* A place in a program. Strings are the library's own, until it is deinitialised or more processes are added. */
struct sr_place {
	const char *path;	/* "": not in a mapping of a file */
	uint64_t off;		/* in the file */
	const char *name;	/* NULL: unknown */
	uint64_t name_off, name_size;
	const char *build_id;	/* of the file, NULL: unknown */
};

/* Makes a process known. Unless @told, when mappings follow, they are read at once, while it is there. */
struct sr_process *sr_process_add(struct sr_processes *all, uint64_t key, unsigned int tgid, bool told);
/* A mapping that the module has told, whose path has @len bytes; its other pointers are not looked at. */
void sr_process_map(struct sr_processes *all, uint64_t key, const struct sr_mapping *m, const char *path, size_t len);
/* NULL: never told. */
struct sr_process *sr_process_find(struct sr_processes *all, uint64_t key);
/* What is at @addr. False: nothing is known but the address. */
bool sr_process_place(struct sr_processes *all, struct sr_process *p, uint64_t addr, struct sr_place *place);
/* The line of source of @addr, or, of an address that a call returns to (@back), of the call; the file's name is added to @file. False: it is not known. */
bool sr_process_line(struct sr_processes *all, struct sr_process *p, uint64_t addr, bool back, struct sr_text *file, unsigned int *line);
/* The mapping that @addr is in, its file opened when there is one; NULL: none. */
struct sr_mapping *sr_process_mapping(struct sr_processes *all, struct sr_process *p, uint64_t addr);
const struct sr_elf *sr_file_elf(const struct sr_file *f);
void sr_processes_deinit(struct sr_processes *all);

#endif
