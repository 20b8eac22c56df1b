import base64
import binascii

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.scheme_faults import fault_lines
from ..models.scheme_mirror import translated


class PartySchemeImport(models.TransientModel):
    """Read a scheme's document from a file: shows what is in it, or every fault, before anything is stored."""

    _name = "party.scheme.import"
    _description = "Import a Scheme"

    scheme_id = fields.Many2one(
        "party.scheme", string="Draft to replace", domain="[('state', '=', 'draft'), ('library', '=', False)]",
        help="Empty: the file becomes a new scheme.",
    )
    owner_branch_id = fields.Many2one("party.branch", string="Owner")
    file = fields.Binary(string="File (JSON)", required=True, attachment=False)
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
            scheme, faults = self.env["party.scheme"]._inspect(wizard._bytes())
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

    def _faults(self, lines):
        return Markup("<p>%s</p><ul>%s</ul>") % (
            self.env._("The document can't be used. Nothing is stored."),
            Markup().join(Markup("<li><code>%s</code></li>") % line for line in lines),
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
        text = self._bytes()
        if self.scheme_id:
            self.scheme_id.write({"document": text})
            scheme = self.scheme_id
        else:
            scheme = self.env["party.scheme"].create([{
                "document": text, "owner_branch_id": self.owner_branch_id.id,
            }])
        return scheme._form_action()
