"""The Python environment that Odoo and the tests run in, with pinned requirements."""

import shutil
import sys
from pathlib import Path

from . import odoo_install
from .paths import ROOT, cache, digest, logs, write_atomically
from .process import Failure, run
from .stages import Stage, is_marked

REQUIREMENTS = [ROOT / "requirements" / "runtime.txt", ROOT / "requirements" / "development.txt"]
SUPPORTED = ((3, 10), (3, 13))


def folder() -> Path:
    """The environment's folder: another one for other requirements, another Python, another Odoo."""
    return cache() / "venv" / digest(sys.version_info[:3], sys.base_prefix, odoo_install.python_path(), *_pins())


def python() -> Path:
    return folder() / "bin" / "python"


def program(name: str) -> Path:
    return folder() / "bin" / name


def stages() -> list[Stage]:
    return [Stage("Python environment", lambda: is_marked(folder() / "complete"), _create)]


def check_python() -> None:
    """Odoo's own limits; to be told at once, not by a failing build of some package."""
    low, high = SUPPORTED
    if not low <= sys.version_info[:2] <= high:
        raise Failure(f"Python {'.'.join(map(str, low))} to {'.'.join(map(str, high))} is needed, this is "
                      f"{sys.version.split()[0]}; start it with another: python3.11 ./dev …")


def _create() -> None:
    """Build in place, since an environment cannot be moved; what was interrupted is thrown away."""
    target = folder()
    shutil.rmtree(target, ignore_errors=True)
    # The interpreter itself, not a virtual environment that ./dev may have been started from.
    run([getattr(sys, "_base_executable", None) or sys.executable, "-m", "venv", target], _log())
    wheels = _wheels()
    if not is_marked(wheels / "complete"):
        _pip("download", "--only-binary=:all:", "-d", wheels)
        write_atomically(wheels / "complete", "")
    _pip("install", "--no-index", "--find-links", wheels)
    site = next((target / "lib").glob("python3*/site-packages"))
    (site / "odoo19.pth").write_text(f"{odoo_install.python_path()}\n", encoding="utf-8")
    # "python -m odoo" would import modules of the folder where the person happens to stand.
    start = program("odoo")
    start.write_text(f"#!{python()}\nfrom odoo.cli import main\n\nmain()\n", encoding="utf-8")
    start.chmod(0o755)
    write_atomically(target / "complete", "")


def _pip(command: str, *options: object) -> None:
    """Let pip treat all requirements: wheels, since a bare machine has no compiler, and nothing that is not listed.

    The lists leave out what num2words' command line and geoip2's web service would want.
    """
    settings = ["--no-input", "--no-deps", "--disable-pip-version-check"]
    files = [part for file in REQUIREMENTS for part in ("-r", file)]
    run([python(), "-m", "pip", command, *settings, *options, *files], _log())


def _wheels() -> Path:
    """What was downloaded, kept for the next environment of the same Python."""
    return cache() / "wheels" / digest(sys.version_info[:2], *_pins())


def _pins() -> list[str]:
    return [file.read_text(encoding="utf-8") for file in REQUIREMENTS]


def _log() -> Path:
    return logs() / "set-up.log"
