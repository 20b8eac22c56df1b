"""Odoo's command line with our configuration: addons, database server, data folder."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from . import environment, odoo_install, postgres
from .paths import ADDON, DEV_ADDONS, ROOT, cache, clone_id, write_atomically
from .process import Failure, run

FIRST_PORT = 8069
DATABASE_OPTIONS = {"db_host": "PGHOST", "db_port": "PGPORT", "db_user": "PGUSER", "db_password": "PGPASSWORD"}


def data_folder() -> Path:
    return cache() / "data"


def filestore(database: str) -> Path:
    """Where Odoo keeps the attachments of a database."""
    return data_folder() / "filestore" / database


def configuration() -> Path:
    """Write this clone's configuration file; Odoo finds it by the variable ODOO_RC, whatever the sub-command."""
    own = [ROOT] if (ROOT / ADDON / "__manifest__.py").is_file() else []
    server = postgres.environment()
    values = {
        "addons_path": ",".join(map(str, [*own, DEV_ADDONS, *odoo_install.addons_paths()])),
        "data_dir": data_folder(),
        **{option: server[name] for option, name in DATABASE_OPTIONS.items() if name in server},
        "db_template": "template0",
        "http_interface": "127.0.0.1",
        "list_db": False,
        "max_cron_threads": 1,
        "limit_time_real": 1200,
        "limit_time_cpu": 600,
    }
    text = "[options]\n" + "".join(f"{name} = {value}\n" for name, value in values.items())
    path = cache() / "config" / f"{clone_id()}.conf"
    write_atomically(path, text)
    path.chmod(0o600)
    return path


def variables() -> dict[str, str]:
    """What Odoo, and programs that import it, need in their environment."""
    return {**postgres.environment(), "ODOO_RC": str(configuration()),
            "PATH": f"{environment.folder() / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def command(args: Sequence[object]) -> list[str]:
    return [str(environment.program("odoo")), *map(str, args)]


def quietly(args: Sequence[object], log: Path) -> None:
    """Run Odoo to its end, its log into a file."""
    run(command(args), log, env=variables(), cwd=ROOT)


def script(database: str, text: str, log: Path) -> None:
    """Run a script in Odoo's shell, where ``env`` stands for the database."""
    run(command(["shell", "-d", database, "--no-http"]), log, env=variables(), cwd=ROOT, text=text)


def in_foreground(args: Sequence[object]) -> int:
    """Run Odoo on this terminal; Ctrl-C is for Odoo, which then ends in its own way."""
    process = subprocess.Popen(command(args), env={**os.environ, **variables()})
    return wait(process)


def wait(process: "subprocess.Popen[bytes]") -> int:
    """Wait for a child, and hand on to it what would end us."""
    def hand_on(number: int, _frame: object) -> None:
        # From a terminal the child has its own SIGINT already: it shares our process group.
        if number != signal.SIGINT or not sys.stdin.isatty():
            process.send_signal(number)

    before = {number: signal.signal(number, hand_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        return process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def free_port(wanted: int | None = None, first: int = FIRST_PORT) -> int:
    """The port that was asked for, else the first free one.

    :raises Failure: when the one that was asked for is taken.
    """
    if wanted is not None:
        if not _is_free(wanted):
            raise Failure(f"port {wanted} is taken by another program; name another one, or none for the next free one")
        return wanted
    port = next((port for port in range(first, first + 500) if _is_free(port)), None)
    if port is None:
        raise Failure(f"no free port from {first} on")
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As Odoo does it: a port in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def remove_filestore(database: str) -> None:
    shutil.rmtree(filestore(database), ignore_errors=True)
