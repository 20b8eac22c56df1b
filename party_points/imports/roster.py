"""A roster's rows as persons: every cell read, the row's own contradictions found, repeated rows marked."""

import datetime
from collections import defaultdict

from .fields import ROSTER
from .record import Record, read_records
from .table import data_rows

READERS = {f.name: f for f in ROSTER}
OLDEST = 115
PARTY_AGE = 18
_IDENTITY = ('name', 'staff_number', 'branch', 'superior', 'group', 'status', 'date_joined', 'date_full', 'birthday',
             'posts')


def read_rows(table, mapping, today: datetime.date) -> list[Record]:
    """The persons of a table; `mapping` is column index -> field name."""
    persons = read_records(table, data_rows(table, mapping), mapping, READERS, today)
    for person in persons:
        if not person.get('name') and not person.unreadable('name'):
            person.refuse('name_missing')
        _check_dates(person, today)
    return persons


def _check_dates(person, today):
    """Dates that contradict each other or the calendar."""
    given = (person.get(name) for name in ('birthday', 'date_joined', 'date_full'))
    born, joined, full = (day and day.date for day in given)
    for name in ('birthday', 'date_joined', 'date_full', 'date_enrolled', 'date_post'):
        day = person.get(name)
        if day and day.date > today and name in ('birthday', 'date_joined', 'date_full'):
            person.refuse('date_future', field=name, date=str(day.date))
    if born and today.year - born.year > OLDEST:
        person.refuse('date_too_old', field='birthday', date=str(born))
    if joined and full and full < joined and not person.get('date_joined').agrees(full):
        person.refuse('full_before_joined', joined=str(joined), full=str(full))
    if born and joined and (joined.year - born.year) < PARTY_AGE:
        person.warn('joined_young', born=str(born), joined=str(joined))
    if person.get('status') == 'probationary' and full and full <= today:
        person.warn('probationary_but_full', full=str(full))
    if person.get('status') == 'full' and joined and not full and (today - joined).days < 330:
        person.warn('full_too_soon', joined=str(joined))


def mark_repeats(persons):
    """Rows of one person: the same again is refused; of rows that contradict each other all are."""
    by_number, by_name = defaultdict(list), defaultdict(list)
    for person in persons:
        if person.get('staff_number'):
            by_number[person.get('staff_number')].append(person)
        elif person.get('name'):
            by_name[person.get('name')].append(person)
    for number, group in by_number.items():
        if len(group) > 1:
            _mark_same_number(number, group)
    for group in by_name.values():
        for position, person in enumerate(group):
            _mark_same_person(person, group[:position])


def _mark_same_number(number, group):
    first = group[0]
    for person in group[1:]:
        if _content(person) == _content(first):
            person.refuse('repeats_row', row=first.number, sheet=first.sheet)
    different = [person for person in group[1:] if _content(person) != _content(first)]
    if different:
        rows = ', '.join(str(person.number) for person in (first, *different))
        for person in (first, *different):
            person.refuse('same_number', number=number, rows=rows)


def _mark_same_person(person, earlier):
    """Without a number two rows of one name are two people only if something tells them apart."""
    for other in earlier:
        if _content(person) == _content(other):
            person.refuse('repeats_row', row=other.number, sheet=other.sheet)
            return
        if not _told_apart(person, other):
            rows = f'{other.number}, {person.number}'
            for one in (other, person):
                if not any(issue.code == 'same_name' for issue in one.issues):
                    one.refuse('same_name', name=person.get('name'), rows=rows)


def _told_apart(person, other) -> bool:
    if person.get('branch') and other.get('branch') and person.get('branch') != other.get('branch'):
        return True
    for name in ('birthday', 'date_joined'):
        mine, theirs = person.get(name), other.get(name)
        if mine and theirs and not mine.agrees(theirs.date) and not theirs.agrees(mine.date):
            return True
    return False


def _content(person):
    return tuple(person.get(name) for name in _IDENTITY)
