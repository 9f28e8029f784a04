/* SPDX-License-Identifier: GPL-2.0 */
/* The runner's view of a module: meta table, build-id, and the records that are printed by them. */
#include "runner/hostid.h"
#include "runner/print.h"
#include "runner/report.h"

#include "runtime/abi/errors.h"

#include <check.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *runner_meta_suite(void);

static const char table[] =
	"abi " SP_ABI_TEXT "\0"
	"script opens.stp\0"
	"format - COMMAND\n\0"
	"format sd %-4s %d\n\0"
	"novelty that this reader does not know\0"
	"probe begin\0"
	"place opens.stp:1:7\0"
	"probe kernel.function(\"do_sys_openat2\")\0"
	"site opens.stp:3:76 $filename\0"
	"site opens.stp:4:1 \0"
	"kernel 6.1.0-56 0a0b\0"
	"kernel 5.10.0 -";

static struct sr_meta meta;

static void load(void)
{
	char why[200];

	ck_assert_int_eq(sr_meta_parse(&meta, table, sizeof(table), why, sizeof(why)), 0);
}

static void unload(void)
{
	sr_meta_deinit(&meta);
}

START_TEST(parsed)
{
	char buf[200];

	ck_assert_uint_eq(meta.abi, SP_ABI_VERSION);
	ck_assert_str_eq(meta.script, "opens.stp");
	ck_assert_uint_eq(meta.nformats, 2);
	ck_assert_uint_eq(meta.nprobes, 2);
	ck_assert_str_eq(meta.probes[0].place, "opens.stp:1:7");
	ck_assert_str_eq(meta.probes[1].point, "kernel.function(\"do_sys_openat2\")");
	ck_assert_str_eq(meta.probes[1].place, "");
	ck_assert_uint_eq(meta.nsites, 2);
	ck_assert_str_eq(meta.sites[0].place, "opens.stp:3:76");
	ck_assert_str_eq(meta.sites[0].text, "$filename");
	ck_assert_str_eq(meta.sites[1].text, "");
	ck_assert_uint_eq(meta.nkernels, 2);
	ck_assert_str_eq(meta.kernels[0].build_id, "0a0b");
	ck_assert_str_eq(meta.kernels[1].build_id, "-");
	ck_assert_str_eq(sr_meta_where(&meta, 0, buf, sizeof(buf)), "in probe begin at opens.stp:1:7");
	ck_assert_str_eq(sr_meta_where(&meta, 1, buf, sizeof(buf)), "in probe kernel.function(\"do_sys_openat2\")");
	ck_assert_str_eq(sr_meta_where(&meta, 2, buf, sizeof(buf)), "");
}
END_TEST

static int parse(const char *t, size_t len, char *why, size_t size)
{
	struct sr_meta m;
	int result = sr_meta_parse(&m, t, len, why, size);

	sr_meta_deinit(&m);
	return result;
}

START_TEST(damaged)
{
	char why[200], t[sizeof(table)];
	size_t i, k;

	ck_assert_int_eq(parse("", 0, why, sizeof(why)), -1);
	ck_assert_int_eq(parse("script x", 8, why, sizeof(why)), -1);
	ck_assert_int_eq(parse("abi " SP_ABI_TEXT "\0format d nothing", 22, why, sizeof(why)), -1);
	ck_assert_str_eq(why, "line 2 of its meta table is damaged");
	ck_assert_int_eq(parse("abi " SP_ABI_TEXT "\0place x", 13, why, sizeof(why)), -1);
	ck_assert_int_eq(parse("abi 99\0place x", 13, why, sizeof(why)), 0);	/* not ours to judge */
	for (i = 0; i < sizeof(table); i++)
		parse(table, i, why, sizeof(why));
	srand(1);
	for (i = 0; i < 20000; i++) {
		memcpy(t, table, sizeof(t));
		for (k = 0; k < 1 + i % 5; k++)
			t[(size_t)rand() % sizeof(t)] = "\0 %ds\n1\xff"[rand() % 8];
		parse(t, sizeof(t), why, sizeof(why));
	}
}
END_TEST

/* ---- records ---- */

static struct sr_say say;
static struct sr_text out;
static void json_is(const char *s, size_t len, const char *want)
{
	struct sr_text t = { NULL, 0, 0 };

	sr_json_string(&t, s, len);
	sr_text_add(&t, "", 1);
	ck_assert_str_eq(t.p, want);
	sr_text_deinit(&t);
}

START_TEST(json_strings)
{
	json_is("", 0, "\"\"");
	json_is("a\"\\/\n\t\r\b\f\x01\x7f", 11, "\"a\\\"\\\\/\\n\\t\\r\\b\\f\\u0001\\u007f\"");
	json_is("\0", 1, "\"\\u0000\"");
	json_is("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 9, "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"");
	/* cut short, a lone tail, overlong, a surrogate, beyond the last character */
	json_is("\xe2\x82", 2, "\"\\u00e2\\u0082\"");
	json_is("\x80", 1, "\"\\u0080\"");
	json_is("\xc0\xaf", 2, "\"\\u00c0\\u00af\"");
	json_is("\xed\xa0\x80", 3, "\"\\u00ed\\u00a0\\u0080\"");
	json_is("\xf4\x90\x80\x80", 4, "\"\\u00f4\\u0090\\u0080\\u0080\"");
}
END_TEST

START_TEST(json_records)
{
	static const unsigned char args[] = { 2, 0, 0, 0, 'l', 's', 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	struct sr_json_clock clock = { 1000, 5000, 2000000 };
	struct sr_unit_info u = { 1, 3, 0, 900 };
	struct sr_text t = { NULL, 0, 0 };

	ck_assert_int_eq(sr_json_record(&t, &meta, &clock, &u, "sd", "%s %d\n", args, sizeof(args)), 0);
	ck_assert_int_eq(sr_json_record(&t, &meta, &clock, &u, "sds", "", args, sizeof(args)), -1);
	clock.khz = 0;
	u.probe = 0;
	ck_assert_int_eq(sr_json_record(&t, &meta, &clock, &u, "-", "x", NULL, 0), 0);
	sr_text_add(&t, "", 1);
	ck_assert_str_eq(t.p, "{\"probe\":\"kernel.function(\\\"do_sys_openat2\\\")\",\"cpu\":3,\"stamp\":900,\"time\":4950,"
			 "\"format\":\"%s %d\\n\",\"args\":[\"ls\",-1]}\n"
			 "{\"probe\":\"begin\",\"place\":\"opens.stp:1:7\",\"cpu\":3,\"stamp\":900,\"format\":\"x\",\"args\":[]}\n");
	sr_text_deinit(&t);
}
END_TEST

static struct sr_printer printer;

static void load_printer(void)
{
	load();
	memset(&say, 0, sizeof(say));
	memset(&out, 0, sizeof(out));
	say.hold = true;
	printer.meta = &meta;
	printer.say = &say;
	printer.out = &out;
	printer.errors = 0;
}

static void unload_printer(void)
{
	sr_text_deinit(&say.text);
	sr_text_deinit(&out);
	unload();
}

static void expect(struct sr_text *t, const char *want)
{
	sr_text_add(t, "", 1);
	ck_assert_str_eq(t->p, want);
	t->len = 0;
}

static int print(unsigned int fmt, const void *payload, size_t len)
{
	static const struct sr_unit_info u = { .probe = 1 };
	uint64_t buf[64];
	struct sp_rec rec = { (unsigned short)fmt, 0, (unsigned int)(sizeof(rec) + len) };

	memcpy(buf, &rec, sizeof(rec));
	memcpy((char *)buf + sizeof(rec), payload, len);
	return sr_print_record(&printer, &u, (struct sp_rec *)buf, rec.len);
}

static int print_error(unsigned int code, unsigned int site, unsigned long long value, const char *text)
{
	struct sp_rec_error e = { .code = (unsigned short)code, .site = (unsigned short)site, .value = value };
	char payload[128] = { 0 };
	unsigned int n = (unsigned int)strlen(text);

	memcpy(payload, (char *)&e + sizeof(e.rec), sizeof(e) - sizeof(e.rec));
	memcpy(payload + sizeof(e) - sizeof(e.rec), &n, 4);
	memcpy(payload + sizeof(e) - sizeof(e.rec) + 4, text, n);
	return print(SP_REC_ERROR, payload, sizeof(e) - sizeof(e.rec) + ((4 + n + 7) & ~7u));
}

START_TEST(records)
{
	ck_assert_int_eq(print(0, "", 0), 0);
	ck_assert_int_eq(print(1, "\3\0\0\0cat\0\7\0\0\0\0\0\0", 16), 0);
	expect(&out, "COMMAND\ncat  7\n");
	ck_assert_int_eq(print(SP_REC_TEXT, "\3\0\0\0raw", 8), 0);
	expect(&out, "raw");
	ck_assert_int_eq(print(SP_REC_WARN, "\4\0\0\0oops", 8), 0);
	ck_assert_int_eq(print(SP_REC_WARN, "\4\0\0\0oops", 8), 0);
	ck_assert_int_eq(print(SP_REC_WARN, "\5\0\0\0oops\n\0\0\0\0\0\0", 16), 0);
	expect(&say.text, "WARNING: oops\n");
	say.verbose = 1;
	ck_assert_int_eq(print(SP_REC_WARN, "\4\0\0\0oops", 8), 0);
	expect(&say.text, "WARNING: oops\n");
	say.no_warnings = true;
	ck_assert_int_eq(print(SP_REC_WARN, "\4\0\0\0fine", 8), 0);
	expect(&say.text, "");
	ck_assert_int_eq(print(2, "", 0), -1);
	ck_assert_int_eq(print(1, "\3\0\0\0cat", 8), -1);
	ck_assert_int_eq(print(SP_REC_TEXT, "", 0), -1);
	ck_assert_int_eq(print(SP_REC_ERROR, "", 0), -1);
	expect(&out, "");
}
END_TEST

START_TEST(errors)
{
	ck_assert_int_eq(print_error(SP_E_FAULT, 0, 0xbad, ""), 0);
	expect(&say.text, "ERROR: read fault at 0xbad near identifier '$filename' at opens.stp:3:76\n");
	ck_assert_int_eq(print_error(SP_E_DIV0, 1, 0, ""), 0);
	expect(&say.text, "ERROR: division by 0 at opens.stp:4:1\n");
	ck_assert_int_eq(print_error(SP_E_MAXACTION, 0, 0, ""), 0);
	expect(&say.text, "ERROR: MAXACTION exceeded near identifier '$filename' at opens.stp:3:76 (raise it: spilerun ... maxaction=N)\n");
	sr_print_error(&printer, SP_E_MAXACTION, 0, 0, 0, "", 0);
	expect(&say.text, "ERROR: MAXACTION exceeded near identifier '$filename' at opens.stp:3:76 (raise it: spilerun ... maxaction_interruptible=N)\n");
	ck_assert_int_eq(print_error(SP_E_SCRIPT, SP_NO_SITE, 0, "no luck"), 0);
	expect(&say.text, "ERROR: no luck in probe kernel.function(\"do_sys_openat2\")\n");
	ck_assert_int_eq(print_error(999, 99, 0, ""), 0);
	expect(&say.text, "ERROR: error 999, which this runner does not know in probe kernel.function(\"do_sys_openat2\")\n");
	ck_assert_uint_eq(printer.errors, 5);
}
END_TEST

/* ---- counters ---- */

START_TEST(report)
{
	struct sp_counts counts[2];
	struct sp_status st;
	struct sr_report r;

	memset(counts, 0, sizeof(counts));
	memset(&st, 0, sizeof(st));
	sr_report_init(&r, &meta, &say);
	ck_assert(sr_report_due(&r, 0));
	sr_report_live(&r, counts, 0);
	expect(&say.text, "");
	ck_assert(!sr_report_due(&r, 999));
	ck_assert(sr_report_due(&r, 1000));
	counts[0].hits = 1000;
	counts[0].dropped = 1;
	counts[1].fault = 5;
	sr_report_live(&r, counts, 1000);
	expect(&say.text, "WARNING: 1 hit of probe begin at opens.stp:1:7 lost their output: the buffer was full"
	       " (spilerun -b MB, or print less)\n");
	counts[1].reentry = 2;
	sr_report_live(&r, counts, 3000);
	counts[1].reentry = 9;
	sr_report_live(&r, counts, 7000);
	ck_assert(!sr_report_due(&r, 14999));
	sr_text_drop(&say.text, say.text.len);
	st.errors = 5;
	st.skipped = 9;
	st.cut = 3;
	st.uncounted = 1;
	sr_report_close(&r, &st, counts, 0);
	expect(&say.text, "WARNING: Number of errors: 5, skipped probes: 9\n"
	       "WARNING: in all 9 hits of probe kernel.function(\"do_sys_openat2\") skipped: another handler was running on that CPU"
	       " (probe less of what runs in interrupts, or shorten the handlers)\n"
	       "WARNING: in all 5 hits of probe kernel.function(\"do_sys_openat2\") ended by an unreadable address\n"
	       "WARNING: hits of functions' entries that ftrace itself drops, while others use it too, are counted by nobody on this kernel (ftrace=0 counts them)\n"
	       "WARNING: strings were cut 3 times, since they are longer than MAXSTRINGLEN (spile -D MAXSTRINGLEN=N)\n");
	sr_report_deinit(&r);
}
END_TEST

/* The first by name, then how many; nothing again while they are as many. */
START_TEST(unarmed)
{
	struct sp_status st;
	struct sr_report r;

	memset(&st, 0, sizeof(st));
	sr_report_init(&r, &meta, &say);
	sr_report_unarmed(&r, &st, "why");
	expect(&say.text, "");
	st.unarmed = 1;
	st.unarmed_probe = 1;
	sr_report_unarmed(&r, &st, "why");
	expect(&say.text, "WARNING: not armed, the run goes on without it: in probe kernel.function(\"do_sys_openat2\"); why\n");
	sr_report_unarmed(&r, &st, "why");
	expect(&say.text, "");
	st.unarmed = 7;
	sr_report_unarmed(&r, &st, "why");
	expect(&say.text, "WARNING: 7 probes are not armed; the kernel's log (dmesg) has their numbers, as -t shows them\n");
	sr_report_deinit(&r);
}
END_TEST

/* What the kernel misses has different reasons, and ways out, at calls and at returns. */
START_TEST(missed_hits)
{
	const char *point = meta.probes[1].point;
	struct sp_counts counts[2];
	struct sr_report r;

	memset(counts, 0, sizeof(counts));
	sr_report_init(&r, &meta, &say);
	counts[1].missed = 3;
	sr_report_live(&r, counts, 0);
	expect(&say.text, "WARNING: 3 hits of probe kernel.function(\"do_sys_openat2\") missed by the kernel: it was at work for another probe, or where none may run\n");
	counts[1].missed = 5;
	meta.probes[1].point = "kernel.function(\"f\").return";
	sr_report_live(&r, counts, 0);
	expect(&say.text, "WARNING: 2 more hits of probe kernel.function(\"f\").return missed by the kernel: too many calls at once\n");
	meta.probes[1].point = point;
	sr_report_deinit(&r);
}
END_TEST

/* ---- build-id ---- */

static size_t add_note(unsigned char *to, unsigned int type, const char *name, const char *desc, unsigned int len)
{
	Elf64_Nhdr n = { (unsigned int)strlen(name) + 1, len, type };

	memcpy(to, &n, sizeof(n));
	memset(to + sizeof(n), 0, 64);
	memcpy(to + sizeof(n), name, n.n_namesz);
	memcpy(to + sizeof(n) + ((n.n_namesz + 3) & ~3u), desc, len);
	return sizeof(n) + ((n.n_namesz + 3) & ~3u) + ((len + 3) & ~3u);
}

START_TEST(build_id)
{
	unsigned char notes[512], *exact;
	char hex[2 * SR_BUILD_ID_MAX + 1], why[400];
	size_t len = add_note(notes, 1, "Xen", "\1\2\3\4\5", 5), i;

	len += add_note(notes + len, NT_GNU_BUILD_ID, "GNU", "\x0a\x0b", 2);
	ck_assert_int_eq(sr_build_id_find(notes, len, hex), 0);
	ck_assert_str_eq(hex, "0a0b");
	for (i = 0; i < len - 2; i++) {
		exact = malloc(i + 1);
		memcpy(exact, notes, i);
		ck_assert_int_eq(sr_build_id_find(exact, i, hex), -1);
		ck_assert_str_eq(hex, "");
		free(exact);
	}
	memset(notes, 0xff, sizeof(notes));
	ck_assert_int_eq(sr_build_id_find(notes, sizeof(notes), hex), -1);

	ck_assert_int_eq(sr_build_id_check(&meta, "6.1.0-56", "0A0B", why, sizeof(why)), 0);
	ck_assert_int_eq(sr_build_id_check(&meta, "6.1.0-56", "", why, sizeof(why)), 0);
	ck_assert_int_eq(sr_build_id_check(&meta, "5.10.0", "ffff", why, sizeof(why)), 0);
	ck_assert_int_eq(sr_build_id_check(&meta, "4.4.0", "ffff", why, sizeof(why)), 0);
	ck_assert_int_eq(sr_build_id_check(&meta, "6.1.0-56", "ffff", why, sizeof(why)), -1);
	ck_assert_ptr_nonnull(strstr(why, "build-id 0a0b"));
}
END_TEST

Suite *runner_meta_suite(void)
{
	Suite *s = suite_create("runner_meta");
	TCase *t = tcase_create("meta"), *p = tcase_create("print");

	tcase_add_checked_fixture(t, load, unload);
	tcase_add_test(t, parsed);
	tcase_add_test(t, json_strings);
	tcase_add_test(t, json_records);
	tcase_add_test(t, damaged);
	tcase_add_test(t, build_id);
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(p, load_printer, unload_printer);
	tcase_add_test(p, records);
	tcase_add_test(p, errors);
	tcase_add_test(p, report);
	tcase_add_test(p, unarmed);
	tcase_add_test(p, missed_hits);
	suite_add_tcase(s, p);
	return s;
}
