"""The database server: a private PostgreSQL cluster, or the person's own server if ``PG*`` variables name one.

The cluster listens on a socket in its own data folder only, which nobody else may enter: no port to collide on, no
password to keep, and no other user of the machine gets in. Its name for the outside is that folder.
"""

import os
import shutil
import subprocess
from pathlib import Path

from . import system
from .paths import cache, digest, logs, write_atomically
from .process import Failure, output, run
from .stages import Stage, is_marked, lock

USER = "odoo"  # Odoo refuses to work as the user "postgres"
SOCKET_LIMIT = 80  # a socket's path may have 107 characters, its name takes some


def environment() -> dict[str, str]:
    """libpq's variables by which every program, Odoo included, finds the server."""
    if system.has_own_server():
        return {name: value for name, value in os.environ.items() if name.startswith("PG") and name != "PGDATABASE"}
    return {"PGHOST": str(_data()), "PGPORT": "5432", "PGUSER": USER}


def program(name: str) -> str:
    """One of PostgreSQL's client programs."""
    return shutil.which(name) or name if system.has_own_server() else str(_bin() / name)


def sql(statement: str, database: str = "postgres") -> str:
    """Run one statement and return its rows, a line each."""
    command = [program("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement]
    return output(command, env=environment())


def stages() -> list[Stage]:
    if system.has_own_server():
        return []
    return [Stage("PostgreSQL cluster", lambda: is_marked(_home() / "complete", _version()), _create)]


def start() -> None:
    """Start the cluster unless it runs; it stays up between commands (``./dev stop`` ends it)."""
    if system.has_own_server() or is_running():
        return
    with lock("postgres"):
        if is_running():
            return
        log = _home() / "server.log"
        # Nothing may inherit our streams: a caller who waits for the end of our output would wait for the server's.
        _control("-l", log, "-w", "-t", "60", "start")


def stop() -> None:
    if not system.has_own_server() and is_running():
        _control("-m", "fast", "-w", "stop")


def is_running() -> bool:
    ready = subprocess.run([_bin() / "pg_isready", "-q", "-h", _data(), "-p", "5432"], check=False)
    return ready.returncode == 0


def _control(*args: object) -> None:
    run([_bin() / "pg_ctl", "-D", _data(), *args], logs() / "set-up.log", user=_owner(), cwd=Path("/"))


def _bin() -> Path:
    found = system.postgres_bin()
    if found is None:
        raise Failure("PostgreSQL's server is not installed")
    return found


def _version() -> str:
    """The major version: the files of one cannot be read by another."""
    return output([_bin() / "postgres", "--version"]).split()[2].split(".")[0]


def _owner() -> str | None:
    """PostgreSQL refuses to run as root: then the system's user ``postgres`` owns the cluster."""
    return "postgres" if system.is_root() else None


def _home() -> Path:
    """The cluster's folder, in the cache where that works.

    The cache of root is usually below ``/root``, where the user ``postgres`` may not go.
    """
    home = cache() / "postgresql"
    if _owner() and not _is_open_to_all(home.parent):
        return Path("/var/lib/party_points") / digest(cache())
    if len(str(home)) > SOCKET_LIMIT:
        raise Failure(f"{home} is too long for a socket of PostgreSQL: set PARTY_POINTS_CACHE to a shorter folder")
    return home


def _is_open_to_all(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents) if parent.exists())


def _data() -> Path:
    return _home() / "data"


def _create() -> None:
    home, owner = _home(), _owner()
    if (home / "complete").exists():  # of another version of PostgreSQL
        kept = home.with_name(f"{home.name}-{(home / 'complete').read_text(encoding='utf-8')}")
        shutil.rmtree(kept, ignore_errors=True)
        home.rename(kept)
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    if owner:
        shutil.chown(home, owner)
        for parent in (home, home.parent):
            parent.chmod(parent.stat().st_mode | 0o055)
    run([_bin() / "initdb", "-D", _data(), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        logs() / "set-up.log", user=owner, cwd=Path("/"))
    with (_data() / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(_settings(_data()))
    write_atomically(home / "complete", _version())


def _settings(data: Path) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    shared = max(128, min(memory // 8, 2048))
    return f"""
# party_points: a cluster for development. No TCP: the socket stands in this folder, which only its owner may enter.
listen_addresses = ''
unix_socket_directories = '{data}'
max_connections = 200
shared_buffers = {shared}MB
effective_cache_size = {max(256, memory // 2)}MB
work_mem = 32MB
maintenance_work_mem = {max(64, min(memory // 32, 512))}MB
max_wal_size = 4GB
checkpoint_timeout = 30min
jit = off
# Everything in here can be made again by ./dev, so speed counts more than surviving a power failure.
# Never copy these three lines to a server whose data matters.
fsync = off
synchronous_commit = off
full_page_writes = off
"""
