"""The wizard for results of earlier years: grades, totals and ranks, matched to members and to the scheme's grades."""

from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..engine.faults import suggest
from ..imports.results import PARTS, read_rows, result_fields, split_name, titled_year, years_of
from ..imports.text import squeeze
from ..models.scheme_words import comma
from .import_messages import issue_texts
from .member_register import MemberRegister
from .workbook_import import row_digest

# The member that such a row names isn't known or not the user's: nothing is said about him.
NOT_HIS = ('no_right_review', 'number_other_name')


@dataclass(eq=False)
class ResultPlan:
    """One row: the results that it gives a member, with those that they replace; or why not."""

    person: object
    outcome: str = 'reject'
    member: object = None
    scheme: object = None
    rows: list = field(default_factory=list)
    texts: list = field(default_factory=list)
    running: int = 0

    def digest(self):
        return row_digest(self.outcome, self.member.id if self.member else 0, self.texts, self.person.issues)


class PartyResultImport(models.TransientModel):
    _name = 'party.result.import'
    _inherit = ['party.workbook.import']
    _description = 'Import of Earlier Results'
    _transient_max_hours = 8.0

    sheet_ids = fields.One2many('party.result.import.sheet', 'wizard_id', string='Sheets')
    column_ids = fields.One2many('party.result.import.column', 'wizard_id', string='Columns')
    line_ids = fields.One2many('party.result.import.line', 'wizard_id', string='Rows', readonly=True)
    shown_line_ids = fields.One2many('party.result.import.line', compute='_compute_shown_line_ids', string='Rows shown')
    year = fields.Integer(string='Year of the list', help="For rows that name no year themselves.")
    scheme_text = fields.Char(
        string='Rules at the time', help="Only where the results were made by other rules than the present scheme.")

    @api.depends('shown', 'line_ids')
    def _compute_shown_line_ids(self):
        self._show_lines()

    # ---- the shared steps

    def _column_fields(self):
        return result_fields(self._today().year)

    def _check_may_import(self):
        user = self.env.user
        if not (user.has_group('party_points.group_review') or user.has_group('party_points.group_admin')):
            raise AccessError(self.env._(
                "Results are imported by administrators, and by those whose post lets them review."))

    def _has_person(self, mapped):
        return bool({'name', 'staff_number'} & set(mapped.values()))

    def _prepare_options(self, tables, book):
        """The year that the title names, as in 2024年度民主评议结果."""
        texts = [text for found in tables for text in (*found.captions, found.sheet.name)] + [self.filename or '']
        self.year = titled_year(texts) or 0

    def _plan(self, tables):
        records = [record for found, mapped in tables for record in read_rows(found, mapped, self._today())]
        register = MemberRegister(self.env, records)
        held = self._reviewed()
        plans = [ResultPlan(record) for record in records]
        for plan in plans:
            if not plan.person.unreadable('name', 'staff_number'):
                self._find_member(plan, register, held)
        self._find_schemes(plans)
        for plan in plans:
            if plan.scheme:
                self._read_results(plan, register)
        self._refuse_repeats(plans)
        self._compare([plan for plan in plans if not plan.person.rejected])
        return plans

    def _reviewed(self):
        """Ids of the organisations whose results, and those below, are the user's to import; None: all."""
        if self.env.su or self.env.user.has_group('party_points.group_admin'):
            return None
        return set(self.env['party.post']._held(self.env.user, 'review'))

    def _find_member(self, plan, register, held):
        record, name = plan.person, plan.person.get('name')

        def mine(member):
            return held is None or any(up in held for up in register.paths.get(member.unit_id.id, ()))

        if number := record.get('staff_number'):
            plan.member = register.with_number(number, record.numeric_number)
            if not plan.member:
                record.refuse('member_unknown', number=number)
            elif not mine(plan.member):
                record.refuse('no_right_review', name=name or number)
            elif name and plan.member not in register.by_name.get(name, ()):
                record.refuse('number_other_name', number=number, name=plan.member.name)
        else:
            found = [member for member in register.by_name.get(name, ()) if mine(member)]
            plan.member = found[0] if len(found) == 1 else None
            if len(found) > 1:
                record.refuse('several_members', count=len(found))
            elif not name:
                record.refuse('person_missing')
            elif not found:
                record.refuse('member_unknown_name', name=name)
        if plan.member and plan.member.id == self.env.user.party_member_id.id:
            record.refuse('own_result')

    def _find_schemes(self, plans):
        """The scheme of each member's organisation: its grades are meant."""
        plans = [plan for plan in plans if plan.member and not plan.person.told(*NOT_HIS)]
        units = self.env['party.branch'].sudo().union(*(self._unit_of(plan.member) for plan in plans))
        cycles = self.env['party.cycle'].sudo()._for_units(units, self._today()) if units else {}
        schemes = units._effective_schemes() if units else {}
        for plan in plans:
            unit = self._unit_of(plan.member)
            plan.scheme = schemes.get(unit.id)
            cycle = cycles.get(unit.id)
            plan.running = cycle.year if cycle else self._today().year
            if not plan.scheme:
                plan.person.refuse('no_scheme', unit=unit.name or '–')

    def _unit_of(self, member):
        """Where a member is now, or was last."""
        return member.unit_id or member.enrolment_ids.sorted('date_from')[-1:].unit_id

    # ---- what a row says

    def _read_results(self, plan, register):
        record, whole = plan.person, not plan.person.rejected
        said = years_of(record, self.year or None)
        unread = {issue.params.get('field') for issue in record.issues if issue.blocks}
        if not said and not any(split_name(name or '')[0] in PARTS for name in unread):
            record.refuse('result_missing')
        grades = self._grades(plan.scheme)
        branch = self._branch(plan, register)
        for one in said:
            year = one['year']
            if not year and 'year' not in unread and not record.told('year_missing'):
                record.refuse('year_missing')
            elif year and year >= plan.running:
                record.refuse('year_running', year=year)
            grade = grades.get(_key(one['grade'])) if 'grade' in one else None
            if 'grade' in one and not grade:
                self._refuse_grade(plan, one['grade'])
            rank, last = one.get('rank', (None, False))
            plan.rows.append({
                'member_id': plan.member.id, 'year': year, 'scheme_id': plan.scheme.id,
                'branch_id': branch or self._branch_of_year(plan.member, year),
                'cents': None if 'total' not in one else int(one['total'] * 100), 'rank': rank, 'last': last,
                'grade_code': grade, 'scheme_text': self.scheme_text or None, 'note': record.get('note'),
                'source': self.env._("%(file)s, row %(row)s", file=self.filename or '', row=record.number),
            })
        if not whole:
            # Refused before: read for its further faults only, it stands in no other row's way.
            plan.rows = []

    def _grades(self, scheme):
        """``{a way to write it: grade code}``: codes and names in all languages."""
        found = {}
        for grade in scheme.sudo()._compiled().grades:
            for text in (grade.code, *grade.name.values()):
                found.setdefault(_key(text), grade.code)
        return found

    def _refuse_grade(self, plan, text):
        named = self.env['party.score']._named
        names = [named(grade.name) for grade in plan.scheme.sudo()._compiled().grades]
        near = suggest(text, [*names, *self._grades(plan.scheme)])
        shown = {'text': text, 'scheme': plan.scheme.sudo().name, 'grades': comma(self.env).join(names), 'near': near}
        plan.person.refuse('grade_unknown_near' if near else 'grade_unknown', **shown)

    def _branch(self, plan, register):
        """The branch that the row names, if it is known here; else it is kept as a remark."""
        text = plan.person.get('branch')
        if not text:
            return None
        match = register.organisations.find(text)
        if match.id:
            return register.branch_of.get(match.id) or match.id
        plan.person.warn('branch_left_out', text=text)
        plan.person.values['note'] = ' · '.join(filter(None, (plan.person.get('note'), text)))
        return None

    def _branch_of_year(self, member, year):
        """The branch at the end of the year, else where the member is now."""
        for line in reversed(member.enrolment_ids.filtered(lambda one: one.kind != 'seconded').sorted('date_from')):
            if year and (not line.date_from or line.date_from.year <= year) and (
                    not line.date_to or line.date_to.year > year):
                return line.branch_id.id
        return self._unit_of(member).branch_id.id

    def _refuse_repeats(self, plans):
        """One member and year in two rows: none of them is taken."""
        places = {}
        for plan in plans:
            for row in plan.rows:
                places.setdefault((row['member_id'], row['year']), []).append(plan)
        for same in places.values():
            if len(same) > 1:
                for plan in same:
                    plan.person.refuse('same_person', person=plan.member.name,
                                       rows=', '.join(str(other.person.number) for other in same))

    def _compare(self, plans):
        """Against the results that are there: what a review made isn't replaced, the same again changes nothing."""
        Result = self.env['party.result']
        rows = [row for plan in plans for row in plan.rows]
        there = {(one.member_id.id, one.year, one.root_id.id): one for one in Result._standing(rows)} if rows else {}
        for plan in plans:
            outcomes = set()
            for row in plan.rows:
                old = there.get((row['member_id'], row['year'], plan.scheme.sudo().root_id.id))
                outcomes.add(self._compare_row(plan, row, old))
            plan.outcome = next((one for one in ('change', 'create') if one in outcomes), 'unchanged')
            if plan.person.rejected:
                plan.outcome = 'reject'
            plan.rows = [row for row in plan.rows if row.pop('outcome') != 'unchanged']

    def _compare_row(self, plan, row, old):
        Result = self.env['party.result']
        names = {grade.code: self.env['party.score']._named(grade.name)
                 for grade in plan.scheme.sudo()._compiled().grades}
        new = Result._text(row['year'], row['cents'], row['rank'], row['last'], names.get(row['grade_code']))
        if not old:
            outcome = 'create'
        elif old.origin == 'review':
            plan.person.refuse('year_decided', year=row['year'])
            outcome = 'reject'
        else:
            outcome = 'unchanged' if _content(old) == _row_content(row) else 'change'
            if outcome == 'change':
                before, = Result._texts(old)
                new = self.env._("%(new)s (before: %(before)s)", new=new, before=before)
        plan.texts.append(new)
        row['outcome'] = outcome
        return outcome

    def _line_values(self, plan):
        reason, remark = issue_texts(self.env, plan.person)
        text = '\n'.join(plan.texts)
        return {
            'name': plan.person.get('name') or ('' if plan.person.rejected else plan.member.name),
            'staff_number': plan.person.get('staff_number') or '', 'reason': reason or False, 'remark': remark or False,
            'details': text if plan.outcome in ('create', 'change') else False, 'message': reason or text,
        }

    def _apply(self, plans):
        rows = [row for plan in plans if plan.outcome in ('create', 'change') for row in plan.rows]
        self.env['party.result']._upsert(rows, 'import')

    def action_open_results(self):
        """The results, after the import."""
        self.ensure_one()
        return self.env['ir.actions.act_window']._for_xml_id('party_points.action_result')


class PartyResultImportSheet(models.TransientModel):
    _name = 'party.result.import.sheet'
    _inherit = ['party.workbook.import.sheet']
    _description = 'Sheet of a List of Results'

    wizard_id = fields.Many2one('party.result.import', required=True, ondelete='cascade', index=True)


class PartyResultImportColumn(models.TransientModel):
    _name = 'party.result.import.column'
    _inherit = ['party.workbook.import.column']
    _description = 'Column of a List of Results'

    wizard_id = fields.Many2one('party.result.import', required=True, ondelete='cascade', index=True)

    def _column_fields(self):
        return result_fields(self.env['party.workday']._today().year)


class PartyResultImportLine(models.TransientModel):
    _name = 'party.result.import.line'
    _inherit = ['party.workbook.import.line']
    _description = 'Row of a List of Results'

    wizard_id = fields.Many2one('party.result.import', required=True, ondelete='cascade', index=True)


def _key(text):
    """One spelling of a grade's code or name."""
    return squeeze(text).lower().removesuffix('等次')


def _content(result):
    return (result.branch_id.id, round(result.total * 100) if result.has_total else None, result.rank or 0, result.last,
            result.grade_code or None, result.scheme_text or None, result.note or None)


def _row_content(row):
    return (row['branch_id'], row['cents'], row['rank'] or 0, row['last'], row['grade_code'], row['scheme_text'],
            row['note'])
