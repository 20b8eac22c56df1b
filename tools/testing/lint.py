"""The checks of the source: style, types, Odoo's customs, translations, and the engine's independence."""

import ast
from collections.abc import Iterator
from pathlib import Path

from .. import environment
from ..paths import ADDON, ROOT, clone_id, logs
from . import children
from .result import Result

ENGINE = ROOT / ADDON / "engine"
# Customs of OCA's repositories that are not ours. (Here and not in pyproject.toml: there the enabled group would win.)
NOT_OURS = [
    "attribute-string-redundant",  # a label that stands in the source is found by searching for it
    "consider-merging-classes-inherited",  # a model may be extended by several files, one subject each
    "method-required-super", "super-method-mismatch", "no-raise-unlink",  # what only grows refuses the method itself
    "missing-return",  # asked of every method that calls super(), also of one that has nothing to return
    "missing-readme",  # README.md stands in the root
    "missing-return",  # what follows super() is not always its answer
    "print-used",  # command lines print
]


def run(_options: object) -> Result:
    result = Result()
    addons = sorted(manifest.parent for manifest in ROOT.glob(f"{ADDON}*/__manifest__.py"))
    result.check("ruff", _said([environment.program("ruff"), "check", "--output-format=concise", "."], "ruff"))
    if ENGINE.is_dir():
        result.check("mypy", _said([environment.program("mypy"), "--no-error-summary", "-p", "engine"], "mypy"))
        result.check("the engine imports nothing of Odoo", list(odoo_imports(ENGINE)))
    disabled = f"--disable={','.join(NOT_OURS)}"
    result.check("pylint-odoo", _said([environment.program("pylint"), disabled, *addons], "pylint"))
    result.check("translations", _translation_faults(addons))
    return result


def _said(command: list[object], name: str) -> list[str]:
    """What a linter says; nothing when it is content."""
    log = logs() / f"lint-{clone_id()}-{name}.log"
    code = children.call(command, log, env={"MYPYPATH": str(ROOT / ADDON)})
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return [f"(exit code {code}; the whole output is in {log})", *lines] if code else []


def odoo_imports(folder: Path) -> Iterator[str]:
    """Places in the source that import Odoo."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            else:
                continue
            for name in names:
                if name.split(".")[0] == "odoo":
                    yield f"{file.relative_to(folder.parent)}:{node.lineno}: imports {name}"


def _translation_faults(addons: list[Path]) -> list[str]:
    """Ask polib, which the environment has: terms without a Chinese word, and fuzzy ones."""
    files = [file for addon in addons for file in sorted((addon / "i18n").glob("*.po"))]
    if not files:
        return ["no .po file"]
    return _said([environment.python(), "-m", "tools.testing.translations", *files], "translations")
