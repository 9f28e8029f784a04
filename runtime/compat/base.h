/* SPDX-License-Identifier: GPL-2.0 */
/*
 * compat/ is the only place that knows that kernels differ. Each difference is a SP_HAVE_ fact found by kmod-template/facts.sh in the headers, since
 * distributions backport and version numbers lie; the shape offered here is that of the newest kernel.
 *
 * This header is what every file of the runtime has: the kernel's plainest headers. A file that needs more includes the part of compat/ that brings it,
 * since most of the time that compiling the runtime takes goes into parsing the kernel's headers.
 */
#ifndef SP_COMPAT_BASE_H
#define SP_COMPAT_BASE_H

#include <linux/kernel.h>
#include <linux/bug.h>
#include <linux/string.h>
#include <linux/errno.h>



#endif
