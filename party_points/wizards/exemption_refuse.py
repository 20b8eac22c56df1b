from odoo import fields, models


class PartyExemptionRefuse(models.TransientModel):
    _name = "party.exemption.refuse"
    _description = "Refuse an Exemption"

    reason = fields.Char(required=True)

    def action_refuse(self):
        """Refuse the exemptions from which the dialog was opened."""
        exemptions = self.env["party.exemption"].browse(self.env.context.get("active_ids", []))
        exemptions.action_refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
