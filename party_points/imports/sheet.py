"""A workbook as plain values: what every reader gives and every later step takes."""

from dataclasses import dataclass, field


@dataclass
class Sheet:
    """A sheet's cells from its first row on; `rows[0]` is row 1 of the file. Rows may be of different length."""

    name: str
    rows: list
    hidden: bool = False
    merges: list = field(default_factory=list)  # (first row, first column, last row, last column), from 0
    formulas: list = field(default_factory=list)  # names of cells that hold a formula, whatever its result

    def cell(self, row: int, column: int):
        cells = self.rows[row] if 0 <= row < len(self.rows) else ()
        return cells[column] if column < len(cells) else None


@dataclass
class Workbook:
    sheets: list
    kind: str  # xlsx, xls, csv
    notes: tuple = ()  # codes: 'macros'


def column_index(letters: str) -> int:
    """
    >>> column_index('A'), column_index('AB')
    (0, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(index: int) -> str:
    """
    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters, index = '', index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
