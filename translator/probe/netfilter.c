/* SPDX-License-Identifier: GPL-2.0 */
/*
 * netfilter.hook("HOOK").pf("FAMILY").priority("WHEN"): where the kernel's packet filter would look at a packet. $skb, $in, $out and so on are what a filter is
 * given; $verdict decides about the packet, in guru mode.
 */
#include "probe_priv.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* The numbers are part of the kernel's interface to programs (uapi/linux/netfilter*.h). */
struct named { const char *name; int64_t number; };

static const struct named families[] = {
	{ "NFPROTO_IPV4", 2 }, { "NFPROTO_ARP", 3 }, { "NFPROTO_BRIDGE", 7 }, { "NFPROTO_IPV6", 10 }, { NULL, 0 }
};

static const struct named inet_hooks[] = {
	{ "NF_INET_PRE_ROUTING", 0 }, { "NF_INET_LOCAL_IN", 1 }, { "NF_INET_FORWARD", 2 }, { "NF_INET_LOCAL_OUT", 3 }, { "NF_INET_POST_ROUTING", 4 },
	{ "NF_IP_PRE_ROUTING", 0 }, { "NF_IP_LOCAL_IN", 1 }, { "NF_IP_FORWARD", 2 }, { "NF_IP_LOCAL_OUT", 3 }, { "NF_IP_POST_ROUTING", 4 },
	{ "NF_IP6_PRE_ROUTING", 0 }, { "NF_IP6_LOCAL_IN", 1 }, { "NF_IP6_FORWARD", 2 }, { "NF_IP6_LOCAL_OUT", 3 }, { "NF_IP6_POST_ROUTING", 4 },
	{ NULL, 0 }
};
static const struct named arp_hooks[] = { { "NF_ARP_IN", 0 }, { "NF_ARP_OUT", 1 }, { "NF_ARP_FORWARD", 2 }, { NULL, 0 } };
static const struct named bridge_hooks[] = {
	{ "NF_BR_PRE_ROUTING", 0 }, { "NF_BR_LOCAL_IN", 1 }, { "NF_BR_FORWARD", 2 }, { "NF_BR_LOCAL_OUT", 3 }, { "NF_BR_POST_ROUTING", 4 }, { NULL, 0 }
};

static const struct named *hooks_of(int64_t family)
{
	return family == 3 ? arp_hooks : family == 7 ? bridge_hooks : inet_hooks;
}

static const struct named inet_priorities[] = {
	{ "NF_IP_PRI_FIRST", INT_MIN }, { "NF_IP_PRI_RAW_BEFORE_DEFRAG", -450 }, { "NF_IP_PRI_CONNTRACK_DEFRAG", -400 }, { "NF_IP_PRI_RAW", -300 },
	{ "NF_IP_PRI_SELINUX_FIRST", -225 }, { "NF_IP_PRI_CONNTRACK", -200 }, { "NF_IP_PRI_MANGLE", -150 }, { "NF_IP_PRI_NAT_DST", -100 },
	{ "NF_IP_PRI_FILTER", 0 }, { "NF_IP_PRI_SECURITY", 50 }, { "NF_IP_PRI_NAT_SRC", 100 }, { "NF_IP_PRI_SELINUX_LAST", 225 },
	{ "NF_IP_PRI_CONNTRACK_HELPER", 300 }, { "NF_IP_PRI_CONNTRACK_CONFIRM", INT_MAX }, { "NF_IP_PRI_LAST", INT_MAX }, { NULL, 0 }
};
static const struct named bridge_priorities[] = {
	{ "NF_BR_PRI_FIRST", INT_MIN }, { "NF_BR_PRI_NAT_DST_BRIDGED", -300 }, { "NF_BR_PRI_FILTER_BRIDGED", -200 }, { "NF_BR_PRI_BRNF", 0 },
	{ "NF_BR_PRI_NAT_DST_OTHER", 100 }, { "NF_BR_PRI_FILTER_OTHER", 200 }, { "NF_BR_PRI_NAT_SRC", 300 }, { "NF_BR_PRI_LAST", INT_MAX }, { NULL, 0 }
};

static bool find(const struct named *list, const char *name, int64_t *number)
{
	for (; list->name; list++) {
		if (!strcmp(list->name, name)) {
			*number = list->number;
			return true;
		}
	}
	return false;
}

/* A name of @list, or a plain number. False: reported. */
static bool look_up(struct expand *x, const struct probe_component *c, const char *text, const struct named *list, const char *what, int64_t *number)
{
	const char *first = list->name;
	struct near near;
	char *end;

	if (find(list, text, number))
		return true;
	*number = strtoll(text, &end, 0);
	if (*text && !*end && *number >= INT_MIN && *number <= INT_MAX)
		return true;
	near_init(&near, text);
	for (; list->name; list++)
		near_offer(&near, list->name);
	diag_error(x->diag, DIAG_SEMANTIC, c->arg->at, "'%s' is no %s", text, what);
	if (near_best(&near))
		diag_hint(x->diag, "did you mean '%s'?", near_best(&near));
	else
		diag_hint(x->diag, "as in \"%s\"", first);
	return false;
}

/* What the kernel has no list for it complains of in its log, and refuses. NF_BR_BROUTING is a name of ebtables' that no packet passes. */
static bool is_known(struct expand *x, const struct probe_component *c, const struct named *list, const char *what, int64_t number)
{
	const struct named *n;

	for (n = list; n->name; n++)
		if (n->number == number)
			return true;
	diag_error(x->diag, DIAG_SEMANTIC, c->arg->at, "%lld is no %s", (long long)number, what);
	diag_hint(x->diag, "from %lld (%s) to %lld (%s)", (long long)list->number, list->name, (long long)n[-1].number, n[-1].name);
	return false;
}

static char *text_of(struct expand *x, const struct probe_component *c)
{
	return arena_strndup(x->arena, c->arg->string.s, c->arg->string.len);
}

/* "NF_IP_PRI_FIRST + 5" */
static bool take_priority(struct expand *x, const struct probe_component *c, int64_t family, int64_t *priority)
{
	const struct named *list = family == 7 ? bridge_priorities : inet_priorities;
	char *text = text_of(x, c), *p, *to = text, *sign;
	int64_t more = 0;

	for (p = text; *p; p++)
		if (*p != ' ')
			*to++ = *p;
	*to = '\0';
	/* IPv6 has the same, under names of its own. */
	if (family == 10 && !strncmp(text, "NF_IP6_", 7))
		memmove(text + 5, text + 6, strlen(text + 6) + 1);
	sign = text + strcspn(text, "+-");
	if (sign > text && *sign) {
		more = strtoll(sign, &to, 0);
		if (*to || !sign[1]) {
			diag_error(x->diag, DIAG_SEMANTIC, c->arg->at, "'%s' is no number to add to a priority", sign);
			return false;
		}
		*sign = '\0';
	}
	if (!look_up(x, c, text, list, "priority of the packet filter", priority))
		return false;
	*priority += more;
	if (*priority >= INT_MIN && *priority <= INT_MAX)
		return true;
	diag_error(x->diag, DIAG_SEMANTIC, c->arg->at, "this priority is out of range");
	return false;
}

/* ---- variables ---- */

static const struct ctype int_type = { .kind = CT_INT, .name = "int", .size = 4, .is_signed = true };
static const struct ctype long_type = { .kind = CT_INT, .name = "long", .size = 8, .is_signed = true };

static const struct ctype *type_of(struct target *t, const char *name)
{
	const struct ctype *type = NULL;
	const char *why;

	if (name)
		type = target_type(t, name, &why);
	return type ? target_pointer_to(t, type) : &long_type;
}

/* In the order in which the runtime passes them. */
static void add_vars(struct expand *x, struct site *site)
{
	static const struct { const char *name, *type; } vars[] = {
		{ "hooknum", NULL }, { "skb", "struct sk_buff" }, { "in", "struct net_device" }, { "out", "struct net_device" }, { "okfn", NULL },
		{ "verdict", NULL },
	};
	size_t i;

	site->has_vars = true;
	for (i = 0; i < ARRAY_SIZE(vars); i++) {
		struct site_var v = { .name = vars[i].name };

		v.value.type = type_of(x->target, vars[i].type);
		vec_push(x->arena, &v.value.f.ops, ((struct fetch_op){ .kind = FETCH_ARG, .n = (int64_t)i }));
		if (!strcmp(v.name, "verdict")) {
			v.value.type = &int_type;
			v.value.is_lvalue = true;
		}
		vec_push(x->arena, &site->vars, v);
	}
}

static bool expand_netfilter(struct expand *x, struct program *prog, const struct derived_probe *proto, const struct provider *p)
{
	const struct probe_component *hook = point_component(proto, "hook"), *pf = point_component(proto, "pf"), *when = point_component(proto, "priority");
	struct site *site = NEW(x->arena, struct site);
	int64_t family, number, priority = 0;
	const char *text;

	(void)p;
	if (!look_up(x, pf, text_of(x, pf), families, "family of protocols", &family) || !is_known(x, pf, families, "family of protocols", family) ||
	    !look_up(x, hook, text_of(x, hook), hooks_of(family), "hook of this family", &number) ||
	    !is_known(x, hook, hooks_of(family), "hook of this family", number) || (when && !take_priority(x, when, family, &priority)))
		return false;
	site->kind = SITE_NETFILTER;
	site->event = (uint64_t)(family | number << 8);
	site->number = priority;
	add_vars(x, site);
	text = arena_printf(x->arena, "netfilter.hook(\"%s\").pf(\"%s\")", text_of(x, hook), text_of(x, pf));
	if (when)
		text = arena_printf(x->arena, "%s.priority(\"%s\")", text, text_of(x, when));
	return add_probe(x, prog, proto, site, text) != NULL;
}

#define HOOK(head) \
	{ head, "a packet where the packet filter looks at it", expand_netfilter }, \
	{ head ".priority(string)", "a packet where the packet filter looks at it, before or behind others", expand_netfilter }

const struct provider providers_netfilter[] = {
	HOOK("netfilter.hook(string).pf(string)"), HOOK("netfilter.pf(string).hook(string)"),
	{ NULL, NULL, NULL }
};
