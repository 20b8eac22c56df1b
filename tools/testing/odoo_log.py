"""What a log of Odoo says about a test run: how many tests, and lines that a clean run does not have."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..server import LINE

TOTAL = re.compile(r"(?P<failed>\d+) failed, (?P<errors>\d+) error\(s\) of (?P<run>\d+) tests when loading database")
FAULT = re.compile(r" ERROR \S+ \S+: (?P<kind>FAIL|ERROR): (?P<test>\S.*)$")
SKIPPED = re.compile(r" INFO \S+ odoo\.addons\.\S+: skipped (?P<test>.+? : .+)$")
WRONG = ("WARNING", "ERROR", "CRITICAL")

# Lines that are no fault of the addon, each with the reason. The form is "<level> <logger>: <text>".
ALLOWED = [
    # Odoo's own remark when a container runs it as root; on stderr, and through warnings in the log.
    re.compile(r"Running as user 'root' is a security risk"),
    # Odoo's documentation strings are not all valid reStructuredText: docutils says so when base is updated.
    re.compile(r"^WARNING py\.warnings: <string>:\d+: \((?:WARNING|ERROR)/\d\)"),
    # Tests ask for what must be refused, and Odoo logs each refusal of a request. "<function> returns an HTTPException
    # instead of raising it" is a fault of ours.
    re.compile(r"^WARNING odoo\.http: (?!<function>)"),
    re.compile(r"^WARNING odoo\.addons\.base\.models\.ir_(?:model|rule): Access Denied"),
    re.compile(r"^WARNING odoo\.addons\.base\.models\.res_users: Login failed"),
]
# Attacks from outside send the database what it must refuse, and people who decide at the same moment collide: Odoo
# logs both as errors. That a person reads words and no error is what those tests look at themselves.
ATTACKS = [
    re.compile(r"^ERROR odoo\.sql_db: bad query: "),
    re.compile(r"^ERROR odoo\.http: Exception .* — ValueError: (?:RestrictViolation|RaiseException)\('party_"),
    # Odoo's own answer to a question about a field that cannot be asked about.
    re.compile(r"^ERROR odoo\.http: Exception .* — ValueError: (?:Cannot convert|Invalid field) "),
    re.compile(r"^WARNING odoo\.addons\.base\.models\.ir_actions: "),
    # A context that a caller made up.
    re.compile(r"^WARNING py\.warnings: .* context key 'force_company'"),
]
# The end of a traceback: "ValueError: …".
RAISED = re.compile(r"^(?:\w+\.)*[A-Z]\w+(?:: |$)")
# A summary of failed tests, which are counted one by one.
COUNTED = re.compile(r"^ERROR odoo\.modules\.loading: (?:At least one test failed|Module \S+: \d+ failures)")


@dataclass
class Findings:
    """Counts of tests, and the lines to show."""

    run: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    complaints: dict[str, int] = field(default_factory=dict)

    def described(self) -> list[str]:
        """The complaints, each once."""
        return [f"{text}{f'  ({times} times)' if times > 1 else ''}" for text, times in self.complaints.items()]


def read(lines: Iterable[str], expected: Sequence[re.Pattern[str]] = ()) -> Findings:
    """Read the log of one run.

    :param expected: further lines that are no fault, because this run provokes them
    """
    found = Findings()
    for line, raised in _records(lines):
        total = TOTAL.search(line)
        if total:
            found.run = int(total["run"])
            found.failed = int(total["failed"]) + int(total["errors"])
        elif skip := SKIPPED.search(line):
            found.skipped.append(skip["test"])
        elif fault := FAULT.search(line):
            found.faults.append(f"{fault['kind']}: {fault['test']}")
        elif text := _complaint(line, raised, expected):
            found.complaints[text] = found.complaints.get(text, 0) + 1
    return found


def _records(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The records of a log, each with the exception at the end of its traceback, if it has one."""
    record, raised = "", ""
    for line in lines:
        if LINE.match(line):
            if record:
                yield record, raised
            record, raised = line, ""
        elif RAISED.match(line):
            raised = line.rstrip()
    if record:
        yield record, raised


def _complaint(line: str, raised: str, expected: Sequence[re.Pattern[str]] = ()) -> str | None:
    """The record as "<level> <logger>: <text> — <exception>" if a clean run would not have it."""
    start = LINE.match(line)
    if not start or start["level"] not in WRONG:
        return None
    # "… WARNING <database> <logger>: <text>"
    text = f"{start['level']} {line[start.end():].rstrip().partition(' ')[2]}"
    text += f" — {raised[:200]}" if raised else ""
    harmless = any(pattern.search(text) for pattern in (COUNTED, *ALLOWED, *expected))
    return None if harmless else text
