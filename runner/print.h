/* SPDX-License-Identifier: GPL-2.0 */
/* Records to text: output by the module's formats, errors and warnings as messages. */
#ifndef SPILE_RUNNER_PRINT_H
#define SPILE_RUNNER_PRINT_H

#include "command.h"
#include "json.h"
#include "meta.h"
#include "reader.h"
#include "say.h"
#include "speculation.h"
#include "ustack.h"

struct sr_printer {
	const struct sr_meta *meta;
	struct sr_say *say;
	struct sr_text *out;
	struct sr_commands *commands;
	struct sr_speculations *speculations;
	struct sr_ustacks *ustacks;
	struct sr_text expanded;	/* arguments of a record that has marks */
	bool switch_file;	/* wanted, when what is in *out now is written; the caller takes it back */
	bool json;		/* objects instead of text */
	struct sr_json_clock clock;	/* for them */
	unsigned long errors;	/* SP_REC_ERROR records seen */
};

/* struct sr_reader_ops' record(): @arg is a struct sr_printer. -1: the record does not fit the module's meta table. */
int sr_print_record(void *arg, const struct sr_unit_info *u, const struct sp_rec *rec, size_t len);

void sr_printer_deinit(struct sr_printer *p);

/* Says error @code of probe @probe. @site may be SP_NO_SITE; @text is that of error("..."). */
void sr_print_error(struct sr_printer *p, unsigned int code, unsigned int site, unsigned int probe,
		    unsigned long long value, const char *text, size_t text_len);

#endif
