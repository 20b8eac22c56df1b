from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.enrolment import STATUSES


class PartyTransfer(models.TransientModel):
    """Transfer, change of status or track, or end of the enrolment, for several members from one day on."""

    _name = "party.transfer"
    _description = "Change of Enrolment"

    member_ids = fields.Many2many("party.member", string="Members", required=True)
    change = fields.Selection(
        [("unit", "Transfer to another organisation"), ("status", "Change of status or track"),
         ("end", "End of the enrolment")], required=True, default="unit")
    date = fields.Date(
        string="First day", required=True, default=lambda self: self.env["party.workday"]._today(),
        help="The first day of the new state; the enrolment before ends on the day before.")
    unit_id = fields.Many2one("party.branch", string="To", domain="[('kind', 'in', ['branch', 'group'])]")
    status = fields.Selection(STATUSES, string="New status")
    track = fields.Char(string="New track")
    reason = fields.Char()

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "party.member":
            values["member_ids"] = [fields.Command.set(self.env.context.get("active_ids", []))]
        return values

    def action_apply(self):
        """Apply the change to all members at once, or to none."""
        self.ensure_one()
        if self.change == "unit" and not self.unit_id:
            raise UserError(self.env._("Choose the branch or group they go to."))
        if self.change == "status" and not (self.status or self.track):
            raise UserError(self.env._("Choose the new status or track."))
        members = self.member_ids
        if self.change == "end":
            members._end_enrolment(self.date - timedelta(days=1), self.reason)
        else:
            values = {"unit_id": self.unit_id.id} if self.change == "unit" else {}
            values.update({key: self[key] for key in ("status", "track") if self.change == "status" and self[key]})
            members._change_enrolment(self.date, values, self.reason)
        self.env["party.score"].sudo()._follow_enrolments(members, self.date)
        return {"type": "ir.actions.act_window_close"}
