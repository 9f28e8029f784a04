/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The traced kernel, as far as a translation needs to know it. Format-neutral: no libdw type leaves this folder, and nothing
 * here knows the language. Everything returned lives in the arena given to target_open().
 *
 * Functions that may not find what was asked return NULL or false and leave a sentence in *why (in the arena, no full stop) that is
 * fit to be shown to a user; they never print.
 */
#ifndef SPILE_TARGET_H
#define SPILE_TARGET_H

#include "fetch.h"

struct target_spec {
	const char *release;		/* -r RELEASE; NULL: the running kernel */
	const char *build_dir;		/* -r /DIR: a kernel build tree, or a sysroot that holds lib/modules */
	const char *debuginfo_path;	/* SYSTEMTAP_DEBUGINFO_PATH: directories separated by ':', may be NULL */
	const char *cache_dir;		/* private directory for indexes; NULL: none is kept */
	void (*progress)(const char *text);	/* told before something takes seconds; may be NULL */
};

struct target {
	struct arena *arena;
	const char *release;		/* uname -r of the traced kernel */
	const char *version;		/* uname -v, NULL: unknown */
	const char *arch;		/* "x86_64" */
	const char *build_dir;		/* headers and kbuild; NULL: missing (why_no_build says what and how to get it) */
	const char *why_no_build;
	const char *vmlinux;		/* file with DWARF and symbols; NULL: missing */
	const char *why_no_vmlinux;	/* names the package and the command, for Debian and for RHEL */
	const char *build_id;		/* hex, NULL: unknown */
	uint64_t anchor;		/* link address of sprint_symbol, 0: unknown */
	const char *module;		/* set: this is a module of that kernel, and vmlinux is its file */
	bool is_running_kernel;
	const char *cache_dir;
	void (*progress)(const char *text);
	const char *called;		/* in messages: "kernel 6.1.0", "/usr/bin/bash" */
	struct target *kernel;		/* of a module: whose it is; else NULL */
	const char *program;		/* a user program or library instead of a kernel: its path on the traced machine; NULL: a kernel */
	struct target_priv *priv;
};

/* Finds release, build directory and debuginfo; reads nothing big. Never NULL; what is missing has its why_ set. */
struct target *target_open(struct arena *a, const struct target_spec *spec);
void target_close(struct target *t);

/*
 * A user program or library: an ELF file at @path below @root ("" is this machine's), which the traced machine knows as @path. `vmlinux` is the file with
 * its debuginfo: its own, else one found by build id or debug link. NULL with *why: no such file, or no ELF file that can be probed.
 */
struct target *target_open_program(struct arena *a, const char *root, const char *path, const char *debuginfo_path, const char **why);
/* The types in the object file at @path, which was compiled from headers; @called: "<sys/time.h>". */
struct target *target_open_types(struct arena *a, const char *path, const char *called, const char **why);
/* Where in the file @addr is. False: in no part that is loaded from it. */
bool target_file_offset(struct target *t, uint64_t addr, uint64_t *offset);

/* Is @addr in a section with code? */
bool target_is_code(struct target *t, uint64_t addr);
/* The first code that a process runs of a program (its entry) or library (its DT_INIT). False: a library has none. */
bool target_first_code(struct target *t, uint64_t *addr);

typedef VEC(const char *) name_list;
/* The files that @name stands for below @root: a path, a pattern, a name in $PATH. For a script, its interpreter's. Without symbolic links. */
bool program_find(struct arena *a, const char *root, const char *name, name_list *out, const char **why);
/*
 * The same of a library: a name, or a pattern of names, without a slash is looked for among what @program (NULL: not known) loads, then where it and the system
 * keep libraries.
 */
bool library_find(struct arena *a, const char *root, const char *name, const char *program, name_list *out, const char **why);
/* Of a process, by a name that leads there from here, whatever the process's own root is. NULL: @why says why. */
const char *program_of_pid(struct arena *a, int64_t pid, const char **why);
/* Likewise the libraries that it has mapped whose file names match pattern @name. False: none. */
bool library_of_pid(struct arena *a, int64_t pid, const char *name, name_list *out);

/* "y", "m", a value, NULL: unset. From .config of the build directory, else /boot/config-RELEASE. */
const char *target_config(struct target *t, const char *name);
/* Is @sym exported to modules (Module.symvers)? */
bool target_exports(struct target *t, const char *sym);

/* ---- functions ---- */

struct tfunc {
	const char *name;
	const char *file;		/* source, NULL: unknown (symbol table only) */
	int line;
	uint64_t addr;			/* link address, 0: unknown (attach by name) */
	uint64_t entry;			/* where the probe goes: at the entry addr, or somewhere inside (is_inside) */
	bool is_copy;			/* a copy that was inlined into another function; addr is its first instruction */
	bool is_inside;			/* the calling convention says nothing about `entry`: a statement, a label, a copy */
	bool is_guess;			/* nothing is known of the kernel's names: it may not be there */
	bool is_external;		/* other files can call it; false without debuginfo */
	void *scope;			/* is_inside: innermost block there, target's own */
	bool is_static_twice;		/* the name stands more than once in the symbol table: attach by address only */
	bool returns_value;
	bool is_clone;			/* gcc's copy with parameters changed or removed (name.isra.0) */
	void *die;			/* target's own; NULL: no debuginfo */
	/* tracepoints: handlers are passed the parameters of `die`, but for the first skip_args */
	bool by_args;
	int skip_args;
	const char *system;		/* NULL: unknown */
};
typedef VEC(struct tfunc *) tfunc_vec;

/*
 * Functions whose name matches @pattern (exact, or with * ? []), optionally of a source file matching @file. Inlined-only functions are not
 * in this list. Without vmlinux: from System.map or /proc/kallsyms of the running kernel, else one by-name entry for an exact pattern.
 * Empty with *why when there is none; *near may get the nearest existing name.
 */
bool target_functions(struct target *t, const char *pattern, const char *file, tfunc_vec *out, const char **why, const char **near);

/* Tracepoints whose name, or "system:name", matches @pattern. Their die is NULL without debuginfo. False as above; a NULL @near is not looked for. */
bool target_tracepoints(struct target *t, const char *pattern, tfunc_vec *out, const char **why, const char **near);
typedef VEC(const char *) name_vec;
/* Names of the modules that match @pattern, from the directories of this kernel. */
void target_modules(struct target *t, const char *pattern, name_vec *out);
const char *target_near_module(struct target *t, const char *name);
/* A module that @function of source file @file (NULL: not known) may be of, by the custom of names; NULL: none. */
const char *target_module_of(struct target *t, const char *function, const char *file);
/* Does @path end as modules' files do? */
bool target_is_module_file(const char *path);
/* A module by name or by its file's path, as a target of its own that is closed with @t; kept. NULL with *why. */
struct target *target_module(struct target *t, const char *name, const char **why);
/* Address @addr of module @m as the running kernel can find it: a symbol of it and an offset. False: no symbol is before it. */
bool target_place_in_module(struct target *m, uint64_t addr, const char **symbol, uint64_t *offset);

/* Inlined copies of functions, patterns as above. Empty without debuginfo. */
bool target_copies(struct target *t, const char *pattern, const char *file, tfunc_vec *out);
/* The function whose symbol covers @addr, with its debug information; NULL: none. */
struct tfunc *target_function_at(struct target *t, uint64_t addr);
/* @f with the probe at @addr inside of it. */
struct tfunc *target_inside(struct target *t, const struct tfunc *f, uint64_t addr);

struct tline { int line; uint64_t addr; };
struct tlabel { const char *name; uint64_t addr; int line; };
/* @back: where the call returns to; @copy instead, when the callee was inlined; @is_jump: it returns to the caller's caller. */
struct tcall { const char *name; struct tfunc *copy; uint64_t back; bool is_jump; };
typedef VEC(struct tline) tline_vec;
typedef VEC(struct tlabel) tlabel_vec;
typedef VEC(struct tcall) tcall_vec;
/* The last line that may be of @f: before the next function of its file begins. */
int target_last_line(struct target *t, const struct tfunc *f);
/* Statements of @f itself (not of what is inlined into it), by line, then address. */
void target_lines(struct target *t, const struct tfunc *f, tline_vec *out);
void target_labels(struct target *t, const struct tfunc *f, tlabel_vec *out);
/* Calls that @f makes by name. */
void target_calls(struct target *t, const struct tfunc *f, tcall_vec *out);

/* Non-NULL: why a probe there would be dangerous (the function is in .kprobes.text, on the kernel's or our own list). */
const char *target_blacklisted(struct target *t, const struct tfunc *f, bool is_return);

/* ---- types ---- */

enum ctype_kind { CT_VOID, CT_INT, CT_BOOL, CT_CHAR, CT_FLOAT, CT_ENUM, CT_POINTER, CT_ARRAY, CT_STRUCT, CT_UNION, CT_FUNCTION };
struct ctype {
	enum ctype_kind kind;
	const char *name;		/* as C spells it: "struct open_how *", "const char *", "umode_t" */
	uint64_t size;
	bool is_signed;
	const struct ctype *to;		/* CT_POINTER, CT_ARRAY: pointed to, element; typedefs and qualifiers are looked through */
	uint64_t count;			/* CT_ARRAY, 0: flexible */
	void *die;
	uint32_t btf;			/* of a type that BTF describes: its id; else 0 */
	void *home;			/* the debug information that `die` is of, target's own */
};
struct tmember { const char *name; const struct ctype *type; };
typedef VEC(struct tmember) tmember_vec;
/* Members of a struct or union; those of anonymous members are included. */
bool target_members(struct target *t, const struct ctype *type, tmember_vec *out);

struct tenumerator { const char *name; int64_t value; };
typedef VEC(struct tenumerator) tenumerator_vec;
/* The value of the enumerator @name, of whatever enumeration. */
bool target_enumerator(struct target *t, const char *name, int64_t *value, const char **why);
/* All of one enumeration; false: it is none, or has none. */
bool target_enumerators(struct target *t, const struct ctype *type, tenumerator_vec *out);

/* ---- values ---- */

/* The function whose entry @op (FETCH_ENTRY) asks about. NULL: not known. */
struct tfunc *target_entered(struct target *t, const struct fetch_op *op);

/* A part of an object that is not in one place. */
struct tpiece {
	struct fetch f;			/* its address (is_memory) or value */
	bool is_memory;
	uint64_t at, bits;		/* where in the object it is */
	uint64_t from;			/* bits of its source that stand before it */
	const char *why;		/* it is nowhere */
};

/* A value on its way: `f` computes its address (is_lvalue) or the value itself. */
struct tvalue {
	struct fetch f;
	struct fetch hi;		/* an object of 9 to 16 bytes in two registers: the second one. Else no ops */
	const struct ctype *type;
	struct target *of;		/* whose types and memory these are; set by who makes the value */
	/* an object that is in pieces: no program yet, but where it begins in them */
	const struct tpiece *pieces;
	int npieces;
	uint64_t piece_at;
	/* a pointer to an object that the compiler took apart: the object, and from where the pointer points in it */
	struct tvalue *object;
	int64_t object_offset;
	bool is_lvalue;
	bool user;
	uint8_t bit_size, bit_offset;	/* bit-field of an lvalue: bit_size nonzero */
};

/* A static probe of a program. */
struct tmark {
	const char *provider, *name;
	const char *args;		/* operands, as the assembler wrote them */
	uint64_t addr, semaphore;	/* link addresses; semaphore 0: it has none */
};
typedef VEC(struct tmark *) tmark_vec;
struct tmark_arg { struct tvalue value; const char *why; };	/* why set: it cannot be read */
typedef VEC(struct tmark_arg) tmark_arg_vec;
/* Those that match the patterns; @provider may be NULL. False with *why, and maybe *near: there is none. */
bool target_marks(struct target *t, const char *provider, const char *name, tmark_vec *out, const char **why, const char **near);
void target_mark_args(struct target *t, const struct tmark *m, tmark_arg_vec *out);

/* A place of a program's linkage table, through which it calls function @name of a library. */
struct tplt { const char *name; uint64_t addr; };
typedef VEC(struct tplt) tplt_vec;
void target_plt(struct target *t, tplt_vec *out);
/* May a return probe be on a program's function of this name? */
bool target_may_return(const char *name);

/* The link address of the kernel's variable @name, of all sizes and kinds. False with *why: not known. */
bool target_data_address(struct target *t, const char *name, uint64_t *addr, const char **why, const char **near);

/* What tracepoint @f passes, in order. False: not known. */
bool target_tracepoint_args(struct target *t, const struct tfunc *f, tmember_vec *out);
/* Are @f's parameters known by the kernel's own type information (BTF), for want of debuginfo? */
bool target_by_btf(struct target *t, const struct tfunc *f);
/* Names that may be written as $name in @f at entry (at return: parameters as they were at entry, and "return"). */
bool target_var_names(struct target *t, const struct tfunc *f, bool at_return, tmember_vec *out);
/* Local variables of the outermost block, which rarely have a value at the entry. */
bool target_local_names(struct target *t, const struct tfunc *f, tmember_vec *out);
/*
 * The value of variable @name (without '$') of @f at its entry; "return" gives the return value, for at_return only. Then variables of the kernel, those
 * of @f's source file first. False with *why NULL: there is no such name.
 */
bool target_var(struct target *t, const struct tfunc *f, bool at_return, const char *name, struct tvalue *out, const char **why);
/* A variable of the kernel: of a source file matching @file (may be NULL), else rather the one that @f's (may be NULL) file sees. For @var. */
bool target_global(struct target *t, const struct tfunc *f, const char *name, const char *file, struct tvalue *out, const char **why);
/* At a function's entry: where it will return to. */
void target_return_address(struct target *t, struct tvalue *out);
/* An address of the kernel's code; @what: for the dump of layouts. */
void target_code_address(struct target *t, uint64_t addr, const char *what, struct tvalue *out);
/* A pointer to, or an object of, struct/union @type_name ("struct task_struct", "task_struct", "umode_t") in @f's world: for @cast. NULL: not found */
const struct ctype *target_type(struct target *t, const char *type_name, const char **why);
const struct ctype *target_pointer_to(struct target *t, const struct ctype *to);
/* The register of a hit that has this number in DWARF. */
bool target_register(struct target *t, int64_t number, struct tvalue *out, const char **why);
/* Steps of an access chain; each first loads what it must. `->` on a pointer or on an object. */
bool tvalue_member(struct target *t, struct tvalue *v, const char *member, const char **why, const char **near);
bool tvalue_index(struct target *t, struct tvalue *v, int64_t index, const char **why);
/* Index by the script expression in slot @slot. */
bool tvalue_index_expr(struct target *t, struct tvalue *v, int slot, const char **why);
/* Ends a chain: loads a scalar, sign- or zero-extends, decays an array to its address. False for a struct or union (why says: name a member, or '&'). */
bool tvalue_load(struct target *t, struct tvalue *v, const char **why);
/* &chain */
bool tvalue_address(struct target *t, struct tvalue *v, const char **why);

#endif
