"""Running other programs: their output goes to a log file, its end is shown when they fail."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


class Failure(Exception):
    """A message for the person at the terminal: what happened, and what to do next."""


def run(args: Sequence[object], log: Path, *, env: Mapping[str, str] | None = None, cwd: Path | None = None,
        user: str | None = None, text: str = "") -> None:
    """Run a program to its end, its output appended to ``log``.

    :param env: added to the environment of this process.
    :param user: the system user to run as; only root may name one.
    :param text: what it reads from its standard input.
    :raises Failure: when the program fails, with the end of what it said.
    """
    command = [str(arg) for arg in args]
    with log.open("ab") as output:
        output.write(f"$ {' '.join(command)}\n".encode())
        output.flush()
        start = output.tell()
        try:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT, cwd=cwd,
                                       env={**os.environ, **(env or {})}, start_new_session=True, **_as_user(user))
        except FileNotFoundError as error:
            raise Failure(f"{command[0]} is not installed") from error
        try:
            process.communicate(text.encode())
        except BaseException:
            end_group(process)  # what goes on after we are interrupted would be in the way of the next try
            raise
    if process.returncode:
        said = log.read_bytes()[start:].decode(errors="replace").strip().splitlines()
        raise Failure(f"{command[0]} failed (exit {process.returncode}); the whole output is in {log}\n  "
                      + "\n  ".join(said[-20:]))


def end_group(process: "subprocess.Popen[bytes]", patience: float = 10) -> None:
    """End a program that leads a group of processes, and all that it started: gently first."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(process.pid, number)
            process.wait(patience)


def output(args: Sequence[object], *, env: Mapping[str, str] | None = None) -> str:
    """What a program prints.

    :raises Failure: when it fails, with what it said.
    """
    command = [str(arg) for arg in args]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                          env={**os.environ, **(env or {})})
    if done.returncode:
        raise Failure(f"{' '.join(command[:3])} … failed: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout.strip()


def _as_user(user: str | None) -> dict[str, Any]:
    if user is None:
        return {}
    import pwd

    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": os.getgrouplist(user, entry.pw_gid)}
