/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One run. A single loop waits for signals, the end of a request (START and STOP run in a thread, see control.h),
 * output in the rings and room to write it to; it never waits for one of them alone. Output is written before its
 * room in the rings is given back, so a runner that is killed loses none: the next one prints what this one had not.
 *
 *   STARTING -> RUNNING -> STOPPING -> DRAINING -> ENDED
 *                      `-> LEAVING (QUIT, -L) ----'
 */
#include "session.h"

#include "bulk.h"
#include "child.h"
#include "clock.h"
#include "command.h"
#include "control.h"
#include "hostid.h"
#include "input.h"
#include "output.h"
#include "print.h"
#include "refused.h"
#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

enum {
	OUT_ENOUGH = 64 * 1024,		/* bytes to be written that end a pass */
	BLOCKED_PAUSE = 5,		/* ms; the module says that there is output, but its order is not known yet */
	STATUS_PAUSE = 20,		/* ms between looks at the module's state */
	PROGRESS_PAUSE = 2000,		/* ms between lines on how far arming is */
	COMMANDS_WAIT = 1000,		/* ms at the end that commands of system() get, so that what short ones say stands before what follows the runner */
	FORCED_WAIT = 3000		/* ms that a forced end waits for the module */
};

enum phase { STARTING, RUNNING, STOPPING, DRAINING, LEAVING, ENDED };

struct session {
	const struct sr_opts *o;
	struct sr_say *say;
	struct sr_control ctl;
	struct sr_meta meta;
	struct sr_reader reader;
	struct sr_printer printer;
	struct sr_output *out;
	struct sr_bulk bulk;
	char *bulk_base;
	struct sr_text record;	/* for --bulk: the text of one */
	struct sr_sink err;
	struct sr_report report;
	struct sr_child child;
	struct sr_commands commands;
	struct sr_speculations speculations;
	struct sr_ustacks ustacks;
	struct sr_input input;
	const struct sr_signals *signals;
	int ready;
	enum phase phase;
	unsigned int interrupts;
	bool stop, leave;	/* wanted */
	bool discard;		/* output is given up */
	bool started;		/* the module's start was told to -D's parent, the command released */
	bool out_blocked, err_blocked;
	bool more;		/* the last pass ended before the rings did */
	bool dry;		/* everything that was to be read has been written */
	bool idle;		/* the last pass found nothing although the module had called */
	bool failed, rings_failed;
	unsigned int armed_told;
	int start_error;	/* -errno of START */
	long long next_status, forced_at, next_monitor, began, next_progress;
	struct sp_status status;	/* as last read */
};

/* ---- output ---- */

static bool output_enough(void *arg)
{
	const struct session *s = arg;

	return s->out->text.len >= OUT_ENOUGH || s->bulk.pending >= OUT_ENOUGH || s->say->text.len || s->commands.wanted.len || s->printer.switch_file;
}

static int take_record(void *arg, const struct sr_unit_info *u, const struct sp_rec *rec, size_t len)
{
	struct session *s = arg;
	int result = sr_print_record(&s->printer, u, rec, len);

	if (s->o->bulk && s->record.len) {
		sr_bulk_add(&s->bulk, u->cpu, s->record.p, s->record.len);
		s->record.len = 0;
	}
	return result;
}

static const struct sr_reader_ops reader_ops = { take_record, output_enough };

/*
 * From here on nothing of the script's output is wanted, but the module may end in its own time, or go on if it is to
 * be left.
 */
static void give_up_output(struct session *s)
{
	s->discard = true;
	s->stop = !s->leave;
	s->out->text.len = 0;
	s->out_blocked = false;
}

static void output_failed(struct session *s, int err)
{
	give_up_output(s);
	if (err == EPIPE && !s->o->output)
		return;		/* head, a pager: the reader has seen enough */
	sr_error(s->say, "cannot write to %s: %s; stopping", s->o->output ? s->out->path : "the standard output",
		 strerror(err));
	s->failed = true;
}

/* What the script has asked for is done when what it printed before is written. */
static void after_output(struct session *s)
{
	int err = s->printer.switch_file ? sr_output_switch(s->out) : 0;

	if (s->printer.switch_file)
		sr_bulk_switch(&s->bulk);
	s->printer.switch_file = false;
	if (err)
		output_failed(s, -err);
	sr_commands_start(&s->commands, &s->signals->old, s->say);
}

/* Output first: what a unit printed precedes what it complained of. */
static void flush(struct session *s)
{
	const char *path = "";
	int result = sr_output_flush(s->out), err = s->bulk.pending ? sr_bulk_flush(&s->bulk, &path) : 0;

	if (result < 0)
		output_failed(s, -result);
	if (err && !s->discard) {
		give_up_output(s);
		sr_error(s->say, "cannot write to %s: %s; stopping", path, strerror(-err));
		s->failed = true;
	}
	s->out_blocked = !result;
	if (s->out_blocked)
		return;
	if (!s->discard)
		sr_reader_release(&s->reader);
	after_output(s);
	result = sr_sink_write(&s->err, &s->say->text);
	s->err_blocked = !result;
	if (result < 0)
		s->say->text.len = 0;	/* nobody to tell */
}

/* Reads what there is and writes it as far as there is room. */
static void drain(struct session *s, bool called)
{
	bool reading = s->phase <= DRAINING && !s->discard;
	unsigned long units = 0;

	flush(s);
	if (s->discard)
		sr_reader_discard(&s->reader);
	s->more = false;
	if (reading && !s->out_blocked && !s->err_blocked) {
		units = sr_reader_pass(&s->reader, s->phase == DRAINING);
		s->more = output_enough(s);
		flush(s);
	}
	s->idle = called && !units;
	s->dry = !units && s->phase >= DRAINING && !s->out_blocked && (s->discard || !s->err_blocked);
}

/* ---- requests and phases ---- */

static void request_stop(struct session *s)
{
	int err = sr_control_request(&s->ctl, SP_IOC_STOP);

	s->leave = false;	/* a script that has ended itself leaves nothing to come back to */
	s->phase = STOPPING;
	if (err) {
		sr_error(s->say, "no thread to stop the module from: %s", strerror(-err));
		s->failed = true;
		s->phase = LEAVING;
	}
}

/* A probe that is not a function's entry takes the kernel milliseconds to arm. Each two seconds, so that most runs say nothing. */
static void tell_progress(struct session *s)
{
	long long now = sr_now_ms();

	if (!s->next_progress)
		s->next_progress = now + PROGRESS_PAUSE;
	if (now < s->next_progress || s->status.armed <= s->armed_told || s->status.armed >= s->ctl.hello.probes)
		return;
	s->armed_told = s->status.armed;
	sr_note(s->say, "arming: %u of %u probes", s->status.armed, s->ctl.hello.probes);
	s->next_progress = now + PROGRESS_PAUSE;
}

static void read_status(struct session *s)
{
	if (!sr_control_status(&s->ctl, &s->status) && s->status.error_exit)
		s->failed = true;
	if (s->status.rings > s->ctl.nmaps && !s->rings_failed)
		s->rings_failed = sr_control_rings(&s->ctl, &s->reader, s->say) < 0;
	if (s->phase == STARTING)
		tell_progress(s);
	/* Thousands of probes take a minute to arm. */
	if (s->phase == STARTING && s->stop)
		sr_control_exit(&s->ctl);
	s->next_status = sr_now_ms() + STATUS_PAUSE;
}

static void tell_ready(struct session *s)
{
	if (s->started)
		return;
	s->started = true;
	if (s->o->action != SR_LOAD)
		sr_input_start(&s->input, s->ctl.name);
	if (!s->failed)
		sr_child_release(&s->child);
	if (s->ready < 0)
		return;
	sr_output_take_stderr(s->out);
	sr_sink_deinit(&s->err);
	sr_sink_init(&s->err, STDERR_FILENO);
	if (write(s->ready, "", 1) < 0)
		sr_verbose(s->say, "the foreground process has gone");
	close(s->ready);
	s->ready = -1;
}

static void start_failed(struct session *s, int err)
{
	s->failed = true;
	s->start_error = err;
	read_status(s);
	if (s->status.state == SP_IDLE || s->status.state == SP_STOPPED)
		s->phase = DRAINING;
	else
		request_stop(s);
}

static void request_ended(struct session *s)
{
	sr_control_finish(&s->ctl);
	if (s->phase == STOPPING) {
		if (s->ctl.result)
			sr_error(s->say, "module %s could not be stopped: %s", s->ctl.name, strerror(-s->ctl.result));
		read_status(s);
		s->phase = DRAINING;
		return;
	}
	if (s->ctl.result && s->ctl.result != -EALREADY) {
		start_failed(s, s->ctl.result);
		return;
	}
	s->phase = RUNNING;
	read_status(s);
	tell_ready(s);
	if (s->o->action == SR_LOAD)
		s->leave = true;
	s->next_status = 0;
}

/* -M: what the probes did since they are there. */
static void monitor(struct session *s, long long now)
{
	struct sp_counts *counts = sr_alloc((s->meta.nprobes + 1) * sizeof(*counts));
	unsigned int i;

	if (!s->next_monitor)
		s->began = now;
	s->next_monitor = now + s->o->monitor_s * 1000ll;
	if (!sr_control_counts(&s->ctl, counts, s->meta.nprobes)) {
		sr_note(s->say, "--- %s, %lld s: %u error%s, %llu hits skipped, output of %llu lost", s->ctl.name, (now - s->began) / 1000,
			s->status.errors, s->status.errors == 1 ? "" : "s", s->status.skipped, s->status.lost);
		for (i = 0; i < s->meta.nprobes; i++)
			sr_note(s->say, "%12llu  %s", counts[i].hits, s->meta.probes[i].point);
	}
	free(counts);
}

/* @err: as the module has it, negative. */
static const char *why_refused(const struct session *s, int err, unsigned int probe)
{
	return sr_refused(-err, probe < s->meta.nprobes ? s->meta.probes[probe].point : "");
}

static void tell_unarmed(struct session *s)
{
	sr_report_unarmed(&s->report, &s->status, why_refused(s, s->status.unarmed_error, s->status.unarmed_probe));
}

/* While probes hit: notices that the script has ended itself, and counters that move. */
static void watch(struct session *s, long long now)
{
	struct sp_counts *counts;

	/* A call without output may be the end. */
	if (now < s->next_status && !s->idle)
		return;
	read_status(s);
	if (s->status.state == SP_STOPPING || s->status.state == SP_FAILED)
		s->stop = true;
	tell_unarmed(s);
	if (s->o->monitor_s && now >= s->next_monitor)
		monitor(s, now);
	if (!(s->status.skipped || s->status.lost || s->status.errors) || !sr_report_due(&s->report, now))
		return;
	counts = sr_alloc((s->meta.nprobes + 1) * sizeof(*counts));
	if (!sr_control_counts(&s->ctl, counts, s->meta.nprobes))
		sr_report_live(&s->report, counts, now);
	free(counts);
}

static void step(struct session *s)
{
	long long now = sr_now_ms();

	if (s->phase == RUNNING)
		watch(s, now);
	else if (s->phase <= STOPPING && now >= s->next_status)
		read_status(s);		/* begin and end handlers may be on a CPU that has just come */
	if (s->phase == RUNNING && s->stop)
		request_stop(s);
	else if (s->phase == RUNNING && s->leave)
		s->phase = LEAVING;
	else if (s->dry)
		s->phase = ENDED;
}

/* ---- signals ---- */

static void interrupted(struct session *s)
{
	s->stop = true;
	s->leave = false;
	if (++s->interrupts < 3)
		return;
	if (!s->discard)
		sr_error(s->say, "interrupted for the third time: the rest of the output is given up");
	give_up_output(s);
	s->failed = true;
	if (!s->forced_at)
		s->forced_at = sr_now_ms() + FORCED_WAIT;
}

static void take_signals(struct session *s)
{
	struct signalfd_siginfo info;
	int err;

	while (read(s->signals->fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		switch (info.ssi_signo) {
		case SIGCHLD:
			if (sr_child_reap(&s->child))
				s->stop = true;
			sr_commands_reap(&s->commands);
			break;
		case SIGQUIT:
			s->leave = !s->stop;
			break;
		case SIGUSR2:
			sr_bulk_switch(&s->bulk);
			err = sr_output_switch(s->out);
			if (err)
				output_failed(s, -err);
			break;
		default:
			interrupted(s);
			break;
		}
	}
}

/* ---- the loop ---- */

enum { ON_SIGNALS, ON_DONE, ON_CTL, ON_OUT, ON_ERR, ON_COUNT };

static int timeout_of(const struct session *s)
{
	if ((s->more || s->phase >= DRAINING) && !s->out_blocked && !s->err_blocked)
		return 0;
	return s->idle && s->o->timeout_ms > BLOCKED_PAUSE ? BLOCKED_PAUSE : s->o->timeout_ms;
}

/* True when the module has called: there is output, or its state has changed. */
static bool wait_for_something(struct session *s)
{
	bool listen = !s->out_blocked && !s->err_blocked && !s->idle && s->phase <= STOPPING;
	int out_fd = s->discard || s->out->sink.file ? -1 : s->out->sink.fd;
	struct pollfd p[ON_COUNT] = {
		[ON_SIGNALS] = { .fd = s->signals->fd, .events = POLLIN },
		[ON_DONE] = { .fd = s->ctl.busy ? s->ctl.done[0] : -1, .events = POLLIN },
		[ON_CTL] = { .fd = listen ? s->ctl.fd : -1, .events = POLLIN },
		[ON_OUT] = { .fd = out_fd, .events = s->out_blocked ? POLLOUT : 0 },
		[ON_ERR] = { .fd = s->err_blocked ? s->err.fd : -1, .events = POLLOUT },
	};

	if (poll(p, ON_COUNT, timeout_of(s)) <= 0)
		return false;
	if (p[ON_SIGNALS].revents)
		take_signals(s);
	if (p[ON_DONE].revents)
		request_ended(s);
	if ((p[ON_OUT].revents & (POLLERR | POLLHUP)) && !s->discard)
		output_failed(s, EPIPE);	/* the reader has gone, though there was nothing to write */
	return p[ON_CTL].revents != 0;
}

static void loop(struct session *s)
{
	bool called = false;

	while (s->phase != ENDED) {
		drain(s, called);
		step(s);
		if (s->forced_at && (s->interrupts > 3 || sr_now_ms() >= s->forced_at)) {
			sr_error(s->say, "module %s did not end in time and stays loaded: spilerun -d %s removes it", s->ctl.name,
				 s->ctl.name);
			sr_say_flush(s->say);
			_exit(SR_EXIT_FAILED);
		}
		if (s->phase != ENDED)
			called = wait_for_something(s);
	}
}

/* ---- beginning and end ---- */

static int check_kernel(struct session *s)
{
	char hex[2 * SR_BUILD_ID_MAX + 1], why[512];
	struct utsname u;

	uname(&u);
	sr_build_id_read(hex);
	if (!sr_build_id_check(&s->meta, u.release, hex, why, sizeof(why)))
		return 0;
	sr_error(s->say, "module %s must not run here: %s", s->ctl.name, why);
	return -1;
}

static void fill_start(struct session *s)
{
	struct sp_start *start = &s->ctl.start;
	time_t t = time(NULL);
	struct tm tm;

	memset(start, 0, sizeof(*start));
	start->flight = s->o->action == SR_LOAD;
	start->target = s->child.pid ? s->child.pid : s->o->target;
	if (localtime_r(&t, &tm)) {
		start->tz_minutes_west = (int)(-tm.tm_gmtoff / 60);
		snprintf(start->tz_name, sizeof(start->tz_name), "%s", tm.tm_zone ? tm.tm_zone : "");
	}
}

/* Parameters that are globals of the script; what others there are went to the kernel with the module. 0 or -1. */
static int set_globals(struct session *s)
{
	struct sp_set set;
	int i, err;

	for (i = 0; s->o->params[i]; i++) {
		const char *param = s->o->params[i];
		size_t len = strcspn(param, "=");

		if (!param[len] || len >= sizeof(set.name))
			continue;
		memset(&set, 0, sizeof(set));
		memcpy(set.name, param, len);
		snprintf(set.value, sizeof(set.value), "%s", param + len + 1);
		err = strlen(param + len + 1) >= sizeof(set.value) ? -EINVAL : sr_control_set(&s->ctl, &set);
		if (!err || err == -ENOENT)
			continue;
		sr_error(s->say, "global %s cannot become '%s': %s", set.name, param + len + 1,
			 err == -EINVAL ? "not a number, or too long" : strerror(-err));
		return -1;
	}
	return 0;
}

/* What to do first with a module in the state that it said hello in. 0 or -1. */
static int begin(struct session *s)
{
	int err;

	switch (s->ctl.hello.state) {
	case SP_IDLE:
		if (set_globals(s) < 0)
			return -1;
		fill_start(s);
		err = sr_control_request(&s->ctl, SP_IOC_START);
		if (err)
			sr_error(s->say, "no thread to start the module from: %s", strerror(-err));
		s->phase = STARTING;
		return err;
	case SP_STOPPED:
		s->phase = DRAINING;
		break;
	default:
		s->phase = RUNNING;
		break;
	}
	tell_ready(s);
	return 0;
}

static int open_all(struct session *s)
{
	if (sr_control_meta(&s->ctl, &s->meta, s->say) < 0 || check_kernel(s) < 0 ||
	    sr_control_rings(&s->ctl, &s->reader, s->say) < 0)
		return -1;
	sr_report_init(&s->report, &s->meta, s->say);
	if (s->o->command && sr_child_create(&s->child, s->o->command, &s->signals->old, s->say) < 0)
		return -1;
	if (s->o->target && kill(s->o->target, 0) < 0 && errno == ESRCH)
		sr_warn(s->say, "there is no process %d (-x)", s->o->target);
	return begin(s);
}

static void say_start_error(struct session *s)
{
	unsigned int probe = s->status.attach_probe;
	char where[512];

	if (s->status.attach_error)
		sr_error(s->say, "the kernel did not accept a probe: %s, %s",
			 why_refused(s, s->status.attach_error, probe),
			 sr_meta_where(&s->meta, probe, where, sizeof(where)));
	else
		sr_error(s->say, "module %s could not be started: %s", s->ctl.name, strerror(-s->start_error));
}

/* What is said when the script's output is out. */
static void say_end(struct session *s)
{
	struct sp_counts *counts = sr_alloc((s->meta.nprobes + 1) * sizeof(*counts));
	bool read = !sr_control_counts(&s->ctl, counts, s->meta.nprobes);
	unsigned long long n;

	if (s->start_error)
		say_start_error(s);
	tell_unarmed(s);
	if (s->status.error_exit && !s->printer.errors && s->status.error_code)
		sr_print_error(&s->printer, s->status.error_code, s->status.error_site, s->status.error_probe, 0, "", 0);
	else if (s->status.error_exit && !s->status.error_code)
		sr_error(s->say, "Skipped too many probes, check MAXSKIPPED (raise it: spilerun ... maxskipped=N; 0: any number)");
	sr_report_close(&s->report, &s->status, read ? counts : NULL, s->reader.corrupt);
	n = sr_reader_overwritten(&s->reader);
	if (n)
		sr_warn(s->say, "the output of %llu hit%s made room for later ones while nobody read (larger buffers: spilerun -b MB)", n, n == 1 ? "" : "s");
	if (s->o->timing && read)
		sr_report_times(&s->report, counts);
	if (s->o->timing && s->status.uncounted)
		sr_note(s->say, "%s", sr_uncounted);
	free(counts);
}

static void wait_for_commands(struct session *s)
{
	long long until = sr_now_ms() + COMMANDS_WAIT;
	struct pollfd p = { .fd = s->signals->fd, .events = POLLIN };

	while (s->commands.nrunning && !s->forced_at && sr_now_ms() < until && poll(&p, 1, STATUS_PAUSE) >= 0) {
		take_signals(s);
		sr_commands_reap(&s->commands);
	}
}

static void warn_of_kernel_lines(struct session *s)
{
	unsigned long n = s->ustacks.kernel.missing;
	struct utsname u;

	if (!n || uname(&u) < 0)
		return;
	sr_warn(s->say, "%lu line%s of source of kernel addresses %s not known: below /usr/lib/debug is no debuginfo of the kernel or module that runs;"
		" install it: apt-get install linux-image-%s-dbg (Debian), or: debuginfo-install kernel-%s (RHEL)",
		n, n == 1 ? "" : "s", n == 1 ? "is" : "are", u.release, u.release);
}

static void close_all(struct session *s)
{
	if (!sr_child_succeeded(&s->child, s->say))
		s->failed = true;
	wait_for_commands(s);
	sr_commands_deinit(&s->commands, s->say);
	if (s->speculations.dropped)
		sr_warn(s->say, "speculate(): %lu outputs that were held back were dropped, the oldest first: more than %lu MB of them", s->speculations.dropped,
			(unsigned long)(SR_SPECULATION_LIMIT >> 20));
	sr_speculations_deinit(&s->speculations);
	if (s->ustacks.processes.gone)
		sr_warn(s->say, "%lu addresses in programs have no names: the programs had ended before the runner could read what they had mapped",
			s->ustacks.processes.gone);
	if (s->ustacks.ended_early)
		sr_warn(s->say, "%lu user stack%s shown as addresses end%s early, where frame pointers end: print_ustack() and sprint_ustack() show them whole",
			s->ustacks.ended_early, s->ustacks.ended_early == 1 ? "" : "s", s->ustacks.ended_early == 1 ? "s" : "");
	if (s->ustacks.unknown)
		sr_warn(s->say, "%lu user stack%s not known any more: %s dropped, or told to another runner", s->ustacks.unknown,
			s->ustacks.unknown == 1 ? " was" : "s were", s->ustacks.unknown == 1 ? "it was" : "they were");
	warn_of_kernel_lines(s);
	sr_ustacks_deinit(&s->ustacks);
	sr_printer_deinit(&s->printer);
	sr_input_stop(&s->input);
	sr_child_deinit(&s->child);
	sr_sink_deinit(&s->err);
	sr_bulk_deinit(&s->bulk);
	free(s->bulk_base);
	sr_text_deinit(&s->record);
	sr_report_deinit(&s->report);
	sr_reader_deinit(&s->reader);
	sr_control_close(&s->ctl);
	sr_meta_deinit(&s->meta);
}

struct sr_session_end sr_session_run(const struct sr_opts *o, const char *name, const struct sr_signals *signals,
				     struct sr_output *out, int ready, struct sr_say *say)
{
	struct sr_session_end end = { SR_EXIT_FAILED, o->action != SR_ATTACH };
	struct session s;

	memset(&s, 0, sizeof(s));
	s.o = o;
	s.say = say;
	s.out = out;
	s.ready = ready;
	s.signals = signals;
	if (sr_control_open(&s.ctl, name, say) < 0)
		return end;
	sr_sink_init(&s.err, STDERR_FILENO);
	sr_reader_init(&s.reader, &reader_ops, &s);
	s.printer.meta = &s.meta;
	s.printer.say = say;
	s.printer.commands = &s.commands;
	s.printer.speculations = &s.speculations;
	s.printer.ustacks = &s.ustacks;
	s.printer.json = o->json;
	s.printer.clock.stamp = s.ctl.hello.stamp_now;
	s.printer.clock.wall_ns = s.ctl.hello.wall_ns;
	s.printer.clock.khz = s.ctl.hello.stamp_khz;
	s.printer.out = o->bulk ? &s.record : &out->text;
	if (o->output)
		s.bulk_base = sr_output_expand(o->output, (long long)time(NULL));
	sr_bulk_init(&s.bulk, s.bulk_base, o->rotate_bytes, o->rotate_keep);
	say->hold = true;
	if (!open_all(&s)) {
		loop(&s);
		end.remove = !s.leave;
		if (end.remove)
			say_end(&s);
		else
			sr_verbose(say, "module %s goes on: spilerun -A %s reads it, spilerun -d %s removes it", name, name,
				   name);
		end.status = s.failed ? SR_EXIT_FAILED : SR_OK;
	}
	close_all(&s);
	if (s.failed)
		end.status = SR_EXIT_FAILED;
	return end;
}
