"""Programs that ./dev starts: none outlives what it was started for."""

import os
import time

import pytest

from tools import process
from tools.process import Failure
from tools.testing import children

# A program that starts another, which would stay: its process id goes to the file named.
FAMILY = ["sh", "-c", 'sleep 600 & echo $! > "$0"; wait']


def is_alive(pid):
    """Whether it runs; one that ended and was not yet waited for does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone_soon(pid):
    end = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < end:
        os.sched_yield()
    return not is_alive(pid)


def test_what_takes_too_long_is_ended_with_all_that_it_started(tmp_path):
    child = tmp_path / "pid"
    assert children.call([*FAMILY, child], tmp_path / "log", timeout=1) == 124
    assert gone_soon(int(child.read_text()))
    assert "ended after 1 s" in (tmp_path / "log").read_text()


def test_interruption_ends_what_was_started(tmp_path, monkeypatch):
    child = tmp_path / "pid"

    def interrupted(self, text):
        while not (child.is_file() and child.read_text()):
            os.sched_yield()
        raise KeyboardInterrupt

    monkeypatch.setattr(process.subprocess.Popen, "communicate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        process.run([*FAMILY, child], tmp_path / "log")
    assert gone_soon(int(child.read_text()))


def test_failure_shows_the_end_of_what_was_said_and_names_the_log(tmp_path):
    log = tmp_path / "log"
    with pytest.raises(Failure, match=r"sh failed \(exit 3\).*\n  no such thing$") as failure:
        process.run(["sh", "-c", "echo no such thing; exit 3"], log)
    assert str(log) in str(failure.value)


def test_program_that_is_missing_is_named(tmp_path):
    with pytest.raises(Failure, match="no-such-program is not installed"):
        process.run(["no-such-program"], tmp_path / "log")
