// SPDX-License-Identifier: GPL-2.0-only
/*
 * A private netlink protocol: number 25, without any family or attribute. What a program sends
 * comes back to it as it was, in a message of the next type; NETLINK_GROUP hears it, too.
 */
#include <linux/module.h>
#include <linux/netlink.h>
#include <net/netlink.h>
#include <net/net_namespace.h>

#define NETLINK_ECHO25 25
#define ECHO25_GROUP 1

enum {
	ECHO25_SAY = NLMSG_MIN_TYPE,
	ECHO25_SAID,
};

static struct sock *echo25;

static struct sk_buff *echo25_answer(const struct nlmsghdr *request, u32 portid)
{
	struct sk_buff *skb = nlmsg_new(nlmsg_len(request), GFP_KERNEL);
	struct nlmsghdr *answer;

	if (!skb)
		return NULL;
	answer = nlmsg_put(skb, portid, request->nlmsg_seq, ECHO25_SAID, nlmsg_len(request), 0);
	if (!answer) {
		kfree_skb(skb);
		return NULL;
	}
	memcpy(nlmsg_data(answer), nlmsg_data(request), nlmsg_len(request));
	return skb;
}

static int echo25_message(struct sk_buff *skb, struct nlmsghdr *request, struct netlink_ext_ack *extack)
{
	struct sk_buff *answer;

	if (request->nlmsg_type != ECHO25_SAY) {
		NL_SET_ERR_MSG(extack, "Nothing but type 16 is understood");
		return -EOPNOTSUPP;
	}
	answer = echo25_answer(request, NETLINK_CB(skb).portid);
	if (!answer)
		return -ENOMEM;
	return nlmsg_unicast(echo25, answer, NETLINK_CB(skb).portid);
}

static void echo25_receive(struct sk_buff *skb)
{
	netlink_rcv_skb(skb, echo25_message);
}

static int __init echo25_start(void)
{
	struct netlink_kernel_cfg cfg = {
		.groups = ECHO25_GROUP,
		.flags = NL_CFG_F_NONROOT_RECV,
		.input = echo25_receive,
	};

	echo25 = netlink_kernel_create(&init_net, NETLINK_ECHO25, &cfg);
	return echo25 ? 0 : -ENOMEM;
}

static void __exit echo25_end(void)
{
	netlink_kernel_release(echo25);
}

module_init(echo25_start);
module_exit(echo25_end);
MODULE_DESCRIPTION("Echoes what is sent to netlink protocol 25");
MODULE_LICENSE("GPL");
