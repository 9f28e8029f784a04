/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Limits: their names for -D, "" when there is none, the load parameters that set the same without their sp_, and what these may be. The translator and the runner
 * refuse other values; a module that is loaded without the runner makes do.
 */
#ifndef SP_ABI_LIMITS_H
#define SP_ABI_LIMITS_H

#define SP_LIMIT_MAPENTRIES	(1 << 24)
#define SP_LIMIT_NESTING	100000
#define SP_LIMIT_NONE		0x7fffffffffffffffll

#define SP_LIMITS(X) \
	X("MAXACTION",			"maxaction",			1, SP_LIMIT_NONE / 10) \
	X("MAXACTION_INTERRUPTIBLE",	"maxaction_interruptible",	0, SP_LIMIT_NONE) \
	X("MAXERRORS",			"maxerrors",			0, SP_LIMIT_NONE) \
	X("MAXSKIPPED",			"maxskipped",			0, SP_LIMIT_NONE) \
	X("MAXNESTING",			"maxnesting",			1, SP_LIMIT_NESTING) \
	X("MAXMAPENTRIES",		"maxmapentries",		1, SP_LIMIT_MAPENTRIES) \
	X("MAXTRYLOCK",			"locktries",			0, 0x7fffffff) \
	X("STP_MAXMEMORY",		"maxmemory",			0, SP_LIMIT_NONE >> 10) \
	X("STP_OVERLOAD_THRESHOLD",	"overload",			0, SP_LIMIT_NONE) \
	X("STP_OVERLOAD_INTERVAL",	"overload_interval",		1, SP_LIMIT_NONE / 16) \
	X("",				"bufsize",			0, 1 << 22)	/* KB: 4 GB */

#endif
