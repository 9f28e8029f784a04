/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Control messages between runner and module: ioctls on /proc/spile/NAME/ctl. Fixed-width, no pointers.
 *
 * Files of a module, all 0600 root:
 *   ctl      ioctl, poll (readable: there is output, or the state changed). One opener at a time (EBUSY): the reader.
 *   meta     the module's meta table (meta.h), as loaded
 *   counts   struct sp_counts for each probe, summed over CPUs
 *   cpuN     mmap of CPU N's ring (ring.h), SP_RING_HEAD + size bytes, shared, read-write
 *
 * A module is idle after loading. START runs the begin handlers, attaches every probe, then hits count. STOP detaches,
 * waits for handlers in flight, runs the end (or error) handlers. Both run the handlers in the caller's context and may sleep
 * until the reader has made room, so that the caller must read the rings from another thread meanwhile.
 */
#ifndef SP_ABI_CONTROL_H
#define SP_ABI_CONTROL_H

enum sp_state {
	SP_IDLE,		/* loaded */
	SP_STARTING,		/* begin handlers run */
	SP_RUNNING,
	SP_STOPPING,		/* exit() was called, or STOP: no new hit counts; end handlers run from STOP only */
	SP_FAILED,		/* too many errors: no new hit counts; STOP runs the error handlers */
	SP_STOPPED
};

struct sp_hello {			/* in and out */
	unsigned int abi;		/* in: the runner's; out: the module's. EPROTO when they differ (the module's is still filled in) */
	unsigned int state;		/* enum sp_state */
	unsigned int cpus;		/* highest possible CPU number + 1; rings exist for those whose cpuN file does */
	unsigned int probes;
	unsigned long long ring_bytes;	/* of one data area */
	unsigned long long kernel_shift;/* what KASLR added to the kernel's link addresses */
	char release[64];		/* of the kernel that the layout row in use was made from; "" without layouts */
	unsigned long long stamp_now, wall_ns;	/* units' stamp and ns since 1970 at this moment */
	unsigned int stamp_khz;			/* stamps a millisecond; 0: not told */
	unsigned int reserved[3];
};

struct sp_start {
	int target;			/* target(): -c or -x process, 0: none */
	int tz_minutes_west;		/* the runner's time zone */
	char tz_name[32];
	unsigned int flight;		/* 1: while nobody reads, new output takes the place of the oldest; 0: it is dropped, and counted */
	unsigned int reserved[7];
};

struct sp_status {
	unsigned int state;
	unsigned int errors;		/* soft errors so far */
	unsigned int error_exit;	/* 1: the run failed (exit status 1) */
	int attach_error;		/* -errno of the probe that could not be attached, 0 */
	unsigned int attach_probe;	/* its index */
	unsigned int output_waiting;	/* 1: some ring holds unread units */
	unsigned long long skipped;	/* hits that did not run, all reasons but the arming condition */
	unsigned long long lost;	/* units dropped */
	unsigned int error_code, error_site, error_probe;	/* the first error, in case its record was lost */
	unsigned int armed;		/* while probes are being attached: how many were tried so far */
	unsigned long long cut;		/* times that a string did not fit into MAXSTRINGLEN */
	unsigned int uncounted;		/* 1: entries go through an ftrace that keeps no count of the hits that it drops */
	unsigned int rings;		/* files cpuN: more come with CPUs that come online. 0: an older module, which does not say */
	unsigned int unarmed;		/* times that a probe could not be armed and the run went on without; of the first: */
	unsigned int unarmed_probe;	/* its index */
	int unarmed_error;		/* -errno */
	unsigned int reserved[5];
};

/* Why hits did not run or did not finish; per probe. Texts and remedies are the runner's. */
#define SP_COUNTS(X) \
	X(hits)		/* ran */ \
	X(reentry)	/* skipped: a handler was running on this CPU already */ \
	X(lock)		/* skipped: a lock was not had in time */ \
	X(fault)	/* ended by an unreadable address */ \
	X(budget)	/* ended by MAXACTION, MAXNESTING */ \
	X(overflow)	/* ended by a full array */ \
	X(error)	/* ended by another soft error */ \
	X(missed)	/* return-probe instances that were not there, kprobe recursion: counted by the kernel */ \
	X(dropped)	/* ran, its output was dropped */ \
	X(waited)	/* times that a lock was had after another CPU had given it back */

struct sp_counts {
#define X(name) unsigned long long name;
	SP_COUNTS(X)
#undef X
	/* Hits that were timed, of frequent ones one in SP_SAMPLE, or all of them (sp_timing=1): how many, and their cycles in all, of the quickest and of the slowest. */
	unsigned long long timed, cycles, least, most;
};
#define SP_SAMPLE 64

/* Another initial value for a scalar global of the script, before START. */
struct sp_set {
	char name[64];
	char value[448];		/* as text, ended by a NUL; numbers as strtol() with base 0 takes them */
};

#define SP_IOC_HELLO	_IOWR('S', 1, struct sp_hello)
#define SP_IOC_START	_IOW('S', 2, struct sp_start)	/* 0, or -errno: EALREADY; of attaching (sp_status names the probe; everything is detached again) */
#define SP_IOC_STOP	_IO('S', 3)			/* 0 also when stopped already */
#define SP_IOC_STATUS	_IOR('S', 4, struct sp_status)
#define SP_IOC_EXIT	_IO('S', 5)			/* as if the script had called exit() */
#define SP_IOC_SET	_IOW('S', 6, struct sp_set)	/* 0, or -errno: ENOENT, no such global; EINVAL, no such value; EBUSY, started */

#endif
