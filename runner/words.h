/* SPDX-License-Identifier: GPL-2.0 */
/* A command given as one string (-c): split into words, or left to the shell. */
#ifndef SPILE_RUNNER_WORDS_H
#define SPILE_RUNNER_WORDS_H

/*
 * Gives a NULL-terminated vector in one block, the caller's to free(): the words of @command with quotes and
 * backslashes resolved, or { "/bin/sh", "-c", command } when it needs a shell. NULL: no command in it, or a quote
 * that is not closed; *why says which.
 */
char **sr_words_split(const char *command, const char **why);

#endif
