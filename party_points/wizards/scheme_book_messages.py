"""What is wrong with a scheme's workbook, in the user's language."""

from odoo.tools import LazyTranslate

from .import_messages import FILE

_lt = LazyTranslate(__name__)

CELLS = {
    "formula": _lt("holds a formula. Enter the value itself (copy, then paste as values)."),
    "merged": _lt("is merged with other cells. Split them and fill each."),
    "cell_date": _lt("was taken for a date (%(text)s). Format the cell as text and enter it again."),
    "cell_error": _lt("holds the error %(text)s."),
    "notation": _lt("can't be read near “%(near)s”. How values are written stands on the first sheet."),
    "range": _lt("“%(text)s” is no range. Write 0..3, ..3 or 0.."),
    "sheet_missing": _lt("The sheet “%(sheet)s” (%(key)s) is missing. Export the scheme again, fill in that file."),
    "sheet_twice": _lt("This sheet holds the same part as “%(first)s”. Delete one of them."),
    "column_missing": _lt("The column “%(title)s” (%(key)s) is missing. Keep the second row as it was exported."),
    "column_unknown": _lt("There is no column “%(key)s”. Clear the cell for a column of your own."),
    "column_twice": _lt("The column “%(key)s” stands there twice."),
    "key_unknown": _lt("There is no key “%(key)s”."),
    "key_twice": _lt("The key “%(key)s” stands there twice."),
    "key_missing": _lt("The row “%(key)s” is missing."),
    "no_ballot": _lt("There is no ballot of the node “%(node)s”."),
}
FILES = FILE | {
    "no_scheme": _lt("This workbook holds no scheme. Export one and change that workbook."),
    "wrong_kind": _lt(
        "This is neither a workbook nor a scheme in JSON, but %(kind)s. Save it from Excel or WPS as .xlsx and choose "
        "that file."),
    "bomb": _lt("The file unpacks to %(size)s MB and more, as no scheme does. It was not opened."),
    "too_many_rows": _lt("Sheet “%(sheet)s” has more than %(limit)s rows; a scheme has at most 5,000 rules."),
}


def book_error_line(env, error):
    """Why the whole file can't be read."""
    text = FILES.get(error.code)
    sentence = env._(text) if text else error.code
    return sentence % error.params


def book_fault_line(env, fault):
    """What is wrong with one cell, row or sheet."""
    text = CELLS[fault.code]
    sentence = env._(text)
    return sentence % {
        key: env._(value) if key in ("sheet", "title") else value for key, value in fault.params.items()}


def in_book(book, fault):
    """A fault of the document without its place (that is shown beside it); other places it names become cells."""
    first = fault.params.get("first")
    if isinstance(first, str) and fault.code == "duplicate" and "[" in first:
        return fault._replace(path="", params={**fault.params, "first": book.cell_of(first)})
    return fault._replace(path="")
