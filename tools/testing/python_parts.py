"""The parts that need no Odoo: the engine, and ./dev itself."""

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from .. import environment
from ..paths import ROOT, clone_id, logs
from . import children
from .result import Result, read_junit


def engine(options: Namespace) -> Result:
    """The engine and the readers of workbooks: both are plain Python."""
    folders = [ROOT / "tests" / name for name in ("engine", "imports")]
    return run_pytest("engine", [folder for folder in folders if folder.is_dir()], options)


def tools(options: Namespace) -> Result:
    return run_pytest("tools", [ROOT / "tests" / "tools"], options)


def run_pytest(name: str, folders: list[Path], options: Namespace, env: Mapping[str, str] | None = None) -> Result:
    """Run pytest on folders of tests; a part without tests is a fault, not a success."""
    if not any(folder.rglob("test_*.py") for folder in folders):
        return Result(failed=1, details=[f"no test in {', '.join(map(str, folders))}"])
    log = logs() / f"test-{clone_id()}-{name}.log"
    account = log.with_suffix(".xml")
    account.unlink(missing_ok=True)
    selected = ["-k", options.k] if options.k else []
    command = [environment.python(), "-m", "pytest", "-q", f"--junitxml={account}", *selected, *folders]
    code = children.call(command, log, env=env)
    result = read_junit(account)
    result.log = log
    nothing_selected = code == 5 and options.k
    if code not in (0, 1) and not nothing_selected and not result.failed:
        result.failed += 1
        result.details += [f"pytest ended with exit code {code}", *log.read_text(encoding="utf-8").splitlines()[-20:]]
    return result
