"""./dev test: the parts, two at a time, and what they came to."""

import argparse
import concurrent.futures
import threading
import time
from collections.abc import Callable

from .. import scratch, setup
from ..process import Failure
from . import children, odoo_parts, python_parts
from . import lint as lint_part
from .result import Result

# In the order of starting: what takes longest begins first, the short ones fill the gaps.
PARTS: dict[str, Callable[[argparse.Namespace], Result]] = {
    "odoo": odoo_parts.in_process,
    "browser": odoo_parts.browser,
    "rpc": odoo_parts.rpc,
    "engine": python_parts.engine,
    "lint": lint_part.run,
    "tools": python_parts.tools,
}
SIDE_BY_SIDE = 2
SHOWN = 150  # lines of explanation a part

_printing = threading.Lock()


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev test", description="Run all tests, or the parts named.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; default: all")
    parser.add_argument("-k", metavar="EXPR", help="pytest's choice of tests, for the parts that pytest runs")
    parser.add_argument("--tags", help="Odoo's test tags, for the part odoo; e.g. /party_points:TestEntry")
    options = parser.parse_args(argv)
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))} (there are {', '.join(PARTS)})")
    setup.ready()
    scratch.drop_leftovers()
    return _run([name for name in PARTS if name in (options.parts or PARTS)], options)


def lint(argv: list[str]) -> int:
    return main(["lint", *argv])


def _run(names: list[str], options: argparse.Namespace) -> int:
    pool = concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE)
    jobs = [pool.submit(_part, name, options) for name in names]
    total = Result()
    try:
        for job in jobs:
            total.add(job.result())
    except BaseException:
        for job in jobs:
            job.cancel()
        children.end_all()
        raise
    finally:
        pool.shutdown()
    if not total.passed + total.failed + total.skipped:
        total.failed = 1
        print("no test was run")
    print(_counts(total))
    return 1 if total.failed else 0


def _part(name: str, options: argparse.Namespace) -> Result:
    """Run one part and print its summary; what goes wrong around it is a failure of the part."""
    begun = time.monotonic()
    try:
        result = PARTS[name](options)
    except Failure as failure:
        result = Result(failed=1, details=str(failure).splitlines())
    with _printing:
        print(f"{name:8} {_counts(result)}  ({time.monotonic() - begun:.0f} s)", flush=True)
        for line in result.details[:SHOWN]:
            print(f"    {line}")
        if len(result.details) > SHOWN:
            print(f"    … and {len(result.details) - SHOWN} lines more")
        if result.failed and result.log:
            print(f"    the whole output is in {result.log}", flush=True)
    return result


def _counts(result: Result) -> str:
    skipped = f", {result.skipped} skipped" if result.skipped else ""
    return f"{result.passed} passed, {result.failed} failed{skipped}"
