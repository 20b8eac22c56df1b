"""The wizard for figures: the list that HR keeps of a quarter's results, matched by staff number or name."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..imports.fields import FIGURES
from ..imports.figures import mark_repeats, read_rows
from ..imports.numbers import level_code
from ..imports.text import chinese_digits, clean
from .import_messages import field_label, issue_texts
from .member_register import MemberRegister
from .workbook_import import row_digest

_YEAR = re.compile(r'(20\d\d)')
_QUARTER = re.compile(r'(?:第?\s*([1-4])\s*季度?)|(?:q([1-4]))', re.IGNORECASE)


@dataclass(eq=False)
class FigurePlan:
    """One row: a new figure, one that replaces another, nothing new, or why not."""

    person: object
    outcome: str = 'reject'
    member: object = None
    values: dict = field(default_factory=dict)
    old: str = ''
    new: str = ''

    def digest(self):
        return row_digest(self.outcome, self.member.id if self.member else 0, self.old, self.new, self.person.issues)


class PartyFigureImport(models.TransientModel):
    _name = 'party.figure.import'
    _inherit = ['party.workbook.import']
    _description = 'Figure Import'
    _transient_max_hours = 8.0

    sheet_ids = fields.One2many('party.figure.import.sheet', 'wizard_id', string='Sheets')
    column_ids = fields.One2many('party.figure.import.column', 'wizard_id', string='Columns')
    line_ids = fields.One2many('party.figure.import.line', 'wizard_id', string='Rows', readonly=True)
    shown_line_ids = fields.One2many('party.figure.import.line', compute='_compute_shown_line_ids', string='Rows shown')
    period_id = fields.Many2one('party.period', help="The figures are dated its last day.")
    scheme_id = fields.Many2one(related='period_id.scheme_id')
    node_id = fields.Many2one(
        'party.scheme.node', compute='_compute_node_id', store=True, readonly=False,
        domain="[('scheme_id', '=', scheme_id), ('kind', '=', 'figure')]")

    @api.depends('shown', 'line_ids')
    def _compute_shown_line_ids(self):
        self._show_lines()

    @api.depends('period_id')
    def _compute_node_id(self):
        """The scheme's figure node, when it has only one."""
        for wizard in self:
            nodes = self.env['party.scheme.node']
            if wizard.scheme_id:
                nodes = nodes.search([('scheme_id', '=', wizard.scheme_id.id), ('kind', '=', 'figure')])
            if wizard.node_id not in nodes or not wizard.node_id:
                wizard.node_id = nodes if len(nodes) == 1 else False

    # ---- the shared steps

    def _column_fields(self):
        return FIGURES

    def _check_may_import(self):
        if not self.env.user.has_group('party_points.group_record'):
            raise AccessError(self.env._("Figures are imported by those whose post lets them record."))

    def _has_person(self, mapped):
        return bool({'name', 'staff_number'} & set(mapped.values()))

    def _prepare_options(self, tables, book):
        """The period that the title names, as in 2026年第一季度绩效考核结果; else the last one that is over."""
        texts = [text for found in tables for text in (*found.captions, found.sheet.name)] + [self.filename or '']
        units = self.env.user.party_record_branch_ids
        schemes = {scheme.id for scheme in units._effective_schemes().values() if scheme}
        periods = self.env['party.period'].search(
            [('date_from', '<=', self._today()), ('scheme_id', 'in', list(schemes))], order='date_to desc', limit=60)
        named = periods.filtered(lambda period: period.code == named_quarter(texts))
        over = periods.filtered(lambda period: period.date_to < self._today())
        self.period_id = (named or over or periods)[:1]

    def _plan(self, tables):
        if not self.period_id or not self.node_id:
            raise UserError(self.env._("Choose the period and the node that the figures are for."))
        records = [record for found, mapped in tables for record in read_rows(found, mapped, self._today())]
        mark_repeats(records)
        register = MemberRegister(self.env, records, admin_records=False)
        plans = [FigurePlan(record) for record in records]
        for plan in plans:
            if not plan.person.unreadable('name', 'staff_number') and not plan.person.told('person_missing'):
                self._find_member(plan, register)
            if not plan.person.unreadable('value', 'level'):
                self._read_figure(plan)
        own = self.env.user.party_member_id
        for plan in plans:
            if own and plan.member and plan.member.id == own.id:
                plan.person.refuse('own_figure')
        self._refuse_faults([plan for plan in plans if not plan.person.rejected], register)
        self._compare([plan for plan in plans if not plan.person.rejected])
        return plans

    def _find_member(self, plan, register):
        record, name = plan.person, plan.person.get('name')
        if number := record.get('staff_number'):
            plan.member = register.with_number(number, record.numeric_number)
            if not plan.member:
                record.refuse('member_unknown', number=number)
            elif not register.may_record(plan.member.unit_id.id):
                record.refuse('no_right_member', name=name or number)
            elif name and plan.member not in register.by_name.get(name, ()):
                record.refuse('number_other_name', number=number, name=plan.member.name)
            return
        found = [member for member in register.by_name.get(name, ()) if register.may_record(member.unit_id.id)]
        if len(found) == 1:
            plan.member = found[0]
        elif found:
            record.refuse('several_members', count=len(found))
        else:
            record.refuse('member_unknown_name', name=name)

    def _read_figure(self, plan):
        """A level where the node maps levels, else the number."""
        record, levels = plan.person, self.node_id._levels()
        plan.values = {'member_id': plan.member and plan.member.id, 'node_id': self.node_id.id,
                       'period_id': self.period_id.id}
        if levels and record.get('level'):
            text = record.get('level')
            level = text if text in levels else level_code(text)
            if level not in levels:
                record.refuse('level_unknown', text=text, node=self.node_id.name, levels=', '.join(levels))
            plan.values['level'] = plan.new = level or ''
        elif record.get('value') is None:
            record.refuse('figure_missing')
        elif not 0 <= record.get('value') <= 100:
            record.refuse('figure_bounds', text=str(record.get('value')))
        else:
            plan.values['value'] = float(record.get('value'))
            plan.new = str(record.get('value'))

    def _refuse_faults(self, plans, register):
        """What the ledger of figures itself says, and the user's rights on the organisation of that day."""
        prepared = self.env['party.figure']._prepare([plan.values for plan in plans])
        for plan, (values, fault) in zip(plans, prepared, strict=True):
            plan.values = values
            if fault:
                plan.person.refuse('stated', text=fault)
            elif not register.may_record(values['unit_id']):
                plan.person.refuse('no_right', unit=register.name_of(values['unit_id']))

    def _compare(self, plans):
        """Against the figure that counts now: the same again changes nothing, another one replaces it and both stay."""
        plans = [plan for plan in plans if not plan.person.rejected]
        figures = self.env['party.figure'].sudo().search(
            [('node_id', '=', self.node_id.id), ('period_id', '=', self.period_id.id),
             ('member_id', 'in', [plan.member.id for plan in plans])], order='date, id')
        last = {figure.member_id.id: figure for figure in figures}
        for plan in plans:
            figure = last.get(plan.member.id)
            plan.old = figure_text(figure) if figure else ''
            same = figure and (figure.level or False, round(figure.value, 4)) == (
                plan.values.get('level', False), round(plan.values.get('value', 0.0), 4))
            plan.outcome = 'unchanged' if same else 'change' if figure else 'create'

    def _line_values(self, plan):
        reason, remark = issue_texts(self.env, plan.person)
        label = field_label(self.env, 'level' if 'level' in plan.values else 'value')
        text = f'{label}: {plan.new}'
        if plan.outcome == 'change':
            text = self.env._("%(field)s: %(old)s → %(new)s", field=label, old=plan.old, new=plan.new)
        return {
            # Whose number a refused row holds is nothing to tell.
            'name': plan.person.get('name') or ('' if plan.person.rejected else plan.member.name),
            'staff_number': plan.person.get('staff_number') or '', 'reason': reason or False, 'remark': remark or False,
            'details': text if plan.outcome in ('create', 'change') else False, 'message': reason or text,
        }

    def _apply(self, plans):
        self.env['party.figure']._store(
            [dict(plan.values) for plan in plans if plan.outcome in ('create', 'change')], source='import')

    def action_open_figures(self):
        """The figures, after the import."""
        self.ensure_one()
        return self.env['ir.actions.act_window']._for_xml_id('party_points.action_figure')


class PartyFigureImportSheet(models.TransientModel):
    _name = 'party.figure.import.sheet'
    _inherit = ['party.workbook.import.sheet']
    _description = 'Sheet of a Figure List'

    wizard_id = fields.Many2one('party.figure.import', required=True, ondelete='cascade', index=True)


class PartyFigureImportColumn(models.TransientModel):
    _name = 'party.figure.import.column'
    _inherit = ['party.workbook.import.column']
    _description = 'Column of a Figure List'

    wizard_id = fields.Many2one('party.figure.import', required=True, ondelete='cascade', index=True)

    def _column_fields(self):
        return FIGURES


class PartyFigureImportLine(models.TransientModel):
    _name = 'party.figure.import.line'
    _inherit = ['party.workbook.import.line']
    _description = 'Row of a Figure List'

    wizard_id = fields.Many2one('party.figure.import', required=True, ondelete='cascade', index=True)


def figure_text(figure):
    return figure.level or format(Decimal(str(round(figure.value, 4))).normalize(), 'f')


def named_quarter(texts):
    """'2026-Q1' of 2026年第一季度…; '' when no text names one.

    >>> named_quarter(['2026年第一季度绩效考核结果']), named_quarter(['绩效'])
    ('2026-Q1', '')
    """
    for text in texts:
        text = chinese_digits(clean(text))
        year, quarter = _YEAR.search(text), _QUARTER.search(text)
        if year and quarter:
            return f'{year[1]}-Q{quarter[1] or quarter[2]}'
    return ''
