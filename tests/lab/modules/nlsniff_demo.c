// SPDX-License-Identifier: GPL-2.0-only
/*
 * A generic netlink family that no kernel brings: "nlsniff_demo", a shelf of jars. A jar is put, asked for, dumped
 * and removed; the group "jars" hears of every change. nlsniff_demo.yaml beside this file describes it.
 *
 * Generic netlink runs the commands and dumps of a family without parallel_ops one after the other: the shelf
 * needs no lock of its own.
 */
#include <linux/module.h>
#include <net/genetlink.h>

#define DEMO_NAME "nlsniff_demo"
#define DEMO_VERSION 1
#define JARS 64
#define NAME_MAX_LENGTH 15

enum {
	DEMO_CMD_PUT = 1,
	DEMO_CMD_GET,
	DEMO_CMD_REMOVE,
	DEMO_CMD_PUT_NTF,
	DEMO_CMD_REMOVE_NTF,
};

enum {
	DEMO_A_NAME = 1,
	DEMO_A_VOLUME,
	DEMO_A_CONTENTS,
	DEMO_A_LID,
	DEMO_A_OPENED,
	DEMO_A_PAD,
	DEMO_A_MAX = DEMO_A_PAD,
};

enum {
	DEMO_LID_COLOUR = 1,
	DEMO_LID_SEALED,
	DEMO_LID_MAX = DEMO_LID_SEALED,
};

#define COLOUR_MAX 2
#define CONTENTS_MASK 0x7

struct jar {
	char name[NAME_MAX_LENGTH + 1];
	u32 volume;
	u32 contents;
	u64 opened;
	bool has_lid;
	u8 colour;
	bool sealed;
};

static struct jar shelf[JARS];

static const struct nla_policy lid_policy[DEMO_LID_MAX + 1] = {
	[DEMO_LID_COLOUR] = NLA_POLICY_MAX(NLA_U8, COLOUR_MAX),
	[DEMO_LID_SEALED] = { .type = NLA_FLAG },
};

static const struct nla_policy jar_policy[DEMO_A_MAX + 1] = {
	[DEMO_A_NAME] = { .type = NLA_NUL_STRING, .len = NAME_MAX_LENGTH },
	[DEMO_A_VOLUME] = NLA_POLICY_RANGE(NLA_U32, 1, 1000),
	[DEMO_A_CONTENTS] = NLA_POLICY_MASK(NLA_U32, CONTENTS_MASK),
	[DEMO_A_LID] = NLA_POLICY_NESTED(lid_policy),
};

static struct genl_family demo;

static struct jar *jar_named(const char *name)
{
	int place;

	for (place = 0; place < JARS; place++)
		if (!strcmp(shelf[place].name, name))
			return &shelf[place];
	return NULL;
}

/* The jar that a request names, or an error that says which attribute is to blame. */
static struct jar *jar_asked_for(struct genl_info *info)
{
	struct nlattr *name = info->attrs[DEMO_A_NAME];
	struct jar *jar;

	if (GENL_REQ_ATTR_CHECK(info, DEMO_A_NAME))
		return ERR_PTR(-EINVAL);
	jar = nla_len(name) > 1 ? jar_named(nla_data(name)) : NULL;
	if (!jar) {
		NL_SET_ERR_MSG_ATTR(info->extack, name, "No jar of this name");
		return ERR_PTR(-ENOENT);
	}
	return jar;
}

static int put_lid(struct sk_buff *skb, const struct jar *jar)
{
	struct nlattr *lid = nla_nest_start(skb, DEMO_A_LID);

	if (!lid || nla_put_u8(skb, DEMO_LID_COLOUR, jar->colour) ||
	    (jar->sealed && nla_put_flag(skb, DEMO_LID_SEALED)))
		return -EMSGSIZE;
	nla_nest_end(skb, lid);
	return 0;
}

static int put_jar(struct sk_buff *skb, u32 portid, u32 seq, int flags, u8 command, const struct jar *jar)
{
	void *header = genlmsg_put(skb, portid, seq, &demo, flags, command);

	if (!header)
		return -EMSGSIZE;
	if (nla_put_string(skb, DEMO_A_NAME, jar->name) || nla_put_u32(skb, DEMO_A_VOLUME, jar->volume) ||
	    nla_put_u32(skb, DEMO_A_CONTENTS, jar->contents) || (jar->has_lid && put_lid(skb, jar)) ||
	    nla_put_u64_64bit(skb, DEMO_A_OPENED, jar->opened, DEMO_A_PAD)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

static struct sk_buff *message_of(u32 portid, u32 seq, u8 command, const struct jar *jar)
{
	struct sk_buff *skb = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);

	if (skb && put_jar(skb, portid, seq, 0, command, jar)) {
		nlmsg_free(skb);
		return NULL;
	}
	return skb;
}

static int answer(struct genl_info *info, u8 command, const struct jar *jar)
{
	struct sk_buff *skb = message_of(info->snd_portid, info->snd_seq, command, jar);

	return skb ? genlmsg_reply(skb, info) : -ENOMEM;
}

static void notify(struct genl_info *info, u8 command, const struct jar *jar)
{
	struct sk_buff *skb = message_of(0, 0, command, jar);

	if (skb)
		genlmsg_multicast_netns(&demo, genl_info_net(info), skb, 0, 0, GFP_KERNEL);
}

static int read_lid(struct genl_info *info, struct jar *jar)
{
	struct nlattr *lid[DEMO_LID_MAX + 1];
	int error;

	if (!info->attrs[DEMO_A_LID])
		return 0;
	error = nla_parse_nested(lid, DEMO_LID_MAX, info->attrs[DEMO_A_LID], lid_policy, info->extack);
	if (error)
		return error;
	jar->has_lid = true;
	jar->colour = lid[DEMO_LID_COLOUR] ? nla_get_u8(lid[DEMO_LID_COLOUR]) : 0;
	jar->sealed = nla_get_flag(lid[DEMO_LID_SEALED]);
	return 0;
}

static int demo_put(struct sk_buff *request, struct genl_info *info)
{
	struct jar jar = {}, *place;
	int error;

	if (GENL_REQ_ATTR_CHECK(info, DEMO_A_NAME) || GENL_REQ_ATTR_CHECK(info, DEMO_A_VOLUME))
		return -EINVAL;
	nla_strscpy(jar.name, info->attrs[DEMO_A_NAME], sizeof(jar.name));
	if (!jar.name[0] || jar_named(jar.name)) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[DEMO_A_NAME], "A jar of this name stands there");
		return -EEXIST;
	}
	place = jar_named("");
	if (!place) {
		NL_SET_ERR_MSG(info->extack, "The shelf is full");
		return -ENOSPC;
	}
	jar.volume = nla_get_u32(info->attrs[DEMO_A_VOLUME]);
	jar.contents = info->attrs[DEMO_A_CONTENTS] ? nla_get_u32(info->attrs[DEMO_A_CONTENTS]) : 0;
	error = read_lid(info, &jar);
	if (error)
		return error;
	*place = jar;
	notify(info, DEMO_CMD_PUT_NTF, place);
	return answer(info, DEMO_CMD_PUT, place);
}

static int demo_get(struct sk_buff *request, struct genl_info *info)
{
	struct jar *jar = jar_asked_for(info);

	if (IS_ERR(jar))
		return PTR_ERR(jar);
	jar->opened++;
	return answer(info, DEMO_CMD_GET, jar);
}

static int demo_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	for (; cb->args[0] < JARS; cb->args[0]++) {
		const struct jar *jar = &shelf[cb->args[0]];

		if (jar->name[0] &&
		    put_jar(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, NLM_F_MULTI, DEMO_CMD_GET, jar))
			break;
	}
	return skb->len;
}

static int demo_remove(struct sk_buff *request, struct genl_info *info)
{
	struct jar *jar = jar_asked_for(info);

	if (IS_ERR(jar))
		return PTR_ERR(jar);
	notify(info, DEMO_CMD_REMOVE_NTF, jar);
	memset(jar, 0, sizeof(*jar));
	return 0;
}

static const struct genl_ops demo_ops[] = {
	{ .cmd = DEMO_CMD_PUT, .doit = demo_put, .flags = GENL_ADMIN_PERM },
	{ .cmd = DEMO_CMD_GET, .doit = demo_get, .dumpit = demo_dump },
	{ .cmd = DEMO_CMD_REMOVE, .doit = demo_remove, .flags = GENL_ADMIN_PERM },
};

static const struct genl_multicast_group demo_groups[] = { { .name = "jars" } };

static struct genl_family demo __ro_after_init = {
	.name = DEMO_NAME,
	.version = DEMO_VERSION,
	.maxattr = DEMO_A_MAX,
	.policy = jar_policy,
	.netnsok = true,
	.module = THIS_MODULE,
	.ops = demo_ops,
	.n_ops = ARRAY_SIZE(demo_ops),
	.mcgrps = demo_groups,
	.n_mcgrps = ARRAY_SIZE(demo_groups),
};

static int __init demo_start(void)
{
	return genl_register_family(&demo);
}

static void __exit demo_end(void)
{
	genl_unregister_family(&demo);
}

module_init(demo_start);
module_exit(demo_end);
MODULE_DESCRIPTION("A generic netlink family to be watched: a shelf of jars");
MODULE_LICENSE("GPL");
