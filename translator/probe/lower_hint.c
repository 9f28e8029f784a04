/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What to write instead of a member that a struct does not have: one with a name like it, one of a struct inside of it, what kernels of other ages have in
 * its place.
 */
#include "probe_priv.h"

#include <string.h>

enum { MEMBERS_SHOWN = 20, DEPTH = 3, LOOKS = 2000 };

/* Both ways: scripts are older and newer than kernels. A chain is offered when it leads somewhere in the kernel at hand. */
static const struct { const char *type, *one, *other; } renamed[] = {
	{ "file", "f_dentry", "f_path->dentry" },
	{ "file", "f_vfsmnt", "f_path->mnt" },
	{ "dentry", "d_count", "d_lockref->count" },
	{ "task_struct", "state", "__state" },
	{ "task_struct", "cpu", "thread_info->cpu" },
	{ "task_struct", "start_time", "start_boottime" },
	{ "task_struct", "euid", "cred->euid->val" },
	{ "task_struct", "uid", "cred->uid->val" },
	{ "task_struct", "gid", "cred->gid->val" },
	{ "task_struct", "parent", "real_parent" },
	{ "nsproxy", "pid_ns", "pid_ns_for_children" },
	{ "bio", "bi_rw", "bi_opf" },
	{ "bio", "bi_sector", "bi_iter->bi_sector" },
	{ "bio", "bi_size", "bi_iter->bi_size" },
	{ "bio", "bi_iter", "bi_sector" },
	{ "bio", "bi_disk", "bi_bdev->bd_disk" },
	{ "request", "rq_disk", "q->disk" },
	{ "request", "sector", "__sector" },
	{ "msghdr", "msg_iov", "msg_iter->iov" },
	{ "inet_sock", "inet_daddr", "sk->__sk_common->skc_daddr" },
	{ "inet_sock", "inet_rcv_saddr", "sk->__sk_common->skc_rcv_saddr" },
	{ "inet_sock", "inet_dport", "sk->__sk_common->skc_dport" },
	{ "inet_sock", "inet_num", "sk->__sk_common->skc_num" },
	{ "inet_sock", "daddr", "sk->__sk_common->skc_daddr" },
	{ "inet_sock", "dport", "sk->__sk_common->skc_dport" },
	{ "inet_sock", "saddr", "inet_saddr" },
	{ "inet_sock", "sport", "inet_sport" },
	{ "sock", "sk_family", "__sk_common->skc_family" },
	{ "sock", "sk_state", "__sk_common->skc_state" },
	{ "sock", "sk_daddr", "__sk_common->skc_daddr" },
	{ "sock", "sk_rcv_saddr", "__sk_common->skc_rcv_saddr" },
	{ "sock", "sk_dport", "__sk_common->skc_dport" },
	{ "sock", "sk_num", "__sk_common->skc_num" },
	{ "tcp_sock", "srtt", "srtt_us" },
	{ "tcp_sock", "rttvar", "rttvar_us" },
};

static const struct ctype *compound(const struct ctype *c)
{
	while (c && c->to && (c->kind == CT_POINTER || c->kind == CT_ARRAY))
		c = c->to;
	return c && (c->kind == CT_STRUCT || c->kind == CT_UNION) ? c : NULL;
}

/* Is there @chain, "a->b->c", behind @c? */
static bool leads(struct target *of, const struct ctype *c, const char *chain)
{
	const char *end;
	int i;

	for (c = compound(c); *chain; chain = end + (*end ? 2 : 0)) {
		const struct ctype *next = NULL;
		tmember_vec all = { 0 };

		end = strstr(chain, "->");
		end = end ? end : chain + strlen(chain);
		if (!c || !target_members(of, c, &all))
			return false;
		for (i = 0; i < all.n && !next; i++)
			if (strlen(all.v[i].name) == (size_t)(end - chain) && !strncmp(all.v[i].name, chain, (size_t)(end - chain)))
				next = all.v[i].type;
		if (!next)
			return false;
		c = compound(next);
	}
	return true;
}

static const char *other_name(struct target *of, const struct ctype *c, const char *member)
{
	const char *type = strrchr(c->name, ' ');
	size_t i;

	type = type ? type + 1 : c->name;
	for (i = 0; i < ARRAY_SIZE(renamed); i++) {
		if (strcmp(renamed[i].type, type))
			continue;
		if (!strcmp(renamed[i].one, member) && leads(of, c, renamed[i].other))
			return renamed[i].other;
		if (!strcmp(renamed[i].other, member) && leads(of, c, renamed[i].one))
			return renamed[i].one;
	}
	return NULL;
}

/* The chain to a member of that name in a struct inside of @c. */
static const char *inner(struct lower *l, struct target *of, const struct ctype *c, const char *member, int depth, int *looks)
{
	tmember_vec all = { 0 };
	const char *found = NULL;
	int i;

	if (depth > DEPTH || !target_members(of, c, &all))
		return NULL;
	for (i = 0; depth && i < all.n; i++)
		if (!strcmp(all.v[i].name, member))
			return member;
	for (i = 0; i < all.n && !found && --*looks > 0; i++) {
		const struct ctype *t = all.v[i].type;

		if (t->kind != CT_STRUCT && t->kind != CT_UNION)
			continue;
		found = inner(l, of, t, member, depth + 1, looks);
		if (found)
			return arena_printf(l->x->arena, "%s->%s", all.v[i].name, found);
	}
	return NULL;
}

/* One that the name is a part of: "srtt" of "srtt_us". */
static const char *longer_name(const tmember_vec *all, const char *member)
{
	int i;

	for (i = 0; i < all->n && strlen(member) > 3; i++)
		if (strstr(all->v[i].name, member))
			return all->v[i].name;
	return NULL;
}

void lower_hint_member(struct lower *l, const struct tvalue *v, const char *member, const char *near, struct problem *p)
{
	const struct ctype *c = compound(v->type);
	tmember_vec all = { 0 };
	AUTO_BUF list = { 0 };
	const char *instead;
	int i, looks = LOOKS;

	if (!c || !target_members(v->of, c, &all))
		return;
	instead = other_name(v->of, c, member);
	if (!instead)
		instead = inner(l, v->of, c, member, 0, &looks);
	if (!instead)
		instead = near ? near : longer_name(&all, member);
	if (instead)
		problem_hint(p, arena_printf(l->x->arena, "did you mean '%s'?", instead));
	for (i = 0; i < all.n && i < MEMBERS_SHOWN; i++)
		buf_printf(&list, "%s%s", i ? " " : "", all.v[i].name);
	problem_hint(p, arena_printf(l->x->arena, "it has: %s%s", buf_str(&list), i < all.n ? " ..." : ""));
}
