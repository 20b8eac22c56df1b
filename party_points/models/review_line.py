from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import text


class PartyReviewLine(models.Model):
    """One row of the table that a branch was shown: what was published stays, whatever the scores do later."""

    _name = "party.review.line"
    _description = "Published total"
    _order = "round desc, total desc, member_name, id"
    _log_access = False

    review_id = fields.Many2one(
        "party.review", string="Review", required=True, readonly=True, index=True, ondelete="cascade"
    )
    round = fields.Integer(string="Round", readonly=True, aggregator=None)
    branch_id = fields.Many2one("party.branch", string="Branch", readonly=True, index=True, ondelete="restrict")
    period_id = fields.Many2one("party.period", string="Period", readonly=True, ondelete="restrict")
    member_id = fields.Many2one("party.member", string="Member record", readonly=True, index=True, ondelete="restrict")
    member_name = fields.Char(string="Member", readonly=True)
    total = fields.Float(string="Total", digits=(12, 2), readonly=True, aggregator="avg")
    previous_total = fields.Float(string="Previous period", digits=(12, 2), readonly=True, aggregator=None)
    has_previous = fields.Boolean(string="Has a previous total", readonly=True)
    change = fields.Float(string="Against last period", digits=(12, 2), readonly=True, aggregator=None)
    values = fields.Json(string="Component values", readonly=True)
    components = fields.Char(string="Components", compute="_compute_components")
    latest = fields.Boolean(string="Latest round", compute="_compute_latest", search="_search_latest")

    _review_round_member_uniq = models.Constraint(
        "UNIQUE (review_id, round, member_id)", "A member stands once in a published table."
    )

    @api.depends("values")
    @api.depends_context("lang")
    def _compute_components(self):
        for line in self:
            scheme = line.sudo().review_id.scheme_id._compiled()
            named = self.env["party.score"]._named
            line.components = " · ".join(
                f"{named(scheme.node(code).name)} {text(cents)}" for code, cents in line.values or []
            )

    def _compute_latest(self):
        for line in self:
            line.latest = line.round == line.sudo().review_id.round

    def _search_latest(self, operator, value):
        if operator != "in":
            return NotImplemented
        latest = SQL(
            """(SELECT l.id FROM party_review_line l
                  JOIN (SELECT review_id, max(round) AS round FROM party_review_line GROUP BY review_id) last
                    ON last.review_id = l.review_id AND last.round = l.round)"""
        )
        return [("id", "in" if True in value else "not in", latest)]

    @api.private
    def _snapshot(self, reviews):
        """Write down the totals of these reviews' scores for their present round, unless that was done already."""
        self.flush_model()
        scores = (
            self.env["party.score"]
            .sudo()
            .search([("branch_id", "in", reviews.branch_id.ids), ("period_id", "in", reviews.period_id.ids)])
        )
        of = {(review.branch_id.id, review.period_id.id): review for review in reviews}
        components = scores._component_values()
        values = []
        for score in scores:
            review = of.get((score.branch_id.id, score.period_id.id))
            if not review:
                continue
            values.append(
                {
                    "review_id": review.id,
                    "round": review.round,
                    "branch_id": review.branch_id.id,
                    "period_id": review.period_id.id,
                    "member_id": score.member_id.id,
                    "member_name": score.member_id.name,
                    "total": score.total,
                    "previous_total": score.previous_total,
                    "change": score.change,
                    "has_previous": score.has_previous,
                    "values": [[code, cents] for code, _name, cents in components[score.id]],
                }
            )
        self.sudo().search([("review_id", "in", reviews.ids)]).filtered(
            lambda line: line.round == line.review_id.round
        ).unlink()
        self.sudo().create(values)
