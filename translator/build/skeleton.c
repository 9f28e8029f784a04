/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The script that a kernel is prepared with. It attaches nothing; it is there to be compiled, so that kbuild shows
 * its commands, and to name the symbols that a compiler calls by itself: a module that calls memcpy without a
 * version of it is refused by 3.10.
 */
#include "internal.h"

#include <stdio.h>
#include <string.h>

static const char *const by_itself[] = {
	"memcpy", "memset", "memmove", "memcmp", "bcmp", "strlen", "strcmp", "__stack_chk_fail", "__stack_chk_guard",
	"__ref_stack_chk_guard",	/* x86 since 6.15 */
	"__x86_return_thunk",
};
/* Families of which any member may be called, one for each register or check. */
static const char *const by_itself_start[] = { "__x86_indirect_thunk_", "__ubsan_handle_", "__sanitizer_cov_" };

static bool is_by_itself(const char *sym, size_t n)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(by_itself); i++)
		if (strlen(by_itself[i]) == n && !memcmp(by_itself[i], sym, n))
			return true;
	for (i = 0; i < ARRAY_SIZE(by_itself_start); i++)
		if (strlen(by_itself_start[i]) < n && !memcmp(by_itself_start[i], sym, strlen(by_itself_start[i])))
			return true;
	return false;
}

/* Module.symvers: "0xCRC \t symbol \t vmlinux or module \t ..." */
static void add_references(struct buf *out, const char *symvers)
{
	const char *p, *sym, *mod;
	size_t n;

	for (p = symvers; p && *p; p = strchr(p, '\n'), p = p ? p + 1 : p) {
		sym = p + strcspn(p, "\t\n");
		if (*sym++ != '\t')
			continue;
		n = strcspn(sym, "\t\n");
		mod = sym + n;
		if (strncmp(mod, "\tvmlinux", 8) || !is_by_itself(sym, n))
			continue;
		/* In a section that the final link discards and that objtool does not judge. */
		buf_printf(out, "__asm__(\".pushsection .discard.spile,\\\"a\\\"\\n.long %.*s - .\\n.popsection\");\n", (int)n, sym);
	}
}

void skeleton_script(struct buf *out, const char *build_dir)
{
	AUTO_BUF symvers = { 0 };
	AUTO_BUF path = { 0 };

	buf_puts(out,
		 "#include \"spile.h\"\n"
		 "unsigned long sp_lay[1];\n"
		 "static const struct sp_probe probes[1] = { { .kind = &sp_attach_begin } };\n"
		 "static const char *const points[1] = { \"never\" };\n"
		 "static const char meta[] __attribute__((section(\".spile.meta\"), used)) = \"abi \" SP_ABI_TEXT;\n"
		 "const struct sp_module sp_module = {\n"
		 "\t.abi = SP_ABI_VERSION, .nprobes = 1, .probes = probes, .points = points,\n"
		 "\t.meta = meta, .meta_size = sizeof(meta),\n"
		 "\t.cpu_size = sizeof(struct sp_ctx) + sizeof(struct sp_counts),\n"
		 "};\n");
	buf_printf(&path, "%s/Module.symvers", build_dir);
	if (!fs_read(path.p, &symvers))
		add_references(out, buf_str(&symvers));
}
