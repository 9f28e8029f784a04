/* SPDX-License-Identifier: GPL-2.0 */
/* Random numbers for sampling. The kernel's own generators take locks or change names; a counter that is stirred well does, in any context. */
#include "../spile.h"

static unsigned long turn;

unsigned long sp_random(void)
{
	unsigned long v = __sync_add_and_fetch(&turn, 0x9e3779b97f4a7c15ul) ^ sp_cycles();

	v = (v ^ v >> 30) * 0xbf58476d1ce4e5b9ul;
	v = (v ^ v >> 27) * 0x94d049bb133111ebul;
	return v ^ v >> 31;
}
