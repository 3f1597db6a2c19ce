"""Requests as a Go program: annotated bytes, the standard library alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from nlsniff.output.code.request import Datagram
from nlsniff.output.code.rows import byte_rows, families, quoted

HEAD: Final = """\
// Sends what nlsniff found in a capture, and prints the kernel's answers.
// Run: go run request.go
package main

import (
	"fmt"
	"log"
	"syscall"
	"unsafe"
)

// The numbers in netlink messages are in the machine's byte order.
func u16(b []byte) uint16    { return *(*uint16)(unsafe.Pointer(&b[0])) }
func u32(b []byte) uint32    { return *(*uint32)(unsafe.Pointer(&b[0])) }
func put16(b []byte, v uint16) { *(*uint16)(unsafe.Pointer(&b[0])) = v }
func put32(b []byte, v uint32) { *(*uint32)(unsafe.Pointer(&b[0])) = v }

// exchange sends one datagram to the kernel and hands on each message of the answers, until one says
// that it was enough or nothing comes for a second.
func exchange(protocol int, request []byte, enough func(message []byte) bool) {
	fd, err := syscall.Socket(syscall.AF_NETLINK, syscall.SOCK_RAW, protocol)
	if err != nil {
		log.Fatal("socket: ", err)
	}
	defer syscall.Close(fd)
	syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &syscall.Timeval{Sec: 1})
	kernel := &syscall.SockaddrNetlink{Family: syscall.AF_NETLINK}
	if err := syscall.Bind(fd, kernel); err != nil {
		log.Fatal("bind: ", err)
	}
	if err := syscall.Sendto(fd, request, 0, kernel); err != nil {
		log.Fatal("send: ", err)
	}
	buffer := make([]byte, 1<<18)
	for {
		size, _, err := syscall.Recvfrom(fd, buffer, 0)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return
		}
		last := false
		for data := buffer[:size]; len(data) >= 16; {
			length := int(u32(data))
			if length < 16 || length > len(data) {
				break
			}
			last = enough(data[:length])
			data = data[min((length+3)&^3, len(data)):]
		}
		if last {
			return
		}
	}
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}
"""

FAMILY_ID: Final = """
// familyID asks for the number that this kernel gave a generic netlink family.
func familyID(name string) (number uint16) {
	text := append([]byte(name), 0)
	request := make([]byte, 24, 64)
	put16(request[4:], 16) // GENL_ID_CTRL
	put16(request[6:], syscall.NLM_F_REQUEST)
	request[16], request[17] = 3, 1 // CTRL_CMD_GETFAMILY, version
	put16(request[20:], uint16(4+len(text)))
	put16(request[22:], 2) // CTRL_ATTR_FAMILY_NAME
	request = append(request, text...)
	for len(request)%4 != 0 {
		request = append(request, 0)
	}
	put32(request, uint32(len(request)))
	exchange(syscall.NETLINK_GENERIC, request, func(message []byte) bool {
		if u16(message[4:]) != 16 {
			return true
		}
		for at := 20; at+6 <= len(message); at += (int(u16(message[at:])) + 3) &^ 3 {
			if u16(message[at+2:]) == 1 { // CTRL_ATTR_FAMILY_ID
				number = u16(message[at+4:])
			}
			if u16(message[at:]) < 4 {
				break
			}
		}
		return true
	})
	if number == 0 {
		log.Fatal("this kernel has no generic netlink family ", name)
	}
	return number
}
"""

TAIL: Final = """
// send prints the answers until as many requests are done as will say so.
func send(protocol int, request []byte, awaited int) {
	exchange(protocol, request, func(message []byte) bool {
		kind, seq := u16(message[4:]), u32(message[8:])
		switch kind {
		case syscall.NLMSG_ERROR:
			awaited--
			if code := int32(u32(message[16:])); code != 0 {
				fmt.Printf("seq %d: %v\\n", seq, syscall.Errno(-code))
			} else {
				fmt.Printf("seq %d: ack\\n", seq)
			}
		case syscall.NLMSG_DONE:
			awaited--
			fmt.Printf("seq %d: done\\n", seq)
		default:
			fmt.Printf("seq %d: type %d, %d bytes\\n", seq, kind, len(message))
		}
		return awaited == 0
	})
}

func main() {
"""


def source(datagrams: Sequence[Datagram]) -> str:
    """A program that sends them in order."""
    parts = [HEAD]
    named = any(True for datagram in datagrams for _ in families(datagram))
    parts.append(FAMILY_ID if named else "")
    for number, datagram in enumerate(datagrams, 1):
        parts.append("\n" + "\n".join(_slice(number, datagram)) + "\n")
    parts.append(TAIL)
    for number, datagram in enumerate(datagrams, 1):
        parts += [f"\t{line}\n" for line in _call(number, datagram)]
    parts.append("}\n")
    return "".join(parts)


def _slice(number: int, datagram: Datagram) -> Iterator[str]:
    yield f"// {datagram.title}"
    yield from (f"// {remark}" for remark in datagram.remarks)
    yield f"var request{number} = []byte{{"
    yield from byte_rows(datagram, "\t")
    yield "}"


def _call(number: int, datagram: Datagram) -> Iterator[str]:
    for offset, name in families(datagram):
        yield f"put16(request{number}[{offset}:], familyID({quoted(name)}))"
    protocol = datagram.frame.protocol
    note = "" if datagram.protocol == str(protocol) else f" // {datagram.protocol}"
    yield f"send({protocol}, request{number}, {datagram.awaited}){note}"
