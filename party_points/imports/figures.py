"""A list of figures: who, the number, the level."""

from .fields import FIGURES
from .record import Record, read_records
from .table import data_rows

READERS = {f.name: f for f in FIGURES}


def read_rows(table, mapping, today) -> list[Record]:
    """The figures of a table, with values name, staff_number, value (Decimal), level (text)."""
    figures = read_records(table, data_rows(table, mapping), mapping, READERS, today)
    for figure in figures:
        if not figure.get('name') and not figure.get('staff_number') and not figure.unreadable('name', 'staff_number'):
            figure.refuse('person_missing')
    return figures


def mark_repeats(figures):
    """One person twice: the same figure again is refused, different ones are all refused."""
    groups = {}
    for figure in figures:
        key = figure.get('staff_number') or figure.get('name')
        if key:
            groups.setdefault(key, []).append(figure)
    for key, group in groups.items():
        if len(group) == 1:
            continue
        first = group[0]
        contents = {(figure.get('name'), figure.get('value'), figure.get('level')) for figure in group}
        for figure in group[1:] if len(contents) == 1 else group:
            if len(contents) == 1:
                figure.refuse('repeats_row', row=first.number, sheet=first.sheet)
            else:
                figure.refuse('same_person', person=key, rows=', '.join(str(other.number) for other in group))
