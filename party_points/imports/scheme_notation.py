"""How nested values of a scheme document stand in one cell: short, readable, and exact in both directions.

    国家级=4; 省部级=0..3          tiers, levels: code=points, a range as lowest..highest (either may be missing)
    n=1; per=cycle                limits, targets: key=value
    status=probationary; score={<60}     conditions: {…} holds what belongs together; >= > < <= are bounds
    from=4; pct=0.5; posts=(secretary, deputy) | from=10; …     several of them, | between
    a, b                          codes;   () is an empty list, ? says "not stated" (null)
    "5"                           a text that would read as something else;   json: … any value as JSON

Chinese punctuation (；，（）＝≥) is read as well. What the notation can't say exactly is written as ``json: …``, so
nothing is ever lost.
"""

import json
import re
from decimal import Decimal, InvalidOperation

DEEPEST = 20
LONGEST_INT = 30
JSON = 'json:'
NULL = '?'
BOUNDS = {'gte': '>=', 'gt': '>', 'lte': '<=', 'lt': '<'}
_OPERATORS = {sign: key for key, sign in BOUNDS.items()}
_NUMBER = re.compile(r'-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?')
_RANGE = re.compile(r'([^.\s]*(?:\.[0-9]+)?)\s*\.\.\s*([^\s]*)')
_MARKS = ';,=(){}|<>；，、＝（）｛｝｜＞＜≥≤'
_TOKEN = re.compile(
    rf'[^\S\n]*(?:("(?:[^"\\]|\\.)*")|(“[^”]*”)|(>=|<=|[{_MARKS}])|([^{_MARKS}"“”\n]+)|(\n))')
_SIGNS = {'≥': '>=', '≤': '<='}
_BARE = re.compile(rf'[^\s{_MARKS}?？"“”]+(?: [^\s{_MARKS}?？"“”]+)*')
_WIDE = str.maketrans({'；': ';', '，': ',', '、': ',', '＝': '=', '（': '(', '）': ')', '｛': '{', '｝': '}',
                       '｜': '|', '＞': '>', '＜': '<', '−': '-', '－': '-', '？': '?', '“': '"', '”': '"'})
# What XML or a spreadsheet doesn't give back as it was.
_UNSAFE = re.compile('[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_')
_WORDS = {'true': True, 'false': False, '是': True, '否': False, 'yes': True, 'no': False}


class NotationError(ValueError):
    """A text that can't be read; ``near``: what stands where it stopped making sense."""

    def __init__(self, near: str):
        super().__init__(near)
        self.near = near[:40]


def as_json(value) -> str:
    """JSON on one line; numbers keep their digits, and no character that a workbook would change.

    >>> as_json({'a': [Decimal('0.20'), None]})
    '{"a": [0.20, null]}'
    """
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return '[' + ', '.join(map(as_json, value)) + ']'
    if isinstance(value, dict):
        return '{' + ', '.join(f'{_json_text(key)}: {as_json(inner)}' for key, inner in value.items()) + '}'
    return _json_text(value)


def _json_text(value) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return json.dumps(value).replace('_x', '\\u005fx') if isinstance(value, str) and _UNSAFE.search(value) else text


def from_json(text: str):
    """The value of a JSON text; NotationError where it is none."""
    try:
        return json.loads(text, parse_float=Decimal, parse_int=_integer, parse_constant=_no_constant)
    except (ValueError, RecursionError, ArithmeticError):
        raise NotationError(text) from None


def _integer(digits):
    return int(digits) if len(digits) <= LONGEST_INT else Decimal(digits)


def _no_constant(text):
    raise NotationError(text)


def is_safe(text: str) -> bool:
    """Whether a workbook gives a text back as it was.

    >>> is_safe('党费'), is_safe('a\\x01'), is_safe('_x0041_')
    (True, False, False)
    """
    return not _UNSAFE.search(text)


def number(text: str):
    """An exact number, or None where the text is none.

    >>> number('0.20'), number('+3'), number('1e5'), number('05'), number('−2')
    (Decimal('0.20'), 3, Decimal('1E+5'), None, -2)
    """
    text = text.translate(_WIDE).strip().removeprefix('+')
    if not _NUMBER.fullmatch(text):
        return None
    if text.lstrip('-').isdigit():
        return _integer(text)
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def write_range(value) -> str:
    """
    >>> write_range([0, 3]), write_range([None, Decimal('-0.5')]), write_range([None, None])
    ('0..3', '..-0.5', '..')
    """
    return '..'.join('' if bound is None else str(bound) for bound in value)


def read_range(text: str):
    """``[lowest, highest]``, or None where the text is no range.

    >>> read_range('0..3'), read_range('..'), read_range('-0.5..'), read_range('3')
    ([0, 3], [None, None], [Decimal('-0.5'), None], None)
    """
    match = _RANGE.fullmatch(text.translate(_WIDE).strip().replace('…', '..'))
    if not match:
        return None
    bounds = [number(part) if part else None for part in match.groups()]
    return None if any(part and bound is None for part, bound in zip(match.groups(), bounds, strict=True)) else bounds


def write(value) -> str:
    """A value inside a cell.

    >>> write({'n': 2, 'grade': ['a', 'b'], 'score': {'lt': 60}, 'days': None, 'text': '5'})
    '{n=2; grade=(a, b); score={<60}; days=?; text="5"}'
    """
    if value is None:
        return NULL
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, str):
        return value if _is_bare(value) else as_json(value)
    if isinstance(value, dict):
        return '{' + write_pairs(value) + '}'
    if len(value) == 2 and all(bound is None or _is_number(bound) for bound in value):
        return write_range(value)
    return '(' + ', '.join(write(inner) for inner in value) + ')'


def write_pairs(value: dict) -> str:
    """``key=value; …`` without braces.

    >>> write_pairs({'国家级': 4, '省部级': [0, 3]}), write_pairs({'gte': 80, 'lt': Decimal('90.50')})
    ('国家级=4; 省部级=0..3', '>=80; <90.50')
    """
    return '; '.join(
        f'{BOUNDS[key]}{write(inner)}' if key in BOUNDS and _is_number(inner)
        else f'{key if _is_bare(key) else as_json(key)}={write(inner)}'
        for key, inner in value.items()
    )


def _is_number(value) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _is_bare(text: str) -> bool:
    """Whether a text needs no quotes: it reads back as itself."""
    return bool(_BARE.fullmatch(text)) and is_safe(text) and isinstance(_atom(text), str) and _atom(text) == text


def _atom(text: str):
    """What a word without quotes means."""
    if text in (NULL, '？'):
        return None
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    found = number(text)
    if found is None and '..' in text.replace('…', '..'):
        found = read_range(text)
    return text if found is None else found


def read_pairs(text: str) -> dict:
    """
    >>> read_pairs('国家级=4；省部级=0..3'), read_pairs('score={≥80; <90}')
    ({'国家级': 4, '省部级': [0, 3]}, {'score': {'gte': 80, 'lt': 90}})
    """
    reader = _Reader(text)
    found = reader.pairs(())
    reader.expect_end()
    return found


def read_records(text: str) -> list:
    """
    >>> read_records('from=4; posts=(a, b) | from=10')
    [{'from': 4, 'posts': ['a', 'b']}, {'from': 10}]
    """
    if text.translate(_WIDE).strip() == '()':
        return []
    reader = _Reader(text)
    found = [reader.pairs(('|',))]
    while reader.take('|'):
        found.append(reader.pairs(('|',)))
    reader.expect_end()
    return found


def read_codes(text: str) -> list:
    """
    >>> read_codes('secretary，deputy'), read_codes('()'), read_codes('01, "a b"')
    (['secretary', 'deputy'], [], ['01', 'a b'])
    """
    if text.translate(_WIDE).strip() == '()':
        return []
    reader = _Reader(text)
    found = [reader.word()]
    while reader.take(',') or reader.take(';') or reader.take('\n'):
        found.append(reader.word())
    reader.expect_end()
    return found


class _Reader:
    """Reads the tokens of one cell: ``(kind, text)`` with kind `text` (was quoted), `sign` or `word`."""

    def __init__(self, text: str):
        self.tokens = list(_tokens(text))
        self.at = 0
        self.depth = 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ('end', '')

    def take(self, sign) -> bool:
        if self.peek() == ('sign', sign):
            self.at += 1
            return True
        return False

    def fail(self):
        raise NotationError(' '.join(text for _kind, text in self.tokens[self.at:self.at + 6]) or '…')

    def expect_end(self):
        if self.peek()[0] != 'end':
            self.fail()

    def pairs(self, stops) -> dict:
        """``key=value; …`` up to the end, or to one of the signs of ``stops``."""
        found = {}
        while True:
            while self.take(';') or self.take('\n'):
                pass
            kind, text = self.peek()
            if kind == 'end' or kind == 'sign' and text in stops:
                return found
            key, value = self._pair(kind, text)
            if key in found:
                raise NotationError(key)
            found[key] = value
            if self.peek()[0] != 'end' and self.peek() not in [('sign', sign) for sign in (';', '\n', *stops)]:
                self.fail()

    def _pair(self, kind, text):
        self.at += 1
        if kind == 'sign':
            if text not in _OPERATORS:
                self.at -= 1
                self.fail()
            return _OPERATORS[text], self.value()
        if not self.take('='):
            self.at -= 1
            self.fail()
        return text, self.value()

    def value(self):
        kind, text = self.peek()
        if self.depth > DEEPEST:
            self.fail()
        self.at += 1
        if kind == 'text':
            return text
        if kind == 'word':
            return _atom(text)
        self.depth += 1
        if text == '{':
            found = self.pairs(('}',))
            closed = self.take('}')
        elif text == '(':
            found = self._listed()
            closed = self.take(')')
        else:
            self.at -= 1
            closed = False
        self.depth -= 1
        if not closed:
            self.fail()
        return found

    def _listed(self) -> list:
        found = []
        if self.peek() == ('sign', ')'):
            return found
        found.append(self.value())
        while self.take(','):
            found.append(self.value())
        return found

    def word(self) -> str:
        kind, text = self.peek()
        if kind not in ('text', 'word'):
            self.fail()
        self.at += 1
        return text


def _tokens(text: str):
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            if text[at:].strip():
                raise NotationError(text[at:])
            return
        quoted, quoted_wide, sign, word, line = match.groups()
        at = match.end()
        if quoted:
            yield 'text', from_json(quoted)
        elif quoted_wide:
            yield 'text', quoted_wide[1:-1]
        elif sign or line:
            yield 'sign', line or _SIGNS.get(sign, sign).translate(_WIDE)
        elif word.strip():
            yield 'word', word.strip()
