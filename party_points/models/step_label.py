"""The verbs of steps in people's words; whoever logs a new one adds its word here."""

from odoo import api, fields, models


class PartyStep(models.Model):
    _inherit = "party.step"

    action_label = fields.Char(string="Step", compute="_compute_action_label")

    @api.depends("action", "state_to")
    @api.depends_context("lang")
    def _compute_action_label(self):
        labels = self._action_labels()
        handed_on = self.env._("Confirmed in the branch")
        for step in self:
            on = step.action == "confirm" and step.state_to == "checked"
            step.action_label = handed_on if on else labels.get(step.action, step.action)

    @api.model
    def _action_labels(self):
        return {
            "submit": self.env._("Submitted"),
            "withdraw": self.env._("Withdrawn"),
            "check": self.env._("Checked"),
            "confirm": self.env._("Confirmed"),
            "refuse": self.env._("Refused"),
            "reverse": self.env._("Reversed"),
            "approve": self.env._("Approved"),
            "end": self.env._("Ended"),
            "draft": self.env._("Back to draft"),
            "open": self.env._("Opened"),
            "reopen": self.env._("Reopened"),
            "meeting": self.env._("Meeting held"),
            "publish": self.env._("Published"),
            "finalise": self.env._("Made final"),
            "retire": self.env._("Retired"),
            "plan": self.env._("Scheduled"),
            "carry_out": self.env._("Carried out"),
            "merge": self.env._("Merged"),
            "split": self.env._("Split"),
            "close": self.env._("Closed"),
            "join": self.env._("Took in others"),
            "agree": self.env._("Agreed"),
            "apply": self.env._("Applied"),
            "pass": self.env._("Passed on"),
            "import": self.env._("Imported"),
        }
