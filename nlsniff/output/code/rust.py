"""Requests as a Rust program: annotated bytes, the standard library and the C library's socket calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from nlsniff.output.code.request import Datagram
from nlsniff.output.code.rows import byte_rows, clean, families, quoted

HEAD: Final = """\
// Sends what nlsniff found in a capture, and prints the kernel's answers.
// Build: rustc request.rs
use std::io;

extern "C" {
    fn socket(domain: i32, kind: i32, protocol: i32) -> i32;
    fn bind(fd: i32, address: *const u8, length: u32) -> i32;
    fn sendto(fd: i32, data: *const u8, size: usize, flags: i32, address: *const u8, length: u32) -> isize;
    fn recv(fd: i32, data: *mut u8, size: usize, flags: i32) -> isize;
    fn poll(fds: *mut PollFd, count: usize, timeout: i32) -> i32;
    fn close(fd: i32) -> i32;
}

#[repr(C)]
struct PollFd {
    fd: i32,
    events: i16,
    revents: i16,
}

const AF_NETLINK: i32 = 16;
const SOCK_RAW: i32 = 3;
const POLLIN: i16 = 1;
const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;

fn u16_at(data: &[u8], at: usize) -> u16 {
    u16::from_ne_bytes([data[at], data[at + 1]])
}

fn u32_at(data: &[u8], at: usize) -> u32 {
    u32::from_ne_bytes([data[at], data[at + 1], data[at + 2], data[at + 3]])
}

fn fail(what: &str) -> ! {
    eprintln!("{}: {}", what, io::Error::last_os_error());
    std::process::exit(1)
}

/// Sends one datagram to the kernel and hands on each message of the answers, until one says
/// that it was enough or nothing comes for a second.
fn exchange(protocol: i32, request: &[u8], mut enough: impl FnMut(&[u8]) -> bool) {
    let mut kernel = [0u8; 12]; // struct sockaddr_nl
    kernel[..2].copy_from_slice(&(AF_NETLINK as u16).to_ne_bytes());
    let fd = unsafe { socket(AF_NETLINK, SOCK_RAW, protocol) };
    if fd < 0 || unsafe { bind(fd, kernel.as_ptr(), 12) } < 0 {
        fail("netlink socket");
    }
    if unsafe { sendto(fd, request.as_ptr(), request.len(), 0, kernel.as_ptr(), 12) } < 0 {
        fail("send");
    }
    let mut buffer = vec![0u8; 1 << 18];
    let mut last = false;
    while !last {
        let mut waits = PollFd { fd, events: POLLIN, revents: 0 };
        if unsafe { poll(&mut waits, 1, 1000) } <= 0 {
            break;
        }
        let size = unsafe { recv(fd, buffer.as_mut_ptr(), buffer.len(), 0) };
        if size <= 0 {
            break;
        }
        let mut data = &buffer[..size as usize];
        while data.len() >= 16 {
            let length = u32_at(data, 0) as usize;
            if length < 16 || length > data.len() {
                break;
            }
            last = enough(&data[..length]);
            data = &data[((length + 3) & !3).min(data.len())..];
        }
    }
    unsafe { close(fd) };
}
"""

FAMILY_ID: Final = """
/// The number that this kernel gave a generic netlink family.
fn family_id(name: &str) -> [u8; 2] {
    let mut request = vec![0u8; 24];
    request[4..6].copy_from_slice(&16u16.to_ne_bytes()); // GENL_ID_CTRL
    request[6..8].copy_from_slice(&1u16.to_ne_bytes()); // NLM_F_REQUEST
    request[16] = 3; // CTRL_CMD_GETFAMILY
    request[17] = 1;
    request[20..22].copy_from_slice(&(name.len() as u16 + 5).to_ne_bytes());
    request[22..24].copy_from_slice(&2u16.to_ne_bytes()); // CTRL_ATTR_FAMILY_NAME
    request.extend_from_slice(name.as_bytes());
    request.push(0);
    request.resize((request.len() + 3) & !3, 0);
    let length = request.len() as u32;
    request[..4].copy_from_slice(&length.to_ne_bytes());
    let mut number = 0u16;
    exchange(16, &request, |message| {
        let mut at = 20;
        while u16_at(message, 4) == 16 && at + 6 <= message.len() && u16_at(message, at) >= 4 {
            if u16_at(message, at + 2) == 1 {
                number = u16_at(message, at + 4); // CTRL_ATTR_FAMILY_ID
            }
            at += (u16_at(message, at) as usize + 3) & !3;
        }
        true
    });
    if number == 0 {
        eprintln!("this kernel has no generic netlink family {}", name);
        std::process::exit(1);
    }
    number.to_ne_bytes()
}
"""

TAIL: Final = """
/// Prints the answers until as many requests are done as will say so.
fn send(protocol: i32, request: &[u8], mut awaited: i32) {
    exchange(protocol, request, |message| {
        let seq = u32_at(message, 8);
        match u16_at(message, 4) {
            NLMSG_ERROR => {
                awaited -= 1;
                match u32_at(message, 16) as i32 {
                    0 => println!("seq {}: ack", seq),
                    code => println!("seq {}: {}", seq, io::Error::from_raw_os_error(-code)),
                }
            }
            NLMSG_DONE => {
                awaited -= 1;
                println!("seq {}: done", seq);
            }
            kind => println!("seq {}: type {}, {} bytes", seq, kind, message.len()),
        }
        awaited == 0
    });
}

fn main() {
"""


def source(datagrams: Sequence[Datagram]) -> str:
    """A program that sends them in order."""
    named = any(True for datagram in datagrams for _ in families(datagram))
    parts = [HEAD, FAMILY_ID if named else "", TAIL]
    for number, datagram in enumerate(datagrams, 1):
        parts += [f"    {line}\n" for line in _statements(number, datagram)]
    parts.append("}\n")
    return "".join(parts)


def _statements(number: int, datagram: Datagram) -> Iterator[str]:
    yield f"// {clean(datagram.title)}"
    yield from (f"// {remark}" for remark in datagram.remarks)
    patches = list(families(datagram))
    yield f"let {'mut ' if patches else ''}request_{number}: Vec<u8> = vec!["
    yield from byte_rows(datagram, "    ")
    yield "];"
    for offset, name in patches:
        yield f"request_{number}[{offset}..{offset + 2}].copy_from_slice(&family_id({quoted(name)}));"
    protocol = datagram.frame.protocol
    note = "" if datagram.protocol == str(protocol) else f" // {datagram.protocol}"
    yield f"send({protocol}, &request_{number}, {datagram.awaited});{note}"
