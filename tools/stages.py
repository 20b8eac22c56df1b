"""The set-up as a list of stages: each knows whether it is done, and says in one line what it did and how long."""

import contextlib
import fcntl
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .paths import cache


@dataclass(frozen=True)
class Stage:
    """A step of the set-up. ``work`` may be interrupted at any point: it is simply begun again."""

    title: str
    is_done: Callable[[], bool]
    work: Callable[[], None]


@contextlib.contextmanager
def lock(name: str) -> Iterator[None]:
    """Let one ``./dev`` at a time work under this name; the others wait. The lock of a dead process is free."""
    folder = cache() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another ./dev ({name}) …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def ensure(stages: Sequence[Stage]) -> None:
    """Do the stages that are not done, in order."""
    if all(stage.is_done() for stage in stages):
        return
    with lock("set-up"):
        for stage in stages:
            if not stage.is_done():
                with progress(stage.title):
                    stage.work()


@contextlib.contextmanager
def progress(title: str) -> Iterator[None]:
    """One line on the terminal: the title, and the seconds when it is over.

    Beside the main thread others print as well: there the line comes in one piece, at the end.
    """
    start = time.monotonic()
    at_once = threading.current_thread() is threading.main_thread()
    if at_once:
        print(f"  {title} …", end="", flush=True)
    end = "not finished"
    try:
        yield
        end = f"{time.monotonic() - start:.0f} s"
    finally:
        print(f" {end}" if at_once else f"  {title} … {end}", flush=True)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def is_marked(mark: Path, key: str = "") -> bool:
    """Whether a stage left its mark, and for the same key."""
    try:
        return mark.read_text(encoding="utf-8") == key
    except OSError:
        return False
