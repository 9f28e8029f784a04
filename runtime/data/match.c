/* SPDX-License-Identifier: GPL-2.0 */
/* Regular expression match: one look-up a byte in the table that the translator made. */
#include "../spile.h"

int sp_match(const struct sp_regex *r, struct sp_str s)
{
	unsigned int state = 0;
	unsigned long i;

	for (i = 0; i < s.len && !(r->accept[state] & 1); i++)
		state = r->next[state * r->classes + r->class_of[(unsigned char)s.p[i]]];
	return r->accept[state] != 0;
}
