"""How large case files may be that somebody hands in on a screen: what is worked out while he waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .case_types import Case, CaseError, fault
from .faults import Fault

CASES, MEMBERS, PERIODS = 100, 1_000, 60
# Members times periods, and lines (a line for a whole branch is one for each member) times periods, of all cases.
SCORES, LINES = 10_000, 40_000
# An entry's points may depend on all earlier ones of the member.
LINES_OF_ONE = 1_000


def refuse_large(cases: Sequence[Case]) -> None:
    """Raise `CaseError` where the cases are more than can be worked out at once.

    >>> refuse_large([])
    """
    faults: list[Fault] = []
    scores = lines = 0
    for number, case in enumerate(cases):
        place = f"cases[{number}]"
        faults += _over(f"{place}.members", "members", len(case.members), MEMBERS)
        faults += _over(f"{place}.expect", "periods", len(case.expect), PERIODS)
        scores += len(case.members) * len(case.expect)
        named = [line.member for line in case.entries] + [line.member for line in case.facts]
        own = Counter(name for name in named if name is not None)
        most = named.count(None) + max(own.values(), default=0)
        faults += _over(f"{place}.entries", "entries and facts of one member", most, LINES_OF_ONE)
        each = sum(len(case.members) if name is None else 1 for name in named)
        lines += each * len(case.expect)
    faults += _over("cases", "cases", len(cases), CASES)
    faults += _over("cases", "scores (members × periods)", scores, SCORES)
    faults += _over("cases", "lines (entries and facts × periods)", lines, LINES)
    if faults:
        raise CaseError(faults)


def _over(place: str, what: str, n: int, most: int) -> tuple[Fault, ...]:
    return fault(place, "too_much", what=what, n=n, most=most).faults if n > most else ()
