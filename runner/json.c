/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records as JSON. A record is what one print call left: the format as the script has it, and the arguments unformatted,
 * for programs that would only take the text apart again.
 */
#include "json.h"

#include <string.h>

/* How many bytes the UTF-8 character at @s has; 0: it is none. Overlong forms, surrogates and what is above U+10FFFF are none. */
static size_t utf8_length(const unsigned char *s, size_t left)
{
	size_t n = s[0] < 0x80 ? 1 : s[0] >= 0xc2 && s[0] < 0xe0 ? 2 : s[0] >= 0xe0 && s[0] < 0xf0 ? 3 : s[0] >= 0xf0 && s[0] < 0xf5 ? 4 : 0;
	size_t i;

	if (!n || n > left)
		return 0;
	for (i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] >= 0xa0) || (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] >= 0x90))
		return 0;
	return n;
}

static void put_escaped(struct sr_text *out, unsigned char c)
{
	static const char named[] = "\"\"\\\\\nn\tt\rr\bb\ff";
	size_t i;

	for (i = 0; i + 1 < sizeof(named) - 1; i += 2) {
		if ((unsigned char)named[i] == c) {
			sr_text_add(out, "\\", 1);
			sr_text_add(out, named + i + 1, 1);
			return;
		}
	}
	sr_text_printf(out, "\\u%04x", c);
}

void sr_json_string(struct sr_text *out, const char *s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i, n;

	sr_text_add(out, "\"", 1);
	for (i = 0; i < len; i += n) {
		n = utf8_length(p + i, len - i);
		if (!n || p[i] < ' ' || p[i] == '"' || p[i] == '\\' || p[i] == 0x7f) {
			put_escaped(out, p[i]);
			n = 1;
		} else {
			sr_text_add(out, s + i, n);
		}
	}
	sr_text_add(out, "\"", 1);
}

static void put_member(struct sr_text *out, const char *name, const char *s)
{
	sr_text_printf(out, "\"%s\":", name);
	sr_json_string(out, s, strlen(s));
	sr_text_add(out, ",", 1);
}

static int put_args(struct sr_text *out, const char *types, struct sr_args *a)
{
	const char *s, *sep = "";
	size_t len;
	int64_t v;

	for (; *types == 'd' || *types == 's'; types++, sep = ",") {
		sr_text_printf(out, "%s", sep);
		if (*types == 's') {
			if (sr_args_str(a, &s, &len) < 0)
				return -1;
			sr_json_string(out, s, len);
		} else {
			if (sr_args_long(a, &v) < 0)
				return -1;
			sr_text_printf(out, "%lld", (long long)v);
		}
	}
	return 0;
}

int sr_json_record(struct sr_text *out, const struct sr_meta *m, const struct sr_json_clock *clock, const struct sr_unit_info *u,
		   const char *types, const char *format, const unsigned char *args, size_t len)
{
	struct sr_args a = { args, len };
	size_t before = out->len;
	__int128 since;

	sr_text_add(out, "{", 1);
	if (u->probe < m->nprobes) {
		put_member(out, "probe", m->probes[u->probe].point);
		if (*m->probes[u->probe].place)
			put_member(out, "place", m->probes[u->probe].place);
	}
	sr_text_printf(out, "\"cpu\":%u,\"stamp\":%llu,", u->cpu, (unsigned long long)u->stamp);
	if (clock->khz) {
		since = (__int128)u->stamp - (__int128)clock->stamp;
		sr_text_printf(out, "\"time\":%lld,", (long long)((__int128)clock->wall_ns + since * 1000000 / clock->khz));
	}
	put_member(out, "format", format);
	sr_text_printf(out, "\"args\":[");
	if (put_args(out, types, &a) < 0) {
		out->len = before;
		return -1;
	}
	sr_text_add(out, "]}\n", 3);
	return 0;
}
