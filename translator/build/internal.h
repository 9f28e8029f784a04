/* SPDX-License-Identifier: GPL-2.0 */
/* Internal to build/: what preparing a kernel leaves behind, and the helpers that its files share. */
#ifndef SPILE_BUILD_INTERNAL_H
#define SPILE_BUILD_INTERNAL_H

#include "build.h"

#include <sys/stat.h>

/* The command line of one program; argv-like but without the closing NULL (see argv_of()). */
typedef VEC(char *) word_vec;
typedef VEC(word_vec) command_vec;

/*
 * A module name as long as the kernel's struct module has room for on 64-bit (56 bytes with the NUL), so that every name
 * can be written over it in place.
 */
#define MODULE_NAME_ROOM 56
#define MODULE_PLACEHOLDER "spile_module_name_goes_here_and_is_55_characters_long__"

/* One prepared kernel: a directory of the cache and the commands to replay. Made by prepare.c, kept by manifest.c. */
struct prepared {
	const char *dir;	/* holds the files named below */
	const char *kdir;	/* kbuild's working directory */
	word_vec cc;		/* compiler and flags for generated C, without kernel headers, -c, -o and the file */
	word_vec cc_headers;	/* the same with kernel headers; runs in kdir */
	word_vec objtool;	/* without the object; empty: that kernel has none */
	bool objtool_linked;	/* runs on the linked object instead of on each */
	word_vec link;		/* `ld -r` of objects */
	word_vec final;		/* `ld -r` that makes the .ko */
	word_vec extra;		/* further objects of the final link, relative to dir */
	word_vec units;		/* the runtime's files: "data/map hot" (units.c) */
	word_vec symbols;	/* what each defines: "sp_map_get data/map" */
	word_vec compiler;	/* compiler's path, size, mtime: another compiler is another preparation */
	struct hash key;
};
#define BASE_UNIT "base"
#define MOD_OBJECT "module.mod.o"

/* ---- kbuild_cmd.c ---- */

/*
 * Splits a shell line into commands at ; && || |, and commands into words; quotes and backslashes are resolved,
 * nothing is expanded.
 */
void commands_of_line(struct arena *a, const char *line, size_t len, command_vec *out);
/* The commands that kbuild recorded in a .NAME.cmd file; empty when there is no such file or no command in it. */
void commands_of_file(struct arena *a, const char *path, command_vec *out);
/* The first of @cmds whose program is called @program (last path component); NULL: none. */
const word_vec *command_named(const command_vec *cmds, const char *program);

/* The recorded compiler command made fit for generated C (or, @with_headers, for C with kernel headers). */
void words_for_cc(struct arena *a, const word_vec *cmd, const char *kdir, bool with_headers, word_vec *out);
/* The recorded link command without its output and its inputs. Object inputs go to *inputs when it is not NULL. */
void words_for_ld(struct arena *a, const word_vec *cmd, const char *kdir, word_vec *out, word_vec *inputs);
/* objtool's command without the object. */
void words_for_objtool(struct arena *a, const word_vec *cmd, const char *kdir, word_vec *out);
/* @words, the extra words up to NULL, and a closing NULL. */
char **argv_of(struct arena *a, const word_vec *words, ...) __attribute__((sentinel));

/* ---- manifest.c ---- */

/*
 * Reads DIR/manifest. NULL when there is none, when it is cut short, when a file it names is gone, or when the
 * compiler has changed.
 */
struct prepared *manifest_load(struct arena *a, const char *dir);
/* 0 or -errno. */
int manifest_save(const struct prepared *p, const char *dir);
/* Fills p->compiler for the program that p->cc starts with. */
void manifest_note_compiler(struct arena *a, struct prepared *p);

/* ---- units.c: the runtime's files ---- */

/* Fills p->units and p->symbols; *base becomes C that includes the files that every module has. False: error reported. */
bool units_index(struct build_env *e, struct prepared *p, struct buf *base);
/*
 * Appends to *objects what of the runtime they leave undefined, and what that needs; what was never needed before is compiled. False: error reported.
 */
bool units_close(struct build_env *e, const struct prepared *p, word_vec *objects);
/* The command that takes from an object what no module needs. */
char **strip_words(struct arena *a, char *object);

/* ---- versions.c ---- */

struct elf_image;
struct elf_parts;
/* Makes the list of the versions that the module @im uses in @f, which is the same file taken apart. False: one is missing, error reported. */
bool versions_write(struct build_env *e, const struct elf_image *im, struct elf_parts *f);

/* ---- skeleton.c ---- */

/* A script without probes that makes kbuild list a version for everything that a compiled script may call by itself. */
void skeleton_script(struct buf *out, const char *build_dir);

/* ---- tools.c: failures of the environment, in words ---- */

/* True when make and the binutils are there; else reports what is missing and how to get it. */
bool tools_present(struct build_env *e);
/*
 * Reports a failed kbuild run from its output: a missing compiler by name, else the lines that matter. @log_path:
 * where all of it was kept, or NULL.
 */
void tools_explain_kbuild(struct build_env *e, const char *output, const char *log_path);
/* Whether what a compiler said means that it had no memory; the hint for that. */
bool tools_out_of_memory(const char *output);
void tools_hint_memory(struct diag *d);
/* Reports that @file could not be written. */
void report_write_error(struct diag *d, const char *file, int err);
/* Where a program is that PATH leads to; NULL: nowhere. */
char *tools_find(struct arena *a, const char *program);
/* Runs make on @dir with kbuild's V=1 and MAKE_ARGS; all it says goes to @output. 0, make's exit status, or -errno. */
int run_make(struct build_env *e, const char *dir, const word_vec *vars, struct buf *output);
/* Runs argv; on failure reports @what with the program's text. With e->verbose > 2 the command is shown. */
bool run_tool(struct build_env *e, char **argv, const char *cwd, const char *what);

/* ---- elf_image.c: a bounds-checked walk over one 64-bit ELF file of this machine's byte order ---- */

struct elf_image {
	unsigned char *p;
	size_t n;
};
/* True when the headers and every section lie inside the image. */
bool elf_image_ok(const struct elf_image *im);
/* Contents of the section called @name; NULL: none, or it has no bytes in the file. */
unsigned char *elf_section(const struct elf_image *im, const char *name, size_t *size);
/* Calls fn for each undefined symbol with a name; weak ones only with @weak. */
void elf_undefined(const struct elf_image *im, bool weak, void (*fn)(void *data, const char *name), void *data);
/* Calls fn for each name in __versions. */
void elf_versions(const struct elf_image *im, void (*fn)(void *data, const char *name), void *data);
/* Writes @name over MODULE_PLACEHOLDER where the kernel and modinfo look for it. False when it does not stand there. */
bool elf_rename_module(struct elf_image *im, const char *name);

/* ---- cache.c ---- */

/* Path of the script cache's file for this content; NULL without a cache. */
char *cache_script_path(struct build_env *e, const struct prepared *p, const struct build_script *s);
/*
 * Puts the module there (a failure is not an error: the cache is a convenience) and removes the oldest entries
 * beyond the limit.
 */
void cache_store(struct build_env *e, const char *path, const void *ko, size_t len);
/*
 * Takes the entry's lock, waiting for another run that prepares the same kernel. -1: no lock could be had, go on
 * without.
 */
int cache_lock(const char *path);

/* ---- replay.c ---- */

/* Names the module in @im and writes it to @ko. False: error reported. */
bool module_write_named(struct diag *d, struct elf_image *im, const char *name, const char *ko);

/* ---- headers.c ---- */

/*
 * Makes @ko from @linked through the kernel's modpost, for scripts whose own C uses kernel symbols that the
 * runtime does not.
 */
bool module_by_modpost(struct build_env *e, const struct build_script *s, const char *linked, const char *ko);

#endif
