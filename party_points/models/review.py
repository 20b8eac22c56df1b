from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from . import stated
from .review_stages import PROPOSED_DAYS, due_date, stage_for, waits_for_span

# From each state to those that may follow; a stage that the scheme lacks is skipped. `filed` waits for filings.
MOVES = {
    "open": ("meeting", "published", "final"),
    "meeting": ("published", "final"),
    "published": ("published", "final", "open"),
    "final": ("open", "filed"),
    "filed": (),
}


class PartyReview(models.Model):
    """The review of one period in one branch: from the period's end to scores that no longer change.

    It is opened the day after the period ended (models/review_turn.py), because only then every entry of the period
    can be there. The members' meeting is recorded where the scheme has one for this period, the totals are published
    for the days that the scheme says, and then become final. The superior organisation may reopen it with a reason:
    that starts a new round, the table published before stays.
    """

    _name = "party.review"
    _description = "Period review"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_open desc, branch_id, id"
    _mail_post_access = "read"

    branch_id = fields.Many2one("party.branch", string="Branch", required=True, readonly=True, ondelete="restrict")
    period_id = fields.Many2one("party.period", string="Period", required=True, readonly=True, ondelete="restrict")
    cycle_id = fields.Many2one(related="period_id.cycle_id", string="Cycle", store=True, index=True)
    scheme_id = fields.Many2one(related="cycle_id.scheme_id", string="Scheme")
    state = fields.Selection(
        [
            ("open", "Open"),
            ("meeting", "Meeting"),
            ("published", "Published"),
            ("final", "Final"),
            ("filed", "Filed"),
        ],
        string="State",
        default="open",
        required=True,
        readonly=True,
        tracking=True,
    )
    round = fields.Integer(string="Round", default=1, required=True, readonly=True, aggregator=None)
    reopen_reason = fields.Text(string="Reopened because", readonly=True)
    date_open = fields.Date(string="Opened on", required=True, readonly=True)
    date_meeting = fields.Date(string="Meeting on", readonly=True)
    date_published = fields.Date(string="Published on", readonly=True)
    publish_until = fields.Date(string="Published until", readonly=True)
    date_final = fields.Date(string="Final on", readonly=True)
    finalised_at = fields.Datetime(string="Made final at", readonly=True)
    turn = fields.Char(string="Awaits", readonly=True, help="The capability that the next step needs.")
    turn_branch_id = fields.Many2one("party.branch", string="Awaits organisation", readonly=True, ondelete="restrict")
    turn_due = fields.Date(string="Due on", readonly=True)
    line_ids = fields.One2many("party.review.line", "review_id", string="Published table", readonly=True)

    _branch_period_uniq = models.Constraint("UNIQUE (branch_id, period_id)", "A branch has one review of a period.")
    _turn_idx = models.Index("(turn, turn_branch_id, turn_due) WHERE turn IS NOT NULL")

    @api.depends("branch_id", "period_id")
    def _compute_display_name(self):
        for review in self:
            review.display_name = f"{review.branch_id.name or ''} · {review.period_id.name or ''}"

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Those who review write beside a review, though nobody may write the record; whoever else reads it doesn't."""
        operations = super()._mail_get_operation_for_mail_message_operation(message_operation)
        if message_operation == "create":
            allowed = self.branch_id.sudo(False)._has_capability("review").ids
            operations.update({review: "write" for review in self if review.sudo().branch_id.id not in allowed})
        return operations

    # -- stages ------------------------------------------------------------------------------------------------

    @api.private
    def _stage(self, name):
        """``(stage, periods it acts on)`` of the scheme at the end of this period, ``(None, [])`` without one."""
        self.ensure_one()
        review = self.sudo()
        return stage_for(name, review.scheme_id._compiled().stages, review.period_id, review._periods())

    def _periods(self):
        return list(self.cycle_id.period_ids.sorted("date_from"))

    @api.private
    def _waits(self, name):
        """Whether that stage comes later, for several periods together."""
        self.ensure_one()
        review = self.sudo()
        return waits_for_span(name, review.scheme_id._compiled().stages, review.period_id, review._periods())

    @api.private
    def _together(self, name):
        """The branch's reviews on which the stage called ``name`` acts together with this one."""
        _stage, periods = self._stage(name)
        ids = [period.id for period in periods] or self.period_id.ids
        return self.search([("branch_id", "=", self.branch_id.id), ("period_id", "in", ids)]) | self

    @api.private
    def _next_state(self, at_stage=False):
        """The state that the next decision leads to; None where a stage for several periods has to be awaited.

        :param at_stage: ask as one of several reviews on which a stage acts together, at the end of its span
        """
        self.ensure_one()
        if self.state == "open" and self._stage("meeting")[0]:
            return "meeting"
        if self.state in ("open", "meeting"):
            if self._stage("publicity")[0]:
                return "published"
            waits = self._waits("publicity")
            # A branch that closed has no review at the end of the span: what it still has goes on by itself.
            alone = at_stage or not self.sudo().branch_id.active
            return "published" if waits and alone else None if waits else "final"
        return "final" if self.state == "published" else None

    @api.private
    def _due(self):
        """The day by which the next decision should be taken: the stage's own deadline, else the proposed days."""
        self.ensure_one()
        if self.state == "published":
            return self.publish_until
        stage = self._stage({"meeting": "meeting", "published": "publicity"}.get(self._next_state(), "committee"))[0]
        due = due_date(stage, self.period_id.date_to, self.cycle_id.date_to)
        return due or self.env["party.workday"]._add_working_days(self.date_open, self._working_days())

    def _working_days(self):
        return int(self.env["ir.config_parameter"].sudo().get_param("party_points.review_days") or PROPOSED_DAYS)

    # -- decisions ---------------------------------------------------------------------------------------------

    def action_hold_meeting(self):
        """The members' meeting has taken place: note its day. open -> meeting."""
        self._decide("meeting", "hold_meeting", date_meeting=self._today())

    def action_publish(self):
        """Score the period once more and publish the totals in the branch. open, meeting -> published.

        What changed since then is published again, as a new round; the table shown before stays.
        """
        for review in self:
            if review.state == "published":
                review._publish_again()
            else:
                together = review._together("publicity").filtered(lambda one: one.state in ("open", "meeting"))
                (together or review)._decide("published", "publish")

    def _publish_again(self):
        self.branch_id._check_capability("review")
        if not self.changed_count:
            raise UserError(
                self.env._("No total has changed since the publication of %(review)s.", review=self.display_name)
            )
        self._move("published", "publish", "review", round=self.round + 1)

    def action_finalise(self):
        """Publicity is over: freeze the scores. published (or the stage before, without publicity) -> final."""
        self.branch_id._check_capability("review")
        self.sudo()._score_now()
        today = self._today()
        for review in self.filtered(lambda one: one.state == "published"):
            if today <= review.publish_until:
                raise UserError(
                    self.env._(
                        "%(review)s is published until %(date)s; it becomes final after that day.",
                        review=review.display_name,
                        date=format_date(self.env, review.publish_until),
                    )
                )
            if review.changed_count:
                raise UserError(
                    self.env._(
                        "%(count)s totals of %(review)s have changed since publication: publish them again first.",
                        count=review.changed_count,
                        review=review.display_name,
                    )
                )
        self._decide("final", "finalise", date_final=today, finalised_at=fields.Datetime.now())

    def action_reopen(self, reason=None):
        """Take a published or final review back to open, for a new round: the superior organisation, with a reason."""
        reason = stated.read_text(self.env, reason)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the review is reopened."))
        for review in self:
            if "open" not in MOVES[review.state]:
                raise UserError(review._out_of_turn(review._next_state()))
            superior = review.branch_id.sudo().parent_id.with_env(self.env)
            if not superior:
                raise UserError(self.env._("%(branch)s has no superior organisation.", branch=review.branch_id.name))
            superior._check_capability("review")
        self._move("open", "reopen", "review", reason=reason.strip())

    def _decide(self, state, action, **values):
        """Move all of ``self`` with the branch's own capability to review."""
        self.branch_id._check_capability("review")
        for review in self:
            expected = review._next_state(at_stage=action == "publish")
            if state not in MOVES[review.state] or expected != state:
                raise UserError(review._out_of_turn(expected))
        self._move(state, action, "review", **values)

    def _out_of_turn(self, expected):
        labels = dict(self._fields["state"]._description_selection(self.env))
        if not expected:
            return self.env._(
                "%(review)s can't go on now: the next stage of the scheme comes for several periods together.",
                review=self.display_name,
            )
        return self.env._(
            "%(review)s is in the state “%(state)s”; the next step is “%(next)s”.",
            review=self.display_name,
            state=labels[self.state],
            next=labels[expected],
        )

    def _today(self):
        return self.env["party.cycle"]._today()
