"""Requests as a C program with libmnl: annotated bytes, sent as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from nlsniff.output.code.request import Datagram
from nlsniff.output.code.rows import byte_rows, clean, families, quoted

HEAD: Final = """\
/* Sends what nlsniff found in a capture, and prints the kernel's answers.
 * Build: cc -o request request.c -lmnl */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <linux/netlink.h>
#include <linux/genetlink.h>
#include <libmnl/libmnl.h>

static char buffer[1 << 18];

static void fail(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static struct mnl_socket *opened(int protocol)
{
	struct mnl_socket *nl = mnl_socket_open(protocol);
	struct timeval second = { .tv_sec = 1 };

	if (nl == NULL || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0)
		fail("netlink socket");
	setsockopt(mnl_socket_get_fd(nl), SOL_SOCKET, SO_RCVTIMEO, &second, sizeof(second));
	return nl;
}
"""

FAMILY_ID: Final = """
/* The number that this kernel gave a generic netlink family. */
static uint16_t family_id(const char *name)
{
	struct mnl_socket *nl = opened(NETLINK_GENERIC);
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct genlmsghdr *genl;
	struct nlattr *attr;
	uint16_t number = 0;

	nlh->nlmsg_type = GENL_ID_CTRL;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = CTRL_CMD_GETFAMILY;
	genl->version = 1;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, name);
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0 || mnl_socket_recvfrom(nl, buffer, sizeof(buffer)) < 0)
		fail(name);
	if (nlh->nlmsg_type == GENL_ID_CTRL)
		mnl_attr_for_each(attr, nlh, sizeof(*genl))
			if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
				number = mnl_attr_get_u16(attr);
	mnl_socket_close(nl);
	if (number == 0) {
		fprintf(stderr, "this kernel has no generic netlink family %s\\n", name);
		exit(EXIT_FAILURE);
	}
	return number;
}
"""

TAIL: Final = """
/* Print the answers until as many requests are done as will say so, or nothing comes for a second. */
static void told(struct mnl_socket *nl, int awaited)
{
	ssize_t size;

	while ((size = mnl_socket_recvfrom(nl, buffer, sizeof(buffer))) > 0) {
		struct nlmsghdr *nlh = (struct nlmsghdr *)buffer;
		int left = size;

		for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
			if (nlh->nlmsg_type == NLMSG_ERROR) {
				struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);

				printf("seq %u: %s\\n", nlh->nlmsg_seq, err->error ? strerror(-err->error) : "ack");
				awaited--;
			} else if (nlh->nlmsg_type == NLMSG_DONE) {
				printf("seq %u: done\\n", nlh->nlmsg_seq);
				awaited--;
			} else {
				printf("seq %u: type %u, %u bytes\\n", nlh->nlmsg_seq, nlh->nlmsg_type, nlh->nlmsg_len);
			}
		}
		if (awaited == 0)
			return;
	}
}

static void sent(int protocol, const void *request, size_t size, int awaited)
{
	struct mnl_socket *nl = opened(protocol);

	if (mnl_socket_sendto(nl, request, size) < 0)
		fail("send");
	told(nl, awaited);
	mnl_socket_close(nl);
}

int main(void)
{
"""


def source(datagrams: Sequence[Datagram]) -> str:
    """A program that sends them in order."""
    parts = [HEAD]
    if any(True for datagram in datagrams for _ in families(datagram)):
        parts.append(FAMILY_ID)
    for number, datagram in enumerate(datagrams, 1):
        parts.append("\n" + "\n".join(_array(number, datagram)) + "\n")
    parts.append(TAIL)
    for number, datagram in enumerate(datagrams, 1):
        parts += [f"\t{line}\n" for line in _call(number, datagram)]
    parts.append("\treturn EXIT_SUCCESS;\n}\n")
    return "".join(parts)


def _array(number: int, datagram: Datagram) -> Iterator[str]:
    yield f"/* {clean(datagram.title)} */"
    yield from (f"/* {remark} */" for remark in datagram.remarks)
    yield f"static uint8_t request_{number}[] __attribute__((aligned(4))) = {{"
    yield from byte_rows(datagram, "\t", "/* {} */")
    yield "};"


def _call(number: int, datagram: Datagram) -> Iterator[str]:
    for offset, name in families(datagram):
        yield f"*(uint16_t *)(request_{number} + {offset}) = family_id({quoted(name)});"
    yield f"sent({datagram.protocol}, request_{number}, sizeof(request_{number}), {datagram.awaited});"
