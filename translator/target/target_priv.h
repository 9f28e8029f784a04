/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Internal to target/: what its files share. Still format-neutral; libelf and libdw types appear in elf_*.c and
 * dw_*.c only.
 */
#ifndef SPILE_TARGET_PRIV_H
#define SPILE_TARGET_PRIV_H

#include "target.h"

/* ---- symbols: of vmlinux, else of System.map or /proc/kallsyms ---- */

enum tsym_kind { TSYM_FUNCTION, TSYM_CODE, TSYM_OBJECT,
		TSYM_OTHER };	/* CODE: an untyped label in executable memory */
struct tsym {
	const char *name;
	uint64_t addr;			/* 0: not known (kallsyms) */
	uint64_t running;		/* where the running kernel has it, random shift included (kallsyms); 0: not known */
	enum tsym_kind kind;
};
typedef VEC(struct tsym) tsym_vec;

struct tsection { const char *name; uint64_t addr, size; bool exec; };
typedef VEC(struct tsection) tsection_vec;

/* Addresses [start, end) that must not be probed. */
struct danger { uint64_t start, end; const char *why; };

struct btf;
struct elf_image;
struct dw;
struct findex;
struct symhash;
struct anchors;
struct target_priv {
	const char *root;		/* sysroot, "" for this machine's own */
	const char *debuginfo_path;
	const char *passed_over;	/* the first file that was there but could not be taken, and why */
	struct map *config, *exports;	/* read on demand */
	bool symbols_read, addresses_known;
	tsym_vec syms;
	struct symhash *symhash;	/* symhash.c */
	struct anchors *anchors;	/* anchors.c */
	tsection_vec sections;
	VEC(struct danger) dangers;
	VEC(uint64_t) never;		/* the kernel's own list of functions */
	struct elf_image *image;	/* with debuginfo when there is some */
	struct elf_image *main;		/* program: what is loaded; may be the same */
	bool dw_tried;
	struct dw *dw;
	const char *why_no_dw;
	struct map *modules, *opened;	/* names to paths; names or paths to targets */
	bool btf_tried;
	const char *types_only;		/* a vmlinux that is only its types, NULL: none met */
	struct btf *btf;
	bool index_tried;
	struct findex *index;
};

void target_close_modules(struct target *t);
/* target_place_in_module() for variables. */
bool target_data_in_module(struct target *m, uint64_t addr, const char **symbol, uint64_t *offset);
/* Reads symbols and sections on first use. False: there are none. */
bool target_symbols(struct target *t);
/* The symbols that may be called @name, or be clones of what is, by number: the next after @after (-1: the first), -1 when there is none. symhash.c. */
int symbol_like(struct target *t, const char *name, int after);
/* The first symbol named @name, NULL: none. */
const struct tsym *target_symbol(struct target *t, const char *name);
/* program.c: completes what was read of the file with debuginfo by the program's own. */
bool program_symbols(struct target *t);
/* The same for several at once, in one pass over the table; found[i] is NULL for what is not there. */
void target_symbols_named(struct target *t, const char *const *names, size_t n, const struct tsym **found);
/* `uname -v` as vmlinux itself says it, NULL: it doesn't. Needs the symbols. */
const char *banner_version(struct target *t);
/* Debug information, opened on first use; NULL with *why. */
struct dw *target_dw(struct target *t, const char **why);
/* For the end of a sentence about something that was not found: "; a part ... should be in FILE ...", or "". */
const char *but_missing(struct target *t, struct dw *d);
/* The index of the debug information, made or loaded on first use; NULL: there is no debug information. */
struct findex *target_index(struct target *t);
bool name_fits(const char *pattern, bool wild, const char *name);
/* Ranges and lists that target_blacklisted() looks in; called once when the symbols are there. */
void blacklist_prepare(struct target *t);

/* scoped.c: functions by their names in the source. A pattern may say what they stand in: "Class::name", "::name". */
typedef VEC(const struct tsym *) tsym_hits;
void scoped_symbols(struct target *t, const char *pattern, tsym_hits *hits);
struct findex_func;
typedef VEC(const struct findex_func *) findex_row_vec;
/* Rows of the index that have one of @flags. */
void scoped_rows(struct target *t, const char *pattern, unsigned int flags, findex_row_vec *out);
void scoped_offer(struct target *t, const char *pattern, struct near *near);
/* Is the symbol a function whose name in the source is known, and another one? */
bool scoped_is_known(struct target *t, const struct tsym *s);

/* symfile.c: lines of "address type name". */
bool symfile_read(struct arena *a, const char *path, bool with_addresses, tsym_vec *out);

/* advice.c: sentences that name the package and the command. */
const char *advise_build(struct arena *a, const char *root, const char *release);
const char *advise_vmlinux(struct arena *a, const char *root, const char *release);

/* files.c: where kernels keep their parts. */
char *join_path(struct arena *a, const char *root, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Below @root, without symbolic links: @name in the first of "DIR:DIR" that has it, NULL: none; all files that @pattern matches. False: none. */
const char *file_in_dirs(struct arena *a, const char *root, const char *name, const char *dirs);
bool files_matching(struct arena *a, const char *root, const char *pattern, name_list *out);
/* A library of the same name in a directory of the system's, NULL: there is none. */
const char *library_elsewhere(struct arena *a, const char *root, const char *path);
/* @root + @path with symbolic links followed as if @root were '/'. NULL: not there. */
char *follow_path(struct arena *a, const char *root, const char *path);
bool is_file(const char *path);
bool is_dir(const char *path);
/* The text between the quotes behind "#define NAME " in a header; NULL: not there. */
const char *header_define(struct arena *a, const char *path, const char *name);

/* A file that is there cannot be taken: keeps why, when it is the first. Gives NULL, for who returns it. */
void *pass_over(struct target *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Is @path a file that can be read? One that cannot is passed over. */
bool can_take(struct target *t, const char *path);
/* " (text)" for the inside of a sentence, "" for NULL. */
const char *in_parentheses(struct arena *a, const char *text);
/* vmlinux.c: looks in every place where distributions put it. NULL with *why, which has the command that gets it. */
const char *find_vmlinux(struct target *t, const char **why);

/* elf_fetch.c: a file with the debuginfo of @build_id, from the servers of $DEBUGINFOD_URLS. NULL: not asked for (*why stays), or none has it, with *why. */
char *elf_fetch_debuginfo(struct arena *a, const char *build_id, const char **why);

/* ---- elf_image.c ---- */

struct elf_image *elf_image_open(struct arena *a, const char *path, const char **why);
void elf_image_close(struct elf_image *img);
void elf_image_symbols(struct elf_image *img, tsym_vec *out);
void elf_image_sections(struct elf_image *img, tsection_vec *out);
const char *elf_image_build_id(struct elf_image *img);
const char *elf_image_arch(struct elf_image *img);
/* Where the bytes of link address @addr are in the file, by the program headers. */
bool elf_image_offset(struct elf_image *img, uint64_t addr, uint64_t *offset);
/*
 * Where a thread's data is: of a program, `size` bytes before the thread pointer. Of a library, what is at `base` in its block is as far from the thread
 * pointer as the word at link address `word` says (TLS_DISTANCE), or that word is its number in the vector of blocks (TLS_NUMBER).
 */
enum elf_tls_kind { TLS_NONE, TLS_PROGRAM, TLS_DISTANCE, TLS_NUMBER };
struct elf_tls { enum elf_tls_kind kind; uint64_t size, word, base; bool has_descriptors; };
bool elf_image_tls(struct elf_image *img, struct elf_tls *out, const char **why);
/* A program or shared library, as opposed to an object file or kernel module. */
bool elf_image_is_program(struct elf_image *img);
bool elf_image_has_dwarf(struct elf_image *img);
/* Sections of code, if only as names of what was split off. */
bool elf_image_has_code(struct elf_image *img);
/* Of .gnu_debuglink, NULL: none. */
const char *elf_image_debuglink(struct elf_image *img);
/* Adds the symbols that a stripped program carries packed to @out. NULL, or why they cannot be had; NULL as well when there are none. minidebug.c. */
const char *minidebug_symbols(struct arena *a, struct elf_image *img, tsym_vec *out);
/* @size bytes of the loaded image at link address @addr, NULL: not in the file. Valid until close. */
const void *elf_image_bytes(struct elf_image *img, uint64_t addr, uint64_t size);
/* The bytes of section @name, NULL: there is none. Valid until close. */
const void *elf_image_section(struct elf_image *img, const char *name, size_t *n);
/* As target_first_code(). */
bool elf_image_first_code(struct elf_image *img, uint64_t *addr);
/* elf_plt.c: slots of the linkage table, by the names of the functions that they lead to. */
void elf_image_plt(struct elf_image *img, struct arena *a, tsym_vec *out);
/* What the dynamic linker is asked for; rpath and runpath as they stand in the file, NULL: none. */
struct elf_needs { name_list names; const char *rpath, *runpath; };
void elf_image_needs(struct elf_image *img, struct arena *a, struct elf_needs *out);
void *elf_image_handle(struct elf_image *img);	/* Elf * */
/* Dwarf * of a file whose addresses are not final, with relocations done, kept by @img; NULL: ask libdw for the Elf's own. */
void *elf_image_relocated_dwarf(struct elf_image *img);
bool elf_image_is_relocatable(struct elf_image *img);
/* Hex of the GNU build id among the notes in @p, NULL: none. */
const char *notes_build_id(struct arena *a, const void *p, size_t n);

/* bzimage.c: section @section of the kernel in the bzImage at @path, in the arena; NULL: it has none. @cache_dir may be NULL. */
void *bzimage_section(struct arena *a, const char *path, const char *section, const char *cache_dir, size_t *n);
/* The i-th place where the image that is booted may be; NULL: no more. */
const char *boot_image(struct target *t, int i);
/* The build id of a kernel that does not run here; NULL: not known. */
const char *boot_image_build_id(struct target *t);

/* ---- btf_vars.c: of a function that target_by_btf() is true for ---- */

struct btf *target_btf(struct target *t);
bool btf_var_names(struct target *t, const struct tfunc *f, bool at_return, tmember_vec *out);
/* For @cast: a struct's or typedef's name, pointers to it. */
const struct ctype *btf_type_named(struct target *t, const char *name);
bool btf_var(struct target *t, const struct tfunc *f, bool at_return, const char *name, struct tvalue *out, const char **why);

/* ---- registers of x86_64: regs.c ---- */

struct treg { const char *name; int pt_regs; };		/* "rdi", its offset in struct pt_regs */
const struct treg *reg_dwarf(unsigned int number);	/* NULL: none we can read */
enum { REG_RAX = 0, REG_RDX = 1, REG_RBP = 6, REG_RSP = 7 };
extern const uint8_t reg_args[6];			/* of the calling convention, in order */

/* ---- programs: value.c ---- */

struct fetch_op *fetch_add(struct arena *a, struct fetch *f, enum fetch_op_kind kind, int64_t n);
/* A number that differs between kernels; @what: as in struct fetch_op. */
struct fetch_op *fetch_add_layout(struct arena *a, struct fetch *f, enum fetch_op_kind kind, int64_t n,
				  const char *what);
const struct ctype *ctype_pointer_to(struct arena *a, const struct ctype *to);
bool ctype_is_compound(const struct ctype *c);

/* ---- pieces.c ---- */

/* @bits bits at bit @at of the object in @v's pieces become @v's program; its type is set by the caller. */
bool pieces_take(struct arena *a, struct tvalue *v, uint64_t at, uint64_t bits, bool is_signed, const char **why);
/* A pointer with an `object` is followed: @v becomes the object, of the type pointed to. */
bool pieces_follow(struct arena *a, struct tvalue *v, const char **why);

/* ---- tracepoints.c ---- */

bool target_tracepoint_var(struct target *t, const struct tfunc *f, const char *name, struct tvalue *out);

/* ---- dw_*.c ---- */

/* The index of everything, in d's arena; NULL: too large. */
struct findex *dw_scan(struct dw *d, const char *build_id);
/* Has names looked up in @ix from now on. */
void dw_use_index(struct dw *d, struct findex *ix);
/* @main: what is loaded of a program; NULL: no program. */
struct dw *dw_open(struct arena *a, struct elf_image *img, struct elf_image *main, const char **why);
void dw_close(struct dw *d);
/* False: other files belong to it, which may come and go. */
bool dw_is_one_file(const struct dw *d);
/* One of those that is not there; NULL: none. */
const char *dw_missing_file(const struct dw *d);
/*
 * Completes @f (file, line, die, returns_value) from the function that begins at f->addr. False: no debug information
 * there.
 */
bool dw_function(struct dw *d, struct tfunc *f);
struct findex_func;
/* The same from a row of the index. */
bool dw_function_indexed(struct dw *d, const struct findex *ix, const struct findex_func *row, struct tfunc *f);
/* dw_places.c: what target.h says of target_copies() and so on; @f has a die. */
void dw_copies(struct dw *d, const struct findex_func *row, tfunc_vec *out);
void dw_lines(struct dw *d, const struct tfunc *f, tline_vec *out);
void dw_labels(struct dw *d, const struct tfunc *f, tlabel_vec *out);
void dw_calls(struct dw *d, const struct tfunc *f, tcall_vec *out);
struct tfunc *dw_inside(struct dw *d, const struct tfunc *f, uint64_t pc);
/* Is it written in Go? Needs f->die. */
bool dw_is_go(const struct tfunc *f);
/* As the source calls it; needs f->die. */
const char *dw_function_name(const struct tfunc *f);
/* f->die of function @name that stands only inlined in others. False: there is none. */
bool dw_inlined(struct dw *d, const char *name, struct tfunc *f);

struct dw_member {
	uint64_t offset;
	const struct ctype *type;
	uint8_t bit_size;
	uint64_t bit_pos;		/* of a bit-field: from the start of the struct */
};
/* Makes a declared struct the defined one, if any unit defines it. */
void dw_complete(struct dw *d, const struct ctype *type);
bool dw_members(struct dw *d, const struct ctype *type, tmember_vec *out);
bool dw_member(struct dw *d, const struct ctype *type, const char *name, struct dw_member *out, const char **near);
bool dw_enumerator(struct dw *d, const char *name, int64_t *value);
bool dw_enumerators(struct dw *d, const struct ctype *type, tenumerator_vec *out);
/* The name of a type that is like @name, of those that dw_type_named() has looked at; NULL: none. */
const char *dw_near_type(struct dw *d, const char *name);
const struct ctype *dw_type_named(struct dw *d, const char *name);

bool dw_param_names(struct dw *d, const struct tfunc *f, tmember_vec *out);
bool dw_local_names(struct dw *d, const struct tfunc *f, tmember_vec *out);
/* The parameters of another function, @body, of @f's unit. */
bool dw_params_as_written(struct dw *d, const struct tfunc *f, const char *body, tmember_vec *out);
/* A parameter, or a local that has a value at the entry. *exists: the name is there, but @why it cannot be had. */
bool dw_variable(struct dw *d, const struct tfunc *f, const char *name, struct tvalue *out, bool *exists,
		 const char **why);
bool dw_return_value(struct dw *d, const struct tfunc *f, struct tvalue *out, const char **why);
const struct ctype *dw_return_type(struct dw *d, const struct tfunc *f);
/*
 * A variable of the whole kernel: its type, and its address (0: only declared in the units looked at), or else a program that gives its address or value.
 * Those of the unit of @f come first (may be NULL); @file narrows it to units whose source file matches (may be NULL).
 */
struct dw_global {
	const struct ctype *type;
	uint64_t addr;
	struct fetch f;
	bool is_value;
	const char *why;		/* it is somewhere, but cannot be had */
	bool is_foreign;		/* another file's own: the file of the function does not know it */
};
bool dw_global(struct dw *d, const struct tfunc *f, const char *name, const char *file, struct dw_global *g);
/* The source file that has a variable @name; NULL: none does. */
const char *dw_global_file(struct dw *d, const char *name);

/* "fs/open.c" matches "open.c", "fs/open.c", "*open*.c": from the start or behind any '/'. */
bool file_matches(const char *file, const char *pattern);
bool has_wildcard(const char *s);

/* ---- syscalls.c ---- */
/* What a kernel since 4.17 calls the function that older ones call @pattern; NULL: it is no name of a system call. */
const char *target_syscall_entry(struct target *t, const char *pattern);
/* Adds to @names, those of an entry @f, the parameters that the call was written with; those that are there get their types. */
void target_syscall_names(struct target *t, struct dw *d, const struct tfunc *f, tmember_vec *names);
/* False with *exists: it is a parameter of the call, and @why it cannot be had. */
bool target_syscall_var(struct target *t, struct dw *d, const struct tfunc *f, const char *name, struct tvalue *out, bool *exists, const char **why);

#endif
