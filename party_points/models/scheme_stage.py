from odoo import api, fields, models

from .scheme_mirror import amount, translated
from .scheme_node import as_list
from .scheme_rule import plain

STAGES = [
    ("declare", "Declaration"),
    ("group_check", "Check"),
    ("committee", "Branch committee"),
    ("meeting", "Members' meeting"),
    ("publicity", "Publicity"),
    ("objection", "Objection"),
    ("file", "Filing"),
    ("comment", "Comment"),
    ("summaries", "Summaries"),
]
EVERY = [
    ("week", "Every week"), ("month", "Every month"), ("quarter", "Every quarter"), ("half", "Every half-year"),
    ("year", "Every year"),
]


class PartySchemeStage(models.Model):
    """A stage that the points of a period pass through, in order."""

    _name = "party.scheme.stage"
    _inherit = ["party.scheme.mirror"]
    _description = "Stage of a Scheme"
    _mirror_key = "sequence"

    stage = fields.Selection(STAGES, string="Stage", readonly=True)
    by = fields.Char(string="By", readonly=True)
    every = fields.Selection(EVERY, string="How often", readonly=True)
    days = fields.Char(string="Working days", readonly=True)
    raise_days = fields.Char(string="Days to raise", readonly=True)
    answer_days = fields.Char(string="Days to answer", readonly=True)
    deadline = fields.Json(string="Deadline", readonly=True)

    _scheme_sequence_uniq = models.Constraint("unique(scheme_id, sequence)", "A stage stands once in the order.")

    @api.model
    def _mirror(self, scheme, document):
        self._refresh(scheme, [{
            "sequence": sequence,
            "name": translated(stage.get("name"), dict(STAGES).get(stage["stage"], stage["stage"])),
            "stage": stage["stage"],
            "by": ", ".join(str(who) for who in as_list(stage.get("by") or stage.get("to"))) or None,
            "every": stage.get("every") if stage.get("every") in dict(EVERY) else None,
            "days": amount(stage.get("days")),
            "raise_days": amount(stage.get("raise_days")),
            "answer_days": amount(stage.get("answer_days")),
            "deadline": plain(stage.get("deadline")),
        } for sequence, stage in enumerate(document.get("stages") or [])])
