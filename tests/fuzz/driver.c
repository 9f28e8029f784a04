/* SPDX-License-Identifier: GPL-2.0 */
/*
 * driver SECONDS SEED FILE...: throws mutations of the files at LLVMFuzzerTestOneInput() for that long. Where there is no libFuzzer. Not led by coverage,
 * but by what breaks parsers: cut, swapped and doubled pieces, words of the language in odd places, odd bytes.
 *
 * The input that broke something, or that took more than TOO_LONG seconds of CPU time (a busy machine's clock says nothing), is left in ./fuzz-input. The last line says how many inputs ran.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { TOO_LONG = 20, MAX_SEEDS = 4000, MAX_INPUT = 6000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static struct { char *p; size_t n; } seeds[MAX_SEEDS];
static int nseeds;
static char input[2 * MAX_INPUT];
static size_t input_len;
static uint64_t state;

static uint32_t below(uint32_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 11) % n;
}

static const char *const words[] = {
	"probe ", "begin", "{", "}", "(", ")", "[", "]", "%(", "%?", "%:", "%)", "@define ", "@x", "\"s\"", "1", "0x", "08", "$x", "$", "$$", "->", "+", "-", "*",
	"/", ".", ",", ";", "?", ":", "=", "==", "in ", "foreach ", "if ", "else ", "global ", "function ", "%{", "%}", "&&", "||", "!", "try", "catch",
	"delete ", "@count(", "@hist_log(", "@", "#", "/*", "*/", "\n", "\"", "'", "\\", "\xff", "kernel_v", "CONFIG_X", "private ", "return ", "next", "&",
	"++", "--", "<<<", "=~", "!~", "+=", "@cast(", "limit ", "$1", "@1", "@#", "$#", "print(", "printf(", "@hist_linear(", "string ", "long", "**",
	"@entry(", "@defined(", "@var(", "@probewrite(", "9223372036854775807", "-", "probe a = b { }\n", "%", "kernel.function(\"f\")", "timer.s(1)",
};

static void keep_input(void)
{
	int fd = open("fuzz-input", O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd >= 0 && write(fd, input, input_len) < 0)
		_exit(2);
	close(fd);
}

static void too_long(int sig)
{
	static const char text[] = "one input took too long: see fuzz-input\n";

	(void)sig;
	keep_input();
	if (write(2, text, sizeof(text) - 1) < 0)
		_exit(2);
	_exit(1);
}

static void limit_time(int seconds)
{
	struct itimerval t = { { 0, 0 }, { seconds, 0 } };

	setitimer(ITIMER_PROF, &t, NULL);
}

static void aborted(int sig)
{
	keep_input();
	signal(sig, SIG_DFL);
	raise(sig);
}

/* ---- seeds ---- */

static void add_seed(const char *p, size_t n)
{
	if (nseeds == MAX_SEEDS || !n)
		return;
	seeds[nseeds].p = malloc(n);
	memcpy(seeds[nseeds].p, p, n);
	seeds[nseeds++].n = n;
}

/* The scripts of a file of golden cases: from behind "=== NAME" up to "--- ". */
static void add_cases(const char *s)
{
	const char *end;

	while ((s = strstr(s, "=== ")) && (s = strchr(s, '\n'))) {
		end = strstr(s, "\n--- ");
		if (!end)
			return;
		add_seed(s + 1, (size_t)(end - s));
		s = end;
	}
}

static void read_seed(const char *path)
{
	static char text[1 << 20];
	FILE *f = fopen(path, "r");
	size_t n;

	if (!f)
		return;
	n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[n] = '\0';
	if (strstr(path, ".cases"))
		add_cases(text);
	else
		add_seed(text, n);
}

/* ---- mutations of input[] ---- */

static void put(size_t at, const char *p, size_t n)
{
	if (input_len + n > sizeof(input) || at > input_len)
		return;
	memmove(input + at + n, input + at, input_len - at);
	memcpy(input + at, p, n);
	input_len += n;
}

static void cut(size_t at, size_t n)
{
	if (at + n > input_len)
		n = input_len - at;
	memmove(input + at, input + at + n, input_len - at - n);
	input_len -= n;
}

static void mutate(void)
{
	char piece[64];
	size_t at = below((uint32_t)input_len + 1), n = below(sizeof(piece));
	const char *w = words[below(sizeof(words) / sizeof(words[0]))];
	int other;

	switch (below(8)) {
	case 0:
		if (at < input_len)
			input[at] = (char)below(256);
		break;
	case 1:
		cut(at, below(20));
		break;
	case 2:
		if (at + n > input_len)
			n = input_len - at;
		memcpy(piece, input + at, n);
		put(below((uint32_t)input_len + 1), piece, n);
		break;
	case 3:
		other = (int)below((uint32_t)nseeds);
		if (n > seeds[other].n)
			n = seeds[other].n;
		put(at, seeds[other].p + below((uint32_t)(seeds[other].n - n + 1)), n);
		break;
	default:
		put(at, w, strlen(w));
		break;
	}
}

static void make_input(void)
{
	int i = (int)below((uint32_t)nseeds), k = (int)below(7);
	size_t from = 0;

	input_len = seeds[i].n;
	if (input_len > MAX_INPUT) {
		from = below((uint32_t)(input_len - MAX_INPUT));
		input_len = MAX_INPUT;
	}
	memcpy(input, seeds[i].p + from, input_len);
	if (!below(4))
		input_len = below((uint32_t)input_len + 1);
	while (k--)
		mutate();
}

int main(int argc, char **argv)
{
	time_t end = time(NULL) + (argc > 1 ? atol(argv[1]) : 0);
	long runs = 0;
	int i;

	state = 88172645463325252ull + 7919 * (uint64_t)(argc > 2 ? atol(argv[2]) : 0);
	for (i = 3; i < argc; i++)
		read_seed(argv[i]);
	if (!nseeds) {
		fprintf(stderr, "usage: driver SECONDS SEED FILE...\n");
		return 2;
	}
	signal(SIGALRM, too_long);
	signal(SIGPROF, too_long);
	signal(SIGABRT, aborted);
	if (__sanitizer_set_death_callback)
		__sanitizer_set_death_callback(keep_input);
	for (; time(NULL) < end; runs++) {
		make_input();
		alarm(20 * TOO_LONG);
		limit_time(TOO_LONG);
		LLVMFuzzerTestOneInput((const uint8_t *)input, input_len);
	}
	alarm(0);
	limit_time(0);
	printf("%ld inputs, %d seeds\n", runs, nseeds);
	return 0;
}
