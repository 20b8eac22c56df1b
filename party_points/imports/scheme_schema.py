"""Scheme documents against their published JSON Schema (``data/scheme.schema.json``): what is wrong, as data.

The schema says the same as the engine's readers, for programs and editors that don't run the engine; the engine's own
words are better, so the shell puts them first and adds what only the schema refuses.
"""

import copy
import functools
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

PATH = Path(__file__).resolve().parent.parent / 'data' / 'scheme.schema.json'
MOST = 1_000
_KINDS = {'object': 'an object', 'array': 'a list', 'string': 'a text', 'number': 'a number',
          'integer': 'a whole number', 'boolean': 'true or false'}


class Problem(NamedTuple):
    """A place of the document, and the engine's code and parameters for what is wrong there."""

    path: str
    code: str
    params: Mapping


def problems(document) -> list:
    """What the schema refuses in a parsed document, in its order; at most MOST.

    >>> problems({'code': 'T', 'period': 'day', 'statuses_scored': [], 'statuses_graded': [], 'nodes': [{'cod': 1}]})
    ... # doctest: +NORMALIZE_WHITESPACE
    [Problem(path='period', code='choice', params={'value': 'day', 'choices': 'week, month, quarter, half, year'}),
     Problem(path='nodes[0].code', code='missing', params={}),
     Problem(path='nodes[0].cod', code='unknown_key', params={})]
    """
    found = []
    for fault in _validator().iter_errors(document):
        found.extend(_translated(fault))
        if len(found) >= MOST:
            break
    return found[:MOST]


@functools.cache
def schema() -> dict:
    """The schema as it is published; not to be changed."""
    return json.loads(PATH.read_text(encoding='utf-8'), parse_float=Decimal)


@functools.cache
def _validator():
    from jsonschema import Draft202012Validator, validators  # noqa: PLC0415 slow to load, needed when schemes change
    numbers = Draft202012Validator.TYPE_CHECKER.redefine_many({
        'number': lambda _checker, value: _is_number(value),
        'integer': lambda _checker, value: _is_whole(value),
        'array': lambda _checker, value: isinstance(value, list | tuple),
        'object': lambda _checker, value: isinstance(value, Mapping),
    })
    own = {'multipleOf': _check_multiple, 'items': _check_items}
    exact = validators.extend(Draft202012Validator, own, type_checker=numbers)
    whole = copy.deepcopy(schema())
    return exact(_inlined(whole, whole.pop('$defs')))


def _inlined(part, definitions):
    """The schema without references, which are slow to follow; none of them leads back to itself."""
    if isinstance(part, list):
        return [_inlined(inner, definitions) for inner in part]
    if not isinstance(part, dict):
        return part
    if '$ref' in part:
        rest = {key: value for key, value in part.items() if key != '$ref'}
        return _inlined({**definitions[part['$ref'].rpartition('/')[2]], **rest}, definitions)
    return {key: _inlined(value, definitions) for key, value in part.items() if key != 'description'}


def _is_number(value) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    return isinstance(value, int) or value.is_finite()


def _is_whole(value) -> bool:
    return _is_number(value) and (isinstance(value, int) or value == value.to_integral_value())


def _check_items(validator, items, value, schema):
    """Items are looked at where there aren't too many of them: a hundred thousand rules are refused at once."""
    if isinstance(value, list | tuple) and len(value) <= schema.get('maxItems', len(value)):
        for number, item in enumerate(value):
            yield from validator.descend(item, items, path=number)


def _check_multiple(_validator, step, value, _schema):
    """Hundredths alone are asked for: told by the digits, since a remainder of a huge number can't be formed."""
    from jsonschema import ValidationError  # noqa: PLC0415
    if isinstance(value, Decimal) and value.is_finite() and value.normalize().as_tuple().exponent < -2:
        yield ValidationError(f'{value} is not a multiple of {step}')


def _translated(fault):
    """An error of the validator as Problems."""
    path = _path(fault.absolute_path)
    kind, value, asked = fault.validator, fault.instance, fault.validator_value
    if kind == 'required':  # one error for each key that is missing
        key = fault.message.split("'")[1]
        return [Problem(_below(path, key), 'missing', {})]
    if kind == 'additionalProperties' and isinstance(value, Mapping):
        known = fault.schema.get('properties', {})
        return [Problem(_below(path, str(key)[:100]), 'unknown_key', {}) for key in value if key not in known]
    if kind in ('minimum', 'exclusiveMinimum') and asked < 0:
        return [Problem(path, 'too_big', {'value': value, 'most': '12 digits on each side of the point'})]
    params = {'value': value}
    if kind in _WORDED:
        code, more = _WORDED[kind](fault)
        return [Problem(path, code, {**params, **more} if code not in ('type', 'missing', 'too_many') else more)]
    return [Problem(path, 'type', {'expected': fault.schema.get('title') or str(kind), 'found': _kind_of(value)})]


def _type(fault):
    asked = fault.validator_value
    expected = [_KINDS.get(kind, kind) for kind in ([asked] if isinstance(asked, str) else asked) if kind != 'null']
    return 'type', {'expected': fault.schema.get('title') or ', '.join(expected), 'found': _kind_of(fault.instance)}


def _most(fault):
    share = fault.schema.get('minimum') == 0 and fault.validator_value == 1
    return ('share', {}) if share else ('too_big', {'most': fault.validator_value})


_WORDED = {
    'type': _type,
    'enum': lambda fault: ('choice', {'choices': ', '.join(str(v) for v in fault.validator_value if v is not None)}),
    'minimum': lambda fault: ('negative' if fault.validator_value == 0 else 'not_positive', {}),
    'exclusiveMinimum': lambda _fault: ('not_positive', {}),
    'maximum': _most,
    'exclusiveMaximum': lambda _fault: ('too_big', {'most': '12 digits on each side of the point'}),
    'multipleOf': lambda _fault: ('cents', {}),
    'maxItems': lambda fault: _length(fault),
    'minItems': lambda fault: _length(fault),
    'maxProperties': lambda fault: ('too_many', {'n': len(fault.instance), 'most': fault.validator_value}),
    'maxLength': lambda fault: ('too_long', {'n': len(fault.instance), 'most': fault.validator_value}),
    'minLength': lambda _fault: ('code', {'most': 100}),
    'pattern': lambda fault: ('code', {'most': 100}) if fault.schema.get('title') == 'a code' else ('date', {}),
}


def _length(fault):
    """A list of the wrong length: a range, posts that are missing, or too many items."""
    if fault.schema.get('minItems') == 2:
        return 'type', {'expected': '[lowest, highest]', 'found': _kind_of(fault.instance)}
    if fault.validator == 'minItems':
        return 'missing', {}
    return 'too_many', {'n': len(fault.instance), 'most': fault.validator_value}


def _path(steps) -> str:
    """
    >>> _path(['rules', 3, 'node'])
    'rules[3].node'
    """
    path = ''
    for step in steps:
        path = f'{path}[{step}]' if isinstance(step, int) else _below(path, str(step)[:100])
    return path


def _below(path, key) -> str:
    return f'{path}.{key}' if path else key


def _kind_of(value) -> str:
    """What a value is called in a message, as the engine says it."""
    if value is None or isinstance(value, bool):
        return {None: 'null', True: 'true', False: 'false'}[value]
    for types, word in ((float, 'a binary float'), ((int, Decimal), 'a number'), (str, 'a text'),
                        ((list, tuple), 'a list')):
        if isinstance(value, types):
            return word
    return 'an object'
