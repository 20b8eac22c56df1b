"""The commands of ``./dev``, and what each is for."""

import importlib
import signal
import sys

from .process import Failure

# name: (module:function, what it does). A command's own options: ./dev NAME --help
COMMANDS = {
    "run": ("serve:main", "start Odoo with the demo enterprise (--empty: without), after setting up what is missing"),
    "test": ("testing.main:main", "run all tests, or the parts named: lint tools engine odoo rpc browser"),
    "lint": ("testing.main:lint", "check the source: the tests' part 'lint'"),
    "update": ("commands:update", "bring a database to the present source"),
    "reset": ("commands:reset", "drop the database of ./dev run, so that the next start makes it anew"),
    "shell": ("commands:shell", "Odoo's Python shell on a database"),
    "db": ("commands:db", "make a database from the newest template: ./dev db NAME [--demo] [--base]"),
    "odoo": ("commands:odoo_command", "Odoo's own command line, configured: ./dev odoo -d NAME -u party_points …"),
    "psql": ("commands:psql", "PostgreSQL's shell on a database"),
    "score": ("programs:score", "score a worked case: ./dev score CASE.yaml [--json] [--explain MEMBER] [--odoo]"),
    "bench": ("programs:bench", "measure: ./dev bench NAME, one of the files in bench/"),
    "screenshots": ("programs:screenshots", "take the guide's pictures from the running demo"),
    "translate": ("translate:main", "export the terms of the source and merge them into zh_CN.po"),
    "setup": ("commands:set_up", "only set up what is missing"),
    "stop": ("commands:stop", "stop the private PostgreSQL server"),
}


def main(argv: list[str]) -> int:
    """Run one command; its result is the exit code."""
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(overview())
        return 0
    name, *rest = argv
    if name not in COMMANDS:
        print(f"./dev {name}: no such command\n\n{overview()}", file=sys.stderr)
        return 2
    module, _, function = COMMANDS[name][0].partition(":")
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))  # so that what we began is tidied up
    try:
        return getattr(importlib.import_module(f"tools.{module}"), function)(rest) or 0
    except Failure as failure:
        print(f"./dev {name}: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def overview() -> str:
    width = max(map(len, COMMANDS))
    return "\n".join(["./dev COMMAND [--help]", "",
                      *(f"  {name:{width}}  {text}" for name, (_, text) in COMMANDS.items())])
