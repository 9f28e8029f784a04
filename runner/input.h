/* SPDX-License-Identifier: GPL-2.0 */
/* What is typed, for scripts that listen (input.char, input.line). */
#ifndef SPILE_RUNNER_INPUT_H
#define SPILE_RUNNER_INPUT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

struct sr_input {
	int chars, lines;		/* the module's files; -1: it listens to none such */
	int stop[2];			/* a pipe: closing the end for writing stops the thread */
	bool running, raw;
	pthread_t thread;
	struct termios was;
	char line[4096];
	size_t len;
};

/* Begins to hand standard input to module @name, when it listens. Not called again before sr_input_stop(). */
void sr_input_start(struct sr_input *in, const char *name);
/* Does nothing when it was not started; @in is zeroed memory then. */
void sr_input_stop(struct sr_input *in);

#endif
