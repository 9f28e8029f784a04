# SPDX-License-Identifier: GPL-2.0
# Hooks of the packet filter that do not exist, and what may not be written.
for script in 'probe netfilter.hook("NF_INET_LOCAL_INN").pf("NFPROTO_IPV4") { }' 'probe netfilter.pf("NFPROTO_IPV5").hook("NF_INET_LOCAL_IN") { }' \
	'probe netfilter.pf("NFPROTO_ARP").hook("NF_INET_LOCAL_IN") { }' 'probe netfilter.hook("NF_INET_FORWARD").pf("NFPROTO_IPV6").priority("NF_IP6_PRI_FRIST") { }' \
	'probe netfilter.hook("NF_INET_FORWARD").pf("NFPROTO_IPV4").priority("NF_IP_PRI_LAST + 1") { }' \
	'probe netfilter.hook("NF_INET_FORWARD").pf("NFPROTO_IPV4").priority("NF_IP_PRI_FILTER+x") { }' \
	'probe netfilter.hook("NF_INET_FORWARD").pf("NFPROTO_IPV4") { $verdict = 0 }' 'probe netfilter.hook("NF_INET_FORWARD").pf("NFPROTO_IPV4") { println($verdickt) }' \
	'probe netfilter.hook("NF_INET_FORWARD") { }' 'probe netfilter.hook("NF_BR_BROUTING").pf("NFPROTO_BRIDGE") { }' \
	'probe netfilter.hook("5").pf("NFPROTO_BRIDGE") { }' 'probe netfilter.hook("0").pf("1") { }'; do
	"$SPILE" -r 6.6.0-fake -p2 -e "$script"
	echo "[exit $?]"
done 2>&1
"$SPILE" -r 6.6.0-fake -L 'netfilter.hook("NF_BR_FORWARD").pf("NFPROTO_BRIDGE").priority("NF_BR_PRI_FIRST + 5")'
