"""Periods of a calendar-year cycle (contract, sections 1 and 11)."""

from datetime import date, timedelta

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def periods(unit, year):
    """``[(code, first, last), …]`` of the cycle; weeks run Monday to Sunday and are cut at the year's edges."""
    if unit == "week":
        return list(_weeks(year))
    months = MONTHS[unit]
    result = []
    for number in range(12 // months):
        first = date(year, number * months + 1, 1)
        after = date(year + (number + 1) * months // 12, (number + 1) * months % 12 + 1, 1)
        result.append((_code(unit, year, number + 1), first, after - timedelta(days=1)))
    return result


def _code(unit, year, number):
    shape = {"month": f"{year}-{number:02d}", "quarter": f"{year}-Q{number}", "half": f"{year}-H{number}"}
    return shape.get(unit, str(year))


def _weeks(year):
    first, number = date(year, 1, 1), 1
    while first.year == year:
        last = first
        while last.weekday() != 6 and (last + timedelta(days=1)).year == year:
            last += timedelta(days=1)
        yield f"{year}-W{number:02d}", first, last
        first, number = last + timedelta(days=1), number + 1
