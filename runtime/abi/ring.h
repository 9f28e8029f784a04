/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The output ring of one CPU, as the runner maps it: one head page, then the data area.
 *
 * One CPU writes, one reader reads, both without locks. Positions are byte counts that only grow; the offset in the data
 * area is position & (size - 1). All positions and lengths are multiples of 8.
 *
 * What a handler prints is one unit: header, then records. A unit becomes visible as a whole when `head` passes it.
 * `pending` is 0, or a time that is not above the stamp of the unit being written; it is published before the stamp is
 * taken, so a reader that
 *   1. notes S, the largest stamp of the units visible on any CPU,
 *   2. reads every CPU's `pending`,
 *   3. reads every CPU's `head` again,
 * may emit, in stamp order, every unit whose stamp is at most S and below every nonzero `pending`: nothing earlier can come.
 */
#ifndef SP_ABI_RING_H
#define SP_ABI_RING_H

#define SP_ABI_VERSION	5
#define SP_ABI_TEXT_(n)	#n
#define SP_ABI_TEXT2_(n) SP_ABI_TEXT_(n)
#define SP_ABI_TEXT	SP_ABI_TEXT2_(SP_ABI_VERSION)	/* the same as a string */
#define SP_RING_MAGIC	0x53705231u	/* "SpR1" */
#define SP_RING_HEAD	4096		/* bytes before the data area */

struct sp_ring {
	unsigned int magic;
	unsigned int abi;
	unsigned int cpu;
	unsigned int reserved;
	unsigned long long size;		/* of the data area, a power of two */
	unsigned long long pad0[5];
	/* written by the CPU */
	unsigned long long head;		/* everything before is final */
	unsigned long long pending;
	unsigned long long lost;		/* units dropped whole, for want of room */
	unsigned long long overwritten;		/* units that newer ones took the place of, while nobody read (sp_start.flight) */
	unsigned long long pad1[4];
	/* written by the reader; by the CPU while there is none */
	unsigned long long tail;		/* everything before has been read */
	unsigned long long pad2[7];
};

/* Start of a unit. Never straddles the end of the data area. */
struct sp_unit {
	unsigned int len;			/* of the unit, this header and any padding included */
	unsigned short probe;			/* index in the meta table */
	unsigned short flags;			/* SP_UNIT_* */
	unsigned long long stamp;		/* grows with time over all CPUs; unit and zero are the machine's */
};
#define SP_UNIT_MORE	1	/* begin/end/error only: the handler's output goes on in the next unit of this CPU */

/* Start of a record. A record's bytes are contiguous: SP_REC_PAD fills the end of the data area when one would not fit. */
struct sp_rec {
	unsigned short fmt;			/* index in the meta table's formats, or SP_REC_* */
	unsigned short flags;
	unsigned int len;			/* of the record, this header included */
};
#define SP_REC_PAD	0xffff	/* skip */
#define SP_REC_ERROR	0xfffe	/* struct sp_rec_error: a run-time error; goes to the runner's stderr */
#define SP_REC_TEXT	0xfffd	/* one string: printed as it is (output that the kernel formatted) */
#define SP_REC_WARN	0xfffc	/* one string: warn() */
#define SP_REC_SYSTEM	0xfffb	/* one string: a command for the shell, started when what was printed before it has been written */
#define SP_REC_SWITCH	0xfffa	/* one string, empty: the output goes on in another file */
/* A long, which is the script's number for output that is held back, and a string, which is empty but for the first. */
#define SP_REC_SPECULATE 0xfff9
#define SP_REC_COMMIT	0xfff8
#define SP_REC_DISCARD	0xfff7
#define SP_REC_PROCESS	0xfff6	/* struct sp_rec_process (ustack.h) */
#define SP_REC_USTACK	0xfff5	/* struct sp_rec_ustack */
#define SP_REC_MAPPING	0xfff4	/* struct sp_rec_mapping */
/* SP_UNIT of fewer than 16 bytes left before the end of the data area: the rest is a lone SP_REC_PAD of 8 bytes with len 8. */

/*
 * Arguments follow in the order of the format's type letters:
 *   'd'  8 bytes, a long
 *   's'  unsigned int length, then the bytes, padded with zeroes so that the whole is a multiple of 8
 */

struct sp_rec_error {
	struct sp_rec rec;
	unsigned short code;			/* SP_E_* (errors.h) */
	unsigned short site;			/* index in the meta table's sites; SP_NO_SITE: the probe itself */
	unsigned int reserved;
	unsigned long long value;		/* an address, an index... as the error's text wants it */
	/* followed by an 's' argument: the text of error("..."), else empty */
};
#define SP_NO_SITE	0xffff

#endif
