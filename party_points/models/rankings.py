from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError

from .. import engine


class Ranked(NamedTuple):
    """A member in rankings. ``places``: (rank or None, cents) by the total, then by each ranked node of the scheme."""

    member: int
    name: str
    places: list
    score: int | None = None


class PartyScoreRankings(models.Model):
    """Further rankings that a scheme asks for beside the total's: a node in a window (scoring.md section 7)."""

    _inherit = "party.score"

    def get_rankings(self):
        """The rankings of these scores of one period, as far as the user may read them.

        :return: ``[{"title", "period", "rows": [{score_id, rank, member, value, own}]}]``: the total first, then each
            ranked node in the scheme's order; amounts are decimal texts, rows in order of rank, without who isn't
            ranked. For a node that is ranked by what the period brought, that is the value.
        """
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group("party_points.group_read"):
            raise AccessError(self.env._("Rankings are for those who read a branch's scores."))
        scores = self.sudo()
        found = []
        for period in scores.period_id.sorted("date_from"):
            found += scores.filtered(lambda one, period=period: one.period_id == period)._rankings(period)
        return found

    def _rankings(self, period):
        scheme = self.scheme_id._compiled()
        standings = self._standings()
        mine = [(score, standings[score.id]) for score in self if score.id in standings]
        brought = self._brought(
            scheme, sorted(score.member_id.id for score, _standing in mine), period)
        rows = []
        for score, standing in mine:
            nodes = self._ranked_values(scheme, score.tree, brought.get(score.member_id.id))
            rows.append(Ranked(
                score.member_id.id, score.member_id.name,
                [(standing.rank, round(score.total * 100)), *zip(standing.ranks, nodes, strict=True)], score.id))
        return self._ranking_tables(scheme, period.name, rows)

    def _ranked_values(self, scheme, tree, brought):
        """What a member is ranked by beside the total, in cents, in the order of the scheme's ranked nodes."""
        return [brought[each.node] if each.brought else tree[each.node] or 0 for each in scheme.rank_nodes]

    @api.private
    def _ranking_tables(self, scheme, period, rows):
        """Rows of `Ranked` as the payload of `get_rankings`; ``period`` is its name."""
        titles = [self._named(scheme.root.name)] + [
            f"{self._named(scheme.nodes[each.node].name)} · {self._window_name(each.window)}"
            for each in scheme.rank_nodes]
        tables, mine = [], self.env.user.sudo().party_member_id.id
        for place, title in enumerate(titles):
            ranked = [(*row.places[place], row) for row in rows if row.places[place][0]]
            ranked.sort(key=lambda one: (one[0], one[2].name))
            tables.append({"title": title, "period": period, "rows": [
                {"score_id": row.score, "rank": rank, "member": row.name, "value": engine.text(cents),
                 "own": row.member == mine}
                for rank, cents, row in ranked]})
        return tables

    def _window_name(self, window):
        return {
            "period": self.env._("this period"), "cycle": self.env._("this year"), "lifetime": self.env._("in all"),
        }[window]

    def _rankings_action(self, domain, name):
        return {
            "type": "ir.actions.client",
            "tag": "party_points.rankings",
            "name": self.env._("Rankings: %(name)s", name=name),
            "params": {"domain": domain},
        }

    def action_rankings(self):
        """The rankings of this score's branch and period."""
        self.ensure_one()
        self.check_access("read")
        return self._rankings_action(
            [("branch_id", "=", self.branch_id.id), ("period_id", "=", self.period_id.id)],
            f"{self.branch_id.name} · {self.period_id.name}")


class PartyReview(models.Model):
    _inherit = "party.review"

    def action_rankings(self):
        """The rankings of the review's period in its branch."""
        self.ensure_one()
        self.check_access("read")
        return self.env["party.score"]._rankings_action(
            [("branch_id", "=", self.branch_id.id), ("period_id", "=", self.period_id.id)], self.display_name)
