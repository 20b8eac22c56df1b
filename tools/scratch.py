"""Databases and servers for a while: for tests, measurements, pictures. Gone afterwards."""

import contextlib
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

from . import databases, postgres, system
from .server import Server

PREFIX = "pp_scratch_"


@contextlib.contextmanager
def database(purpose: str, template: str) -> Iterator[str]:
    """A copy of a template."""
    name = f"{PREFIX}{os.getpid()}_{purpose}"
    databases.drop(name)
    databases.copy(template, name)
    try:
        yield name
    finally:
        databases.drop(name)


@contextlib.contextmanager
def server(purpose: str, template: str, log: Path, workers: int = 0) -> Iterator[Server]:
    """An Odoo that serves a copy of a template, on a port that nobody uses.

    Scheduled actions run when somebody asks for them: one that runs while the server is ended leaves errors in the log.
    """
    with database(purpose, template) as name, log.open("wb") as output:
        running = Server(name, any_port(), workers=workers, options=["--max-cron-threads=0"])
        try:
            running.start(output)
            running.wait_until_served()
            yield running
        finally:
            running.stop()


def variables(running: Server) -> dict[str, str]:
    """How a program from outside finds the server, its database and a browser to look at it."""
    return {**postgres.environment(), "PARTY_POINTS_URL": running.url, "PARTY_POINTS_DB": running.database,
            "PARTY_POINTS_CHROMIUM": system.chromium() or ""}


def drop_leftovers() -> None:
    """Drop what a killed run left: databases of processes that are gone, which nobody is connected to."""
    names = postgres.sql(f"SELECT datname FROM pg_database d WHERE starts_with(datname, '{PREFIX}') AND NOT EXISTS "
                         "(SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)").split()
    for name in names:
        owner = re.match(rf"{PREFIX}(\d+)_", name)
        if owner and not os.path.exists(f"/proc/{owner[1]}"):
            databases.drop(name)


def any_port() -> int:
    """A port that the system chooses: two runs side by side rarely get the same."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
