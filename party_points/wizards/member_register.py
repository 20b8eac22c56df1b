"""What is known already: organisations, rights, members and enrolments, loaded in a fixed number of queries."""

from collections import defaultdict

from odoo.fields import Domain
from odoo.tools import SQL

from ..imports.organisations import Organisation, Register, organisation_key
from ..imports.people import read_name

MEMBER_FIELDS = ['name', 'staff_number', 'phone', 'gender', 'birthday', 'date_joined', 'date_full', 'unit_id',
                 'branch_id', 'status', 'track', 'ended', 'active', 'employee_id', 'introducer_ids']


class MemberRegister:
    """The database as one workbook sees it. Read as superuser: rights are compared row by row afterwards."""

    def __init__(self, env, persons, admin_records=True):
        self.env = env
        self.sudo = env['base'].sudo().env
        self.today = env['party.workday']._today()
        self.is_admin = env.su or env.user.has_group('party_points.group_admin')
        self._admin_records = admin_records  # administrators keep members; figures need a post
        self._load_organisations()
        self._groups_by_branch = None
        self._load_members(persons)

    # organisations and rights

    def _load_organisations(self):
        self.sudo['party.branch'].flush_model()
        rows = self.env.execute_query(SQL(
            """ SELECT id, name, kind, parent_id, parent_path, branch_id,
                       active AND (date_closed IS NULL OR date_closed > %s) AS open
                  FROM party_branch ORDER BY id """, self.today))
        organisations = {open_: [] for open_ in (True, False)}
        self.branch_of = {}
        for id_, name, kind, parent, path, branch, open_ in rows:
            ids = tuple(int(part) for part in path.split('/') if part)
            organisations[bool(open_)].append(Organisation(id_, name, kind, parent, ids))
            self.branch_of[id_] = branch
        self.organisations = Register(organisations[True])
        self.closed_keys = {organisation_key(organisation.name) for organisation in organisations[False]}
        self.names = {organisation.id: organisation.name for group in organisations.values() for organisation in group}
        self.paths = {organisation.id: organisation.path for group in organisations.values() for organisation in group}
        self._all_allowed = self.is_admin and self._admin_records
        self._held = set() if self._all_allowed else set(self.env['party.post']._held(self.env.user, 'record'))

    def may_record(self, unit_id):
        """Whether the user may keep the members of the organisation."""
        return self._all_allowed or any(up in self._held for up in self.paths.get(unit_id, ()))

    def name_of(self, unit_id):
        return self.names.get(unit_id, '')

    def above(self, unit_id, kind):
        """The nearest organisation of the kind at or above this one."""
        return next((up for up in reversed(self.paths[unit_id]) if self.kind_of(up) == kind), None)

    def kind_of(self, unit_id):
        organisation = self.organisations.by_id.get(unit_id)
        return organisation.kind if organisation else None

    def group_in(self, branch_id, text):
        """The group of that name in the branch."""
        key = organisation_key(text)
        for id_ in self._groups().get(branch_id, ()):
            if self.organisations.keys[id_] in (key, organisation_key(self.names[branch_id] + text)):
                return id_
        return None

    def _groups(self):
        if self._groups_by_branch is None:
            self._groups_by_branch = defaultdict(list)
            for organisation in self.organisations.by_id.values():
                if organisation.kind == 'group':
                    self._groups_by_branch[organisation.parent_id].append(organisation.id)
        return self._groups_by_branch

    # members

    def _load_members(self, persons):
        numbers, names = set(), set()
        for person in persons:
            if number := person.get('staff_number'):
                numbers |= number_variants(number, person.numeric_number)
            names |= {person.get('name'), *person.get('introducers', ())}
        Member = self.sudo['party.member'].with_context(active_test=False, prefetch_langs=False)
        domain = Domain('staff_number', 'in', list(numbers)) | Domain('name', 'in', list(names - {None}))
        self.members = Member.search_fetch(domain, MEMBER_FIELDS)
        self.by_number, self.by_name = {}, defaultdict(list)
        for member in self.members:
            if member.staff_number:
                self.by_number[member.staff_number.strip().upper()] = member
            self.by_name[read_name(member.name).value or member.name].append(member)
        Enrolment = self.sudo['party.enrolment']
        enrolments = Enrolment.search_fetch(
            [('member_id', 'in', self.members.ids), ('kind', 'in', ('own', 'mobile'))],
            ['member_id', 'unit_id', 'branch_id', 'status', 'track', 'date_from', 'date_to', 'kind'],
            order='date_from nulls first, id')
        self.enrolments = dict(enrolments.grouped('member_id').items())

    def with_number(self, number, numeric):
        """The member of a staff number; of a number typed as one in Excel also when its zeros in front are lost."""
        if number in self.by_number or not numeric:
            return self.by_number.get(number)
        found = {self.by_number[text] for text in number_variants(number, True) if text in self.by_number}
        return found.pop() if len(found) == 1 else None


def number_variants(number, numeric):
    """The spellings under which a staff number may be stored.

    >>> sorted(number_variants('GT1', False)), sorted(number_variants('12', True))[:3]
    (['GT1', 'gt1'], ['0000000012', '000000012', '00000012'])
    """
    variants = {number, number.lower()}
    if numeric:
        variants |= {number.zfill(width) for width in range(len(number), 11)}
    return variants
