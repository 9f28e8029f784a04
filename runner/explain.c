/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Refusals in words. The kernel has one number for many reasons; what can be looked up (who we are, lockdown, what is
 * loaded) is, and the lines that the kernel logged with its refusal are shown instead of pointing at dmesg only.
 */
#include "explain.h"

#include "../runtime/abi/meta.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

/* ---- looking up ---- */

static bool exists(const char *dir, const char *name)
{
	char path[256];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return !stat(path, &st);
}

bool sr_is_ours(const char *name)
{
	return exists("/proc/" SP_PROC_DIR, name);
}

bool sr_is_loaded(const char *name)
{
	return exists("/sys/module", name);
}

/* The first bytes of a small file, "" when there is none. */
static const char *peek(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, size - 1);

	if (fd >= 0)
		close(fd);
	buf[n > 0 ? n : 0] = '\0';
	return buf;
}

static bool locked_down(void)
{
	char buf[128];
	const char *mode = peek("/sys/kernel/security/lockdown", buf, sizeof(buf));

	return strstr(mode, "[integrity]") || strstr(mode, "[confidentiality]");
}

/* ---- the kernel's log ---- */

int sr_klog_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0)
		lseek(fd, 0, SEEK_END);
	return fd;
}

void sr_klog_say(int fd, struct sr_say *say)
{
	char buf[2048], *text, *end;
	int lines = 0;
	ssize_t n;

	if (fd < 0) {
		sr_note(say, "  dmesg may tell more");
		return;
	}
	while (lines < 20 && (n = read(fd, buf, sizeof(buf) - 1)) > 0) {
		buf[n] = '\0';
		text = strchr(buf, ';');	/* level,number,time,flags;text\n key=value lines */
		if (!text)
			continue;
		end = strchr(text, '\n');
		if (end)
			*end = '\0';
		sr_note(say, "  kernel: %s", text + 1);
		lines++;
	}
	close(fd);
}

/* ---- loading ---- */

static void explain_permission(const struct sr_modfile *f, const char *path, struct sr_say *say)
{
	char buf[16];

	if (geteuid())
		sr_error(say, "loading %s needs root (CAP_SYS_MODULE): sudo spilerun %s", f->name, path);
	else if (*peek("/proc/sys/kernel/modules_disabled", buf, sizeof(buf)) == '1')
		sr_error(say, "this system loads no modules any more until it is booted again (kernel.modules_disabled is 1)");
	else if (locked_down() && !f->is_signed)
		sr_error(say, "the kernel is locked down (Secure Boot) and %s is not signed: sign it with a key that the kernel trusts"
			 " (kmodsign, sign-file; mokutil --import enrols a key)", path);
	else
		sr_error(say, "the kernel does not allow %s to be loaded: root lacks CAP_SYS_MODULE here (a container?) or a security"
			 " policy forbids it", f->name);
}

static void explain_exists(const struct sr_modfile *f, const char *path, struct sr_say *say)
{
	(void)path;
	if (sr_is_ours(f->name))
		sr_error(say, "module %s is loaded already: spilerun -A %s reads it, spilerun -d %s removes it", f->name,
			 f->name, f->name);
	else
		sr_error(say, "a module named %s, not one of ours, is loaded already", f->name);
}

static void explain_signature(const struct sr_modfile *f, const char *path, struct sr_say *say)
{
	sr_error(say, "this kernel loads signed modules only, and %s %s: sign it (sign-file), with a key that is in the kernel's keyring"
		 " (mokutil --import enrols one)", path, f->is_signed ? "is signed with a key that it does not trust" : "is not signed");
}

static void explain_symbol(const struct sr_modfile *f, const char *path, struct sr_say *say)
{
	(void)f;
	sr_error(say, "%s needs symbols that this kernel does not have, or that another module has that is not loaded:", path);
}

static void explain_format(const struct sr_modfile *f, const char *path, struct sr_say *say)
{
	const char *magic = sr_modfile_info(f, "vermagic", NULL);
	struct utsname u;

	uname(&u);
	sr_error(say, "%s was built for another kernel (%s) than this one (%s): translate the script for it", path,
		 magic ? magic : "unknown", u.release);
}

static void explain_invalid(const struct sr_modfile *f, const char *path, struct sr_say *say)
{
	(void)f;
	sr_error(say, "the kernel or the module itself refused %s, or a parameter's value:", path);
}

static void explain_memory(const struct sr_modfile *f, const char *path, struct sr_say *say)
{
	(void)path;
	sr_error(say, "no memory for module %s: smaller buffers (-b MB) and arrays (maxmapentries=N) need less", f->name);
}

static void explain_busy(const struct sr_modfile *f, const char *path, struct sr_say *say)
{
	(void)path;
	sr_error(say, "module %s is just being loaded or removed by somebody else: try again", f->name);
}

static void explain_no_call(const struct sr_modfile *f, const char *path, struct sr_say *say)
{
	(void)f;
	sr_error(say, "this kernel cannot load %s from an open file (it is older than 3.8, or built without modules)", path);
}

static void explain_device(const struct sr_modfile *f, const char *path, struct sr_say *say)
{
	(void)path;
	sr_error(say, "module %s refused to start on this kernel:", f->name);
}

static const struct {
	int err;
	void (*explain)(const struct sr_modfile *f, const char *path, struct sr_say *say);
} load_errors[] = {
	{ EPERM, explain_permission },
	{ EACCES, explain_permission },
	{ EEXIST, explain_exists },
	{ EKEYREJECTED, explain_signature },
	{ ENOKEY, explain_signature },
	{ EBADMSG, explain_signature },
	{ ENOENT, explain_symbol },
	{ ENOEXEC, explain_format },
	{ EINVAL, explain_invalid },
	{ ENOMEM, explain_memory },
	{ EBUSY, explain_busy },
	{ EAGAIN, explain_busy },
	{ ENOSYS, explain_no_call },
	{ ENODEV, explain_device },
	{ EOPNOTSUPP, explain_device },
};

void sr_explain_load(int err, const struct sr_modfile *f, const char *path, struct sr_say *say)
{
	size_t i;

	for (i = 0; i < sizeof(load_errors) / sizeof(load_errors[0]); i++) {
		if (load_errors[i].err == err) {
			load_errors[i].explain(f, path, say);
			return;
		}
	}
	sr_error(say, "%s could not be loaded: %s", path, strerror(err));
}

/* ---- removing, opening ---- */

void sr_explain_unload(int err, const char *name, struct sr_say *say)
{
	switch (err) {
	case EPERM:
	case EACCES:
		sr_error(say, "removing module %s needs root (CAP_SYS_MODULE): sudo spilerun -d %s", name, name);
		break;
	case ENOENT:
		sr_error(say, "module %s is not loaded", name);
		break;
	case EBUSY:
	case EAGAIN:
		sr_error(say, "module %s is in use: another spilerun reads it, or a process has one of its files in /proc/%s/%s open",
			 name, SP_PROC_DIR, name);
		break;
	default:
		sr_error(say, "module %s could not be removed: %s", name, strerror(err));
		break;
	}
}

void sr_explain_open(int err, const char *name, const char *path, struct sr_say *say)
{
	switch (err) {
	case EPERM:
	case EACCES:
		sr_error(say, "reading module %s needs root: sudo spilerun -A %s", name, name);
		break;
	case EBUSY:
		sr_error(say, "module %s is being read by another spilerun already", name);
		break;
	case ENOENT:
		if (!sr_is_loaded(name))
			sr_error(say, "module %s is not loaded", name);
		else
			sr_error(say, "module %s is loaded, but is not one of ours (there is no %s)", name, path);
		break;
	default:
		sr_error(say, "%s: %s", path, strerror(err));
		break;
	}
}
