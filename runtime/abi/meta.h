/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The meta table: what the runner must know of a script. Text, in ELF section ".spile.meta" of the module and in /proc/spile/NAME/meta.
 * A sequence of NUL-terminated lines, each "keyword rest"; a reader skips keywords that it does not know.
 *
 *   abi N                               first line; N is SP_ABI_VERSION
 *   script NAME                         as the user wrote it
 *   format TYPES TEXT                   formats count from 0 in order of appearance. TYPES: one letter an argument ('d' or 's'), or '-' for none.
 *                                       TEXT: a printf format with the language's directives; may hold newlines
 *   probe POINT                         from 0, in order. POINT: as the user wrote it, e.g. kernel.function("vfs_read")
 *   place FILE:LINE:COL                 of the last probe line
 *   site FILE:LINE:COL TEXT             from 0. TEXT: the identifier that an error there is near, e.g. $how->flags
 *   kernel RELEASE BUILDID              one line a layout row; BUILDID in hex or "-"
 *
 * For `modinfo` and for checks before loading, the module also carries in .modinfo: spile_abi=N, spile_script=NAME, and one spile_kernel=RELEASE a row.
 */
#ifndef SP_ABI_META_H
#define SP_ABI_META_H

#define SP_META_SECTION ".spile.meta"
#define SP_PROC_DIR "spile"	/* below /proc */

#endif
