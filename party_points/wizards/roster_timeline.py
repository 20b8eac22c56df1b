"""Enrolments of a member as spans in a row, and what a dated change makes of them."""

import datetime
from dataclasses import dataclass, replace

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """`id` is None for one that is to be created; `start` and `end` may be None: without bound."""

    id: int | None
    unit: object
    status: str
    track: str | None
    start: datetime.date | None
    end: datetime.date | None = None
    kind: str = 'own'


class TooEarly(Exception):
    """The change is dated before the last enrolment begins."""


def change(spans, day, **values):
    """The spans with other values from `day` on: the last one ends before, or is corrected when it begins that day.

    >>> span = Span(7, 'A', 'full', None, datetime.date(2026, 1, 1))
    >>> [(s.id, s.unit, str(s.start), str(s.end)) for s in change([span], datetime.date(2026, 3, 1), unit='B')]
    [(7, 'A', '2026-01-01', '2026-02-28'), (None, 'B', '2026-03-01', 'None')]
    >>> change([span], datetime.date(2026, 1, 1), unit='B')[0].unit
    'B'
    """
    *before, last = spans
    if all(getattr(last, name) == value for name, value in values.items()):
        return list(spans)
    if last.start and day < last.start:
        raise TooEarly(last.start)
    if last.start == day:
        return [*before, replace(last, **values)]
    return [*before, replace(last, end=day - DAY), replace(last, id=None, start=day, **values)]


def first_spans(unit, status, track, start, full_from):
    """The enrolment of a new member; one who became a full member since then was a probationary one before.

    >>> spans = first_spans('A', 'full', None, datetime.date(2026, 1, 1), datetime.date(2026, 6, 15))
    >>> [(span.status, str(span.start)) for span in spans]
    [('probationary', '2026-01-01'), ('full', '2026-06-15')]
    """
    span = Span(None, unit, status, track, start)
    if status == 'full' and start and full_from and full_from > start:
        return change([replace(span, status='probationary')], full_from, status='full')
    return [span]
