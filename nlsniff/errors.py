"""What nlsniff raises: few classes under one base, each saying what, where and what to do."""

from __future__ import annotations


class NlsniffError(Exception):
    """Base of all. ``remedy`` is a sentence that says what to do; it may be empty."""

    def __init__(self, what: str, *, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what}; {self.remedy}" if self.remedy else self.what


class CaptureFileError(NlsniffError):
    """A capture file that cannot be read or written on. ``offset`` is the byte where it went wrong."""

    def __init__(self, what: str, *, path: str = "", offset: int | None = None, remedy: str = "") -> None:
        place = path + (f" at byte {offset}" if offset is not None else "")
        super().__init__(f"{place}: {what}" if place else what, remedy=remedy)
        self.path = path
        self.offset = offset


class CaptureError(NlsniffError):
    """A live capture that cannot start or go on. ``errno`` is the kernel's, where there is one."""

    def __init__(self, what: str, *, errno: int | None = None, remedy: str = "") -> None:
        super().__init__(what, remedy=remedy)
        self.errno = errno


class SpecError(NlsniffError):
    """A declaration or YNL file that makes no sense."""


class ReplayError(NlsniffError):
    """A recording that cannot be replayed."""
