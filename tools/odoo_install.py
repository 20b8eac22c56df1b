"""Odoo 19: Debian's package unpacked into the cache, or the checkout that ``ODOO_PATH`` names."""

import os
import shutil
import subprocess
from pathlib import Path

from .apt_sources import Source, debian_mirror, system_sources
from .paths import cache, digest, logs, write_atomically
from .process import Failure, output, run
from .stages import Stage, is_marked

SUITE = "sid"  # the suite of Debian that carries Odoo 19
SERIES = "19.0"
# Odoo's package links its fonts and jQuery to the files of these.
LINKED = ["libjs-jquery", "libjs-underscore", "libjs-jquery-form", "fonts-font-awesome", "fonts-inconsolata",
          "fonts-roboto-unhinted", "fonts-montserrat", "fonts-ocr-b"]
# Two thirds of the package are translations into other languages, and a second copy of all addons.
SUPERFLUOUS = ["./usr/lib/python3/dist-packages/addons", "./usr/share/doc", "*/i18n/[!z]*.po", "*/i18n/z[!h]*.po",
               "*/i18n/zh_[!C]*.po"]


def python_path() -> Path:
    """The folder that holds the package ``odoo``."""
    own = _own_checkout()
    return own or _prefix() / "usr/lib/python3/dist-packages"


def addons_paths() -> list[Path]:
    """Folders of addons beside ``odoo/addons``: a checkout keeps most of them in ``addons``."""
    own = _own_checkout()
    return [own / "addons"] if own and (own / "addons").is_dir() else []


def version() -> str:
    """A name that changes when Odoo does; a database of one version is no template for another."""
    own = _own_checkout()
    if own:
        release = (own / "odoo/release.py").read_text(encoding="utf-8")
        return f"own-{digest(own, release, _commit(own))}"
    return (cache() / "odoo" / "current").read_text(encoding="utf-8")


def stages() -> list[Stage]:
    own = _own_checkout()
    if own:
        return []
    return [
        Stage("Odoo 19: download", lambda: _is_unpacked() or is_marked(_debs() / "complete"), _download),
        Stage("Odoo 19: unpack", _is_unpacked, _unpack),
    ]


def _own_checkout() -> Path | None:
    named = os.environ.get("ODOO_PATH")
    if not named:
        return None
    path = Path(named).expanduser().resolve()
    release = path / "odoo" / "release.py"
    if not release.is_file():
        raise Failure(f"ODOO_PATH={named} is no Odoo checkout: {release} does not exist")
    if "version_info = (19, 0" not in release.read_text(encoding="utf-8"):
        raise Failure(f"ODOO_PATH={named} is not Odoo {SERIES}")
    return path


def _commit(checkout: Path) -> str:
    git = subprocess.run(["git", "-C", checkout, "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return git.stdout.strip()


def _debs() -> Path:
    return cache() / "debs"


def _prefix() -> Path:
    return cache() / "odoo" / version()


def _is_unpacked() -> bool:
    return (cache() / "odoo" / "current").is_file() and python_path().is_dir()


def _download() -> None:
    """Fetch the packages with a private state of apt, so that neither root nor a change of the system is needed."""
    if not shutil.which("apt-get"):
        raise Failure("this is no Debian: set ODOO_PATH to a checkout of Odoo 19")
    folder = _debs()
    shutil.rmtree(folder, ignore_errors=True)
    for needed in ("apt/lists/partial", "apt/cache/archives/partial"):
        (folder / needed).mkdir(parents=True)
    release = dict(line.split("=", 1) for line in Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
                   if "=" in line)
    try:
        mirror = debian_mirror(system_sources(), release.get("VERSION_CODENAME", SUITE).strip('"'))
    except LookupError as error:
        raise Failure(f"{error}; or set ODOO_PATH to a checkout of Odoo 19") from error
    options = _apt_options(folder / "apt", mirror)
    log = logs() / "set-up.log"
    run(["apt-get", *options, "update"], log)
    run(["apt-get", *options, "download", "odoo-19", *LINKED], log, cwd=folder)
    shutil.rmtree(folder / "apt")
    write_atomically(folder / "complete", "")


def _apt_options(state: Path, mirror: Source) -> list[str]:
    signed = f"[signed-by={mirror.signed_by}] " if mirror.signed_by else ""
    (state / "sources.list").write_text(f"deb {signed}{mirror.uri} {SUITE} main\n", encoding="utf-8")
    # The signature counts, not the date: a mirror that lags behind serves an Odoo 19 as good.
    settings = {"Acquire::Check-Valid-Until": "false", "Acquire::Check-Date": "false",
                "Dir::Etc::sourcelist": state / "sources.list", "Dir::Etc::sourceparts": "/dev/null",
                "Dir::Etc::preferences": "/dev/null", "Dir::Etc::preferencesparts": "/dev/null",
                "Dir::State::Lists": state / "lists", "Dir::Cache": state / "cache",
                "APT::Sandbox::User": "", "Acquire::Languages": "none", "Acquire::Retries": "3"}
    return [f"-o{name}={value}" for name, value in settings.items()]


def _unpack() -> None:
    debs = sorted(_debs().glob("*.deb"))
    main = next(deb for deb in debs if deb.name.startswith("odoo-19_"))
    found = output(["dpkg-deb", "--field", main, "Version"])
    target = cache() / "odoo" / found
    for leftover in (target, *target.parent.glob(".unpacking-*")):
        shutil.rmtree(leftover, ignore_errors=True)
    draft = target.with_name(f".unpacking-{os.getpid()}")
    draft.mkdir(parents=True)
    excluded = " ".join(f"--exclude='{pattern}'" for pattern in SUPERFLUOUS)
    script = f'dpkg-deb --fsys-tarfile "$1" | tar -x --no-same-owner -C "$2" {excluded}'
    for deb in debs:
        run(["sh", "-c", script, "unpack", deb, draft], logs() / "set-up.log")
    if not (draft / "usr/lib/python3/dist-packages/odoo").is_dir():
        raise Failure(f"{main.name} does not hold what was expected; see {logs() / 'set-up.log'}")
    draft.rename(target)
    write_atomically(cache() / "odoo" / "current", found)
    shutil.rmtree(_debs())
