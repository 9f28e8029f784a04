/*
 * opens.stp, translated by spile for 6.1.0-56-cloud-amd64
 *
 *    1 | probe begin { printf("%-16s %6s %5s %s\n", "COMMAND", "PID", "UID", "FILE") }
 *    2 | probe kernel.function("do_sys_openat2") {
 *    3 |   printf("%-16s %6d %5d %s %x\n", execname(), pid(), uid(), user_string($filename), $how->flags)
 *    4 | }
 *    5 | probe timer.s(5) { exit() }
 */
#include "spile.h"

enum { LAY_do_sys_openat2, LAY_filename, LAY_how, LAY_open_how_flags, NLAY };
unsigned long sp_lay[NLAY];

enum { FMT_1_header, FMT_3_open };
enum { SITE_3_filename, SITE_3_how_flags };

struct cpu {
	struct sp_ctx c;
	struct sp_counts counts[3];
	struct sp_string user_string_1;
};

/* opens.stp:1 probe begin */
static void probe_0(struct sp_ctx *c)
{
	char *r;

	r = sp_record(c, FMT_1_header, SP_REC_SIZE);
	if (r)
		(void)r;
}

/* opens.stp:2 probe kernel.function("do_sys_openat2") */
static void probe_1(struct sp_ctx *c)
{
	struct cpu *cpu = (struct cpu *)c;
	unsigned long how;
	long pid, uid, flags;
	struct sp_str comm, name;
	char *r;

	comm = sp_execname();
	pid = sp_pid();
	uid = sp_uid();
	name = sp_uread_str(c, &cpu->user_string_1, sp_reg(c, sp_lay[LAY_filename]), MAXSTRINGLEN, SITE_3_filename);
	if (c->err)
		return;
	how = sp_reg(c, sp_lay[LAY_how]);
	flags = sp_kread(c, how + sp_lay[LAY_open_how_flags], 8, SITE_3_how_flags);
	if (c->err)
		return;
	r = sp_record(c, FMT_3_open, SP_REC_SIZE + sp_str_size(comm) + 2 * SP_LONG_SIZE + sp_str_size(name) + SP_LONG_SIZE);
	if (r) {
		r = sp_put_str(r, comm);
		r = sp_put_long(r, pid);
		r = sp_put_long(r, uid);
		r = sp_put_str(r, name);
		r = sp_put_long(r, flags);
	}
}
SP_KPROBE_HIT(probe_1, 1, SP_OUT | SP_ERR)

/* opens.stp:5 probe timer.s(5) */
static void probe_2(struct sp_ctx *c)
{
	(void)c;
	sp_exit();
}

static const struct sp_probe probes[] = {
	{ .kind = &sp_attach_begin, .handler = probe_0 },
	{ .kind = &sp_attach_kprobe, .handler = probe_1_hit, .symbol = "do_sys_openat2", .addr_lay = -1 },
	{ .kind = &sp_attach_timer, .handler = probe_2, .number = 5000000000l },
};

static const char *const points[] = { "begin", "kernel.function(\"do_sys_openat2\")", "timer.s(5)" };

static const unsigned long lay_0[NLAY] = {
	[LAY_do_sys_openat2] = 0,	/* to be filled in by hand from System.map */
	[LAY_filename] = 104,		/* %rsi in struct pt_regs */
	[LAY_how] = 96,			/* %rdx */
	[LAY_open_how_flags] = 0,
};
static const struct sp_layout layouts[] = {
	{ .release = "6.1.0-56-cloud-amd64", .anchor = 0, .values = lay_0 },
};

static const char meta[] __attribute__((section(".spile.meta"), used)) =
	"abi 1\0"
	"script opens.stp\0"
	"format - COMMAND             PID   UID FILE\n\0"
	"format sddsd %-16s %6d %5d %s %x\n\0"
	"probe begin\0" "place opens.stp:1:7\0"
	"probe kernel.function(\"do_sys_openat2\")\0" "place opens.stp:2:7\0"
	"probe timer.s(5)\0" "place opens.stp:5:7\0"
	"site opens.stp:3:76 $filename\0"
	"site opens.stp:3:88 $how->flags\0"
	"kernel 6.1.0-56-cloud-amd64 -";

SP_INFO("spile_abi=1");
SP_INFO("spile_script=opens.stp");
SP_INFO("spile_kernel=6.1.0-56-cloud-amd64");

const struct sp_module sp_module = {
	.abi = SP_ABI_VERSION,
	.nprobes = 3, .nlay = NLAY, .nlayouts = 1,
	.probes = probes,
	.points = points,
	.layouts = layouts,
	.meta = meta, .meta_size = sizeof(meta),
	.cpu_size = sizeof(struct cpu),
};
