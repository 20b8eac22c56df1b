from odoo import fields, models


class PartySanctionWithdraw(models.TransientModel):
    """Asks why a recorded sanction or investigation is taken back."""

    _name = "party.sanction.withdraw"
    _description = "Take back a sanction"

    sanction_id = fields.Many2one("party.sanction", string="Record", required=True, readonly=True, ondelete="cascade")
    reason = fields.Text(string="Reason", required=True)

    def action_withdraw(self):
        """Take it back; rights are checked there."""
        self.ensure_one()
        self.sanction_id.action_withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}
