"""The fields of a scheme document as an editor shows them: one declaration, from which every form is drawn.

A field says which key it is, of which kind, what it is called, and for the composite kinds what is inside. The client
knows kinds, not keys, so that a key of the contract (scoring.md §4, §12) needs one line here to be editable. The test
``test_scheme_fields`` compares this declaration with the keys that the engine reads.

Kinds: ``code``; ``text``; ``texts`` (by language; ``long``: several lines); ``number``; ``count`` (a whole number);
``flag``; ``yesno`` (absent is a third answer); ``choice`` (one of ``choices``; ``open``: or a code of one's own);
``choices`` (several of them); ``ref``, ``refs`` (codes of ``of``);
``codes`` (the author's own codes, ``choices`` are proposals; one alone is no list); ``range`` ([lowest, highest]);
``points`` (a number or a range); ``object`` and ``items`` (with ``fields``); ``map`` (a code → ``value``);
``oneof`` (exactly one of ``fields``); ``monthday``; ``json`` (anything).
"""

from typing import Any, NamedTuple

from odoo.tools import LazyTranslate
from odoo.tools.translate import LazyGettext

_lt = LazyTranslate(__name__)


class Field(NamedTuple):
    """One key. ``group``: the section of the form it stands in, opened on demand; empty: shown at once. ``default``:
    what an absent key means. ``initial``: the JSON text that a new value starts from. ``nullable``: null has a meaning
    of its own (not stated). ``of``: what a reference names, or for a ``code`` what it declares. ``open``: an object
    that may hold further keys. ``choices``: words by code, or the name of the selection field that has them."""

    key: str
    kind: str
    label: Any = ""
    help: Any = ""
    group: str = ""
    choices: Any = None
    fields: tuple = ()
    of: str = ""
    value: str = ""
    default: Any = None
    initial: str = ""
    nullable: bool = False
    required: bool = False
    long: bool = False
    open: bool = False


def keys(fields):
    """The keys that fields cover, those within ``oneof`` among them."""
    found = set()
    for field in fields:
        found |= keys(field.fields) if field.kind == "oneof" else {field.key}
    return found


def payload(env, fields):
    """Fields as plain data in the reader's language."""
    return [_plain(env, field) for field in fields]


def choices_of(env, field):
    """``{code: word}`` in the reader's language."""
    if isinstance(field.choices, str):
        model, name = field.choices.rsplit(".", 1)
        return dict(env[model]._fields[name]._description_selection(env))
    return {code: env._(word) for code, word in field.choices.items()}


def _is_empty(value):
    return value is None or value is False or isinstance(value, str | tuple) and not value


def _plain(env, field):
    data = {name: value for name, value in field._asdict().items() if not _is_empty(value)}
    texts = ("label", "help", "default")
    data |= {name: env._(data[name]) for name in texts if isinstance(data.get(name), LazyGettext)}
    if field.choices:
        data["choices"] = [[code, word] for code, word in choices_of(env, field).items()]
    if field.fields:
        data["fields"] = payload(env, field.fields)
    return data


# The sections of forms, by the code that a field's `group` names.
GROUPS = {
    "limits": _lt("Limits"), "surcharge": _lt("Surcharges and joint liability"), "bound": _lt("Whom it binds"),
    "source": _lt("Source and events"), "closing": _lt("At the end of a period"),
    "handling": _lt("Declaration and approval"), "figures": _lt("Window, weight and overflow"),
    "tracks": _lt("Tracks"), "terms": _lt("Further terms"), "places": _lt("Places"), "times": _lt("When and how long"),
    "who": _lt("Who takes part"),
}


def named(of="", group=""):
    """The two fields with which most parts begin."""
    return (
        Field("name", "texts", _lt("Name"), group=group),
        Field("code", "code", _lt("Code"), _lt("Letters, digits, '_', '.' and '-'."), of=of, required=True),
    )


def bounds(key, label):
    """``{gt, gte, lt, lte}``."""
    return Field(key, "object", label, fields=(
        Field("gte", "number", _lt("at least")), Field("gt", "number", _lt("more than")),
        Field("lte", "number", _lt("at most")), Field("lt", "number", _lt("less than")),
    ))
