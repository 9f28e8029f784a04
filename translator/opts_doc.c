/* SPDX-License-Identifier: GPL-2.0 */
/* The option table as documentation: --dump-options makes doc/options.md, --dump-options=man doc/man/spile.1; a test compares them. */
#include "opts.h"

#include <string.h>

/* '|' ends a cell of a table. */
static void put_cell(FILE *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '|')
			fputc('\\', out);
		fputc(*s, out);
	}
}

static void put_row(FILE *out, const struct opt *o)
{
	fputs("| `", out);
	if (o->letter)
		fprintf(out, "-%c", o->letter);
	if (o->word)
		fprintf(out, "%s--%s", o->letter ? ", " : "", o->word);
	if (o->help && o->arg_name)
		fprintf(out, o->arg == ARG_OPTIONAL ? "[=%s]" : o->word ? "=%s" : " %s", o->arg_name);
	fputs("` | ", out);
	put_cell(out, o->help ? o->help : o->arg_name);
	fputs(" |\n", out);
}

void opts_doc(FILE *out)
{
	int i;

	fputs("# Options of spile\n\nMade by `build/spile --dump-options > doc/options.md` from `translator/opts_table.c`.\n\n"
	      "| option | meaning |\n|---|---|\n", out);
	for (i = 0; i < opt_count; i++)
		if (opt_table[i].help)
			put_row(out, &opt_table[i]);
	fputs("\n## Refused\n\nUsing one of these is an error that gives the reason.\n\n| option | reason |\n|---|---|\n", out);
	for (i = 0; i < opt_count; i++)
		if (!opt_table[i].help)
			put_row(out, &opt_table[i]);
	fputs("\n## Exit status\n\n| status | meaning |\n|--:|---|\n", out);
#define X(name, value, text) fprintf(out, "| %d | %s |\n", value, text);
	EXIT_CODES(X)
#undef X
}

/* ---- the manual page ---- */

static const char man_head[] =
	".\\\" SPDX-License-Identifier: GPL-2.0\n"
	".\\\" Made by build/spile --dump-options=man > doc/man/spile.1\n"
	".TH SPILE 1 \"\" \"spile " SPILE_VERSION "\" \"User Commands\"\n"
	".SH NAME\nspile \\- translate a probe script into a kernel module and run it\n"
	".SH SYNOPSIS\n"
	".B spile\n[\\fIoptions\\fR] \\fIFILE\\fR|\\fB-\\fR [\\fIarguments\\fR]\n.br\n"
	".B spile\n[\\fIoptions\\fR] \\fB-e\\fR \\fISCRIPT\\fR [\\fIarguments\\fR]\n.br\n"
	".B spile\n[\\fIoptions\\fR] \\fB-l\\fR|\\fB-L\\fR \\fIPOINT\\fR\n"
	".SH DESCRIPTION\n"
	".B spile\nreads a script in the SystemTap language, translates it into a kernel module in five passes (parse, analyse,\n"
	"translate to C, build, run), loads that with\n.BR spilerun (8)\nand shows what the script prints.\n"
	"Options may stand before and behind the script;\n.B --\nends them. Long options may be shortened while they stay unambiguous.\n"
	".SH OPTIONS\n";

static const char man_tail[] =
	".SH FILES\n"
	".TP\n.I ~/.spile/rc\noptions that are read before the command line, in lines as a shell would split them; # begins a comment\n"
	".TP\n.I ~/.spile/cache\nmodules and runtimes that were built before\n"
	".SH ENVIRONMENT\n"
	".TP\n.B SYSTEMTAP_DIR\ninstead of ~/.spile\n"
	".TP\n.B SYSTEMTAP_TAPSET\ninstead of the installed script library\n"
	".TP\n.B SYSTEMTAP_RUNTIME\ninstead of the installed runtime\n"
	".TP\n.B SYSTEMTAP_RELEASE\nas -r\n"
	".TP\n.B SYSTEMTAP_DEBUGINFO_PATH\nwhere debuginfo is looked for\n"
	".TP\n.B SYSTEMTAP_STAPRUN\nthe runner\n"
	".TP\n.B TMPDIR\nwhere temporary files go\n"
	".SH SEE ALSO\n.BR spilerun (8)\n";

/* Backslashes and hyphens as troff wants them; no line of ours begins with a dot. */
static void put_troff(FILE *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '\\')
			fputs("\\e", out);
		else if (*s == '-')
			fputs("\\-", out);
		else
			fputc(*s, out);
	}
}

static void put_man_option(FILE *out, const struct opt *o)
{
	fputs(".TP\n\\fB", out);
	if (o->letter)
		fprintf(out, "\\-%c", o->letter);
	if (o->word) {
		fputs(o->letter ? ", \\-\\-" : "\\-\\-", out);
		put_troff(out, o->word);
	}
	fputs("\\fR", out);
	if (o->help && o->arg_name)
		fprintf(out, o->arg == ARG_OPTIONAL ? "[=\\fI%s\\fR]" : o->word ? "=\\fI%s\\fR" : " \\fI%s\\fR", o->arg_name);
	fputs("\n", out);
	put_troff(out, o->help ? o->help : o->arg_name);
	fputs("\n", out);
}

void opts_man(FILE *out)
{
	int i;

	fputs(man_head, out);
	for (i = 0; i < opt_count; i++)
		if (opt_table[i].help)
			put_man_option(out, &opt_table[i]);
	fputs(".SH REFUSED OPTIONS\nUsing one of these is an error that gives the reason.\n", out);
	for (i = 0; i < opt_count; i++)
		if (!opt_table[i].help)
			put_man_option(out, &opt_table[i]);
	fputs(".SH EXIT STATUS\n", out);
#define X(name, value, text) \
	fprintf(out, ".TP\n.B %d\n", value); \
	put_troff(out, text); \
	fputs("\n", out);
	EXIT_CODES(X)
#undef X
	fputs(man_tail, out);
}
