"""What a caller states, over RPC or in a form: of the right kind, or refused in words instead of a traceback.

Each reader returns the value to go on with; None where nothing was stated (None, False or an empty text)."""

from decimal import Decimal

from odoo import fields
from odoo.exceptions import UserError

LARGEST_ID = 2**31 - 1
LARGEST_NUMBER = 10**9
LONGEST = 10_000


def nothing(value):
    return value is None or value is False or (isinstance(value, str) and not value)


def read_id(env, value):
    """The id of a record; whether there is one is for others to see."""
    if nothing(value):
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= LARGEST_ID:
        raise UserError(env._("“%s” is no record: give the number of one.", _shown(value)))
    return value


def read_ids(env, values):
    if nothing(values):
        return None
    if not isinstance(values, list | tuple):
        raise UserError(env._("“%s” is no list of records.", _shown(values)))
    return [read_id(env, value) for value in values]


def read_date(env, value):
    if nothing(value):
        return None
    try:
        return fields.Date.to_date(value)
    except (ValueError, TypeError):
        raise UserError(env._("“%s” is no date: write it as 2026-03-31.", _shown(value))) from None


def read_number(env, value):
    """A finite number of everyday size; as text too, also in full-width digits."""
    if nothing(value):
        return None
    if isinstance(value, int | float | Decimal | str) and not isinstance(value, bool):
        try:
            number = Decimal(str(value).strip())
        except ArithmeticError:
            number = None
        if number is not None and number.is_finite() and abs(number) < LARGEST_NUMBER:
            return float(number) if isinstance(value, str) else value
    raise UserError(env._("“%s” is no number that can be used here.", _shown(value)))


def read_text(env, value, longest=LONGEST):
    if nothing(value):
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise UserError(env._("A text is needed, not “%s”.", _shown(value)))
    if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in value):
        raise UserError(env._("The text holds a character that can't be stored. Type it anew."))
    if len(value) > longest:
        raise UserError(env._("The text is too long: %(length)s characters, at most %(most)s.",
                              length=len(value), most=longest))
    return value


def read_lines(env, lines):
    """A list of lines with names, [{name: value}]."""
    if nothing(lines):
        return []
    if not isinstance(lines, list | tuple) or not all(isinstance(line, dict) for line in lines):
        raise UserError(env._("A list of lines is needed, each with names and values."))
    return list(lines)


def without_defaults(records, names):
    """The records without `default_…` of these fields in the context: a guard must see all that will be written."""
    kept = {key: value for key, value in records.env.context.items()
            if not (key.startswith("default_") and key[8:] in names)}
    return records.with_env(records.env(context=kept))


def _shown(value):
    """What was given, short and printable."""
    return str(value)[:60].encode("utf-8", "replace").decode().replace("\0", "")
