"""What importing a roster would do, row by row, without doing it."""

from dataclasses import dataclass, field

from ..imports.roster import mark_repeats
from ..models.scheme_words import comma
from .import_messages import field_label, value_label
from .roster_match import Matcher
from .roster_places import NewUnit
from .roster_timeline import Span, TooEarly, change, first_spans
from .workbook_import import row_digest

PLAIN = ('phone', 'gender')
DATES = ('birthday', 'date_joined', 'date_full')
# Cells that say where a member belongs, and since when.
PLACE = ('branch', 'superior', 'group')
SPANS = ('status', 'date_full', 'date_enrolled')
# Why no organisation was found, and why the member that a row means is none to be changed by it.
MISPLACED = ('not_a_branch', 'no_right', 'branch_ambiguous', 'branch_league', 'branch_closed', 'branch_unknown',
             'branch_unknown_near')
ABOUT_MEMBER = ('no_right_member', 'member_archived', 'member_ended', 'number_other_name', 'same_member')


@dataclass(eq=False)
class Plan:
    """One row's outcome: create, change, unchanged or reject."""

    person: object
    outcome: str = 'reject'
    member: object = None
    unit: object = None
    values: dict = field(default_factory=dict)
    spans_before: list = field(default_factory=list)
    spans: list = field(default_factory=list)
    posts: list = field(default_factory=list)  # (post type code, unit, acting, date)
    introducers: list = field(default_factory=list)  # member ids or Plans
    changes: list = field(default_factory=list)  # (field, from, to, date or None)

    def digest(self):
        """Changes when anything that the user saw does."""
        return row_digest(self.outcome, self.member.id if self.member else 0, self.changes, self.person.issues)


@dataclass(frozen=True)
class Options:
    date_since: object  # new members are enrolled from this day; None: since ever
    date_change: object
    status: str = 'full'  # where the file gives none
    with_posts: bool = True


class Planner:
    def __init__(self, env, register, places, options):
        self.env = env
        self.register = register
        self.places = places
        self.options = options

    def plan(self, persons):
        """A Plan for each row, in order."""
        mark_repeats(persons)
        units = {id(person): self.places.find(person) for person in persons if not person.unreadable(*PLACE)}
        members = Matcher(self.register, self.places).match(persons, units)
        plans = [Plan(person, member=members.get(id(person)), unit=units.get(id(person))) for person in persons]
        by_name = {}
        for plan in plans:
            if not plan.person.rejected:
                by_name.setdefault(plan.person.get('name'), []).append(plan)
        for plan in plans:
            self._complete(plan, by_name)
            if plan.person.rejected:
                plan.outcome = 'reject'
        return plans

    def _complete(self, plan, by_name):
        """What is to be done; of a row that is refused, what else is wrong with it."""
        person = plan.person
        if plan.member:
            self._check_member(plan)
        elif not plan.unit and not person.unreadable(*PLACE) and not person.told(*MISPLACED):
            person.refuse('no_branch')
        if person.told(*ABOUT_MEMBER):
            return
        self._plan_values(plan)
        if not person.unreadable(*SPANS) and (plan.member or plan.unit):
            self._plan_enrolment(plan)
        if person.rejected:
            return
        self._plan_posts(plan)
        self._plan_introducers(plan, by_name)
        plan.outcome = ('change' if plan.changes else 'unchanged') if plan.member else 'create'

    def _check_member(self, plan):
        person, member = plan.person, plan.member
        if not self.register.may_record(member.unit_id.id):
            person.refuse('no_right_member', name=person.get('name'))
        elif not member.active:
            person.refuse('member_archived', name=member.name)
        elif member.ended or member not in self.register.enrolments:
            person.refuse('member_ended', name=member.name)

    # the member's own fields

    def _plan_values(self, plan):
        person, member = plan.person, plan.member
        for name in PLAIN:
            if (value := person.get(name)) and not (member and member[name] == value):
                self._set(plan, name, member and member[name], value)
        for name in DATES:
            day = person.get(name)
            if day and not (member and member[name] and day.agrees(member[name])):
                self._set(plan, name, member and member[name], day.date)
        self._plan_number(plan)
        self._keep_order_of_dates(plan)

    def _plan_number(self, plan):
        person, member = plan.person, plan.member
        number = person.get('staff_number')
        if number and not (member and member.staff_number):
            if member and not self.register.is_admin:
                person.warn('number_needs_admin')
                return
            self._set(plan, 'staff_number', member and member.staff_number, number)
        known = member.staff_number.strip().upper() if member and member.staff_number else number
        if known and not (member and member.employee_id) and (employee := self.register.free_employee(known)):
            plan.values['employee_id'] = employee
            plan.changes.append(('employee', '', known, None))

    def _keep_order_of_dates(self, plan):
        """A month known only roughly begins on its 1st, which may lie before the exact day of joining."""
        member = plan.member
        joined = plan.values.get('date_joined') or (member and member.date_joined)
        full = plan.values.get('date_full') or (member and member.date_full)
        if not (joined and full and full < joined):
            return
        given = plan.person.get('date_full')
        if 'date_full' in plan.values and given.agrees(joined):
            plan.values['date_full'] = joined
        elif not plan.person.told('full_before_joined'):
            plan.person.refuse('full_before_joined', joined=str(joined), full=str(full))

    @staticmethod
    def _set(plan, name, old, new):
        plan.values[name] = new
        plan.changes.append((name, old or '', new, None))

    # the enrolment

    def _plan_enrolment(self, plan):
        if plan.member:
            self._change_enrolment(plan)
        else:
            self._first_enrolment(plan)

    def _track(self, plan, unit):
        text = plan.person.get('track')
        words = self.register.tracks_of(unit) if text and not isinstance(unit, NewUnit) else {}
        if not words:
            return None
        if text in words:
            return words[text]
        near = {code for word, code in words.items() if len(text) > 1 and (text in word or word in text)}
        if len(near) == 1:
            return near.pop()
        plan.person.warn('track_unknown', unit=self.places.name(unit), text=text,
                         tracks=comma(self.env).join(sorted(words)))
        return None

    def _first_enrolment(self, plan):
        person = plan.person
        status = person.get('status') or self.options.status
        start, joined, full = self.options.date_since, person.get('date_joined'), person.get('date_full')
        if person.get('date_enrolled'):
            start = person.get('date_enrolled').date
        elif start and joined and status in ('full', 'probationary'):
            start = max(start, joined.date)
        plan.spans = first_spans(plan.unit, status, self._track(plan, plan.unit), start, full and full.date)
        plan.changes.append(('branch', '', self.places.label(plan.unit), start))
        plan.changes.append(('status', '', status, None))

    def _change_enrolment(self, plan):
        person, options = plan.person, self.options
        plan.spans_before = [
            Span(e.id, e.unit_id.id, e.status, e.track or None, e.date_from or None, e.date_to or None, e.kind)
            for e in self.register.enrolments[plan.member]]
        last = plan.spans_before[-1]
        unit = self._target_unit(plan, last.unit)
        status, track = person.get('status') or last.status, self._track(plan, unit) or last.track
        day = person.get('date_enrolled').date if person.get('date_enrolled') else options.date_change
        moves = [(day, {'unit': unit, 'track': track}), (self._status_day(person, last, status), {'status': status})]
        plan.spans = plan.spans_before
        try:
            for date, values in sorted(moves, key=lambda move: move[0]):
                plan.spans = change(plan.spans, date, **values)
        except TooEarly as exc:
            person.refuse('enrolment_later', name=plan.member.name, date=str(exc.args[0]), day=str(day))
            return
        self._note_enrolment(plan, last, unit, status, track, moves)

    def _target_unit(self, plan, present):
        """Who is in a group of the branch that the file names stays in it; who has no branch there stays as well."""
        if not plan.unit:
            return present
        same_branch = self.places.branch_of(plan.unit) == self.register.branch_of.get(present)
        return present if same_branch and plan.unit == self.places.branch_of(plan.unit) else plan.unit

    def _status_day(self, person, last, status):
        """A probationary member becomes a full one on the day the file gives."""
        full = person.get('date_full')
        if status == 'full' and last.status == 'probationary' and full:
            return max(full.date, last.start) if last.start else full.date
        return max(self.options.date_change, last.start) if last.start else self.options.date_change

    def _note_enrolment(self, plan, last, unit, status, track, moves):
        if unit != last.unit:
            plan.changes.append(('branch', self.places.label(last.unit), self.places.label(unit), moves[0][0]))
        if track != last.track:
            plan.changes.append(('track', last.track or '', track, moves[0][0]))
        if status != last.status:
            plan.changes.append(('status', last.status, status, moves[1][0]))

    # posts and introducers

    def _plan_posts(self, plan):
        person, held = plan.person, plan.person.get('posts', ())
        if not held or not self.options.with_posts:
            return
        for post in held:
            unit = self._place_of(plan, post)
            if unit is None or self._holds(plan, post, unit):
                continue
            if not self.register.is_admin:
                person.warn('posts_need_admin', text=post.text)
                continue
            day = person.get('date_post').date if person.get('date_post') else self.options.date_change
            plan.posts.append((post.code, unit, post.acting, day))
            kind = self.register.post_types[post.code].name
            plan.changes.append(('posts', '', f'{self.places.label(unit)} {kind}', day))
            self._note_other_holder(plan, post, unit, kind)

    def _holds(self, plan, post, unit):
        return bool(plan.member) and (plan.member.id, post.code, unit) in self.register.held_posts

    def _place_of(self, plan, post):
        """The organisation at which a post stands: the branch, unless the cell names another level."""
        unit = plan.spans[-1].unit if plan.spans else plan.unit
        kind = unit.kind if isinstance(unit, NewUnit) else self.register.kind_of(unit)
        if post.level == 'group':
            if kind == 'group':
                return unit
            plan.person.warn('post_no_group', text=post.text)
            return None
        branch = self.places.branch_of(unit)
        if post.level in ('', 'branch'):
            return branch
        top = branch.parent if isinstance(branch, NewUnit) else branch
        place = self.register.above(top, post.level) if top else None
        if not place:
            plan.person.warn('post_no_place', text=post.text, unit=self.places.name(branch))
        return place

    def _note_other_holder(self, plan, post, unit, kind):
        other = None if isinstance(unit, NewUnit) or post.acting else self.register.secretary_of(unit)
        if post.code == 'secretary' and other and not (plan.member and other[0] == plan.member.id):
            plan.person.warn('post_held', holder=other[1], post=kind, unit=self.places.name(unit))

    def _plan_introducers(self, plan, by_name):
        known = set(plan.member.introducer_ids.ids) if plan.member else set()
        names = []
        for name in plan.person.get('introducers', ()):
            members = [member for member in self.register.by_name.get(name, ()) if member.active]
            rows = [other for other in by_name.get(name, ()) if not other.member and other is not plan]
            if len(members) + len(rows) != 1 or plan.member in members:
                plan.person.warn('introducer_unknown', text=name)
            elif rows or members[0].id not in known:
                plan.introducers.append(rows[0] if rows else members[0].id)
                names.append(name)
        if names:
            plan.changes.append(('introducers', '', comma(self.env).join(names), None))


def change_lines(env, plan):
    """The changes as text, one line each: what, from, to, from when."""
    lines = []
    for name, old, new, day in plan.changes:
        label = env._("Employee") if name == 'employee' else field_label(env, name)
        old, new = value_label(env, old), value_label(env, new)
        text = env._("%(field)s: %(old)s → %(new)s", field=label, old=old, new=new) if old else f'{label}: {new}'
        lines.append(env._("%(change)s from %(date)s", change=text, date=day) if day else text)
    return lines
