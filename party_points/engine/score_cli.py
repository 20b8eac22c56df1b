"""`./dev score CASE.yaml`: worked cases through the engine, without Odoo and without a database.

Another runner calls `main(argv, run=…)` with its own `run(case)`.
Exit status: 0 as expected, 1 something differs, 2 a file that can't be read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .case_file import load
from .case_report import as_json, as_text, differences
from .case_run import PeriodResult, explain_member
from .case_run import run as run_by_engine
from .case_types import Case, CaseError, fault
from .casebook import read_cases
from .faults import DocumentError, brief
from .trace_text import tree_lines

LIBRARY = Path(__file__).resolve().parents[1] / "data" / "schemes"
Runner = Callable[[Case], Sequence[PeriodResult]]


def _unreadable(problem: str) -> CaseError:
    return fault("", "file", problem=problem)


def loader(folder: Path) -> Callable[[str, bool], str | Mapping[str, Any]]:
    """How a case file in the folder finds its scheme: by a code of the library, or by a path beside it."""

    def find(name: str, is_path: bool) -> str | Mapping[str, Any]:
        path = folder / name if is_path else LIBRARY / f"{name}.json"
        if not is_path and not name.replace("_", "").replace("-", "").isalnum():
            raise _unreadable(f"scheme: '{brief(name)}' is no code")
        try:
            source = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            known = ", ".join(sorted(each.stem for each in LIBRARY.glob("*.json")))
            said = f"document: no file {path}" if is_path else f"scheme: no '{name}' in the library ({known})"
            raise _unreadable(said) from None
        except (OSError, ValueError) as error:
            raise _unreadable(f"{'document' if is_path else 'scheme'}: {error}") from None
        return load(source) if path.suffix in (".yaml", ".yml") else source

    return find


def read_file(path: Path) -> list[Case]:
    """The cases of a file; `CaseError` or `DocumentError` where it can't be read."""
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(str(error)) from None
    return read_cases(load(source), loader(path.parent))


def main(argv: Sequence[str] | None = None, run: Runner = run_by_engine, out: Any = None) -> int:
    """Read, run, compare and print; returns the exit status."""
    parser = argparse.ArgumentParser(prog="score", description="Score worked cases and compare with what they expect.")
    parser.add_argument("files", nargs="+", type=Path, metavar="CASE.yaml")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--explain", metavar="MEMBER", help="print the tree of this member's score")
    parser.add_argument("--period", help="with --explain: only this period")
    args = parser.parse_args(argv)
    out = out or sys.stdout
    status = 0
    told: list[dict[str, Any]] = []
    for path in args.files:
        try:
            done = [_one(case, args, run, out) for case in read_file(path)]
        except (CaseError, DocumentError) as error:
            print(f"{path}: {error}", file=sys.stderr)
            status = 2
            continue
        told.extend({"file": str(path), **one} for one, _wrong in done)
        status = max(status, 1 if any(wrong for _one, wrong in done) else 0)
        if args.explain and not any(one["traces"] for one, _wrong in done):
            print(f"{path}: no member '{args.explain}' in a period that a case expects", file=sys.stderr)
            status = 2
    if args.json:
        print(json.dumps({"cases": told, "ok": status == 0}, ensure_ascii=False, indent=1, default=str), file=out)
    return status


def _one(case: Case, args: argparse.Namespace, run: Runner, out: Any) -> tuple[dict[str, Any], list[str]]:
    if args.explain:
        return _explained(case, args, out), []
    results = run(case)
    if not args.json:
        print("\n".join(as_text(case, results)), file=out)
    return as_json(case, results), differences(case, results)


def _explained(case: Case, args: argparse.Namespace, out: Any) -> dict[str, Any]:
    traces = []
    for expected in case.expect:
        if args.explain not in case.members or args.period not in (None, expected.period):
            continue
        trace = explain_member(case, args.explain, expected.period)
        traces.append(trace)
        if not args.json:
            print(f"{case.title}", *tree_lines(trace), sep="\n", file=out)
    return {"title": case.title, "traces": traces}


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
