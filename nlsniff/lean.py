"""What stands in for modules of the library where a command waits for the import.

``signal`` makes enums and ``contextlib`` imports functools and collections: together they take as long to import as
the rest of what ``nlsniff run`` needs before its command begins. Code that nothing waits for uses them as they are.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    import signal
    from collections import deque
    from contextlib import ExitStack as Stack
    from contextlib import suppress

    def quoted(text: str, /) -> str:
        """A string as JSON has it (json.dumps)."""
else:
    import _signal as signal
    from _collections import deque

    try:
        from _json import encode_basestring_ascii as quoted
    except ImportError:  # another Python
        from json import dumps as quoted

    class suppress:  # noqa: N801 - the name of what it stands in for
        """contextlib.suppress."""

        __slots__ = ("_problems",)

        def __init__(self, *problems):
            self._problems = problems

        def __enter__(self):
            return None

        def __exit__(self, kind, problem, trace):
            return kind is not None and issubclass(kind, self._problems)

    class Stack:
        """contextlib.ExitStack, as far as it enters contexts that let exceptions pass."""

        __slots__ = ("_entered",)

        def __init__(self):
            self._entered = []

        def enter_context(self, context):
            entered = context.__enter__()
            self._entered.append(context)
            return entered

        def __enter__(self):
            return self

        def __exit__(self, kind, problem, trace):
            try:
                while self._entered:
                    self._entered.pop().__exit__(kind, problem, trace)
            finally:
                if self._entered:
                    self.__exit__(kind, problem, trace)


__all__ = ["Stack", "deque", "quoted", "signal", "suppress"]
