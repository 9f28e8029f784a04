/* SPDX-License-Identifier: GPL-2.0 */
/* Names of system calls. Any context. One pool of names and an offset for each number: no pointers, so nothing to relocate at load. */
#include "../core/core.h"

#define SYSCALL(number, name) char s##number[sizeof(#name)];
struct names {
	char none;			/* so that no name has offset 0 */
#include "syscalls.def"
};
#undef SYSCALL

#define SYSCALL(number, name) #name,
static const struct names names = {
	0,
#include "syscalls.def"
};
#undef SYSCALL

#define SYSCALL(number, name) [number] = offsetof(struct names, s##number),
static const unsigned short offsets[] = {
#include "syscalls.def"
};
#undef SYSCALL

struct sp_str sp_syscall_name(struct sp_string *buf, long number)
{
	struct sp_str s;

	if (number >= 0 && number < ARRAY_SIZE(offsets) && offsets[number]) {
		s.p = (const char *)&names + offsets[number];
		s.len = strlen(s.p);
		return s;
	}
	s.p = buf->s;
	s.len = scnprintf(buf->s, MAXSTRINGLEN, "%ld", number);
	return s;
}

long sp_syscall_number(struct sp_str name)
{
	const char *p;
	int i;

	for (i = 0; i < ARRAY_SIZE(offsets); i++) {
		p = (const char *)&names + offsets[i];
		if (offsets[i] && strlen(p) == name.len && !memcmp(p, name.p, name.len))
			return i;
	}
	return -1;
}
