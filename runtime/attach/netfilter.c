/* SPDX-License-Identifier: GPL-2.0 */
/* Hooks of the packet filter, in all network namespaces. A packet that no handler decided about goes on. */
#include "attach.h"

#include <linux/vmalloc.h>

#ifdef CONFIG_NETFILTER
#include "../compat/netfilter.h"
#endif

#ifdef SP_NF_HOOK
static struct nf_hook_ops *hooks;
static int nhooks;

SP_NF_HOOK(hit)
{
	const struct sp_probe *p = SP_NF_OWNER;
	int verdict = NF_ACCEPT;
	unsigned long args[6];
	struct sp_ctx *c;

	if (READ_ONCE(sp_state) != SP_RUNNING)
		return NF_ACCEPT;
	args[0] = SP_NF_NUMBER;
	args[1] = (unsigned long)skb;
	args[2] = (unsigned long)SP_NF_IN;
	args[3] = (unsigned long)SP_NF_OUT;
	args[4] = (unsigned long)SP_NF_OKFN;
	args[5] = (unsigned long)&verdict;
	c = sp_claim(p - sp_module.probes, NULL);
	if (!c)
		return NF_ACCEPT;
	c->args = args;
	sp_run(c);
	/* One that is said to be stolen would be lost for ever, one that is to come again would come for ever. */
	return verdict == NF_DROP || (verdict & NF_VERDICT_MASK) == NF_QUEUE ? verdict : NF_ACCEPT;
}

static void detach(void)
{
	if (nhooks)
		sp_nf_unregister(hooks, nhooks);
	nhooks = 0;
	vfree(hooks);
	hooks = NULL;
}

static int attach(void)
{
	int i = -1, n = 0, err;

	hooks = vzalloc(sp_count_probes(&sp_attach_netfilter) * sizeof(*hooks));
	if (!hooks)
		return -ENOMEM;
	while ((i = sp_next_probe(&sp_attach_netfilter, i)) >= 0) {
		const struct sp_probe *p = &sp_module.probes[i];

		hooks[n].hook = hit;
		hooks[n].priv = (void *)p;
		hooks[n].pf = p->event & 0xff;
		hooks[n].hooknum = p->event >> 8;
		hooks[n].priority = p->number;
		n++;
	}
	err = sp_register(sp_nf_register(hooks, n));
	if (!err) {
		nhooks = n;
		return 0;
	}
	sp_attach_index = sp_next_probe(&sp_attach_netfilter, -1);
	detach();
	return err;
}
#else
/* A kernel without a packet filter, or of a time between the shapes that are known. */
static int attach(void)
{
	sp_attach_index = sp_next_probe(&sp_attach_netfilter, -1);
	return -EOPNOTSUPP;
}

static void detach(void)
{
}
#endif

const struct sp_attach sp_attach_netfilter = { .name = "netfilter", .lingers = true, .attach = attach, .detach = detach };
