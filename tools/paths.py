"""Where things stand: the clone, and the cache that all clones of one user share."""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDON = "party_points"
DEV_ADDONS = ROOT / "tools" / "dev_addons"


def cache() -> Path:
    """The folder of everything that is downloaded or built; a second clone finds it ready."""
    own = os.environ.get("PARTY_POINTS_CACHE")
    if own:
        return Path(own).expanduser().resolve()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser().resolve() / "party_points"


def logs() -> Path:
    folder = cache() / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def digest(*parts: object) -> str:
    """A short name for a combination of values: the same on every machine."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:10]


def clone_id() -> str:
    """Tells apart the databases of several clones that share one server."""
    return digest(ROOT)[:6]


def tree_digest(*folders: Path) -> str:
    """The contents of the folders, as one short name; compiled Python and editors' leftovers do not count."""
    total = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
            if hidden or "__pycache__" in file.parts or not file.is_file():
                continue
            total.update(f"{file.relative_to(folder.parent)}\0".encode())
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:10]


def write_atomically(path: Path, text: str) -> None:
    """Write a file in one step, so that an interruption leaves the old content or the new, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
