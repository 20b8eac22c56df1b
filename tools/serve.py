"""./dev run: the demo enterprise (or an empty database) in the foreground."""

import argparse
import json
import subprocess
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from . import databases, odoo, setup
from .commands import default_database
from .paths import ADDON, ROOT, logs
from .process import Failure
from .server import LINE, Server
from .stages import progress

LOGINS = ROOT / ADDON / "demo" / "logins.json"
ADMINISTRATOR = {"role": "Administrator", "role_zh": "系统管理员", "login": "admin", "password": "admin",
                 "path": "/odoo"}
COLUMNS = ("role_zh", "role", "login", "password")


def main(argv: list[str]) -> int:
    options = _options(argv)
    begun = time.monotonic()
    port = odoo.free_port(options.port)
    name = options.db or default_database(options.empty)
    setup.ready()
    _prepare(name, options)
    server = Server(name, port, workers=options.workers)
    log = logs() / f"{name}.log"
    process = server.start(subprocess.PIPE)
    threading.Thread(target=_announce, args=(server, options, log, begun), daemon=True).start()
    threading.Thread(target=_follow, args=(process.stdout, log, options.log), daemon=True).start()
    return _exit_code(odoo.wait(process))


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev run", description="Start Odoo with the demo enterprise.")
    parser.add_argument("--empty", action="store_true", help="without demo data")
    parser.add_argument("--port", type=int, help=f"default: the first free one from {odoo.FIRST_PORT} on")
    parser.add_argument("--db", type=databases.check_name, help="default: a database of this clone's own")
    parser.add_argument("--workers", type=int, default=0, help="worker processes; 0, the default: threads")
    parser.add_argument("--lang", choices=[databases.LANGUAGE, "en_US"], help="set the language of all users")
    parser.add_argument("--log", action="store_true", help="show the whole log, not only warnings and errors")
    return parser.parse_args(argv)


def _prepare(name: str, options: argparse.Namespace) -> None:
    """Make the database, or bring it to the present source; nothing if it is as it should be."""
    if not databases.exists(name):
        template = databases.addon_template(demo=not options.empty)
        with progress(f"database {name}"):
            databases.copy(template, name)
            databases.note(name, databases.addon_digest())
        if options.lang is None:
            databases.speak(name, databases.LANGUAGE, only="admin")
    elif databases.noted(name) != databases.addon_digest():
        with progress(f"the source has changed: updating {name}"):
            databases.update(name)
    if options.lang:
        databases.speak(name, options.lang)


def _announce(server: Server, options: argparse.Namespace, log: Path, begun: float) -> None:
    """Say where it is, once it is really there."""
    try:
        server.wait_until_served()
    except Failure as failure:
        print(f"./dev run: {failure}; its log is {log}", flush=True)
        server.stop()
        return
    logins = [ADMINISTRATOR] if options.empty else read_logins()
    there = databases.logins(server.database)
    here = [one for one in logins if one["login"] in there]
    print(banner(server, here, options.port, time.monotonic() - begun), flush=True)
    if len(here) < len(logins):
        print("\n  This demo is of an earlier version and lacks people of the present one: ./dev reset makes it anew.",
              flush=True)
    print(f"\n  log: {log} · Ctrl-C ends it", flush=True)


def banner(server: Server, logins: list[dict[str, str]], wanted_port: int | None, seconds: float) -> str:
    """The address and a login for each role."""
    lines = ["", f"  Party Points 党员积分: {server.url}/odoo   (database {server.database}, {seconds:.0f} s)"]
    if wanted_port is None and server.port != odoo.FIRST_PORT:
        lines.append(f"  Port {odoo.FIRST_PORT} is taken by another program, so {server.port} it is.")
    lines.append("")
    width = {key: max(_width(entry.get(key, "")) for entry in logins) for key in COLUMNS}
    for entry in logins:
        cells = [_padded(entry.get(key, ""), width[key]) for key in COLUMNS]
        lines.append(f"  {'  '.join(cells)}  {server.url}{entry.get('path', '/odoo')}")
    return "\n".join(lines)


def read_logins() -> list[dict[str, str]]:
    """The demo's logins, a role each; the administrator's alone while there is no demo."""
    if not LOGINS.is_file():
        return [ADMINISTRATOR]
    logins: list[dict[str, str]] = json.loads(LOGINS.read_text(encoding="utf-8"))
    return logins


def _follow(stream: Iterable[bytes], log: Path, everything: bool) -> None:
    """Keep the log in a file; show what matters, each with the lines that belong to it."""
    shown = everything
    with log.open("wb") as file:
        for line in stream:
            file.write(line)
            file.flush()
            text = line.decode(errors="replace").rstrip()
            start = LINE.match(text)
            if start and not everything:
                shown = start["level"] in ("WARNING", "ERROR", "CRITICAL")
            if shown:
                print(text, flush=True)


def _exit_code(returned: int) -> int:
    """Ended by Ctrl-C or a signal is a good end."""
    return 0 if returned in (0, -2, -15, 130) else 1


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
