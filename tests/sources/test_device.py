"""Whose device it is, and what is left of it, in a namespace that the test plays."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from typing import Any

import pytest

from nlsniff.errors import CaptureError
from nlsniff.record import replace
from nlsniff.sources import device, rtnl
from nlsniff.sources.device import Device, signature
from nlsniff.sources.rtnl import Link

DEAD = "nlsniff 4194304 1 "  # beyond the highest process id


class Namespace:
    """The links of a namespace, and the errno with which it refuses."""

    def __init__(self) -> None:
        self.links: dict[str, Link] = {"lo": Link(1, "lo", 772, 1, "", "")}
        self.refuse: dict[str, int] = {}
        self._next = 2

    def add(self, name: str, kind: str = "nlmon", *, up: bool = False, alias: str = "") -> None:
        self.links[name] = Link(self._next, name, 824 if kind == "nlmon" else 1, int(up), kind, alias)
        self._next += 1

    def find_link(self, _route: Any, name: str) -> Link | None:
        return self.links.get(name)

    def links_of_kind(self, _route: Any, kind: str) -> list[Link]:
        return [link for link in self.links.values() if link.kind == kind]

    def create_link(self, _route: Any, name: str, kind: str) -> None:
        self._check("create")
        self.add(name, kind)

    def change_link(self, _route: Any, index: int, *, up: bool | None = None, alias: str | None = None) -> None:
        self._check("change")
        link = next(link for link in self.links.values() if link.index == index)
        flags = link.flags if up is None else int(up)
        self.links[link.name] = replace(link, flags=flags, alias=link.alias if alias is None else alias)

    def delete_link(self, _route: Any, index: int) -> None:
        self._check("delete")
        self.links = {name: link for name, link in self.links.items() if link.index != index}

    def _check(self, what: str) -> None:
        if code := self.refuse.get(what):
            raise OSError(code, os.strerror(code))


@pytest.fixture
def namespace(monkeypatch: pytest.MonkeyPatch) -> Namespace:
    played = Namespace()
    for name in ("find_link", "links_of_kind", "create_link", "change_link", "delete_link"):
        monkeypatch.setattr(rtnl, name, getattr(played, name))
    return played


@pytest.fixture
def make(namespace: Namespace) -> Callable[..., Device]:
    del namespace
    return lambda name="nlmon0", chosen=False: Device(None, name, chosen=chosen)  # type: ignore[arg-type]


def dead() -> str:
    return DEAD + signature().split()[3]


def test_one_that_is_not_there_is_made_and_removed(namespace: Namespace, make: Callable[..., Device]) -> None:
    ours = make()
    assert ours.acquire() == "nlmon0"
    assert namespace.links["nlmon0"].up
    assert namespace.links["nlmon0"].alias == signature()
    ours.release()
    assert set(namespace.links) == {"lo"}


def test_one_that_is_up_stays_up(namespace: Namespace, make: Callable[..., Device]) -> None:
    namespace.add("nlmon0", up=True, alias="mine")
    before = dict(namespace.links)
    ours = make()
    assert ours.acquire() == "nlmon0"
    ours.release()
    assert namespace.links == before


def test_one_that_is_down_is_set_up_and_down_again(namespace: Namespace, make: Callable[..., Device]) -> None:
    namespace.add("tap7")
    ours = make("tap7", chosen=True)
    ours.acquire()
    assert namespace.links["tap7"].up
    ours.release()
    assert not namespace.links["tap7"].up


def test_what_a_killed_run_left_is_taken_over_and_removed(namespace: Namespace, make: Callable[..., Device]) -> None:
    namespace.add("nlmon0", up=True, alias=dead())
    ours = make()
    assert ours.acquire() == "nlmon0"
    assert namespace.links["nlmon0"].alias == signature()
    ours.release()
    assert "nlmon0" not in namespace.links


def test_leftovers_of_other_names_are_removed(namespace: Namespace, make: Callable[..., Device]) -> None:
    namespace.add("nlmon3", up=True, alias=dead())
    namespace.add("nlmon4", up=True, alias="someone's")
    make().acquire()
    assert set(namespace.links) == {"lo", "nlmon0", "nlmon4"}


def test_a_device_of_a_living_run_is_left_to_it(namespace: Namespace, make: Callable[..., Device]) -> None:
    namespace.add("nlmon0", up=True, alias=signature())
    ours = make()
    assert ours.acquire() == "nlmon1"
    ours.release()
    assert set(namespace.links) == {"lo", "nlmon0"}


def test_a_device_of_a_living_run_is_shared_when_asked_for_by_name(
    namespace: Namespace, make: Callable[..., Device]
) -> None:
    namespace.add("nlmon0", up=True, alias=signature())
    ours = make(chosen=True)
    assert ours.acquire() == "nlmon0"
    ours.release()
    assert "nlmon0" in namespace.links


def test_a_process_of_another_pid_namespace_counts_as_living(namespace: Namespace, make: Callable[..., Device]) -> None:
    namespace.add("nlmon0", up=True, alias=DEAD + "1")
    assert make().acquire() == "nlmon1"


def test_a_later_process_of_the_same_id_is_not_the_owner(namespace: Namespace, make: Callable[..., Device]) -> None:
    words = signature().split()
    namespace.add("nlmon0", up=True, alias=f"nlsniff {words[1]} 17 {words[3]}")
    ours = make()
    assert ours.acquire() == "nlmon0"
    ours.release()
    assert "nlmon0" not in namespace.links


def test_a_device_of_another_kind_is_refused_and_left_alone(namespace: Namespace, make: Callable[..., Device]) -> None:
    namespace.add("br0", "bridge")
    before = dict(namespace.links)
    ours = make("br0", chosen=True)
    with pytest.raises(CaptureError, match="no nlmon device but a bridge"):
        ours.acquire()
    ours.release()
    assert namespace.links == before


@pytest.mark.parametrize(
    ("step", "code", "what"),
    [
        ("create", errno.EPERM, "CAP_NET_ADMIN.*EPERM.*unshare -Urn"),
        ("create", errno.EOPNOTSUPP, "no nlmon devices.*modprobe nlmon.*CONFIG_NLMON"),
        ("change", errno.EPERM, "up needs CAP_NET_ADMIN"),
        ("create", errno.ENOMEM, "ENOMEM"),
    ],
)
def test_a_refusal_says_what_is_missing(
    namespace: Namespace, make: Callable[..., Device], step: str, code: int, what: str
) -> None:
    namespace.refuse[step] = code
    ours = make()
    with pytest.raises(CaptureError, match=what) as caught:
        ours.acquire()
    assert caught.value.errno == code
    ours.release()
    assert set(namespace.links) == {"lo"}


@pytest.mark.parametrize("name", ["", "a/b", "sixteen-letters-", "a b"])
def test_an_impossible_name_is_refused(make: Callable[..., Device], name: str) -> None:
    with pytest.raises(CaptureError, match="cannot be the name"):
        make(name, chosen=True).acquire()


def test_a_device_that_someone_removed_is_no_error(namespace: Namespace, make: Callable[..., Device]) -> None:
    ours = make()
    ours.acquire()
    del namespace.links["nlmon0"]
    namespace.add("nlmon0", alias="another one")
    ours.release()
    assert namespace.links["nlmon0"].alias == "another one"


def test_names_beside_the_default_are_counted_on(namespace: Namespace, make: Callable[..., Device]) -> None:
    for number in range(3):
        namespace.add(f"nlmon{number}", up=True, alias=signature())
    assert make(device.DEFAULT_INTERFACE).acquire() == "nlmon3"
