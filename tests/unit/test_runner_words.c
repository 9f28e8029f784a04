/* SPDX-License-Identifier: GPL-2.0 */
/* Splitting of -c commands. */
#include "runner/words.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *runner_words_suite(void);

/* Words joined by '|'; a shell command as "sh:COMMAND"; a refusal as "!WHY". */
static void expect(const char *command, const char *want)
{
	const char *why = "";
	char got[400] = "", **words = sr_words_split(command, &why);
	int i;

	if (!words)
		strcat(strcpy(got, "!"), why);
	else if (!strcmp(words[0], "/bin/sh"))
		strcat(strcpy(got, "sh:"), words[2]);
	for (i = 0; words && words[i] && strncmp(got, "sh:", 3); i++)
		strcat(strcat(got, i ? "|" : ""), words[i]);
	free(words);
	ck_assert_str_eq(got, want);
}

START_TEST(split)
{
	expect("ls", "ls");
	expect("  ls   -l\t/tmp ", "ls|-l|/tmp");
	expect("echo 'a b' \"c d\" e\\ f", "echo|a b|c d|e f");
	expect("echo '' \"\"", "echo||");
	expect("echo a'b'\"c\"d", "echo|abcd");
	expect("echo '$HOME|*' \"a;b\" \\$x", "echo|$HOME|*|a;b|$x");
	expect("echo \"a\\\"b\\n\"", "echo|a\"b\\n");
	expect("dd if=/dev/zero of=x", "dd|if=/dev/zero|of=x");
	expect("a\\", "a\\");
}
END_TEST

START_TEST(shell)
{
	expect("ls | wc", "sh:ls | wc");
	expect("ls > /dev/null", "sh:ls > /dev/null");
	expect("echo $HOME", "sh:echo $HOME");
	expect("echo \"$HOME\"", "sh:echo \"$HOME\"");
	expect("ls *.c", "sh:ls *.c");
	expect("sleep 1 &", "sh:sleep 1 &");
	expect("FOO=1 ls", "sh:FOO=1 ls");
	expect("a\nb", "sh:a\nb");
	expect("echo a # don't", "sh:echo a # don't");
}
END_TEST

START_TEST(refused)
{
	expect("", "!there is no command in it");
	expect("  \t", "!there is no command in it");
	expect("echo 'a", "!a quote is not closed");
	expect("echo \"a\\\"", "!a quote is not closed");
}
END_TEST

START_TEST(any_bytes)
{
	static const char letters[] = "ab '\"\\ \t$=";
	char command[24];
	const char *why;
	size_t k, n;
	int i;

	srand(1);
	for (i = 0; i < 50000; i++) {
		n = (size_t)rand() % (sizeof(command) - 1);
		for (k = 0; k < n; k++)
			command[k] = letters[(size_t)rand() % (sizeof(letters) - 1)];
		command[n] = '\0';
		free(sr_words_split(command, &why));
	}
}
END_TEST

Suite *runner_words_suite(void)
{
	Suite *s = suite_create("runner_words");
	TCase *t = tcase_create("words");

	tcase_add_test(t, split);
	tcase_add_test(t, shell);
	tcase_add_test(t, refused);
	tcase_add_test(t, any_bytes);
	suite_add_tcase(s, t);
	return s;
}
