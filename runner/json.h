/* SPDX-License-Identifier: GPL-2.0 */
/* --output=json: records as JSON, one object a line. */
#ifndef SPILE_RUNNER_JSON_H
#define SPILE_RUNNER_JSON_H

#include "meta.h"
#include "reader.h"

/* The moment to which stamps are related: all zero when the module does not tell. */
struct sr_json_clock {
	uint64_t stamp, wall_ns;	/* the same moment */
	uint32_t khz;			/* stamps a millisecond */
};

/*
 * Adds @len bytes as a JSON string, quotes included. What is valid UTF-8 stays; a byte that is not becomes \u00XX, so that the
 * result is valid whatever the bytes.
 */
void sr_json_string(struct sr_text *out, const char *s, size_t len);

/*
 * Adds the object of a record: @format with @types says what lies in the @len bytes at @args. 0, or -1 when they do not fit;
 * @out is then as before.
 */
int sr_json_record(struct sr_text *out, const struct sr_meta *m, const struct sr_json_clock *clock, const struct sr_unit_info *u,
		   const char *types, const char *format, const unsigned char *args, size_t len);

#endif
