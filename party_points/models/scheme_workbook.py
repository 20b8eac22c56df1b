import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..imports.scheme_book_write import TooLong, write_workbook
from . import scheme_words as words
from .scheme_values import CODES


class PartyScheme(models.Model):
    """The scheme as an Excel workbook that an officer edits and brings back (the import wizard reads it)."""

    _inherit = "party.scheme"

    workbook_file = fields.Binary(
        string="Workbook", compute="_compute_workbook_file", groups="base.group_user", attachment=False)
    workbook_filename = fields.Char(
        string="Name of the workbook", compute="_compute_workbook_filename", groups="base.group_user")

    @api.depends("document_hash")
    @api.depends_context("lang")
    def _compute_workbook_file(self):
        for scheme in self:
            try:
                scheme.workbook_file = base64.b64encode(scheme._workbook())
            except TooLong:
                scheme.workbook_file = False  # the button says why

    @api.private
    def _workbook(self):
        """The scheme as an xlsx file in the reader's language; ``TooLong`` where a text fits in no cell."""
        self.ensure_one()
        return write_workbook(self._compiled().document, self.env._, self._legend())

    @api.depends("document_filename")
    def _compute_workbook_filename(self):
        for scheme in self:
            scheme.workbook_filename = (scheme.document_filename or "").removesuffix(".json") + ".xlsx"

    @api.model
    def _legend(self):
        """Codes with their words, for the sheet that explains the workbook."""
        return [
            (title, [(code, self.env._(word)) for code, word in known.items()])
            for title, known in (
                (self.env._("Posts"), words.POSTS), (self.env._("Tiers"), words.TIERS),
                (self.env._("Other codes"), CODES),
            )
        ]

    def action_export_workbook(self):
        """Download the scheme as a workbook: reading it again gives the same scheme, to the digit.

        Refused where a text is longer than a cell can hold.
        """
        self.ensure_one()
        self.check_access("read")
        try:
            self._workbook()
        except TooLong as error:
            raise UserError(self.env._(
                "A text is longer than a cell of a workbook can hold (%(place)s characters). Export the scheme as "
                "JSON.", place=error,
            )) from None
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/party.scheme/{self.id}/workbook_file?filename_field=workbook_filename&download=true",
            "target": "self",
        }

    def action_schema(self):
        """Download the published JSON Schema of scheme documents."""
        self._check_administrator()
        return {"type": "ir.actions.act_url", "url": "/party_points/scheme.schema.json", "target": "self"}
