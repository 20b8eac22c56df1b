"""What a roster needs beside the members: posts in office, employees, tracks."""

from odoo.fields import Domain
from odoo.tools import SQL

from .member_register import MemberRegister, number_variants


class RosterRegister(MemberRegister):
    """The register with posts, employees and the tracks of the schemes."""

    def __init__(self, env, persons, with_tracks=False):
        super().__init__(env, persons)
        self._secretaries, self._tracks, self._with_tracks = None, {}, with_tracks
        self._load_posts()
        self._load_employees(persons)

    def _load_posts(self):
        Post = self.sudo['party.post']
        domain = Domain('date_to', '=', False) | Domain('date_to', '>=', self.today)
        posts = Post.search_fetch(
            domain & Domain('member_id', 'in', self.members.ids), ['member_id', 'code', 'branch_id'])
        self.held_posts = {(post.member_id.id, post.code, post.branch_id.id) for post in posts}
        types = self.sudo['party.post.type'].with_context(lang=self.env.lang).search([])
        self.post_types = {kind.code: kind for kind in types}

    def secretary_of(self, unit_id):
        """Who holds the secretary's post there today, by member id."""
        if self._secretaries is None:
            rows = self.env.execute_query(SQL(
                """ SELECT post.branch_id, post.member_id, member.name
                      FROM party_post post JOIN party_member member ON member.id = post.member_id
                     WHERE post.code = 'secretary' AND %s AND NOT post.acting """,
                self.sudo['party.post']._sql_valid()))
            self._secretaries = {branch: (member, name) for branch, member, name in rows}
        return self._secretaries.get(unit_id)

    def _load_employees(self, persons):
        field = self.env['party.roster.import']._employee_number_field()
        numbers = {number for person in persons if person.get('staff_number')
                   for number in number_variants(person.get('staff_number'), person.numeric_number)}
        Employee = self.sudo['hr.employee'].with_context(active_test=False)
        employees = Employee.search_fetch([(field, 'in', list(numbers))], [field]) if field and numbers else Employee
        linked = self.sudo['party.member'].with_context(active_test=False).search_fetch(
            [('employee_id', 'in', employees.ids)], ['employee_id']).employee_id if employees else employees
        self._employees = {employee[field].strip().upper(): employee.id for employee in employees - linked}

    def free_employee(self, number):
        """The employee of that staff number whom no member is linked to."""
        return self._employees.get(number)

    def tracks_of(self, unit_id):
        """{word: code} of the scheme that holds for the organisation; empty where it has no tracks."""
        if not self._with_tracks:
            return {}
        if not self._tracks:
            branches = self.sudo['party.branch'].browse(
                id_ for id_, organisation in self.organisations.by_id.items() if organisation.kind == 'branch')
            by_scheme = {}
            for branch_id, scheme in branches._effective_schemes().items():
                if scheme not in by_scheme:
                    by_scheme[scheme] = track_words(scheme)
                self._tracks[branch_id] = by_scheme[scheme]
        return self._tracks.get(self.branch_of.get(unit_id), {})


def track_words(scheme):
    """{name or code: code} of a scheme's tracks."""
    words = {}
    for track in (scheme._compiled().document.get('tracks') or ()) if scheme else ():
        words.update(dict.fromkeys((track['code'], *track.get('name', {}).values()), track['code']))
    return words
