/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Run-time errors: number, text with at most one %llx or %lld for the value, what lifts the limit ("" when nothing does).
 * The texts are those that users of the language know.
 */
#ifndef SP_ABI_ERRORS_H
#define SP_ABI_ERRORS_H

#define SP_ERRORS(X) \
	X(NONE,		"", "") \
	X(FAULT,	"read fault at 0x%llx", "") \
	X(WRITE_FAULT,	"write fault at 0x%llx", "") \
	X(DIV0,		"division by 0", "") \
	X(MAXACTION,	"MAXACTION exceeded", "maxaction") \
	X(MAXNESTING,	"MAXNESTING exceeded", "maxnesting") \
	X(OVERFLOW,	"Array overflow, check MAXMAPENTRIES", "maxmapentries") \
	X(EMPTY,	"empty aggregate", "") \
	X(BUCKET,	"histogram index out of range", "") \
	X(MODIFIED,	"array modified inside foreach", "") \
	X(SCRIPT,	"", "")			/* error("..."): the text comes with it */ \
	X(OVERLOADS,	"all functions exhausted", "") \
	X(OVERLOAD,	"probe overhead exceeded threshold", "overload") \
	X(ENTRY,	"the registers at the function's entry are not known any more", "entries") \
	X(TOO_LARGE,	"output of one handler is larger than its buffer", "bufsize") \
	X(FULL,		"Array overflow, check MAXMAPENTRIES (it is declared with %lld elements)", "")

enum sp_error_code {
#define X(name, text, param) SP_E_##name,
	SP_ERRORS(X)
#undef X
	SP_E_COUNT,
	SP_E_ABORT = SP_E_COUNT		/* no error: abort() leaves the handler by the same way, past every catch, and is not reported */
};

#endif
