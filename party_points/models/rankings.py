from odoo import models
from odoo.exceptions import AccessError

from .. import engine


class PartyScoreRankings(models.Model):
    """Further rankings that a scheme asks for beside the total's: a node in a window (scoring.md section 7)."""

    _inherit = "party.score"

    def get_rankings(self):
        """The rankings of these scores of one period, as far as the user may read them.

        :return: ``[{"title", "rows": [{score_id, rank, member, value}]}]``: the total first, then each ranked node in
            the scheme's order; amounts are decimal texts, rows in order of rank, without who isn't ranked. For a node
            that is ranked by what the period brought, that is the value.
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
        totals = [(standing.rank, score, round(score.total * 100)) for score, standing in mine]
        tables = [self._ranking(self._named(scheme.root.name), totals)]
        for place, each in enumerate(scheme.rank_nodes):
            node = scheme.nodes[each.node]
            tables.append(self._ranking(
                f"{self._named(node.name)} · {self._window_name(each.window)}",
                [(standing.ranks[place], score, brought[score.member_id.id][each.node] if each.brought
                  else score.tree[each.node] or 0) for score, standing in mine]))
        return [{**table, "period": period.name} for table in tables]

    def _ranking(self, title, rows):
        ranked = sorted((row for row in rows if row[0]), key=lambda row: (row[0], row[1].member_id.name))
        return {"title": title, "rows": [
            {"score_id": score.id, "rank": rank, "member": score.member_id.name, "value": engine.text(cents)}
            for rank, score, cents in ranked]}

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
