/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Doubles taken apart, for data/float.c and data/float_text.c. In kernels the machine's own unit is not to be touched by probes, so all of it is done with
 * integers.
 */
#ifndef SP_FLOAT_H
#define SP_FLOAT_H

#define SP_FP_NAN	0x7ff8000000000000ul
#define SP_FP_INF	0x7ff0000000000000ul
#define SP_FP_SIGN	0x8000000000000000ul

/* Values but zero, infinities and what is no number: m * 2^exp, whose uppermost bit is set. */
struct sp_fp {
	unsigned long m;
	int exp;
};

static inline __attribute__((unused)) int sp_fp_is_nan(unsigned long v)
{
	return (v & ~SP_FP_SIGN) > SP_FP_INF;
}

static inline __attribute__((unused)) int sp_fp_is_inf(unsigned long v)
{
	return (v & ~SP_FP_SIGN) == SP_FP_INF;
}

static inline __attribute__((unused)) int sp_fp_is_zero(unsigned long v)
{
	return !(v & ~SP_FP_SIGN);
}

struct sp_fp sp_fp_split(unsigned long v);
/* The double nearest to m * 2^exp, the even one of two; @sticky: and a bit more than that. @sign: 0 or SP_FP_SIGN. */
unsigned long sp_fp_pack(unsigned long sign, unsigned long m, int exp, int sticky);

#endif
