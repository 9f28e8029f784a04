/* SPDX-License-Identifier: GPL-2.0 */
/* Timers. Whatever the unit, the site has nanoseconds. */
#include "probe_priv.h"

#include <stdlib.h>
#include <string.h>

enum { NS_PER_S = 1000 * 1000 * 1000 };

static const struct { const char *word; int64_t ns; } units[] = {
	{ "s", NS_PER_S }, { "sec", NS_PER_S }, { "ms", 1000 * 1000 }, { "msec", 1000 * 1000 },
	{ "us", 1000 }, { "usec", 1000 }, { "ns", 1 }, { "nsec", 1 },
};

/*
 * A handler every 100 us already takes a large part of a CPU, and a shorter period can starve it; the longest that
 * fits every unit's conversion in every kernel is far beyond what a script runs for.
 */
static const int64_t shortest = 100 * 1000, longest = INT64_C(1000000) * NS_PER_S;

/* Nanoseconds of one unit; 0: reported. Jiffies are as long as the kernel was configured for. */
static int64_t unit_length(struct expand *x, const struct probe_component *c)
{
	const char *hz;
	size_t i;
	long n;

	for (i = 0; i < ARRAY_SIZE(units); i++)
		if (!strcmp(units[i].word, c->name))
			return units[i].ns;
	hz = target_config(x->target, "CONFIG_HZ");
	n = hz ? strtol(hz, NULL, 10) : 0;
	if (n > 0 && n <= 10000)
		return NS_PER_S / n;
	diag_error(x->diag, DIAG_ENV, c->at,
		   "the length of a jiffy in kernel %s is not known: its configuration was not found",
		   x->target->release);
	if (x->target->why_no_build)
		diag_hint(x->diag, "%s", x->target->why_no_build);
	else
		diag_hint(x->diag, "use another unit, as in timer.ms(10)");
	return 0;
}

static bool check_period(struct expand *x, const struct probe_component *c, int64_t unit)
{
	int64_t n = c->arg->number.value;
	const char *wrong;

	if (n <= 0)
		wrong = "no period";
	else if (n > longest / unit)
		wrong = "too long";
	else if (n * unit < shortest)
		wrong = "too short";
	else
		return true;
	diag_error(x->diag, DIAG_SEMANTIC, c->arg->at, "a period of %lld %s is %s", (long long)n, c->name, wrong);
	diag_hint(x->diag, "from 100 microseconds to a million seconds");
	return false;
}

static bool expand_timer(struct expand *x, struct program *prog, const struct derived_probe *proto,
			 const struct provider *p)
{
	const struct probe_component *c = &proto->point->parts.v[1], *r = point_component(proto, "randomize");
	struct site *site = NEW(x->arena, struct site);
	int64_t unit = unit_length(x, c);
	const char *text;

	(void)p;
	if (!unit || !check_period(x, c, unit))
		return false;
	site->kind = SITE_TIMER;
	site->number = c->arg->number.value * unit;
	text = arena_printf(x->arena, "timer.%s(%lld)", c->name, (long long)c->arg->number.value);
	if (r) {
		if (r->arg->number.value < 0 || r->arg->number.value > c->arg->number.value) {
			diag_error(x->diag, DIAG_SEMANTIC, r->arg->at, "a period cannot vary by more than itself");
			diag_hint(x->diag, "from 0 to %lld", (long long)c->arg->number.value);
			return false;
		}
		site->randomize = r->arg->number.value * unit;
		text = arena_printf(x->arena, "%s.randomize(%lld)", text, (long long)r->arg->number.value);
	}
	return add_probe(x, prog, proto, site, text);
}

static bool expand_hz(struct expand *x, struct program *prog, const struct derived_probe *proto,
		      const struct provider *p)
{
	const struct probe_component *c = &proto->point->parts.v[1];
	struct site *site = NEW(x->arena, struct site);
	int64_t n = c->arg->number.value;

	(void)p;
	if (n < 1 || n > NS_PER_S / shortest) {
		diag_error(x->diag, DIAG_SEMANTIC, c->arg->at, "%lld times a second is not possible", (long long)n);
		diag_hint(x->diag, "from 1 to %lld", (long long)(NS_PER_S / shortest));
		return false;
	}
	site->kind = SITE_TIMER;
	site->number = NS_PER_S / n;
	return add_probe(x, prog, proto, site, arena_printf(x->arena, "timer.hz(%lld)", (long long)n));
}

#define UNIT(word) \
	{ "timer." word "(number)", "every N " word, expand_timer }, \
	{ "timer." word "(number).randomize(number)", "every N " word ", give or take M", expand_timer }

const struct provider providers_timer[] = {
	UNIT("s"), UNIT("sec"), UNIT("ms"), UNIT("msec"), UNIT("us"), UNIT("usec"), UNIT("ns"), UNIT("nsec"), UNIT("jiffies"),
	{ "timer.hz(number)", "N times a second", expand_hz },
	{ NULL, NULL, NULL }
};
