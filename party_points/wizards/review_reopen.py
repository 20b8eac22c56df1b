from odoo import fields, models


class PartyReviewReopen(models.TransientModel):
    """Asks the superior organisation why a review starts over."""

    _name = "party.review.reopen"
    _description = "Reopen a review"

    review_id = fields.Many2one("party.review", string="Review", required=True, readonly=True, ondelete="cascade")
    reason = fields.Text(string="Reason", required=True)

    def action_reopen(self):
        """Reopen; rights are checked there."""
        self.ensure_one()
        self.review_id.action_reopen(self.reason)
        return {"type": "ir.actions.act_window_close"}
