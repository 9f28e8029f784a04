/* SPDX-License-Identifier: GPL-2.0 */
/* A module's files below /proc/spile/NAME. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE	/* pipe2 */
#endif
#include "control.h"
#include "explain.h"

#include "../runtime/abi/meta.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	META_MAX = 64 << 20,
	THREAD_STACK = 128 * 1024
};

static int open_file(const struct sr_control *c, const char *file, int flags, char *path, size_t size)
{
	snprintf(path, size, "/proc/%s/%s/%s", SP_PROC_DIR, c->name, file);
	return open(path, flags | O_CLOEXEC);
}

static int say_hello(struct sr_control *c, struct sr_say *say)
{
	memset(&c->hello, 0, sizeof(c->hello));
	c->hello.abi = SP_ABI_VERSION;
	if (!ioctl(c->fd, SP_IOC_HELLO, &c->hello) && c->hello.abi == SP_ABI_VERSION)
		return 0;
	if (c->hello.abi != SP_ABI_VERSION)
		sr_error(say, "module %s was built for ABI %u, this runner speaks %d: rebuild the module or use its spilerun", c->name,
			 c->hello.abi, SP_ABI_VERSION);
	else
		sr_error(say, "module %s does not answer: %s", c->name, strerror(errno));
	return -1;
}

int sr_control_open(struct sr_control *c, const char *name, struct sr_say *say)
{
	char path[128];

	memset(c, 0, sizeof(*c));
	c->name = name;
	c->fd = open_file(c, "ctl", O_RDWR, path, sizeof(path));
	if (c->fd < 0) {
		sr_explain_open(errno, name, path, say);
		return -1;
	}
	if (pipe2(c->done, O_CLOEXEC) < 0) {
		sr_error(say, "no pipe: %s", strerror(errno));
		close(c->fd);
		return -1;
	}
	if (!say_hello(c, say))
		return 0;
	sr_control_close(c);
	return -1;
}

void sr_control_close(struct sr_control *c)
{
	unsigned int i;

	for (i = 0; i < c->nmaps; i++)
		munmap(c->maps[i].p, c->maps[i].len);
	free(c->maps);
	c->maps = NULL;
	c->nmaps = 0;
	close(c->done[0]);
	close(c->done[1]);
	close(c->fd);
	c->fd = -1;
}

/* ---- meta table ---- */

static int read_meta(int fd, struct sr_text *t)
{
	for (;;) {
		ssize_t n = read(fd, sr_text_room(t, 16 * 1024), 16 * 1024);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : 0;
		t->len += (size_t)n;
		if (t->len > META_MAX)
			return -EFBIG;
	}
}

int sr_control_meta(struct sr_control *c, struct sr_meta *m, struct sr_say *say)
{
	struct sr_text t = { NULL, 0, 0 };
	char path[128], why[256] = "";
	int fd = open_file(c, "meta", O_RDONLY, path, sizeof(path)), err;

	memset(m, 0, sizeof(*m));
	err = fd < 0 ? -errno : read_meta(fd, &t);
	if (fd >= 0)
		close(fd);
	if (!err && sr_meta_parse(m, t.p, t.len, why, sizeof(why)) < 0)
		sr_error(say, "module %s cannot be read: %s", c->name, why);
	else if (!err && (m->abi != SP_ABI_VERSION || m->nprobes != c->hello.probes))
		sr_error(say, "module %s cannot be read: its meta table (ABI %u, %u probes) does not belong to it (%u probes)", c->name,
			 m->abi, m->nprobes, c->hello.probes);
	else if (err)
		sr_error(say, "%s: %s", path, strerror(-err));
	else
		goto good;
	sr_text_deinit(&t);
	return -1;
good:
	sr_text_deinit(&t);
	return 0;
}

/* ---- rings ---- */

/* 1: mapped, 0: no such CPU, -1: said why. */
static int map_ring(struct sr_control *c, unsigned int cpu, struct sr_reader *r, struct sr_say *say)
{
	size_t len = SP_RING_HEAD + (size_t)c->hello.ring_bytes;
	char file[24], path[128];
	void *p;
	int fd;

	snprintf(file, sizeof(file), "cpu%u", cpu);
	fd = open_file(c, file, O_RDWR, path, sizeof(path));
	if (fd < 0 && errno == ENOENT)
		return 0;
	p = fd < 0 ? MAP_FAILED : mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED) {
		sr_error(say, "%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	close(fd);
	c->maps = sr_realloc(c->maps, (c->nmaps + 1) * sizeof(*c->maps));
	c->maps[c->nmaps].cpu = cpu;
	c->maps[c->nmaps].p = p;
	c->maps[c->nmaps++].len = len;
	if (sr_reader_add(r, p, len) < 0) {
		sr_error(say, "%s holds no ring of ABI %d: rebuild the module or use its spilerun", path, SP_ABI_VERSION);
		return -1;
	}
	return 1;
}

static bool is_mapped(const struct sr_control *c, unsigned int cpu)
{
	unsigned int i;

	for (i = 0; i < c->nmaps && c->maps[i].cpu != cpu; i++)
		;
	return i < c->nmaps;
}

int sr_control_rings(struct sr_control *c, struct sr_reader *r, struct sr_say *say)
{
	unsigned int cpu;

	for (cpu = 0; cpu < c->hello.cpus; cpu++)
		if (!is_mapped(c, cpu) && map_ring(c, cpu, r, say) < 0)
			return -1;
	if (!r->n) {
		sr_error(say, "module %s has no rings in /proc/%s/%s", c->name, SP_PROC_DIR, c->name);
		return -1;
	}
	return 0;
}

/* ---- requests ---- */

static void *request_thread(void *arg)
{
	struct sr_control *c = arg;

	c->result = ioctl(c->fd, c->request, c->request == SP_IOC_START ? &c->start : NULL) < 0 ? -errno : 0;
	while (write(c->done[1], "", 1) < 0 && errno == EINTR)
		;
	return NULL;
}

int sr_control_request(struct sr_control *c, unsigned long request)
{
	pthread_attr_t attr;
	sigset_t all, old;
	int err;

	c->request = request;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, THREAD_STACK);
	sigfillset(&all);	/* no signal may interrupt a handler's wait for room */
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(&c->thread, &attr, request_thread, c);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	c->busy = !err;
	return -err;
}

void sr_control_finish(struct sr_control *c)
{
	char byte;

	if (!c->busy)
		return;
	pthread_join(c->thread, NULL);
	while (read(c->done[0], &byte, 1) < 0 && errno == EINTR)
		;
	c->busy = false;
}

int sr_control_status(struct sr_control *c, struct sp_status *st)
{
	memset(st, 0, sizeof(*st));
	return ioctl(c->fd, SP_IOC_STATUS, st) < 0 ? -errno : 0;
}

void sr_control_exit(struct sr_control *c)
{
	ioctl(c->fd, SP_IOC_EXIT);
}

int sr_control_set(struct sr_control *c, const struct sp_set *set)
{
	return ioctl(c->fd, SP_IOC_SET, set) < 0 ? -errno : 0;
}

int sr_control_counts(struct sr_control *c, struct sp_counts *counts, unsigned int n)
{
	size_t want = n * sizeof(*counts), got = 0;
	char path[128];
	int fd = open_file(c, "counts", O_RDONLY, path, sizeof(path)), err = 0;
	ssize_t k = 1;

	if (fd < 0)
		return -errno;
	while (got < want && k > 0) {
		k = read(fd, (char *)counts + got, want - got);
		if (k < 0)
			err = -errno;
		else
			got += (size_t)k;
	}
	close(fd);
	return err ? err : got == want ? 0 : -EIO;
}
