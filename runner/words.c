/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Word splitting for -c. A command that a shell would do nothing for but split is started directly: target() is then
 * the command's own process and its exit status is seen undisturbed.
 */
#include "words.h"
#include "text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Characters with a meaning that only a shell has: outside quotes, and within double quotes. */
static const char meta_bare[] = "|&;<>()$`*?[]{}~#!\n";
static const char meta_quoted[] = "$`";

struct split {
	const char *s;		/* rest of the command */
	char *to;		/* where the next character goes */
	bool shell;		/* a shell is needed */
	bool open;		/* a quote is not closed */
};

/* Steps over a quoted part, copying what it stands for. */
static void take_quoted(struct split *sp, char quote)
{
	for (sp->s++; *sp->s && *sp->s != quote; sp->s++) {
		if (quote == '"' && strchr(meta_quoted, *sp->s))
			sp->shell = true;
		if (quote == '"' && *sp->s == '\\' && sp->s[1] && strchr("\\\"$`", sp->s[1]))
			sp->s++;
		*sp->to++ = *sp->s;
	}
	if (!*sp->s)
		sp->open = true;
	else
		sp->s++;
}

static void take_word(struct split *sp)
{
	while (*sp->s && !strchr(" \t", *sp->s)) {
		if (*sp->s == '\'' || *sp->s == '"') {
			take_quoted(sp, *sp->s);
			continue;
		}
		if (strchr(meta_bare, *sp->s))
			sp->shell = true;
		if (*sp->s == '\\' && sp->s[1])
			sp->s++;
		*sp->to++ = *sp->s++;
	}
	*sp->to++ = '\0';
}

static char **shell_words(const char *command)
{
	size_t len = strlen(command) + 1;
	char **words = sr_alloc(4 * sizeof(char *) + len);

	words[0] = (char *)"/bin/sh";
	words[1] = (char *)"-c";
	words[2] = memcpy(words + 4, command, len);
	return words;
}

char **sr_words_split(const char *command, const char **why)
{
	size_t len = strlen(command), n = 0, max = len / 2 + 2;
	char **words = sr_alloc(max * sizeof(char *) + len + 2);
	struct split sp = { .s = command, .to = (char *)(words + max) };

	for (;;) {
		sp.s += strspn(sp.s, " \t");
		if (!*sp.s)
			break;
		words[n++] = sp.to;
		take_word(&sp);
	}
	if (n && !sp.open && !sp.shell && !strchr(words[0], '='))
		return words;
	if (n && !sp.shell && !sp.open)
		sp.shell = true;	/* NAME=value before the command */
	free(words);
	if (n && sp.shell)
		return shell_words(command);
	*why = n ? "a quote is not closed" : "there is no command in it";
	return NULL;
}
