"""The wizard for the running year's ledger as it was kept before: 期初导入."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..imports.opening import OPENING, read_rows
from .import_messages import issue_texts
from .member_register import MemberRegister
from .opening_plan import OpeningPlan, Planner


class PartyOpeningImport(models.TransientModel):
    _name = 'party.opening.import'
    _inherit = ['party.workbook.import']
    _description = 'Opening Import of a Ledger'
    _transient_max_hours = 8.0

    sheet_ids = fields.One2many('party.opening.import.sheet', 'wizard_id', string='Sheets')
    column_ids = fields.One2many('party.opening.import.column', 'wizard_id', string='Columns')
    line_ids = fields.One2many('party.opening.import.line', 'wizard_id', string='Rows', readonly=True)
    shown_line_ids = fields.One2many(
        'party.opening.import.line', compute='_compute_shown_line_ids', string='Rows shown')
    day = fields.Date(
        string='Day of balances', required=True, default=lambda self: self._today(),
        help="For opening balances that state no date. Entries with a rule need their own.")
    note = fields.Text(string='What it is based on')
    beyond = fields.Boolean(
        string='Take points that the rules don\'t allow',
        help="For points that were decided before by other rules. Say in the note what they are based on.")
    opening_ids = fields.Many2many('party.opening', 'party_opening_import_rel', readonly=True)

    @api.depends('shown', 'line_ids')
    def _compute_shown_line_ids(self):
        self._show_lines()

    # ---- the shared steps

    def _column_fields(self):
        return OPENING

    def _check_may_import(self):
        user = self.env.user
        if not (user.has_group('party_points.group_record') or user.has_group('party_points.group_admin')):
            raise AccessError(self.env._(
                "A ledger is imported by administrators, and by those whose post lets them record."))

    def _has_person(self, mapped):
        return bool({'name', 'staff_number'} & set(mapped.values()))

    def _plan(self, tables):
        if self.beyond and not (self.note or '').strip():
            raise UserError(self.env._(
                "Say what the points are based on: points that the rules don't allow are only taken with that note."))
        if self.day > self._today():
            raise UserError(self.env._("The day of balances lies ahead."))
        records = [record for found, mapped in tables for record in read_rows(found, mapped, self._today())]
        register = MemberRegister(self.env, records)
        plans = [OpeningPlan(record) for record in records]
        for plan in plans:
            if not plan.person.unreadable('name', 'staff_number') and not plan.person.told('person_missing'):
                self._find_member(plan, register)
        Planner(self.env, plans, self.day, self.beyond).run()
        for plan in plans:
            unit = plan.values.get('unit_id')
            if unit and not register.may_record(unit):
                plan.person.refuse('no_right', unit=register.name_of(unit))
            if plan.person.rejected:
                plan.outcome = 'reject'
        return plans

    def _find_member(self, plan, register):
        record, name = plan.person, plan.person.get('name')
        if number := record.get('staff_number'):
            plan.member = register.with_number(number, record.numeric_number)
            if not plan.member:
                record.refuse('member_unknown', number=number)
            elif name and plan.member not in register.by_name.get(name, ()):
                if register.may_record(plan.member.unit_id.id):
                    record.refuse('number_other_name', number=number, name=plan.member.name)
                else:
                    # Whose number it is, is nothing to tell a stranger.
                    record.refuse('no_right_member', name=name)
            return
        found = [member for member in register.by_name.get(name, ()) if register.may_record(member.unit_id.id)]
        if len(found) == 1:
            plan.member = found[0]
        elif found:
            record.refuse('several_members', count=len(found))
        else:
            record.refuse('member_unknown_name', name=name)

    def _line_values(self, plan):
        reason, remark = issue_texts(self.env, plan.person)
        return {
            'name': plan.person.get('name') or ('' if plan.person.rejected else plan.member.name),
            'staff_number': plan.person.get('staff_number') or '', 'reason': reason or False, 'remark': remark or False,
            'details': plan.text if plan.outcome == 'create' else False, 'message': reason or plan.text,
        }

    def _apply(self, plans):
        rows = [plan.values for plan in plans if plan.outcome == 'create']
        if rows:
            self.opening_ids = self.env['party.opening']._record(
                rows, name=self.filename or self.env._("Ledger"), note=self.note, beyond=self.beyond)

    def action_open_openings(self):
        """What was imported and waits for confirmation."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('party_points.action_opening')
        return {**action, 'domain': [('id', 'in', self.opening_ids.ids)]} if self.opening_ids else action


class PartyOpeningImportSheet(models.TransientModel):
    _name = 'party.opening.import.sheet'
    _inherit = ['party.workbook.import.sheet']
    _description = 'Sheet of an Imported Ledger'

    wizard_id = fields.Many2one('party.opening.import', required=True, ondelete='cascade', index=True)


class PartyOpeningImportColumn(models.TransientModel):
    _name = 'party.opening.import.column'
    _inherit = ['party.workbook.import.column']
    _description = 'Column of an Imported Ledger'

    wizard_id = fields.Many2one('party.opening.import', required=True, ondelete='cascade', index=True)

    def _column_fields(self):
        return OPENING


class PartyOpeningImportLine(models.TransientModel):
    _name = 'party.opening.import.line'
    _inherit = ['party.workbook.import.line']
    _description = 'Row of an Imported Ledger'

    wizard_id = fields.Many2one('party.opening.import', required=True, ondelete='cascade', index=True)
