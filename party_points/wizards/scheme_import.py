import base64
import binascii

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..imports.issues import WorkbookError
from ..imports.scheme_book_read import read_workbook
from ..models import scheme_text
from ..models.scheme_check import checked
from ..models.scheme_faults import SHOWN, fault_line, fault_lines
from ..models.scheme_mirror import translated
from .scheme_book_messages import book_error_line, book_fault_line, in_book

# How JSON begins, whatever its file is called; anything else is taken for a workbook, or for what should have been one.
JSON_BEGINS = (b"{", b"[", b'"')
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class PartySchemeImport(models.TransientModel):
    """Read a scheme's document from a file: shows what is in it, or every fault, before anything is stored."""

    _name = "party.scheme.import"
    _description = "Import a Scheme"

    scheme_id = fields.Many2one(
        "party.scheme", string="Draft to replace", domain="[('state', '=', 'draft'), ('library', '=', False)]",
        help="Empty: the file becomes a new scheme.",
    )
    owner_branch_id = fields.Many2one("party.branch", string="Owner")
    file = fields.Binary(string="File (JSON or workbook)", required=True, attachment=False)
    filename = fields.Char(string="File name")
    faults = fields.Html(string="Faults", compute="_compute_reading", sanitize=False)
    reading = fields.Html(string="Contents", compute="_compute_reading", sanitize=False)
    ready = fields.Boolean(compute="_compute_reading")

    @api.depends("file")
    def _compute_reading(self):
        for wizard in self:
            wizard.faults = wizard.reading = False
            wizard.ready = False
            if not wizard.file:
                continue
            _document, scheme, faults = wizard._read()
            if faults:
                wizard.faults = wizard._faults(faults)
            else:
                wizard.reading = wizard._reading(scheme)
                wizard.ready = True

    def _bytes(self):
        try:
            return base64.b64decode(self.with_context(bin_size=False).file or b"", validate=True)
        except binascii.Error:
            raise UserError(self.env._("The file didn't arrive whole. Choose it again.")) from None

    def _read(self):
        """``(document as text, compiled scheme, [(place, sentence)])`` of the file: without faults there is a scheme.

        The place is a cell (``规则!F12``) of a workbook, or the place in the document.
        """
        data = self._bytes()
        if self._is_json(data):
            compiled, faults = checked(data)
            return data, compiled, [(fault.path, fault_line(self.env, fault._replace(path=""))) for fault in faults]
        try:
            book = read_workbook(data, self.filename or "")
        except WorkbookError as error:
            return None, None, [("", book_error_line(self.env, error))]
        if book.faults:
            return None, None, [(fault.cell, book_fault_line(self.env, fault)) for fault in book.faults]
        compiled, faults = checked(book.document)
        if faults:
            return None, None, [
                (book.cell_of(fault.path), fault_line(self.env, in_book(book, fault))) for fault in faults]
        return scheme_text.dumps(book.document), compiled, []

    def _is_json(self, data):
        start = data.removeprefix(BYTE_ORDER_MARK)[:200].lstrip()
        return start.startswith(JSON_BEGINS) or (self.filename or "").lower().endswith(".json")

    def _faults(self, lines):
        rows = Markup().join(
            Markup("<tr><td class='text-nowrap'><code>%s</code></td><td>%s</td></tr>") % line for line in lines[:SHOWN])
        more = self.env._("… and %(more)s more", more=len(lines) - SHOWN) if len(lines) > SHOWN else ""
        return Markup(
            "<p>%s</p><table class='table table-sm mb-0'><thead><tr><th>%s</th><th>%s</th></tr></thead>"
            "<tbody>%s</tbody></table><p>%s</p>",
        ) % (
            self.env._("The file can't be used. Nothing is stored."), self.env._("Where"), self.env._("What is wrong"),
            rows, more,
        )

    def _reading(self, scheme):
        document = scheme.document
        names = translated(document.get("name"), document["code"])
        rows = [
            (self.env._("Name"), names.get(self.env.lang) or names["en_US"]),
            (self.env._("Code"), document["code"]),
            (self.env._("Nodes"), len(scheme.nodes)),
            (self.env._("Rules"), len(scheme.rules)),
            (self.env._("Figures to set before publishing"), len(scheme.faults)),
        ]
        table = Markup("<table class='table table-sm w-auto'>%s</table>") % Markup().join(
            Markup("<tr><td class='text-muted'>%s</td><td>%s</td></tr>") % row for row in rows
        )
        warnings = Markup().join(
            Markup("<li>%s</li>") % line for line in fault_lines(self.env, scheme.warnings)
        )
        return table + (Markup("<p>%s</p><ul>%s</ul>") % (self.env._("To look at"), warnings) if warnings else "")

    def action_import(self):
        """Store the document as a draft: a new scheme, or in place of the chosen draft's."""
        self.ensure_one()
        text, _scheme, faults = self._read()
        if faults:
            raise ValidationError(
                self.env._("The file can't be used. Nothing is stored.") + "\n\n"
                + "\n".join(f"{place}: {sentence}" if place else sentence for place, sentence in faults[:SHOWN]))
        if self.scheme_id:
            self.scheme_id.write({"document": text})
            scheme = self.scheme_id
        else:
            scheme = self.env["party.scheme"].create([{
                "document": text, "owner_branch_id": self.owner_branch_id.id,
            }])
        return scheme._form_action()
