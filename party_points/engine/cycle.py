"""Cycles and periods (scoring.md §1, §11): a year, or a year from another first day, cut into periods.

Weeks run Monday to Sunday and are cut at the cycle's edges; months, quarters and half-years are counted from the
cycle's first day. Codes: `2024`, `2024-H1`, `2024-Q4`, `2024-W07`, and for months the calendar month in which the
period begins, `2024-03`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
PERIODS = ("week", *MONTHS)
CODE = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|W(\d\d)|(\d\d)))?")
DAY = timedelta(days=1)


class Period(NamedTuple):
    """A period of a cycle: `index` counts from 0, `first` and `last` are both included."""

    code: str
    year: int
    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody needs here
    first: date
    last: date

    def until(self, day: date) -> Period:
        """The period so far: what is asked as of it takes entries up to that day (weekly summaries of a month, §9).

        >>> Calendar("month").period("2024-03").until(date(2024, 3, 10)).last
        datetime.date(2024, 3, 10)
        """
        if not self.first <= day <= self.last:
            raise ValueError(f"{day} lies outside {self.code}")
        return self._replace(last=day)


class Cycle(NamedTuple):
    """A cycle: the year that names it, both its days, and its periods in order."""

    year: int
    first: date
    last: date
    periods: tuple[Period, ...]

    def period_of(self, day: date) -> Period:
        """The period that holds the day; `ValueError` outside the cycle."""
        if not self.first <= day <= self.last:
            raise ValueError(f"{day} lies outside the cycle of {self.year}")
        return self.periods[bisect_right(self.periods, day, key=lambda period: period.first) - 1]


class Calendar(NamedTuple):
    """How a scheme cuts time.

    >>> weeks = Calendar("week")
    >>> [(p.code, str(p.first), str(p.last)) for p in weeks.cycle(2025).periods][:2]
    [('2025-W01', '2025-01-01', '2025-01-05'), ('2025-W02', '2025-01-06', '2025-01-12')]
    >>> Calendar("quarter").period("2024-Q4").first
    datetime.date(2024, 10, 1)
    >>> Calendar("month", 9, 1).cycle(2024).periods[4].code
    '2025-01'
    """

    unit: str = "year"
    month: int = 1
    day: int = 1

    def cycle(self, year: int) -> Cycle:
        """The cycle that begins in the year."""
        return _cycle(self, year)

    def cycle_of(self, day: date) -> Cycle:
        """The cycle that holds the day."""
        begins = date(day.year, self.month, self.day)
        return self.cycle(day.year if day >= begins else day.year - 1)

    def period_of(self, day: date) -> Period:
        """The period that holds the day."""
        return self.cycle_of(day).period_of(day)

    def period(self, code: str) -> Period:
        """The scheme's period of that code; a coarser code gives the period that ends with it (`2024` for months:
        December). `ValueError` where none does."""
        first, last = self.bounds(code)
        period = self.period_of(last)
        if period.last != last or period.first < first:
            raise ValueError(f"no {self.unit} ends with {code}")
        return period

    def bounds(self, code: str) -> tuple[date, date]:
        """First and last day of a period code of any length; `ValueError` where it is none."""
        match = CODE.fullmatch(code.strip())
        if not match:
            raise ValueError(f"'{code}' is no period: 2024, 2024-H1, 2024-Q4, 2024-03 or 2024-W07")
        year = int(match[1])
        if year < 2:
            raise ValueError(f"'{code}' is no period: the year is too early")
        quarter, half, week, month = match.groups()[1:]
        if month:
            return self._month(year, int(month), code)
        unit, number = ("quarter", quarter) if quarter else ("half", half) if half else ("week", week)
        periods = Calendar(unit if number else "year", self.month, self.day).cycle(year).periods
        index = int(number or 1) - 1
        if not 0 <= index < len(periods):
            raise ValueError(f"'{code}' is no period: the cycle has {len(periods)} weeks")
        return periods[index].first, periods[index].last

    def _month(self, year: int, month: int, code: str) -> tuple[date, date]:
        if not 1 <= month <= 12:
            raise ValueError(f"'{code}' is no period: months run from 01 to 12")
        first = date(year, month, self.day)
        found = Calendar("month", self.month, self.day).period_of(first)
        return found.first, found.last

    def offset(self, period: Period, base: Cycle) -> int:
        """The period's index counted from the base cycle's first: negative in earlier cycles (lifetime windows).

        >>> months = Calendar("month")
        >>> months.offset(months.period("2023-12"), months.cycle(2024))
        -1
        """
        count, year = period.index, period.year
        while year < base.year:
            count -= len(self.cycle(year).periods)
            year += 1
        while year > base.year:
            year -= 1
            count += len(self.cycle(year).periods)
        return count


@lru_cache(maxsize=2048)
def _cycle(calendar: Calendar, year: int) -> Cycle:
    first = date(year, calendar.month, calendar.day)
    last = date(year + 1, calendar.month, calendar.day) - DAY
    cut = _weeks(first, last) if calendar.unit == "week" else _months(first, last, MONTHS[calendar.unit])
    periods = (
        Period(_code(calendar.unit, year, index, start), year, index, start, end)
        for index, (start, end) in enumerate(cut)
    )
    return Cycle(year, first, last, tuple(periods))


def _code(unit: str, year: int, index: int, first: date) -> str:
    if unit == "month":
        return f"{first.year:04d}-{first.month:02d}"
    suffix = {"week": f"-W{index + 1:02d}", "quarter": f"-Q{index + 1}", "half": f"-H{index + 1}", "year": ""}[unit]
    return f"{year:04d}{suffix}"


def _weeks(first: date, last: date) -> list[tuple[date, date]]:
    weeks = []
    while first <= last:
        sunday = first + timedelta(days=6 - first.weekday())
        weeks.append((first, min(sunday, last)))
        first = sunday + DAY
    return weeks


def _months(first: date, last: date, step: int) -> list[tuple[date, date]]:
    starts = []
    for ahead in range(0, 12, step):
        years, month = divmod(first.month - 1 + ahead, 12)
        starts.append(date(first.year + years, month + 1, first.day))
    ends = [start - DAY for start in starts[1:]] + [last]
    return list(zip(starts, ends, strict=True))
