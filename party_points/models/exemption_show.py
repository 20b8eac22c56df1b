"""What screens say about an exemption: where it stands, whose turn it is, what is to be done."""

from odoo import api, fields, models
from odoo.tools import format_date

from . import scheme_words as words
from .exemption_chain import HAND_IN, readable, way


class PartyExemption(models.Model):
    _inherit = "party.exemption"

    withdrawn = fields.Boolean(compute="_compute_withdrawn", search="_search_withdrawn",
                               help="The member applied and took the application back.")
    waits_for = fields.Char(compute="_compute_waits_for", string="Whose turn")
    # The line from the application to its approval: [[step, "past", "now" or "ahead"], …].
    way = fields.Json(compute="_compute_way")
    to_do = fields.Char(compute="_compute_to_do", string="What to do")

    @api.depends("state", "applicant_id")
    def _compute_withdrawn(self):
        for exemption in self:
            exemption.withdrawn = exemption.state == "draft" and bool(exemption.applicant_id)

    def _search_withdrawn(self, operator, value):
        if operator != "in":
            return NotImplemented
        withdrawn = fields.Domain("state", "=", "draft") & fields.Domain("applicant_id", "!=", False)
        return withdrawn if True in value else ~withdrawn

    @api.depends("stage", "turn_branch_id")
    @api.depends_context("lang")
    def _compute_waits_for(self):
        """The step and the organisation, no person: who holds the post there is not said."""
        labels = dict(self._fields["stage"]._description_selection(self.env))
        for exemption in self:
            exemption.waits_for = exemption.stage and self.env._(
                "%(step)s (%(unit)s)", step=labels[exemption.stage], unit=exemption.sudo().turn_branch_id.name)

    @api.depends("can_decide", "stage", "following")
    @api.depends_context("lang", "uid")
    def _compute_to_do(self):
        for exemption in self:
            exemption.to_do = exemption.can_decide and exemption._what_to_do()

    def _what_to_do(self):
        if self.stage == "meeting":
            return self.env._("The members' meeting decides: record its consent, or refuse with its reason.")
        if self.following == "meeting":
            return self.env._("Look whether ground and details are complete, then put it before the members' meeting. "
                              "What the meeting decides another person records.")
        if self.stage in (HAND_IN, "branch") and self.following:
            return self.env._("Pass it on if the branch agrees, or refuse with a reason; the superior decides next.")
        return self.env._("Approve it, or refuse with a reason. Once approved, no points are kept in this time.")

    def _about(self):
        """The ground, the time and the details in a line, for lists."""
        ground = words.word(self.env, words.EXEMPT_REASONS, self.reason_code) if self.reason_code else ""
        details = (self.reason or "").partition("\n")[0][:80]
        span = f"{format_date(self.env, self.date_from)} – {format_date(self.env, self.date_to)}"
        return " · ".join(filter(None, (ground, span, details)))

    @api.model
    def _steps(self, terms):
        """The steps that a member's application under these terms takes."""
        return way(readable(terms.approval if terms else ()), applied=True)

    @api.depends("state", "stage", "applicant_id", "submitter_id", "decider_ids")
    @api.depends_context("lang")
    def _compute_way(self):
        chains = self._chains()
        labels = dict(self._fields["stage"]._description_selection(self.env))
        for exemption in self.sudo():
            applied = bool(exemption.applicant_id)
            stages = way(chains[exemption.id], applied)
            reached = exemption._steps_taken(stages, applied)
            stops = [self.env._("Applied"), *(labels[stage] for stage in stages), self.env._("Approved")]
            ahead = ["now" if exemption.state == "branch" else "ahead", *["ahead"] * len(stops)]
            exemption.with_env(self.env).way = list(
                zip(stops, ["past"] * (reached + 1) + ahead, strict=False))

    def _steps_taken(self, stages, applied):
        """How many of the steps are done; of a refused one those before the refusal."""
        if self.state in ("approved", "ended"):
            return len(stages) + 1
        if self.state == "branch" and self.stage in stages:
            return stages.index(self.stage)
        return len(self.decider_ids) + (applied and bool(self.submitter_id))
