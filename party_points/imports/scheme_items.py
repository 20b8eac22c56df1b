"""Items of a scheme document as rows of cells, and back: what no column holds stands in the column "other"."""

from . import scheme_notation as notation
from .scheme_cells import write_cell
from .scheme_sheets import GROUPS, LISTS, OPTIONS, OTHER, PARTS

ABSENT = object()
_INNER = ('options', 'groups')
_GENERAL = {column.key.partition('.')[0] for column in PARTS['general'].columns}


def get(item, key):
    """The value at a dotted place of an item; ABSENT where there is none."""
    for step in key.split('.'):
        if not isinstance(item, dict) or step not in item:
            return ABSENT
        item = item[step]
    return item


def put(item, key, value):
    """Set the value at a dotted place, making what lies between."""
    *way, last = key.split('.')
    for step in way:
        inner = item.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        item = inner
    item[last] = value


def columns_of(part):
    """The columns of a sheet, with the last one that holds the rest."""
    return (*part.columns, OTHER)


def cells_of(part, item) -> list:
    """The cells of an item, None where a column is blank. Raises CellFault where a text is too long for a cell."""
    rebuilt = {}
    for column in part.columns:
        if (value := get(item, column.key)) is not ABSENT:
            put(rebuilt, column.key, value)
    rest = {key: value for key, value in item.items() if not _same(value, rebuilt.get(key, ABSENT))}
    cells = []
    for column in part.columns:
        value = ABSENT if column.key.partition('.')[0] in rest else get(item, column.key)
        cells.append(None if value is ABSENT else write_cell(column, value))
    cells.append(write_cell(OTHER, rest) if rest else None)
    return cells


def _same(value, rebuilt) -> bool:
    """Whether two values are equal to the digit; texts by language may stand in any order."""
    if isinstance(value, dict) and isinstance(rebuilt, dict):
        value, rebuilt = dict(sorted(value.items())), dict(sorted(rebuilt.items()))
    return rebuilt is not ABSENT and notation.as_json(value) == notation.as_json(rebuilt)


def general_of(document) -> dict:
    """What the general sheet holds: all that is no list of its own."""
    lists = {part.key for part in LISTS}
    return {key: value for key, value in document.items() if key not in lists or not isinstance(value, list | tuple)}


def empty_of(document) -> list:
    """Lists that are stated and empty."""
    return [part.key for part in LISTS if isinstance(document.get(part.key), list | tuple) and not document[part.key]]


def rows_of(document):
    """``(part, [item, …])`` of every list, ballots without what stands on sheets of its own."""
    for part in LISTS:
        items = document.get(part.key)
        items = list(items) if isinstance(items, list | tuple) else []
        if part.key == 'ballots':
            yield part, [{key: value for key, value in item.items() if key not in _INNER} for item in items]
            for inner in (OPTIONS, GROUPS):
                yield inner, [
                    {'ballot': ballot.get('node'), **item} for ballot in items for item in ballot.get(inner.key) or ()]
        else:
            yield part, items
