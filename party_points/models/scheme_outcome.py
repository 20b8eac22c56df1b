from odoo import api, fields, models

from .scheme_mirror import amount, named

ACTIONS = [
    ("commend", "Commend"), ("nominate", "Nominate"), ("talk", "Talk"), ("admonish", "Admonition"),
    ("rectify", "Rectification"), ("pair", "Pairing"), ("extend_probation", "Extend probation"),
    ("confirm_on_time", "Confirm on time"), ("cancel_probation", "Cancel probation"),
    ("cancel_candidacy", "Cancel candidacy"), ("dispose", "Organisational disposal"), ("removal", "Removal"),
    ("no_awards", "No awards"), ("no_care", "No care"), ("criticise", "Criticise"), ("pay_link", "Linked to pay"),
    ("paid_leave", "Paid leave"), ("priority_development", "Priority in development"), ("flag", "Flag"),
]
OWNERS = [
    ("introducer", "Introducer"), ("secretary", "Secretary"), ("committee_member", "Committee member"),
    ("superior", "Superior organisation"),
]


class PartySchemeOutcome(models.Model):
    """What follows from a score or grade."""

    _name = "party.scheme.outcome"
    _inherit = ["party.scheme.mirror"]
    _description = "Outcome of a Scheme"

    code = fields.Char(string="Code", required=True, readonly=True)
    action = fields.Selection(ACTIONS, string="Action", readonly=True)
    owner = fields.Selection(OWNERS, string="Owner", readonly=True)
    months = fields.Char(string="Months", readonly=True)
    days = fields.Char(string="Days", readonly=True)

    _scheme_code_uniq = models.Constraint("unique(scheme_id, code)", "A scheme has each outcome once.")

    @api.model
    def _mirror(self, scheme, document):
        self._refresh(scheme, [{
            "code": outcome["code"],
            "name": named(outcome),
            "sequence": sequence,
            "action": outcome.get("action"),
            "owner": outcome.get("owner"),
            "months": amount(outcome.get("months")),
            "days": amount(outcome.get("days")),
        } for sequence, outcome in enumerate(document.get("outcomes") or [])])
