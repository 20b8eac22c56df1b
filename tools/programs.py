"""The commands that run a program of the project in its environment: worked cases, measurements, pictures."""

import argparse
import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from . import databases, environment, odoo, scratch, setup
from .paths import ADDON, ROOT, logs
from .process import Failure

ODOO_CASES = "odoo.addons.party_points.tools.case_runner"


def score(argv: list[str]) -> int:
    """The engine's own command line; with ``--odoo`` the same case goes through records of a scratch database."""
    args = [arg for arg in argv if arg != "--odoo"]
    # Standard output is for the result, which may be JSON; what had to be set up first is told beside it.
    with contextlib.redirect_stdout(sys.stderr):
        setup.ready()
        if "--odoo" not in argv:
            return _run([environment.python(), "-m", "engine.score_cli", *args],
                        {"PYTHONPATH": str(ROOT / ADDON), "PYTHONSAFEPATH": "1"})
        script = f"import sys; from {ODOO_CASES} import main; sys.exit(main(env, {args!r}))"
        with scratch.database("score", databases.addon_template(demo=False)) as name:
            command = odoo.command(["shell", "-d", name, "--no-http", "--log-level=warn"])
            return _run(command, odoo.variables(), script)


def bench(argv: list[str]) -> int:
    """A measurement on a fresh database of its own, without demo data."""
    there = sorted(file.stem for file in (ROOT / "bench").glob("[a-z]*.py"))
    parser = argparse.ArgumentParser(prog="./dev bench", description=f"Measure: {', '.join(there)}.")
    parser.add_argument("name", choices=there, metavar="NAME")
    parser.add_argument("args", nargs=argparse.REMAINDER, metavar="…", help="options of that measurement")
    options = parser.parse_args(argv)
    setup.ready()
    with scratch.database("bench", databases.addon_template(demo=False)) as name:
        env = {**odoo.variables(), "PARTY_POINTS_DB": name, "PYTHONPATH": str(ROOT)}
        return _run([environment.python(), ROOT / "bench" / f"{options.name}.py", *options.args], env)


def screenshots(argv: list[str]) -> int:
    """The guide's pictures, from a fresh copy of the demo, so that they are the same each time."""
    program = ROOT / "docs" / "screenshots.py"
    if not program.is_file():
        raise Failure(f"{program} does not exist")
    setup.ready()
    with scratch.server("screenshots", databases.addon_template(demo=True), logs() / "screenshots.log") as running:
        return _run([environment.python(), program, *argv], {**scratch.variables(running), "PYTHONPATH": str(ROOT)})


def _run(command: Sequence[object], env: Mapping[str, str], script: str | None = None) -> int:
    """Run it on this terminal; a script goes to its standard input."""
    done = subprocess.run([str(part) for part in command], env={**os.environ, **env}, check=False, text=True,
                          input=script)
    return done.returncode
