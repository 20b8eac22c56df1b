"""The parts that need Odoo: its in-process tests, and tests from outside against a running server."""

import re
from argparse import Namespace
from collections.abc import Sequence

from .. import databases, odoo, scratch
from ..paths import ROOT, clone_id, logs
from . import children, odoo_log
from .python_parts import run_pytest
from .result import Result


def in_process(options: Namespace) -> Result:
    """Install the addon on a copy of the base database, and run its tests as it goes."""
    log = logs() / f"test-{clone_id()}-odoo.log"
    names = [folder.name for folder in databases.addons()]
    tags = options.tags or ",".join(f"/{name}" for name in names)
    with scratch.database("odoo", databases.base_template(demo=False)) as name:
        args = ["-d", name, "-i", ",".join(names), "--test-tags", tags, "--stop-after-init",
                f"--http-port={scratch.any_port()}", f"--screenshots={logs() / 'screenshots'}"]
        code = children.call(odoo.command(args), log, env=odoo.variables(), timeout=2400)
    with log.open(encoding="utf-8", errors="replace") as lines:
        found = odoo_log.read(lines)
    result = Result(failed=found.failed, skipped=len(found.skipped), log=log,
                    passed=max(found.run - found.failed - len(found.skipped), 0),
                    details=[*found.faults, *(f"skipped {test}" for test in found.skipped)])
    result.check("the log has neither warnings nor errors", found.described())
    if not found.run or (code and not result.failed):
        result.failed += 1
        result.details.append(f"Odoo ended with exit code {code} after {found.run} tests")
    return result


def rpc(options: Namespace) -> Result:
    """Two worker processes: what two people do at the same moment is to be seen."""
    return _from_outside("rpc", options, workers=2, expected=odoo_log.ATTACKS)


def browser(options: Namespace) -> Result:
    return _from_outside("browser", options, workers=0)


def _from_outside(part: str, options: Namespace, workers: int, expected: Sequence[re.Pattern[str]] = ()) -> Result:
    """Run pytest against a server on a copy of the demo."""
    log = logs() / f"test-{clone_id()}-{part}-server.log"
    with scratch.server(part, databases.addon_template(demo=True), log, workers) as running:
        pictures = {"PARTY_POINTS_SCREENSHOTS": str(logs() / "screenshots")}
        result = run_pytest(part, [ROOT / "tests" / part], options, env={**scratch.variables(running), **pictures})
    with log.open(encoding="utf-8", errors="replace") as lines:
        found = odoo_log.read(lines, expected)
    result.check(f"the server's log has neither warnings nor errors ({log})", found.described())
    return result
