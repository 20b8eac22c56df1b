"""Programs that the parts start: each in a group of its own, so that none outlives the run."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..paths import ROOT
from ..process import end_group

_running: set["subprocess.Popen[bytes]"] = set()


def call(args: Sequence[object], log: Path, *, env: Mapping[str, str] | None = None, timeout: float = 1200,
         append: bool = False) -> int:
    """Run a program, its output into a file; what takes too long is ended and counts as failed.

    :return: the exit code; 124 after the timeout.
    """
    with log.open("ab" if append else "wb") as output:
        process = subprocess.Popen([str(arg) for arg in args], stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT, cwd=ROOT, env={**os.environ, **(env or {})},
                                   start_new_session=True)
        _running.add(process)
        try:
            return process.wait(timeout)
        except subprocess.TimeoutExpired:
            output.write(f"\n./dev test: ended after {timeout:.0f} s\n".encode())
            return 124
        finally:
            end_group(process)
            _running.discard(process)


def end_all() -> None:
    """End what still runs, e.g. after Ctrl-C."""
    for process in list(_running):
        end_group(process)
