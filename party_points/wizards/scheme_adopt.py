from odoo import fields, models


class PartySchemeAdopt(models.TransientModel):
    """Make an organisation's own draft of a library template."""

    _name = "party.scheme.adopt"
    _description = "Use a Scheme of the Library"

    scheme_id = fields.Many2one("party.scheme", string="Template", required=True, readonly=True, ondelete="cascade")
    summary = fields.Text(related="scheme_id.summary")
    branch_id = fields.Many2one(
        "party.branch", string="For", required=True,
        default=lambda self: self.env["party.branch"].search([("parent_id", "=", False)], limit=1),
        help="The organisation that owns the copy and may change it before it is published.",
    )

    def action_adopt(self):
        """Copy, and open the copy."""
        self.ensure_one()
        return self.scheme_id._adopt(self.branch_id)._form_action()
