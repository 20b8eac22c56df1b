"""One row of a table: clean values by field, and what is to be said about it."""

from dataclasses import dataclass, field

from .dates import day_order
from .issues import WARNING, Issue


@dataclass
class Record:
    """`values` holds clean values by field, absent when blank or unreadable; `cells` the original ones by column."""

    sheet: str
    number: int  # as Excel counts
    cells: dict
    values: dict = field(default_factory=dict)
    issues: list = field(default_factory=list)
    section: str = ''  # the caption inside the table above the row
    numeric_number: bool = False  # the staff number is a number in the file: zeros in front may be lost

    @property
    def rejected(self) -> bool:
        return any(issue.blocks for issue in self.issues)

    def get(self, name, default=None):
        return self.values.get(name, default)

    def unreadable(self, *names) -> bool:
        """Whether one of these cells was refused: what follows from its lack is then no fault of its own.

        >>> record = Record('', 1, {})
        >>> record.refuse('date_future', field='birthday')
        >>> record.unreadable('birthday'), record.unreadable('name', 'branch'), record.unreadable()
        (True, False, False)
        """
        return any(issue.blocks and issue.params.get('field') in names for issue in self.issues)

    def told(self, *codes) -> bool:
        """Whether one of these faults has been named already."""
        return any(issue.blocks and issue.code in codes for issue in self.issues)

    def refuse(self, code, **params):
        self.issues.append(Issue(code, params))

    def warn(self, code, **params):
        self.issues.append(Issue(code, params, WARNING))


def read_records(table, rows, mapping, specs, today) -> list[Record]:
    """Every mapped cell of the rows by its field's reader; `mapping` is column index -> field name."""
    orders = {column.index: day_order(column.cells) for column in table.columns
              if column.index in mapping and specs[mapping[column.index]].dated}
    return [_read_record(table.sheet.name, row, mapping, specs, today, orders) for row in rows]


def _read_record(sheet, row, mapping, specs, today, orders) -> Record:
    record = Record(sheet, row.number, row.cells, section=row.section)
    for index, name in mapping.items():
        spec, cell = specs[name], row.cells.get(index)
        reading = spec.reader(cell, today, orders[index]) if spec.dated else spec.reader(cell)
        for issue in reading.issues:
            record.issues.append(Issue(issue.code, {**issue.params, 'field': name}, issue.level))
        if reading.value is not None and reading.value != ():
            record.values[name] = reading.value
        if name == 'staff_number':
            record.numeric_number = isinstance(cell, (int, float))
    return record
