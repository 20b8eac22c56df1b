"""The short commands: databases, shells, Odoo's own command line."""

import argparse
import os
import subprocess

from . import databases, odoo, postgres, setup
from .paths import ADDON, clone_id
from .process import Failure
from .stages import progress


def default_database(empty: bool = False) -> str:
    """The database of ``./dev run`` in this clone."""
    return f"{ADDON}_{'empty_' if empty else ''}{clone_id()}"


def update(argv: list[str]) -> int:
    name = _database("update", argv)
    with progress(f"updating {name}"):
        databases.update(name)
    return 0


def reset(argv: list[str]) -> int:
    name = _database("reset", argv)
    databases.drop(name)
    print(f"dropped {name}")
    return 0


def shell(argv: list[str]) -> int:
    return odoo.in_foreground(["shell", "-d", _database("shell", argv), "--no-http", "--log-level=warn"])


def psql(argv: list[str]) -> int:
    name = _database("psql", argv)
    return subprocess.run([postgres.program("psql"), "-d", name], env={**os.environ, **postgres.environment()},
                          check=False).returncode


def db(argv: list[str]) -> int:
    parser = _parser("db", "Make a database from the newest template; one of that name is replaced.")
    parser.add_argument("name", type=databases.check_name)
    parser.add_argument("--demo", action="store_true", help="with demo data")
    parser.add_argument("--base", action="store_true", help=f"without {ADDON}: only what it depends on")
    parser.add_argument("--drop", action="store_true", help="only drop it")
    options = parser.parse_args(argv)
    setup.ready()
    databases.drop(options.name)
    if options.drop:
        return 0
    template = (databases.base_template if options.base else databases.addon_template)(options.demo)
    with progress(f"copying to {options.name}"):
        databases.copy(template, options.name)
    if not options.base:
        databases.note(options.name, databases.addon_digest())
    return 0


def odoo_command(argv: list[str]) -> int:
    setup.ready()
    return odoo.in_foreground(argv)


def set_up(argv: list[str]) -> int:
    _parser("setup", "Set up what is missing.").parse_args(argv)
    setup.ready()
    return 0


def stop(argv: list[str]) -> int:
    _parser("stop", "Stop the private PostgreSQL server; the next command starts it again.").parse_args(argv)
    postgres.stop()
    return 0


def _database(command: str, argv: list[str]) -> str:
    """Parse the options of a command on one database that exists."""
    parser = _parser(command, f"Works on the database of ./dev run ({default_database()}) unless told otherwise.")
    parser.add_argument("--db", type=databases.check_name, default=default_database(), metavar="NAME")
    name: str = parser.parse_args(argv).db
    setup.ready()
    if not databases.exists(name):
        raise Failure(f"there is no database {name}; ./dev run or ./dev db makes one")
    return name


def _parser(command: str, text: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(prog=f"./dev {command}", description=text)
