/* SPDX-License-Identifier: GPL-2.0 */
/*
 * perf.type(N).config(M): a counter of the kernel's perf, of hardware or software, by its numbers; each overflow is a hit. timer.profile and timer.profile.freq.hz(N) are
 * the software clock, which every machine has.
 */
#include "process.h"

#include <stdlib.h>
#include <string.h>

enum { SOFTWARE = 1, CPU_CLOCK = 0, MAX_HZ = 100000 };	/* of the perf interface */
#define DEFAULT_PERIOD 1000000

static bool number_in(struct expand *x, const struct probe_component *c, int64_t low, int64_t high)
{
	int64_t n = c->arg->number.value;

	if (n >= low && n <= high)
		return true;
	diag_error(x->diag, DIAG_SEMANTIC, c->arg->at, "%s(%lld) is out of range", c->name, (long long)n);
	diag_hint(x->diag, "from %lld to %lld", (long long)low, (long long)high);
	return false;
}

static bool add(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct site *like, const char *text)
{
	struct site *site = NEW(x->arena, struct site);

	*site = *like;
	set_optional(site, proto);
	return add_probe(x, prog, proto, site, text) != NULL;
}

/* In each program that .process names; all of those of -c or -x, when it names none. */
static bool add_in_processes(struct expand *x, struct program *prog, const struct derived_probe *proto, struct site *site, const char *text)
{
	struct probe_component c;
	struct process which;
	int i;

	for (i = 0; strcmp(proto->point->parts.v[i].name, "process"); i++)
		;
	c = proto->point->parts.v[i];
	site->by_task = true;
	if (!c.arg) {
		if (x->command || x->target_pid)
			return add(x, prog, proto, site, arena_printf(x->arena, "%s.process", text));
		diag_error(x->diag, DIAG_SEMANTIC, c.at, "'process' without a program means that of -c or -x, and neither is given");
		diag_hint(x->diag, "write: process(\"PATH\"), or run with -c COMMAND or -x PID");
		return false;
	}
	if (!process_named(x, &c, &which))
		return false;
	for (i = 0; i < which.paths.n; i++) {
		site->where.path = which.paths.v[i];
		if (!add(x, prog, proto, site, arena_printf(x->arena, "%s.process(\"%s\")", text, site->where.path)))
			return false;
	}
	return true;
}

/* ---- counters ---- */

int perf_counter(struct expand *x, const char *name, size_t len)
{
	struct perf_use c = { .name = arena_strndup(x->arena, name, len) };
	int i;

	for (i = 0; i < x->counters.n; i++)
		if (!strcmp(x->counters.v[i].name, c.name))
			return i;
	vec_push(x->arena, &x->counters, c);
	return x->counters.n - 1;
}

bool perf_check(struct expand *x)
{
	struct near near;
	bool ok = true;
	int i, k;

	for (i = 0; i < x->counters.n; i++) {
		const struct perf_use *c = &x->counters.v[i];

		if (c->is_made)
			continue;
		near_init(&near, c->name);
		for (k = 0; k < x->counters.n; k++)
			if (x->counters.v[k].is_made)
				near_offer(&near, x->counters.v[k].name);
		diag_error(x->diag, DIAG_SEMANTIC, c->read_at, "no probe makes a counter '%s'", c->name);
		if (near_best(&near))
			diag_hint(x->diag, "did you mean '%s'?", near_best(&near));
		else
			diag_hint(x->diag, "as in: probe perf.hw.instructions.process(\"PATH\").counter(\"%s\") { }", c->name);
		ok = false;
	}
	return ok;
}

static bool expand_perf(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p)
{
	const struct probe_component *type = point_component(proto, "type"), *config = point_component(proto, "config");
	const struct probe_component *sample = point_component(proto, "sample"), *hz = point_component(proto, "hz");
	const struct probe_component *counter = point_component(proto, "counter");
	struct site site = { .kind = counter ? SITE_COUNTER : SITE_PERF, .freq = hz != NULL };
	const char *text;

	(void)p;
	site.number = sample ? sample->arg->number.value : hz ? hz->arg->number.value : DEFAULT_PERIOD;
	if (!number_in(x, type, 0, 254) || !number_in(x, config, 0, INT64_MAX >> 8) || (sample && !number_in(x, sample, 1, INT64_MAX)) ||
	    (hz && !number_in(x, hz, 1, MAX_HZ)))
		return false;
	site.event = (uint64_t)type->arg->number.value << 56 | (uint64_t)config->arg->number.value;
	text = arena_printf(x->arena, "perf.type(%lld).config(%lld)", (long long)type->arg->number.value, (long long)config->arg->number.value);
	if (sample || hz)
		text = arena_printf(x->arena, "%s.%s(%lld)", text, sample ? "sample" : "hz", (long long)site.number);
	if (counter) {
		site.number = perf_counter(x, counter->arg->string.s, counter->arg->string.len);
		x->counters.v[site.number].is_made = true;
		text = arena_printf(x->arena, "%s.counter(\"%s\")", text, x->counters.v[site.number].name);
	}
	return point_has(proto, "process") ? add_in_processes(x, prog, proto, &site, text) : add(x, prog, proto, &site, text);
}

static bool expand_profile(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p)
{
	const struct probe_component *hz = point_component(proto, "hz");
	const char *config = target_config(x->target, "CONFIG_HZ");
	int64_t n = hz ? hz->arg->number.value : config ? strtol(config, NULL, 10) : 0;
	struct site site = { .kind = SITE_PERF, .event = (uint64_t)SOFTWARE << 56 | CPU_CLOCK, .freq = true };

	(void)p;
	if (hz && !number_in(x, hz, 1, MAX_HZ))
		return false;
	if (n <= 0)
		n = 1000;
	site.number = n;
	return add(x, prog, proto, &site,
		   hz ? arena_printf(x->arena, "timer.profile.freq.hz(%lld)", (long long)n) : "timer.profile");
}

#define EVENTS(tail, whose) \
	{ "perf.type(number).config(number)" tail, "each millionth event of a counter" whose, expand_perf }, \
	{ "perf.type(number).config(number).sample(number)" tail, "each N-th event of a counter" whose, expand_perf }, \
	{ "perf.type(number).config(number).hz(number)" tail, "N times a second, as events of a counter come" whose, expand_perf }

const struct provider providers_perf[] = {
	{ "perf.type(number).config(number).counter(string)", "a counter for @perf(\"NAME\")", expand_perf },
	{ "perf.type(number).config(number).process.counter(string)", "a counter for @perf(\"NAME\"), in the processes of -c or -x", expand_perf },
	{ "perf.type(number).config(number).process(string).counter(string)", "a counter for @perf(\"NAME\"), in processes of a program", expand_perf },
	EVENTS("", ""), EVENTS(".process", ", in the processes of -c or -x"), EVENTS(".process(string)", ", in processes of a program"),
	{ "timer.profile", "the clock tick, on each CPU", expand_profile },
	{ "timer.profile.tick", "the clock tick, on each CPU", expand_profile },
	{ "timer.profile.freq", "the clock tick, on each CPU", expand_profile },
	{ "timer.profile.freq.hz(number)", "N times a second, on each CPU", expand_profile },
	{ NULL, NULL, NULL }
};
