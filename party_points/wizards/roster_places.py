"""Which organisation each row of a roster means, and which are to be created for it."""

from dataclasses import dataclass, field

from ..imports.organisations import organisation_key, split_path
from ..imports.text import clean


@dataclass(eq=False)
class NewUnit:
    """An organisation that doesn't exist yet; `parent` is an id or another NewUnit."""

    name: str
    kind: str
    parent: object
    members: int = field(default=0)


class Places:
    """Finds organisations by the words of a row; makes new ones where the user asked for it."""

    def __init__(self, register, default_id=None, create_branches=False, create_under=None, create_groups=False):
        self.register = register
        self.default_id = default_id
        self.create_branches = create_branches
        self.create_under = create_under  # None: at the top, when there is no organisation yet
        self.create_groups = create_groups
        self.new = {}
        self.unknown = set()  # names that nothing was found or made for

    def find(self, person):
        """The unit (id or NewUnit) of the row; None when it names none, or with the reason on the row.

        Nothing is created for a row that is refused already: it is only looked for what else is wrong with it.
        """
        unit = self._branch(person)
        if unit is None:
            return None
        if not isinstance(unit, NewUnit) and self.register.kind_of(unit) not in ('branch', 'group'):
            person.refuse('not_a_branch', unit=self.name(unit))
            return None
        unit = self._group(person, unit)
        if not self.may_record(unit):
            person.refuse('no_right', unit=self.label(unit))
            return None
        if isinstance(unit, NewUnit) and not person.rejected:
            unit.members += 1
        return unit

    def may_record(self, unit):
        """A new organisation is kept by whoever keeps the one above it."""
        while isinstance(unit, NewUnit):
            unit = unit.parent
        return self.register.may_record(unit) if unit else self.register.is_admin

    def name(self, unit):
        return unit.name if isinstance(unit, NewUnit) else self.register.name_of(unit)

    def label(self, unit):
        """The name with the branch before it when it is a group."""
        if isinstance(unit, NewUnit):
            return f'{self.name(unit.parent)} / {unit.name}' if unit.kind == 'group' else unit.name
        return self.register.organisations.label(unit) if self.register.kind_of(unit) == 'group' else self.name(unit)

    def branch_of(self, unit):
        """The branch of a unit, as id or NewUnit."""
        if isinstance(unit, NewUnit):
            return unit.parent if unit.kind == 'group' else unit
        return self.register.branch_of.get(unit)

    def _branch(self, person):
        text = person.get('branch') or self._section(person)
        if not text:
            return self.default_id or None
        above = (person.get('superior'),) if person.get('superior') else ()
        match = self.register.organisations.find(text, above)
        if match.id:
            if match.loose:
                person.warn('branch_read_as', text=text, unit=self.name(match.id))
            return match.id
        if match.reason == 'ambiguous':
            person.refuse('branch_ambiguous', text=text, near='; '.join(match.suggestions))
            return None
        return self._unknown(person, text, match.suggestions)

    def _section(self, person):
        """A caption over the row, when it names an organisation or looks like the name of one."""
        caption = person.section
        if not caption:
            return None
        return caption if '支部' in caption or self.register.organisations.find(caption).id else None

    def _unknown(self, person, text, near):
        key = organisation_key(split_path(text)[-1] if split_path(text) else text)
        if '团支部' in key or '团委' in key:
            person.refuse('branch_league', text=text)
        elif key in self.register.closed_keys:
            person.refuse('branch_closed', text=text)
        elif self.create_branches:
            return self._create(person, text, key)
        else:
            self.unknown.add(text)
            person.refuse('branch_unknown_near' if near else 'branch_unknown', text=text, near=near[0] if near else '')
        return None

    def _create(self, person, text, key):
        parent = self.create_under
        if person.get('superior'):
            match = self.register.organisations.find(person.get('superior'))
            if match.id and self.register.kind_of(match.id) in ('committee', 'general_branch'):
                parent = match.id
        return self._made(person, (parent, key), NewUnit(clean(split_path(text)[-1]), 'branch', parent))

    def _made(self, person, key, unit):
        """The one organisation to be created for all rows that mean it."""
        return self.new.get(key, unit) if person.rejected else self.new.setdefault(key, unit)

    def _group(self, person, unit):
        text = person.get('group')
        if not text or (not isinstance(unit, NewUnit) and self.register.kind_of(unit) == 'group'):
            return unit
        found = None if isinstance(unit, NewUnit) else self.register.group_in(unit, text)
        if found:
            return found
        if not self.create_groups:
            person.warn('group_unknown', unit=self.name(unit), text=text)
            self.unknown.add(f'{self.name(unit)} / {text}')
            return unit
        return self._made(person, (unit, organisation_key(text)), NewUnit(clean(text), 'group', unit))
