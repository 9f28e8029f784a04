/* SPDX-License-Identifier: GPL-2.0 */
/* Hooks of the packet filter: they run as packets come, in softirqs or processes, with BHs off or not. Registering and taking back: process context. */
#ifndef SP_COMPAT_NETFILTER_H
#define SP_COMPAT_NETFILTER_H

#include "base.h"

#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <net/net_namespace.h>

/*
 * What a hook is called with: a state since cfdfab314647 (4.1), in RHEL 7's 3.10 behind the devices; its owner first since 795aa6ef6a1a (4.4); before, the
 * number of the hook (until 795aa6ef6a1a's forerunner 04d6d4bb5a5e, 3.13, made it the operations).
 */
#if defined(SP_HAVE_NF_PRIV)
#define SP_NF_HOOK(name) static unsigned int name(void *owner_, struct sk_buff *skb, const struct nf_hook_state *state)
#define SP_NF_OWNER owner_
#define SP_NF_NUMBER state->hook
#define SP_NF_IN state->in
#define SP_NF_OUT state->out
#define SP_NF_OKFN state->okfn
#elif defined(SP_HAVE_NF_OPS_DEVICES)
#define SP_NF_HOOK(name) static unsigned int name(const struct nf_hook_ops *ops_, struct sk_buff *skb, const struct net_device *in_,	\
						  const struct net_device *out_, const struct nf_hook_state *state)
#define SP_NF_OWNER ops_->priv
#define SP_NF_NUMBER ops_->hooknum
#define SP_NF_IN in_
#define SP_NF_OUT out_
#define SP_NF_OKFN state->okfn
#endif

/* For all network namespaces, those to come included: by the kernel until 591bb2789bc2 (4.13), by ourselves since. */
#ifdef SP_HAVE_NF_REGISTER_HOOK
static inline int sp_nf_register(struct nf_hook_ops *ops, unsigned int n) { return nf_register_hooks(ops, n); }
static inline void sp_nf_unregister(struct nf_hook_ops *ops, unsigned int n) { nf_unregister_hooks(ops, n); }
#else
static struct nf_hook_ops *sp_nf_ops;
static unsigned int sp_nf_nops;

static int __net_init sp_nf_net_init(struct net *net)
{
	return nf_register_net_hooks(net, sp_nf_ops, sp_nf_nops);
}

static void __net_exit sp_nf_net_exit(struct net *net)
{
	nf_unregister_net_hooks(net, sp_nf_ops, sp_nf_nops);
}

static struct pernet_operations sp_nf_nets = { .init = sp_nf_net_init, .exit = sp_nf_net_exit };

static inline int sp_nf_register(struct nf_hook_ops *ops, unsigned int n)
{
	sp_nf_ops = ops;
	sp_nf_nops = n;
	return register_pernet_subsys(&sp_nf_nets);
}

static inline void sp_nf_unregister(struct nf_hook_ops *ops, unsigned int n)
{
	unregister_pernet_subsys(&sp_nf_nets);
}
#endif

#endif
