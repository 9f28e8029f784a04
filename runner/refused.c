/* SPDX-License-Identifier: GPL-2.0 */
/* The same number means another thing in each family. The kernel's own ENOTSUPP, which libc has no words for, is 524. */
#include "refused.h"

#include <errno.h>
#include <string.h>

enum { KERNEL_ENOTSUPP = 524 };

static const struct {
	const char *family;	/* in the point; the first row that fits is taken */
	int err;
	const char *text;
} reasons[] = {
	{ ".data(",	ENOSPC,		"all watchpoints of a CPU are in use (most machines have four), by this script, a debugger or perf" },
	{ ".data(",	EINVAL,		"the machine watches 1, 2, 4 or 8 bytes only, at an address that is a multiple of that, and not in its own entry code" },
	{ "perf.",	ENOENT,		"the machine has no such counter" },
	{ "perf.",	ENODEV,		"the machine has no such counter" },
	{ "perf.",	EOPNOTSUPP,	"the machine has no such counter" },
	{ "perf.",	EINVAL,		"the kernel knows no counter of that type and config" },
	{ "perf.",	EBUSY,		"the counter is in use: by perf, or by the kernel's own watchdog (sysctl kernel.nmi_watchdog=0)" },
	{ "netfilter.",	EOPNOTSUPP,	"this kernel has no packet filter, or hooks of a shape that is not known" },
	{ ".trace(",	ENOENT,		"the kernel has no such tracepoint" },
	{ "process",	ENOENT,		"there is no such program" },
	{ "process",	EIO,		"the kernel puts no probes into files of that file system (older ones: none on tmpfs); copy the program to a disk" },
	{ "process",	EINVAL,		"the kernel allows no probe there: the file has been replaced, or is shorter now" },
	{ "",		ENOENT,		"the kernel has no such function, or it cannot be probed" },
	{ "",		EINVAL,		"the kernel allows no probe there" },
	{ "",		EFAULT,		"to prepare it this kernel would read behind the module's text, and crash: it does so in the last function of some modules" },
	{ "",		EILSEQ,		"there is no instruction at that address" },
	{ "",		EEXIST,		"something of that name is there already" },
	{ "",		EBUSY,		"somebody has changed the function there (a live patch), and shares it with nobody" },
	{ "",		KERNEL_ENOTSUPP, "the kernel cannot probe the instruction that stands there" },
};

const char *sr_refused(int err, const char *point)
{
	unsigned int i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].err == err && strstr(point, reasons[i].family))
			return reasons[i].text;
	return strerror(err);
}
