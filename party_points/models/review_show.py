from odoo import api, fields, models
from odoo.tools import SQL


class PartyReviewShow(models.Model):
    """What the form of a review shows beside its fields: the check list, the table of scores, what is possible now."""

    _inherit = "party.review"

    score_ids = fields.Many2many("party.score", string="Scores", compute="_compute_score_ids")
    score_count = fields.Integer(string="Members scored", compute="_compute_score_ids")
    mean_total = fields.Float(string="Mean", digits=(12, 2), compute="_compute_score_ids")
    incomplete_count = fields.Integer(string="Incomplete scores", compute="_compute_score_ids")
    waiting_count = fields.Integer(string="Entries still waiting", compute="_compute_waiting_count")
    correction_ids = fields.Many2many(
        "party.entry", string="Corrections of earlier periods", compute="_compute_corrections"
    )
    correction_count = fields.Integer(string="Corrections", compute="_compute_corrections")
    shown_line_ids = fields.Many2many("party.review.line", string="Table shown last", compute="_compute_shown_line_ids")
    step_ids = fields.Many2many("party.step", string="Steps", compute="_compute_step_ids")
    days_left = fields.Integer(string="Days left", compute="_compute_days_left")
    changed_count = fields.Integer(string="Totals changed since publication", compute="_compute_changed_count")
    has_meeting = fields.Boolean(compute="_compute_possible")
    awaits_span = fields.Boolean(compute="_compute_possible")
    can_hold_meeting = fields.Boolean(compute="_compute_possible")
    can_publish = fields.Boolean(compute="_compute_possible")
    can_finalise = fields.Boolean(compute="_compute_possible")
    can_reopen = fields.Boolean(compute="_compute_possible")

    def _compute_score_ids(self):
        scores = self.env["party.score"].search(
            [("branch_id", "in", self.branch_id.ids), ("period_id", "in", self.period_id.ids)], order="total desc, id"
        )
        found = scores.grouped(lambda score: (score.branch_id.id, score.period_id.id))
        for review in self:
            mine = found.get((review.branch_id.id, review.period_id.id), scores.browse())
            review.score_ids = mine
            review.score_count = len(mine)
            review.mean_total = sum(mine.mapped("total")) / len(mine) if mine else 0.0
            review.incomplete_count = len(mine.filtered("missing"))

    def _compute_waiting_count(self):
        counts = {
            (branch.id, period.id): count
            for branch, period, count in self.env["party.entry"]._read_group(
                [
                    ("branch_id", "in", self.branch_id.ids),
                    ("period_id", "in", self.period_id.ids),
                    ("state", "in", ("submitted", "checked")),
                ],
                ["branch_id", "period_id"],
                ["__count"],
            )
        }
        for review in self:
            review.waiting_count = counts.get((review.branch_id.id, review.period_id.id), 0)

    def _compute_corrections(self):
        """Entries dated in periods that were final already when they were confirmed or reversed.

        They changed nothing there; every review that is not final lists them, because later scores contain them: those
        of the own branch, and those of members who are scored here now and were elsewhere then.
        """
        rows = []
        if self.ids:
            self.flush_model(["state", "finalised_at"])
            self.env["party.entry"].flush_model()
            rows = self.env.execute_query(
                SQL(
                    """SELECT review.id, e.id, e.date, e.number
                     FROM party_review review
                     JOIN party_period period ON period.id = review.period_id
                     JOIN party_review past ON past.branch_id = review.branch_id AND past.cycle_id = review.cycle_id
                          AND past.finalised_at IS NOT NULL AND past.state IN ('final', 'filed')
                     JOIN party_period past_period ON past_period.id = past.period_id
                          AND past_period.date_to < period.date_from
                     JOIN party_entry e ON e.branch_id = past.branch_id AND e.period_id = past.period_id
                          AND e.state IN ('confirmed', 'reversed') AND e.confirmed_date > past.finalised_at
                    WHERE review.id IN %(ids)s
                    UNION
                   SELECT review.id, e.id, e.date, e.number
                     FROM party_review review
                     JOIN party_period period ON period.id = review.period_id
                     JOIN party_review past ON past.branch_id != review.branch_id AND past.cycle_id = review.cycle_id
                          AND past.finalised_at IS NOT NULL AND past.state IN ('final', 'filed')
                     JOIN party_period past_period ON past_period.id = past.period_id
                          AND past_period.date_to < period.date_from
                     JOIN party_score shown ON shown.branch_id = review.branch_id AND shown.period_id = review.period_id
                     JOIN party_score final ON final.member_id = shown.member_id AND final.period_id = past.period_id
                          AND final.branch_id = past.branch_id AND final.state = 'final'
                     JOIN party_entry e ON e.member_id = final.member_id AND e.cycle_id = past.cycle_id
                          AND e.period_id = past.period_id
                          AND e.state IN ('confirmed', 'reversed') AND e.confirmed_date > past.finalised_at
                    WHERE review.id IN %(ids)s
                 ORDER BY 3, 4""",
                    ids=tuple(self.ids),
                )
            )
        allowed = set(self.env["party.entry"].browse(row[1] for row in rows)._filtered_access("read").ids)
        for review in self:
            mine = [entry for review_id, entry, _date, _number in rows if review_id == review.id and entry in allowed]
            review.correction_ids = self.env["party.entry"].browse(mine)
            review.correction_count = len(mine)

    def _compute_shown_line_ids(self):
        """The published table of the latest round that has one."""
        for review in self:
            latest = max(review.line_ids.mapped("round"), default=0)
            review.shown_line_ids = review.line_ids.filtered(lambda line, latest=latest: line.round == latest)

    def _compute_step_ids(self):
        steps = (
            self.env["party.step"]
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
            .grouped("res_id")
        )
        for review in self:
            review.step_ids = steps.get(review.id, False)

    @api.depends("turn_due")
    def _compute_days_left(self):
        today = self._today()
        for review in self:
            review.days_left = (review.turn_due - today).days if review.turn_due else 0

    def _compute_changed_count(self):
        """How many totals differ from the table shown last."""
        for review in self:
            lines = review.sudo().line_ids.filtered(lambda line, review=review: line.round == review.round)
            shown = {line.member_id.id: line.total for line in lines}
            now = {score.member_id.id: score.total for score in review.sudo().score_ids}
            review.changed_count = (
                sum(1 for member in shown.keys() | now.keys() if shown.get(member) != now.get(member))
                if review.state == "published"
                else 0
            )

    @api.depends("state", "publish_until")
    @api.depends_context("uid")
    def _compute_possible(self):
        allowed = self.branch_id._has_capability("review")
        superiors = self.branch_id.sudo().parent_id.with_env(self.env)
        above = superiors._has_capability("review")
        today = self._today()
        for review in self:
            mine = review.branch_id in allowed
            following = review._next_state()
            review.has_meeting = bool(review._stage("meeting")[0])
            review.awaits_span = review.state in ("open", "meeting") and not following
            review.can_hold_meeting = mine and following == "meeting"
            review.can_publish = mine and (
                following == "published" or (review.state == "published" and review.changed_count > 0)
            )
            review.can_finalise = (
                mine
                and following == "final"
                and not (review.state == "published" and (review.changed_count or today <= review.publish_until))
            )
            review.can_reopen = review.state in ("published", "final") and review.branch_id.sudo().parent_id in above

    # -- lists behind the check list ---------------------------------------------------------------------------

    def action_view_waiting(self):
        self.ensure_one()
        return self._window(
            self.env._("Entries still waiting"),
            "party.entry",
            [
                ("branch_id", "=", self.branch_id.id),
                ("period_id", "=", self.period_id.id),
                ("state", "in", ("submitted", "checked")),
            ],
        )

    def action_view_corrections(self):
        self.ensure_one()
        return self._window(
            self.env._("Corrections of earlier periods"), "party.entry", [("id", "in", self.correction_ids.ids)]
        )

    def action_view_incomplete(self):
        self.ensure_one()
        return self._window(
            self.env._("Incomplete scores"),
            "party.score",
            [("branch_id", "=", self.branch_id.id), ("period_id", "=", self.period_id.id), ("missing", "=", True)],
        )

    def action_view_distribution(self):
        self.ensure_one()
        return self._window(
            self.env._("Distribution of totals"),
            "party.score.report",
            [("branch_id", "=", self.branch_id.id), ("period_id", "=", self.period_id.id)],
            "graph,pivot,list",
        )

    def _window(self, name, model, domain, modes="list,form"):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "domain": domain,
            "view_mode": modes,
            "context": {"create": False},
        }

    def action_ask_reopen(self):
        """Ask the superior for the reason before reopening."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reopen the review"),
            "res_model": "party.review.reopen",
            "view_mode": "form",
            "target": "new",
            "context": {"default_review_id": self.id},
        }
