from odoo import fields, models


class PartySanctionRecord(models.TransientModel):
    """Asks for a sanction or an investigation before it is recorded.

    What is recorded can't be changed: a form that saves itself on leaving would record what was only tried.
    """

    _name = "party.sanction.record"
    _description = "Record a sanction"

    member_id = fields.Many2one("party.member", string="Member", required=True, ondelete="cascade")
    event = fields.Selection(
        lambda self: self.env["party.sanction"]._fields["event"]._description_selection(self.env), string="Kind",
        required=True, default="party")
    tier = fields.Selection(lambda self: self.env["party.sanction"]._selection_tier(), string="Level")
    date_from = fields.Date(
        string="Date", required=True, default=lambda self: self.env["party.workday"]._today(),
        help="Of the sanction; the first day of an investigation.")
    date_to = fields.Date(string="Closed on", help="The last day of the investigation. Empty: it still runs.")
    note = fields.Text(string="Note")

    def action_record(self):
        """Record it; rights are checked there. Shows what was recorded."""
        self.ensure_one()
        sanction = self.env["party.sanction"].create({
            "member_id": self.member_id.id, "event": self.event, "tier": self.tier, "date_from": self.date_from,
            "date_to": self.date_to, "note": self.note})
        return {"type": "ir.actions.act_window", "res_model": "party.sanction", "res_id": sanction.id,
                "views": [(False, "form")]}
