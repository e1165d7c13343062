"""The side of the stranger: started as a process of its own, reads one question after the other.

It ends when the house closes the pipe, after a long rest, and after a call that took much memory.
"""

import os
import resource
import select
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from krm.adapters.failures import described
from krm.adapters.sandbox.frames import Target, read_frame, shapes_of, write_frame

# What a mail of 50 MB needs while it is taken apart, with room to spare.
MEMORY: Final = 1_500_000_000
_REST_SECONDS: Final = 600
# Memory once taken is seldom given back; the next process begins small again.
_FAT_KILOBYTES: Final = 400_000
_OPEN_FILES: Final = 64
_NICENESS: Final = 10
# Loaded before the limits are set, so that the first call costs no more than the others.
READERS: Final = (
    "krm.documents.rules", "krm.documents.rules.pdf_text", "krm.mailbox.rules.mail"
)  # fmt: skip


def main() -> None:
    """Answer until there is nobody to ask."""
    asked, answers = _own_pipes()
    for name in READERS:
        import_module(name)
    _limit_for_good()
    write_frame(answers, {"ready": True})
    while select.select([asked], [], [], _REST_SECONDS)[0]:
        try:
            request = read_frame(asked)
        except EOFError:
            return
        write_frame(answers, _answer(request))
        if _peak_kilobytes() > _FAT_KILOBYTES:
            return


def _peak_kilobytes() -> int:
    """Return how much memory this interpreter has taken at most.

    Not by ``getrusage`` where there is another way: it also counts the process that started this
    one, and a large web process would have a new reader for each file.
    """
    with suppress(OSError, ValueError), Path("/proc/self/status").open(encoding="ascii") as lines:
        for line in lines:
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _own_pipes() -> tuple["_Whole", Target]:
    """Keep the pipes for the frames alone, so that nothing a reader prints gets between them."""
    asked = os.fdopen(os.dup(0), "rb", buffering=0)
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    return _Whole(asked), answers


class _Whole:
    """A raw pipe whose ``read`` returns all that was asked for; `select` sees what is left."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    def fileno(self) -> int:
        return int(self.raw.fileno())

    def read(self, length: int) -> bytes:
        pieces = bytearray()
        while len(pieces) < length:
            piece = self.raw.read(min(length - len(pieces), 1 << 20))
            if not piece:
                break
            pieces += piece
        return bytes(pieces)


def _limit_for_good() -> None:
    """Give up what no reader needs: memory without end, files, and being asked first."""
    os.nice(_NICENESS)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        with suppress(ValueError, OSError):  # not every system knows all of them
            resource.setrlimit(what, (most, most))


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    """Call what is asked for; processor time is counted anew for each call."""
    _limit_time(int(request["cpu"]))
    try:
        return {"result": _called(request)}
    except MemoryError:
        os._exit(1)  # nothing here can be trusted to go on
    except Exception as error:
        return {"raised": described(error)}


def _limit_time(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent + 0.999) + seconds, hard))


def _called(request: dict[str, Any]) -> Any:
    module, _, name = str(request["function"]).partition(":")
    if not module.startswith("krm.") or ".rules" not in module:
        raise ValueError(module)
    function = getattr(import_module(module), name)
    shapes = shapes_of(function)
    names = function.__code__.co_varnames[: len(request["args"])]
    given = {**dict(zip(names, request["args"], strict=True)), **request["kwargs"]}
    return function(**{key: shapes[key].validate_python(value) for key, value in given.items()})


if __name__ == "__main__":
    main()
    sys.exit(0)
