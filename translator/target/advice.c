/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What to install when headers or debuginfo are missing. The release's shape decides, since the traced kernel need
 * not be this machine's; only when it says nothing is the machine asked.
 */
#include "target_priv.h"
#include "../base/fs.h"

#include <fnmatch.h>
#include <string.h>

enum family { FAMILY_UNKNOWN, FAMILY_DEBIAN, FAMILY_UBUNTU, FAMILY_RHEL, FAMILIES };

static const struct { const char *pattern; enum family family; } shapes[] = {
	{ "*.el[0-9]*", FAMILY_RHEL },		{ "*.fc[0-9]*", FAMILY_RHEL },	{ "*.amzn[0-9]*", FAMILY_RHEL },
	{ "*-cloud-amd64", FAMILY_DEBIAN },	{ "*-amd64", FAMILY_DEBIAN },	{ "*-generic", FAMILY_UBUNTU },
	{ "*-lowlatency", FAMILY_UBUNTU },
};

static const struct { const char *word; enum family family; } systems[] = {
	{ "ID=ubuntu", FAMILY_UBUNTU },		{ "ID=debian", FAMILY_DEBIAN },
	{ "ID=rhel", FAMILY_RHEL },		{ "ID=\"rhel\"", FAMILY_RHEL },
	{ "ID=\"centos\"", FAMILY_RHEL },	{ "ID=centos", FAMILY_RHEL },
	{ "ID=fedora", FAMILY_RHEL },		{ "ID=\"ol\"", FAMILY_RHEL },
	{ "ID_LIKE=debian", FAMILY_DEBIAN },	{ "ID_LIKE=\"rhel", FAMILY_RHEL },
};

static enum family family_of(struct arena *a, const char *root, const char *release)
{
	AUTO_BUF b = { 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(shapes); i++)
		if (!fnmatch(shapes[i].pattern, release, 0))
			return shapes[i].family;
	if (fs_read(join_path(a, root, "/etc/os-release"), &b))
		return FAMILY_UNKNOWN;
	for (i = 0; i < ARRAY_SIZE(systems); i++) {
		const char *at = strstr(buf_str(&b), systems[i].word);

		if (at && (at == buf_str(&b) || at[-1] == '\n'))
			return systems[i].family;
	}
	return FAMILY_UNKNOWN;
}

const char *advise_build(struct arena *a, const char *root, const char *release)
{
	static const char *const commands[FAMILIES] = {
		[FAMILY_DEBIAN] = "apt-get install linux-headers-%s",
		[FAMILY_UBUNTU] = "apt-get install linux-headers-%s",
		[FAMILY_RHEL] = "yum install kernel-devel-%s",
	};
	const char *command = commands[family_of(a, root, release)];

	if (command)
		return arena_printf(a, command, release);
	return arena_printf(a, "apt-get install linux-headers-%s (Debian), or: yum install kernel-devel-%s (RHEL)",
			    release, release);
}

const char *advise_vmlinux(struct arena *a, const char *root, const char *release)
{
	static const char *const commands[FAMILIES] = {
		[FAMILY_DEBIAN] = "apt-get install linux-image-%s-dbg",
		[FAMILY_UBUNTU] = "apt-get install linux-image-%s-dbgsym",
		[FAMILY_RHEL] = "debuginfo-install kernel-%s",
	};
	const char *command = commands[family_of(a, root, release)];

	if (command)
		return arena_printf(a, command, release);
	return arena_printf(a, "apt-get install linux-image-%s-dbg (Debian), or: debuginfo-install kernel-%s (RHEL)",
			    release, release);
}
