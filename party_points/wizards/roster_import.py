"""The roster wizard: members, their enrolments and posts from the workbook that a branch keeps."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..imports.fields import ROSTER
from ..imports.organisations import organisation_key
from ..imports.roster import read_rows
from ..models.enrolment import STATUSES
from ..models.scheme_words import comma
from .import_messages import issue_texts
from .roster_apply import Applier
from .roster_places import Places
from .roster_plan import Options, Planner, change_lines
from .roster_register import RosterRegister


class PartyRosterImport(models.TransientModel):
    _name = 'party.roster.import'
    _inherit = ['party.workbook.import']
    _description = 'Roster Import'
    _transient_max_hours = 8.0

    sheet_ids = fields.One2many('party.roster.import.sheet', 'wizard_id', string='Sheets')
    column_ids = fields.One2many('party.roster.import.column', 'wizard_id', string='Columns')
    line_ids = fields.One2many('party.roster.import.line', 'wizard_id', string='Rows', readonly=True)
    shown_line_ids = fields.One2many('party.roster.import.line', compute='_compute_shown_line_ids', string='Rows shown')
    default_branch_id = fields.Many2one(
        'party.branch', string='Organisation of rows that name none',
        domain=[('kind', 'in', ('branch', 'group'))],
        help="For the workbook of a single branch, which has no column for it.")
    date_since = fields.Date(
        string='New members belong there since', default=lambda self: self._today().replace(month=1, day=1),
        help="The first day of their enrolment; a later joining date goes first. Empty: since ever. "
             "Facts before this day can't be recorded for them.")
    date_change = fields.Date(
        string='Transfers and changes from', default=lambda self: self._today(), required=True,
        help="The day from which another organisation, status or track holds, and from which new posts are held.")
    status_default = fields.Selection(
        STATUSES, string='Status where the file gives none', default='full', required=True)
    import_posts = fields.Boolean(
        string='Import posts', default=True,
        help="Posts give rights. Only administrators of Party Points can import them.")
    create_branches = fields.Boolean(string='Create missing branches')
    create_under_id = fields.Many2one(
        'party.branch', string='Create them under', domain=[('kind', 'in', ('committee', 'general_branch'))])
    create_groups = fields.Boolean(string='Create missing groups')
    is_admin = fields.Boolean(compute='_compute_is_admin')
    new_units = fields.Char(string='To be created', readonly=True)
    unknown_units = fields.Text(
        string='Unknown organisations', readonly=True, help="Go back to have them created, or correct the names.")
    absent_note = fields.Text(string='Not in the file', readonly=True)

    @api.depends('shown', 'line_ids')
    def _compute_shown_line_ids(self):
        self._show_lines()

    @api.depends_context('uid')
    def _compute_is_admin(self):
        self.is_admin = self.env.user.has_group('party_points.group_admin')

    @api.constrains('create_branches', 'create_under_id')
    def _check_create_under(self):
        domain = self._fields['create_under_id'].domain
        if any(wizard.create_branches and not wizard.create_under_id for wizard in self) \
                and self.env['party.branch'].search_count(domain, limit=1):
            raise ValidationError(self.env._("Choose the organisation under which missing branches are created."))

    @api.model
    def _employee_number_field(self):
        """The field of hr.employee with the staff number: the setting, else the payroll's number, else the badge."""
        Employee = self.env['hr.employee']
        chosen = self.env['ir.config_parameter'].sudo().get_param('party_points.employee_number_field')
        names = (chosen, 'registration_number', 'barcode')
        return next((name for name in names if name and name in Employee._fields), None)

    # ---- the shared steps

    def _column_fields(self):
        return ROSTER

    def _check_may_import(self):
        user = self.env.user
        if not (user.has_group('party_points.group_admin') or user.has_group('party_points.group_record')):
            raise AccessError(self.env._(
                "Rosters are imported by administrators of Party Points and by those whose post lets them record."))

    def _prepare_options(self, tables, book):
        """A workbook without a column for the organisation often names it in its title or on its sheet."""
        mapped = set(self.column_ids.mapped('field'))
        if 'branch' in mapped or len(tables) != 1:
            return
        units = self.env['party.branch'].search([('kind', '=', 'branch')])
        texts = [tables[0].sheet.name, *tables[0].captions]
        self.default_branch_id = named_in(units, texts)

    def _plan(self, tables):
        today = self._today()
        persons = [person for found, mapped in tables for person in self._read(found, mapped, today)]
        register = RosterRegister(self.env, persons, with_tracks=any(person.get('track') for person in persons))
        places = Places(
            register, self.default_branch_id.id, self.create_branches and register.is_admin,
            self.create_under_id.id or None, self.create_groups)
        options = Options(self.date_since or None, self.date_change, self.status_default, self.import_posts)
        plans = Planner(self.env, register, places, options).plan(persons)
        self._note_consequences(plans, places, register)
        return plans

    def _read(self, found, mapped, today):
        """The persons of a sheet; without a column for the organisation, the sheet's name or title says which it is."""
        persons = read_rows(found, mapped, today)
        if 'branch' not in mapped.values() and not self.default_branch_id:
            units = self.env['party.branch'].search([('kind', '=', 'branch')])
            named = named_in(units, [found.sheet.name, *found.captions])
            for person in persons:
                person.section = person.section or named.name or ''
        return persons

    def _note_consequences(self, plans, places, register):
        """What the rows don't show: organisations to be created, and members of these branches not in the file."""
        new = [places.label(unit) for unit in places.new.values() if unit.members or unit.kind == 'branch']
        branches = {places.branch_of(plan.unit) for plan in plans if plan.unit and plan.outcome != 'reject'}
        branches = [branch for branch in branches if isinstance(branch, int)]
        seen = {plan.member.id for plan in plans if plan.member}
        absent = self.env['party.member'].sudo().search_fetch(
            [('branch_id', 'in', branches), ('ended', '=', False), ('id', 'not in', list(seen))], ['name'])
        names = comma(self.env).join(absent[:20].mapped('name')) + (' …' if len(absent) > 20 else '')
        self.new_units = comma(self.env).join(new) or False
        self.unknown_units = comma(self.env).join(sorted(places.unknown)) or False
        self.absent_note = self.env._(
            "%(count)s members of these branches aren't in the file and stay as they are: %(names)s",
            count=len(absent), names=names) if absent else False

    def _line_values(self, plan):
        person, env = plan.person, self.env
        reason, remark = issue_texts(env, person)
        details = change_lines(env, plan) if plan.outcome in ('create', 'change') else []
        return {
            'name': person.get('name') or '', 'staff_number': person.get('staff_number') or '',
            'branch_text': person.get('branch') or '',
            'member_id': plan.member.id if plan.member and plan.outcome != 'reject' else False,
            'details': '\n'.join(details) or False, 'reason': reason or False, 'remark': remark or False,
            'message': reason or (' · ' if plan.outcome == 'create' else '\n').join(details) or False,
        }

    def _apply(self, plans):
        Applier(self.env, plans, self.env._("Roster %s", self.filename or '')).apply()

    def action_open_members(self):
        """The members, after the import."""
        self.ensure_one()
        return self.env['ir.actions.act_window']._for_xml_id('party_points.action_member')


class PartyRosterImportSheet(models.TransientModel):
    _name = 'party.roster.import.sheet'
    _inherit = ['party.workbook.import.sheet']
    _description = 'Sheet of a Roster'

    wizard_id = fields.Many2one('party.roster.import', required=True, ondelete='cascade', index=True)


class PartyRosterImportColumn(models.TransientModel):
    _name = 'party.roster.import.column'
    _inherit = ['party.workbook.import.column']
    _description = 'Column of a Roster'

    wizard_id = fields.Many2one('party.roster.import', required=True, ondelete='cascade', index=True)

    def _column_fields(self):
        return ROSTER


class PartyRosterImportLine(models.TransientModel):
    _name = 'party.roster.import.line'
    _inherit = ['party.workbook.import.line']
    _description = 'Row of a Roster'

    wizard_id = fields.Many2one('party.roster.import', required=True, ondelete='cascade', index=True)
    branch_text = fields.Char(string='Organisation', readonly=True)
    member_id = fields.Many2one('party.member', readonly=True, ondelete='cascade')


def named_in(units, texts):
    """The one organisation whose name stands in the first text that names any; empty when none or several do."""
    keys = [(organisation_key(unit.name), unit) for unit in units]
    for text in texts:
        whole = organisation_key(text)
        found = [(key, unit) for key, unit in keys if key and key in whole]
        longest = max((len(key) for key, _unit in found), default=0)
        found = [unit for key, unit in found if len(key) == longest]
        if len(found) == 1:
            return found[0]
    return units.browse()
