"""What the limits leave of the confirmed entries of one member (contract, section 3), one limit after the other."""

from collections import defaultdict
from fractions import Fraction

from .events import number


def counted(document, lines, period_of):
    """``{id(line): (points left, effective)}`` for the lines of one member and cycle, up to the day asked for."""
    rules_families = {family["code"]: family for family in document.get("families") or []}
    standing = sorted((line for line in lines if not line.reversed_on), key=lambda line: line.order)
    left = {id(line): line.points for line in standing}
    effective = {id(line): True for line in standing}
    bounded = [line for line in standing if not line.derived]
    _max_count(bounded, left, effective, period_of)
    _families(rules_families, bounded, left, effective)
    _subject_cap(bounded, left, effective)
    _max_points(bounded, left, effective, period_of)
    return {id(line): (left.get(id(line), Fraction(0)), effective.get(id(line), False)) for line in lines}


def _window(limit, line, period_of):
    return period_of(line.day) if limit["per"] == "period" else "cycle"


def _max_count(lines, left, effective, period_of):
    seen = defaultdict(int)
    for line in lines:
        limit = line.rule.get("max_count")
        if not limit:
            continue
        key = (line.rule["code"], _window(limit, line, period_of))
        seen[key] += 1
        if seen[key] > limit["n"]:
            left[id(line)], effective[id(line)] = Fraction(0), False


def _families(families, lines, left, effective):
    groups = defaultdict(list)
    for line in lines:
        family = families.get(line.rule.get("family"))
        if not family:
            continue
        if family.get("scope", "subject") == "cycle":
            groups[family["code"]].append(line)
        elif line.subject is not None:
            groups[family["code"], line.subject].append(line)
    for group in groups.values():
        alive = [line for line in group if effective[id(line)]]
        if not alive:
            continue
        best = max(alive, key=lambda line: (abs(left[id(line)]), [-part for part in _rank(line)]))
        for line in alive:
            if line is not best:
                left[id(line)], effective[id(line)] = Fraction(0), False


def _rank(line):
    return (line.day.toordinal(), line.position)


def _subject_cap(lines, left, effective):
    _cap(
        [line for line in lines if line.rule.get("subject_cap") is not None],
        # Without a subject an entry stands alone under the cap.
        lambda line: (line.rule["code"], line.subject or id(line)),
        lambda line: number(line.rule["subject_cap"]),
        left,
        effective,
    )


def _max_points(lines, left, effective, period_of):
    _cap(
        [line for line in lines if line.rule.get("max_points")],
        lambda line: (line.rule["code"], _window(line.rule["max_points"], line, period_of)),
        lambda line: number(line.rule["max_points"]["n"]),
        left,
        effective,
    )


def _cap(lines, key, most, left, effective):
    used = defaultdict(Fraction)
    for line in lines:
        points = left[id(line)]
        room = max(Fraction(0), most(line) - used[key(line)])
        kept = min(abs(points), room)
        used[key(line)] += kept
        left[id(line)] = kept if points >= 0 else -kept
        if points and not kept:
            effective[id(line)] = False
