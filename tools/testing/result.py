"""What a part of the tests came to."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

SHOWN = 25  # lines that a check may take on the terminal


@dataclass
class Result:
    """Counts, and the lines that explain what is not as it should be."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    details: list[str] = field(default_factory=list)
    log: Path | None = None

    def check(self, name: str, faults: list[str]) -> None:
        """Count one check, which passed if it found nothing."""
        if faults:
            self.failed += 1
            more = [f"… and {len(faults) - SHOWN} lines more"] if len(faults) > SHOWN else []
            self.details += [f"{name}:", *(f"  {fault}" for fault in [*faults[:SHOWN], *more])]
        else:
            self.passed += 1

    def add(self, other: "Result") -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.details += other.details


def read_junit(file: Path) -> Result:
    """pytest's own account of a run; without one, the run itself failed."""
    result = Result()
    try:
        suites = ElementTree.parse(file).getroot()
    except (OSError, ElementTree.ParseError):
        return Result(failed=1, details=["pytest ended without a result"])
    for case in suites.iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        fault = next((case.find(tag) for tag in ("failure", "error") if case.find(tag) is not None), None)
        skip = case.find("skipped")
        if fault is not None:
            result.failed += 1
            result.details.append(f"{name}: {(fault.get('message') or '').strip().splitlines()[0:1]}")
        elif skip is not None:
            result.skipped += 1
            result.details.append(f"skipped {name}: {skip.get('message')}")
        else:
            result.passed += 1
    return result
