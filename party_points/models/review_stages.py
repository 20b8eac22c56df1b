"""Which stages of a scheme touch the review of one period, and when they are due (scoring.md section 9)."""

import calendar
import datetime

# Cadences from the shortest to the longest, as schemes write them.
CADENCES = ("week", "month", "quarter", "half", "year")
# The working days proposed where the scheme's source doesn't say how long a stage lasts.
PROPOSED_DAYS = 5


def span_start(cadence, date):
    """First day of the calendar span of ``cadence`` that holds ``date``.

    >>> span_start('quarter', datetime.date(2026, 5, 20))
    datetime.date(2026, 4, 1)
    """
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12}.get(cadence)
    if not months:
        return date - datetime.timedelta(days=date.weekday())
    return datetime.date(date.year, (date.month - 1) // months * months + 1, 1)


def span_end(cadence, date):
    """Last day of the calendar span of ``cadence`` that holds ``date``.

    >>> span_end('week', datetime.date(2026, 5, 20)), span_end('quarter', datetime.date(2026, 5, 20))
    (datetime.date(2026, 5, 24), datetime.date(2026, 6, 30))
    """
    start = span_start(cadence, date)
    longest = {"month": 31, "quarter": 92, "half": 184, "year": 366}.get(cadence, 7)
    return span_start(cadence, start + datetime.timedelta(days=longest)) - datetime.timedelta(days=1)


def spans(cadence, first, last):
    """``[(first day, last day)]`` of the spans of ``cadence``, cut at both ends of a period.

    >>> [str(end) for _start, end in spans('week', datetime.date(2026, 11, 1), datetime.date(2026, 11, 30))]
    ['2026-11-01', '2026-11-08', '2026-11-15', '2026-11-22', '2026-11-29', '2026-11-30']
    """
    found = []
    while first <= last:
        end = min(span_end(cadence, first), last)
        found.append((first, end))
        first = end + datetime.timedelta(days=1)
    return found


def interim(stages, unit):
    """The stage of publicity that comes oftener than periods of ``unit`` end, the most frequent one; None without.

    >>> interim([{'stage': 'publicity', 'every': 'week'}], 'month')['every']
    'week'
    """
    oftener = CADENCES[: CADENCES.index(unit)]
    mine = [stage for stage in stages if stage["stage"] == "publicity" and stage.get("every") in oftener]
    return min(mine, key=lambda stage: CADENCES.index(stage["every"]), default=None)


def covered(cadence, period, periods):
    """The periods of the span of ``cadence`` that ends with ``period``; none where the span goes on after it.

    ``periods`` are all of the cycle, in order; each has ``date_from`` and ``date_to``.
    A cadence not longer than a period covers just this one.
    """
    start = period.date_from if not cadence else min(span_start(cadence, period.date_to), period.date_from)
    if cadence == "year":
        start = periods[0].date_from
    together = [one for one in periods if start <= one.date_from]
    if cadence == "year":
        ends = together[-1]
    else:
        ends = (
            [one for one in together if span_start(cadence, one.date_to) == span_start(cadence, period.date_to)][-1]
            if cadence
            else period
        )
    return [one for one in together if one.date_to <= period.date_to] if ends == period else []


def stage_for(name, stages, period, periods):
    """``(stage, periods)``: the stage called ``name`` that acts at the end of ``period`` and the periods it acts on.

    Of several stages of that name the one with the shortest cadence acts on single periods; a longer one acts on all
    periods of its span together. ``(None, [])`` where none acts here.
    """
    mine = sorted(
        (stage for stage in stages if stage["stage"] == name),
        key=lambda stage: CADENCES.index(stage["every"]) if stage.get("every") in CADENCES else -1,
    )
    for stage in mine:
        together = covered(stage.get("every"), period, periods)
        if together:
            return stage, together
    return None, []


def waits_for_span(name, stages, period, periods):
    """Whether the scheme has the stage, but only later, for several periods together."""
    return any(stage["stage"] == name for stage in stages) and not stage_for(name, stages, period, periods)[1]


def due_date(stage, period_end, cycle_end):
    """The date that the stage's own deadline names, or None.

    >>> due_date({'deadline': {'day': 10, 'of': 'next_month'}}, datetime.date(2026, 1, 31), datetime.date(2026, 12, 31))
    datetime.date(2026, 2, 10)
    """
    deadline = (stage or {}).get("deadline")
    if not deadline:
        return None
    if deadline.get("days_after"):
        if deadline.get("of") != "cycle_end":
            return None
        return cycle_end + datetime.timedelta(days=int(deadline["days_after"]))
    if deadline.get("month"):
        year = cycle_end.year + (1 if deadline.get("of") == "next_cycle" else 0)
        return _on(year, int(deadline["month"]), int(deadline["day"]))
    year, month = divmod(period_end.year * 12 + period_end.month, 12)
    return _on(year, month + 1, int(deadline["day"]))


def _on(year, month, day):
    return datetime.date(year, month, min(day, calendar.monthrange(year, month)[1]))
