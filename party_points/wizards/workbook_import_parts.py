"""What an import shows beside its own fields: sheets, columns and rows."""

from odoo import api, fields, models

from .import_messages import field_label

OUTCOMES = [('create', 'To create'), ('change', 'To change'), ('unchanged', 'Unchanged'), ('reject', 'Rejected')]

SKIP = 'skip'  # a column that isn't imported


class PartyWorkbookImportSheet(models.AbstractModel):
    _name = 'party.workbook.import.sheet'
    _description = 'Sheet of an Imported Workbook'

    name = fields.Char(string='Sheet', readonly=True)
    selected = fields.Boolean(string='Import')
    readable = fields.Boolean(readonly=True)
    hidden = fields.Boolean(readonly=True)
    header_row = fields.Integer(string='Titles in row', readonly=True)
    row_count = fields.Integer(string='Rows', readonly=True)


class PartyWorkbookImportColumn(models.AbstractModel):
    _name = 'party.workbook.import.column'
    _description = 'Column of an Imported Workbook'

    key = fields.Char(readonly=True)
    letter = fields.Char(string='Column', readonly=True)
    title = fields.Char(string='Column title', readonly=True)
    samples = fields.Char(string='Contents', readonly=True)
    field = fields.Selection('_field_selection', string='Imported as', default=SKIP)
    guessed = fields.Boolean(readonly=True)
    sheets = fields.Char(readonly=True)

    def _column_fields(self):
        raise NotImplementedError

    @api.model
    def _field_selection(self):
        found = [(spec.name, field_label(self.env, spec.name)) for spec in self._column_fields()]
        return [(SKIP, self.env._("Not imported")), *found]


class PartyWorkbookImportLine(models.AbstractModel):
    _name = 'party.workbook.import.line'
    _description = 'Row of an Imported Workbook'
    _order = 'sequence, id'

    sequence = fields.Integer(readonly=True)
    sheet = fields.Char(readonly=True)
    row_number = fields.Integer(string='Row', readonly=True)
    outcome = fields.Selection(OUTCOMES, string='Row outcome', readonly=True)
    name = fields.Char(string='Full name', readonly=True)
    staff_number = fields.Char(readonly=True)
    details = fields.Text(string='What changes', readonly=True)
    reason = fields.Text(readonly=True)
    message = fields.Text(string='What happens, or why not', readonly=True)
    remark = fields.Text(string='Remarks', readonly=True)
    digest = fields.Char(readonly=True)
