"""What must come from the operating system: PostgreSQL, a browser, Chinese fonts, wkhtmltopdf."""

import ctypes
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .paths import logs
from .process import Failure, run
from .stages import Stage

NONINTERACTIVE = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
CREATE_CLUSTER = Path("/etc/postgresql-common/createcluster.conf")


@dataclass(frozen=True)
class Need:
    """A Debian package, and how to see that what it brings is there, from wherever it came."""

    package: str
    is_there: Callable[[], bool]


def is_root() -> bool:
    return os.geteuid() == 0


def postgres_bin() -> Path | None:
    """The folder of PostgreSQL's server programs, the newest version's if there are several."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: float(path.parent.name))
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


def chromium() -> str | None:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def has_own_server() -> bool:
    """Whether the person names a PostgreSQL server by libpq's usual variables."""
    return any(os.environ.get(name) for name in ("PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGSERVICE"))


def missing_packages() -> list[str]:
    return [need.package for need in _needs() if not need.is_there()]


def stages() -> list[Stage]:
    return [Stage("packages of the system: " + " ".join(missing_packages()), lambda: not missing_packages(), _install)]


def _needs() -> list[Need]:
    database = (Need("postgresql-client", lambda: bool(shutil.which("psql"))) if has_own_server()
                else Need("postgresql", lambda: postgres_bin() is not None))
    return [
        database,
        Need("python3-venv", lambda: importlib.util.find_spec("ensurepip") is not None),
        Need("chromium", lambda: chromium() is not None),
        Need("fonts-noto-cjk", _has_chinese_font),
        Need("wkhtmltopdf", lambda: bool(shutil.which("wkhtmltopdf"))),
        Need("libmagic1", lambda: _loads("libmagic.so.1")),  # python-magic's
        Need("libatomic1", lambda: _loads("libatomic.so.1")),  # Playwright's
    ]


def _has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    fonts = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(fonts.stdout.strip())


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _install() -> None:
    packages = missing_packages()
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if not shutil.which("apt-get"):
        raise Failure(f"install what these Debian packages bring, then start again: {' '.join(packages)}")
    if not is_root():
        raise Failure(f"packages of the system are missing; run this, then start again:\n  sudo {' '.join(command)}")
    log = logs() / "set-up.log"
    run(["apt-get", "update"], log, env=NONINTERACTIVE)
    if "postgresql" in packages:
        _forbid_system_cluster(log)
    run(command, log, env=NONINTERACTIVE)
    still = missing_packages()
    if still:
        raise Failure(f"installed, but still not found: {' '.join(still)}; the output is in {log}")


def _forbid_system_cluster(log: Path) -> None:
    """Keep Debian's package from making and starting a cluster of its own: nobody here would use it."""
    run(["apt-get", "install", "--yes", "--no-install-recommends", "postgresql-common"], log, env=NONINTERACTIVE)
    setting = "create_main_cluster = false"
    text = CREATE_CLUSTER.read_text(encoding="utf-8") if CREATE_CLUSTER.is_file() else ""
    if setting not in text.splitlines():
        CREATE_CLUSTER.write_text(f"{text}\n# ./dev of party_points: it has a cluster of its own\n{setting}\n",
                                  encoding="utf-8")
