from odoo import fields, models


class PartyExemptionApprove(models.TransientModel):
    """Approve an exemption where the scheme lets the organisation set one total for the exempt year."""

    _name = "party.exemption.approve"
    _description = "Approve an Exemption"

    set_total = fields.Boolean(string="Set a total for the year")
    total = fields.Float(digits=(16, 2))

    def action_approve(self):
        """Approve the exemptions from which the dialog was opened, with the total if one is set."""
        exemptions = self.env["party.exemption"].browse(self.env.context.get("active_ids", []))
        exemptions.action_approve(total=self.total if self.set_total else None)
        return {"type": "ir.actions.act_window_close"}
