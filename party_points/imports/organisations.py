"""Finding an organisation by the way people write its name."""

import difflib
import re
from collections import defaultdict
from typing import NamedTuple

from .text import fold_numerals, squeeze

_PREFIX = re.compile('^(中国共产党|中共)')
_BRACKETS = re.compile(r'[()\[\]【】<>《》"“”\'‘’.,、。·*#:;_~-]')
_PATH = re.compile(r'\s*[/\\>→|]+\s*|\s*-+>\s*|(?<=[委部支组会])\s*[-—–]+\s*')
_REWRITES = (
    ('党总支部委员会', '总支'), ('总支部委员会', '总支'), ('党总支部', '总支'), ('党总支', '总支'), ('总支部', '总支'),
    ('党支部委员会', '支部'), ('支部委员会', '支部'), ('党支部', '支部'), ('支委会', '支部'),
    ('党小组', '小组'), ('党组织', ''), ('机关委员会', '机关党委'), ('基层委员会', '党委'), ('党员委员会', '党委'),
)
SUGGEST_FROM = 0.6
SUGGESTIONS = 40  # comparing a name with those of 10,000 organisations takes a tenth of a second


def organisation_key(name) -> str:
    """One spelling for all ways to write a name; a youth branch (团支部) stays another thing.

    >>> organisation_key('中共 机关第一支部委员会') == organisation_key('机关第1党支部')
    True
    >>> organisation_key('检修部团支部') == organisation_key('检修部党支部')
    False
    >>> organisation_key('国腾公司委员会') == organisation_key('国腾公司党委')
    True
    """
    key = _BRACKETS.sub('', _PREFIX.sub('', squeeze(name).lower()))
    for old, new in _REWRITES:
        key = key.replace(old, new)
    if key.endswith('委员会'):
        key = key[:-3].removesuffix('党') + '党委'
    return fold_numerals(key).replace('第', '')


def split_path(text) -> list[str]:
    """The parts of a path, highest first.

    >>> split_path('国腾公司党委/运行部党支部'), split_path('运行部党支部第一党小组')
    (['国腾公司党委', '运行部党支部'], ['运行部党支部', '第一党小组'])
    """
    parts = [part.strip() for part in _PATH.split(str(text)) if part.strip()]
    match = re.fullmatch(r'(.*支部(?:委员会)?)(.*小组)', squeeze(parts[-1])) if parts else None
    return parts[:-1] + [match[1], match[2]] if match else parts


class Organisation(NamedTuple):
    id: int
    name: str
    kind: str
    parent_id: int | None
    path: tuple  # ids from the top down to itself


class Match(NamedTuple):
    """The organisation meant, or the nearest names when none or several fit."""

    id: int | None
    reason: str = ''  # '' found · 'unknown' · 'ambiguous'
    suggestions: tuple = ()
    loose: bool = False  # found by a part of the name: worth a remark


class Register:
    """All organisations, ready to be asked by name."""

    def __init__(self, organisations):
        self.by_id = {organisation.id: organisation for organisation in organisations}
        self.keys = {organisation.id: organisation_key(organisation.name) for organisation in organisations}
        self._by_key = defaultdict(list)
        for organisation in organisations:
            self._by_key[self.keys[organisation.id]].append(organisation.id)
        self._asked, self._looked = {}, 0

    def find(self, text, above=(), kinds=None) -> Match:
        """The organisation called `text`, below the organisations named in `above` when several fit."""
        question = (text, tuple(above), kinds)
        if question not in self._asked:
            self._asked[question] = self._find(text, above, kinds)
        return self._asked[question]

    def _find(self, text, above, kinds):
        parts = split_path(text)
        if not parts:
            return Match(None, 'unknown')
        above = [organisation_key(part) for part in (*above, *parts[:-1])]
        key = organisation_key(parts[-1])
        found, loose = self._candidates(key, kinds), False
        if not found:
            found, loose = self._by_ending(key, kinds), True
        if len(found) > 1 or len(parts) > 1:
            found = self._below(found, above, strict=len(parts) > 1 and len(found) > 1) or found
        if len(found) == 1:
            return Match(found[0], loose=loose)
        if found:
            return Match(None, 'ambiguous', tuple(self.label(id_) for id_ in found[:3]))
        return Match(None, 'unknown', self._suggest(key, kinds))

    def _candidates(self, key, kinds):
        return [i for i in self._by_key.get(key, ()) if not kinds or self.by_id[i].kind in kinds]

    def _by_ending(self, key, kinds):
        """`国腾公司运行部支部` for the branch `运行部党支部` below `国腾公司党委`: the rest must name one above it."""
        found = []
        for cut in range(1, max(len(key) - 3, 1)):
            for id_ in self._candidates(key[cut:], kinds):
                rest = key[:cut]
                above = [self.keys[up] for up in self.by_id[id_].path[:-1]]
                if any(up.startswith(rest) or rest.startswith(_stem(up)) for up in above):
                    found.append(id_)
        return found or self._by_long_name(key, kinds)

    def _by_long_name(self, key, kinds):
        """`运行部支部` for the branch that is kept as `国腾公司运行部党支部` below `国腾公司党委`."""
        found = []
        for longer in (k for k in self._by_key if len(key) > 2 and k.endswith(key)):
            for id_ in self._candidates(longer, kinds):
                rest = longer[:-len(key)]
                if any(_stem(self.keys[up]).endswith(rest) for up in self.by_id[id_].path[:-1]):
                    found.append(id_)
        return found

    def _below(self, ids, above, strict=False):
        """Those whose path contains the names of `above`."""
        above = [key for key in above if key]
        if not above:
            return ids
        fitting = [i for i in ids if all(any(key == self.keys[up] for up in self.by_id[i].path[:-1]) for key in above)]
        if fitting or strict:
            return fitting
        return [i for i in ids if any(self.keys[up] in above for up in self.by_id[i].path[:-1])]

    def _suggest(self, key, kinds):
        self._looked += 1
        if '团支部' in key or not key or self._looked > SUGGESTIONS:
            return ()
        names = [k for k, ids in self._by_key.items() if not kinds or any(self.by_id[i].kind in kinds for i in ids)]
        near = difflib.get_close_matches(key, names, n=2, cutoff=SUGGEST_FROM)
        return tuple(self.by_id[self._by_key[k][0]].name for k in near)

    def label(self, id_) -> str:
        """The name with that of the organisation above, to tell two of one name apart."""
        organisation = self.by_id[id_]
        parent = self.by_id.get(organisation.parent_id)
        return f'{parent.name} / {organisation.name}' if parent else organisation.name


def _stem(key) -> str:
    """A company's part of a committee's name: 国腾公司 of 国腾公司党委."""
    return re.sub('(党委|总支|支部)$', '', key) or key
