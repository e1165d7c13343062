"""The side of the house: warm processes, one question and one answer at a time."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

from pydantic import TypeAdapter

from krm.adapters.sandbox.frames import read_frame, shapes_of, write_frame

P = ParamSpec("P")
T = TypeVar("T")

# More at once would only share the same processors.
AT_ONCE: Final = 2
_START_SECONDS: Final = 60
_TRIES: Final = 3
_ROOT: Final = Path(__file__).resolve().parents[3]
# Nothing of the environment of the house: it holds passwords.
_ENVIRONMENT: Final = {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one call may use.

    :ivar cpu_seconds: of the processor.
    :ivar wall_seconds: on the clock, since a busy machine gives little of its processor.
    """

    cpu_seconds: int
    wall_seconds: float


# What reads a mail or a file tries it twice: first briefly, so that what is costly does not hold up
# what stands behind it, then with patience. Both together stay below the time of one job.
ATTEMPTS: Final = (Limits(4, 12), Limits(20, 30))


class TooCostly(Exception):
    """The call was ended: it used up its time or memory, or it took the process down."""


class SandboxUnavailable(Exception):
    """No process could be started; that says nothing about the file, which is tried again later."""


class _Gone(Exception):
    """The process had gone to rest before it saw the question."""


def run(function: Callable[P, T], limits: Limits, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function of some ``krm.….rules`` in a process of its own and return its result.

    Arguments and result are plain values and dataclasses of these. They go over a pipe as JSON with
    the bytes beside it, and the result is checked against the type the function says it returns.

    :raises TooCostly: if it used more than the limits or took the process down.
    :raises SandboxUnavailable: if no process could be started.
    :raises ValueError: if the function itself raised; class and place only.
    """
    request = {
        "function": f"{function.__module__}:{function.__qualname__}",
        "args": args,
        "kwargs": kwargs,
        "cpu": limits.cpu_seconds,
    }
    answer = _asked(request, limits.wall_seconds)
    if "raised" in answer:
        raise ValueError(str(answer["raised"]))
    adapter: TypeAdapter[T] = shapes_of(function)["return"]
    return adapter.validate_python(answer["result"])


def _asked(request: dict[str, Any], wall_seconds: float) -> dict[str, Any]:
    for _ in range(_TRIES):
        with _borrowed(wall_seconds) as process:
            try:
                return process.ask(request, wall_seconds)
            except _Gone:
                process.end()
    raise SandboxUnavailable("every process was gone before it was asked")


class _Process:
    """One interpreter and the pipes to it."""

    def __init__(self) -> None:
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "krm.adapters.sandbox.inside"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                env=_ENVIRONMENT,
            )
        except OSError as error:
            raise SandboxUnavailable(type(error).__name__) from error
        try:
            with self._killed_after(_START_SECONDS):
                self._read()
        except EOFError as error:
            self.end()
            raise SandboxUnavailable("the process ended while it started") from error

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: dict[str, Any], wall_seconds: float) -> dict[str, Any]:
        """Send a question and wait for its answer; what gives none in time is killed."""
        assert self._process.stdin is not None
        with self._killed_after(wall_seconds):
            try:
                write_frame(self._process.stdin, request)
            except BrokenPipeError:
                raise _Gone from None
            try:
                return self._read()
            except EOFError:
                # It ends by itself after a rest; everything else is the work of the file.
                raise (_Gone if self._process.wait() == 0 else TooCostly) from None

    def end(self) -> None:
        """Kill the process, whatever it does, and close the pipes."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        return read_frame(self._process.stdout)

    @contextmanager
    def _killed_after(self, seconds: float) -> Iterator[None]:
        timer = threading.Timer(seconds, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


@dataclass
class _Pool:
    """The warm processes; a fork begins with none, so that no pipe has two owners."""

    idle: list[_Process] = field(default_factory=list)
    places: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(AT_ONCE))


_pool = _Pool()


def _begin_anew() -> None:
    global _pool
    _pool = _Pool()


os.register_at_fork(after_in_child=_begin_anew)


@contextmanager
def _borrowed(patience: float) -> Iterator[_Process]:
    """Hand out a process; it goes back to the others if it lives and nothing went wrong."""
    pool = _pool
    if not pool.places.acquire(timeout=patience):
        raise SandboxUnavailable("all processes are busy")
    try:
        process = _warm(pool) or _Process()
        try:
            yield process
        except BaseException:
            process.end()
            raise
        if process.is_alive:
            pool.idle.append(process)
    finally:
        pool.places.release()


def _warm(pool: _Pool) -> _Process | None:
    while pool.idle:
        process = pool.idle.pop()
        if process.is_alive:
            return process
        process.end()
    return None
