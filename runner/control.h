/* SPDX-License-Identifier: GPL-2.0 */
/* A module's files: control messages, the requests that may sleep, and the mapped rings. */
#ifndef SPILE_RUNNER_CONTROL_H
#define SPILE_RUNNER_CONTROL_H

#include "meta.h"
#include "reader.h"
#include "say.h"

#include "../runtime/abi/control.h"

#include <pthread.h>
#include <signal.h>

struct sr_map {
	unsigned int cpu;
	void *p;
	size_t len;
};

struct sr_control {
	const char *name;		/* the module's; the caller's memory */
	int fd;				/* of the control file */
	struct sp_hello hello;
	struct sr_map *maps;		/* the rings' memory */
	unsigned int nmaps;
	/* the request that is under way */
	bool busy;
	unsigned long request;
	struct sp_start start;
	int result;			/* of the last one: 0 or -errno */
	int done[2];			/* a pipe: readable when it ended */
	pthread_t thread;
};

/* Opens module @name's control file and says hello. 0, or -1: said why; nothing is left open then. */
int sr_control_open(struct sr_control *c, const char *name, struct sr_say *say);
/* Reads and parses its meta table. 0 or -1: said why. */
int sr_control_meta(struct sr_control *c, struct sr_meta *m, struct sr_say *say);
/* Maps the rings into @r that are not there yet: at the beginning, and when CPUs have come. 0 or -1: said why. The memory is there until sr_control_close(). */
int sr_control_rings(struct sr_control *c, struct sr_reader *r, struct sr_say *say);
/* Closes everything; no request may be under way. */
void sr_control_close(struct sr_control *c);

/*
 * Starts SP_IOC_START (with c->start filled in) or SP_IOC_STOP in a thread of its own: both run handlers and may
 * sleep until the rings have been read. 0 or -errno. c->done[0] becomes readable at the end; call sr_control_finish()
 * then.
 */
int sr_control_request(struct sr_control *c, unsigned long request);
void sr_control_finish(struct sr_control *c);

/* 0 or -errno. Not while a request is under way: the module may be holding its lock. */
int sr_control_status(struct sr_control *c, struct sp_status *st);
/* Ends a run that begins or runs, as the script's exit() does; also while START is under way. Before, it changes nothing. */
void sr_control_exit(struct sr_control *c);
/* Gives a global of the script another initial value, before START. 0 or -errno. */
int sr_control_set(struct sr_control *c, const struct sp_set *set);
/* Reads @n probes' counters. 0 or -errno. */
int sr_control_counts(struct sr_control *c, struct sp_counts *counts, unsigned int n);

#endif
