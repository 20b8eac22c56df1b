"""The steps that every import of a workbook shares: file, columns, preview, confirmation, rejected rows."""

import base64
import hashlib
import json
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..imports import mapping, rejects, table, workbook
from ..imports.issues import WorkbookError
from ..imports.sheet import column_letters
from ..imports.text import fold_numerals, squeeze
from .import_messages import FILE, sentence
from .workbook_import_parts import OUTCOMES, SKIP

# Sheets beside the roster proper that look the same and aren't meant.
ASIDE = ('转出', '历史', '备份', '模板', '样表', '样例', '示例', '说明', '已故', '去世', '作废', '旧',
         'old', 'backup', 'template', 'example', 'sample')


class PartyWorkbookImport(models.AbstractModel):
    _name = 'party.workbook.import'
    _description = 'Import of a Workbook'

    state = fields.Selection(
        [('upload', 'Choose the file'), ('columns', 'Columns'), ('preview', 'Preview'), ('done', 'Done')],
        default='upload', required=True, readonly=True)
    file = fields.Binary(string='Workbook', help="Excel (.xlsx, .xlsm, .xls) or CSV, as the branches keep it.")
    filename = fields.Char()
    notice = fields.Text(readonly=True)
    result = fields.Char(readonly=True)
    sheet_count = fields.Integer(readonly=True)
    ignored_columns = fields.Text(string='Columns not imported', readonly=True)
    shown = fields.Selection([('all', 'All'), *OUTCOMES], string='Show', default='all', required=True)
    count_create = fields.Integer(string='To create', readonly=True)
    count_change = fields.Integer(string='To change', readonly=True)
    count_unchanged = fields.Integer(string='Unchanged', readonly=True)
    count_reject = fields.Integer(string='Rejected', readonly=True)
    count_remark = fields.Integer(string='With remarks', readonly=True)
    reject_file = fields.Binary(readonly=True)
    reject_filename = fields.Char(readonly=True)

    @api.depends('filename')
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = wizard.filename or self.env._("New import")

    # ---- what a concrete import says

    def _column_fields(self):
        """The fields that a column can hold: imports.fields.Field."""
        raise NotImplementedError

    def _plan(self, tables):
        """The plan of each row of [(table, {column index: field})], with `person` (a Record), `outcome`, `digest()`."""
        raise NotImplementedError

    def _line_values(self, plan):
        """What the preview shows of a plan."""
        raise NotImplementedError

    def _apply(self, plans):
        """Do what the plans say."""
        raise NotImplementedError

    def _check_may_import(self):
        """Refuse users who may import nothing at all."""
        raise NotImplementedError

    def _show_lines(self):
        for wizard in self:
            shown = wizard.shown
            wizard.shown_line_ids = wizard.line_ids if shown == 'all' else wizard.line_ids.filtered(
                lambda line, shown=shown: line.outcome == shown)

    # ---- steps

    @api.onchange('file')
    def _onchange_file(self):
        if self.state != 'upload':
            self.state = 'upload'

    def action_read(self):
        """Read the file, find the sheets with a table, and guess what their columns hold."""
        self.ensure_one()
        self._check_may_import()
        book = self._open()
        found = [(sheet, table.find_table(sheet, self._column_fields())) for sheet in book.sheets]
        if not any(found_table for _sheet, found_table in found):
            raise UserError(sentence(self.env, FILE, 'no_table'))
        best = max((t for _sheet, t in found if t),
                   key=lambda t: (not t.sheet.hidden, _score(self._map(t)), len(t.sheet.rows)))
        self.sheet_ids = [fields.Command.clear()] + [fields.Command.create({
            'name': sheet.name, 'hidden': sheet.hidden, 'readable': bool(t),
            'header_row': t.last + 1 if t else 0,
            'row_count': len(table.data_rows(t, self._guesses(t))) if t else 0,
            'selected': bool(t) and (t is best or _is_alike(t, best)),
        }) for sheet, t in found]
        self._make_columns([t for _sheet, t in found if t])
        self._prepare_options([t for (_s, t), line in zip(found, self.sheet_ids, strict=True) if line.selected], book)
        self.write({'state': 'columns', 'notice': self._notes(book), 'sheet_count': len(found)})
        return True

    def action_preview(self):
        """Show what importing would do to each row; changes nothing."""
        self.ensure_one()
        self._check_may_import()
        self._store_preview(self._plans())
        self.state = 'preview'
        self._progress(100, '')
        return True

    def action_import(self):
        """Import what the preview shows, all of it or nothing; if the data changed since, show the new preview."""
        self.ensure_one()
        self._check_may_import()
        if self.state != 'preview':
            raise UserError(self.env._("Look at the preview first, then import."))
        seen = {(line.sheet, line.row_number): line.digest for line in self.line_ids}
        plans = self._plans()
        different = sum(seen.get((plan.person.sheet, plan.person.number)) != plan.digest() for plan in plans)
        if different or len(seen) != len(plans):
            self._store_preview(plans)
            self.notice = self.env._(
                "The data changed since the preview: %s rows have another outcome now. "
                "Nothing was imported; please look again.",
                different)
            return True
        # Written first: of two confirmations at once the second waits here, is retried, and finds the state.
        self.write({'state': 'done', 'notice': False})
        self.flush_recordset()
        self._progress(60, self.env._("Importing"))
        self._apply(plans)
        self.result = self.env._(
            "%(create)s created, %(change)s changed, %(unchanged)s unchanged, %(reject)s rows rejected.",
            **{outcome: self[f'count_{outcome}'] for outcome, _label in OUTCOMES})
        self._progress(100, '')
        return True

    def action_back(self):
        """One step back."""
        self.ensure_one()
        self.write({'state': {'preview': 'columns'}.get(self.state, 'upload'), 'notice': False})
        return True

    def action_open_lines(self):
        """The preview as a list of its own, with search and groups."""
        self.ensure_one()
        return {'type': 'ir.actions.act_window', 'name': self.env._("Preview of %s", self.filename),
                'res_model': self.line_ids._name, 'view_mode': 'list', 'domain': [('wizard_id', '=', self.id)],
                'context': {'create': False, 'edit': False, 'delete': False}}

    def action_download_rejects(self):
        """A workbook of the rejected rows with the reasons, to correct and import again."""
        self.ensure_one()
        reasons = {(line.sheet, line.row_number): line.reason for line in self.line_ids if line.outcome == 'reject'}
        pages = []
        for found, mapped in self._tables():
            rows = [row for row in table.data_rows(found, mapped) if (found.sheet.name, row.number) in reasons]
            if rows:
                titles = [column.title or column_letters(column.index) for column in found.columns]
                pages.append((found.sheet.name, titles, [
                    (row.number, [row.cells.get(column.index) for column in found.columns],
                     reasons[found.sheet.name, row.number]) for row in rows]))
        if not pages:
            raise UserError(self.env._("No row was rejected."))
        data = rejects.write(pages, self.env._("Reason for rejection"), self.env._("Row in the file"))
        name = self.env._("Rejected rows of %s", (self.filename or '').rpartition('.')[0] or 'import') + '.xlsx'
        self.write({'reject_file': base64.b64encode(data), 'reject_filename': name})
        return {'type': 'ir.actions.act_url', 'target': 'download',
                'url': f'/web/content/{self._name}/{self.id}/reject_file?download=true&filename_field=reject_filename'}

    # ---- reading

    def _open(self):
        if not self.file:
            raise UserError(sentence(self.env, FILE, 'no_file'))
        try:
            return workbook.open_workbook(base64.b64decode(self.file), self.filename or '')
        except WorkbookError as exc:
            raise UserError(sentence(self.env, FILE, exc.code, exc.params)) from exc

    def _today(self) -> date:
        return self.env['party.workday']._today()

    def _map(self, found):
        return mapping.map_columns(found, self._column_fields(), self._today())

    def _guesses(self, found):
        return {index: guess.field for index, guess in self._map(found).items()}

    def _make_columns(self, tables):
        """One line for each title that occurs on the sheets; the user corrects the field."""
        lines = {}
        for found in tables:
            guesses = self._map(found)
            for key, column in _keyed(found):
                line = lines.setdefault(key, {
                    'key': key, 'title': column.title or self.env._("(column %s)", column_letters(column.index)),
                    'letter': column_letters(column.index), 'samples': ' · '.join(mapping.sample_texts(column.cells)),
                    'field': SKIP, 'guessed': False, 'sheets': found.sheet.name})
                if column.index in guesses and line['field'] == SKIP:
                    line.update(field=guesses[column.index].field, guessed=True)
        self.column_ids = [fields.Command.clear()] + [fields.Command.create(line) for line in lines.values()]

    def _prepare_options(self, tables, book):
        """Preset what the file itself says, for instance the branch in its title."""

    def _notes(self, book):
        notes = []
        if 'macros' in book.notes:
            notes.append(self.env._(
                "The workbook holds macros. They are not run; only the values of the cells are read."))
        return '\n'.join(notes) or False

    def _tables(self):
        """[(table, {column index: field})] of the chosen sheets, read from the file anew."""
        selected = set(self.sheet_ids.filtered('selected').mapped('name'))
        if not selected:
            raise UserError(sentence(self.env, FILE, 'no_sheet'))
        chosen = {line.key: line.field for line in self.column_ids if line.field not in (False, SKIP)}
        tables = []
        for sheet in self._open().sheets:
            found = table.find_table(sheet, self._column_fields()) if sheet.name in selected else None
            if found:
                mapped = {column.index: chosen[key] for key, column in _keyed(found) if key in chosen}
                self._check_mapping(found, mapped)
                tables.append((found, mapped))
        return tables

    def _check_mapping(self, found, mapped):
        """Each field once, and the person somewhere."""
        titles = {column.index: column.title for column in found.columns}
        for name in set(mapped.values()):
            columns = [titles[index] for index, value in mapped.items() if value == name]
            if len(columns) > 1:
                raise UserError(sentence(self.env, FILE, 'twice', {'field': name, 'titles': ', '.join(columns)}))
        if not self._has_person(mapped):
            raise UserError(sentence(self.env, FILE, 'no_person_column'))

    def _has_person(self, mapped):
        return 'name' in mapped.values()

    def _plans(self):
        self._progress(5, self.env._("Reading the file"))
        tables = self._tables()
        self._progress(30, self.env._("Comparing the rows with what is there"))
        plans = self._plan(tables)
        if not plans:
            raise UserError(sentence(self.env, FILE, 'no_rows'))
        return plans

    def _store_preview(self, plans):
        self.line_ids.unlink()
        for batch in self._in_batches(list(enumerate(plans)), 60, 95, self.env._("Writing the preview")):
            self.line_ids.create([{
                'wizard_id': self.id, 'sequence': sequence, 'sheet': plan.person.sheet,
                'row_number': plan.person.number, 'outcome': plan.outcome, 'digest': plan.digest(),
                **self._line_values(plan),
            } for sequence, plan in batch])
        counts = {outcome: 0 for outcome, _label in OUTCOMES}
        for plan in plans:
            counts[plan.outcome] += 1
        ignored = [f'{line.title} ({line.samples})' if line.samples else line.title
                   for line in self.column_ids if line.field in (False, SKIP)]
        self.write({
            **{f'count_{outcome}': count for outcome, count in counts.items()},
            'count_remark': sum(plan.outcome != 'reject' and bool(plan.person.issues) for plan in plans),
            'ignored_columns': ';  '.join(ignored) or False, 'shown': 'all', 'notice': False, 'reject_file': False})


def row_digest(*seen):
    """A short text that is another one when anything that the user saw of a row is."""
    *values, issues = seen
    content = [*map(str, values), [(issue.code, issue.params) for issue in issues]]
    return hashlib.sha1(json.dumps(content, sort_keys=True, default=str).encode(), usedforsecurity=False).hexdigest()


def _keyed(found):
    """[(key, column)]: the title without blanks, and which one of several with that title."""
    seen = {}
    for column in found.columns:
        title = squeeze(column.title) or f'({column_letters(column.index)})'
        seen[title] = seen.get(title, 0) + 1
        yield f'{title}#{seen[title]}' if seen[title] > 1 else title, column


def _score(guesses):
    return sum(guess.score for guess in guesses.values())


def _is_alike(found, best):
    """Another sheet of the same roster: the same titles, visible, and not set aside by its name."""
    name = found.sheet.name.lower()
    return (not found.sheet.hidden and not any(word in name for word in ASIDE)
            and {fold_numerals(key) for key, _c in _keyed(found)} == {fold_numerals(key) for key, _c in _keyed(best)})
