/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The build-id check. Distributions do rebuild a kernel under the same release; struct layouts and addresses made
 * from the other build would be read wrongly without any error, so a module that knows its kernel's build-id is held
 * against the running one.
 */
#include "hostid.h"
#include "smallfile.h"

#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static uint64_t pad4(uint64_t n)
{
	return (n + 3) & ~3ull;
}

int sr_build_id_find(const void *notes, size_t len, char hex[2 * SR_BUILD_ID_MAX + 1])
{
	const unsigned char *p = notes;
	Elf64_Nhdr n;	/* the same for all word sizes */
	uint64_t desc;
	uint32_t i;

	hex[0] = '\0';
	while (len >= sizeof(n)) {
		memcpy(&n, p, sizeof(n));
		desc = sizeof(n) + pad4(n.n_namesz);
		if (desc > len || n.n_descsz > len - desc)
			return -1;
		if (n.n_type == NT_GNU_BUILD_ID && n.n_namesz == 4 && !memcmp(p + sizeof(n), "GNU", 4) && n.n_descsz &&
		    n.n_descsz <= SR_BUILD_ID_MAX) {
			for (i = 0; i < n.n_descsz; i++)
				sprintf(hex + 2 * i, "%02x", p[desc + i]);
			return 0;
		}
		desc += pad4(n.n_descsz);
		if (desc > len)
			return -1;
		p += desc;
		len -= (size_t)desc;
	}
	return -1;
}

int sr_build_id_check(const struct sr_meta *m, const char *release, const char *hex, char *why, size_t why_size)
{
	const struct sr_meta_kernel *other = NULL;
	unsigned int i;

	for (i = 0; i < m->nkernels; i++) {
		const struct sr_meta_kernel *k = &m->kernels[i];

		if (strcmp(k->release, release))
			continue;
		if (!*hex || !strcmp(k->build_id, "-") || !strcasecmp(k->build_id, hex))
			return 0;
		other = k;
	}
	if (!other)
		return 0;
	snprintf(why, why_size, "it was made from another build of kernel %s (build-id %s) than the one that runs (%s):"
		 " translate the script with the debuginfo of the running kernel", release, other->build_id, hex);
	return -1;
}

void sr_build_id_read(char hex[2 * SR_BUILD_ID_MAX + 1])
{
	char notes[4096];

	sr_build_id_find(notes, sr_smallfile("/sys/kernel/notes", notes, sizeof(notes)), hex);
}
