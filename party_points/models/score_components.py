from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import shown_component, text


class PartyScoreComponents(models.Model):
    """The parts that a total is made of, for tables: what each node right under the total gives it."""

    _inherit = "party.score"

    components = fields.Char(string="Components", compute="_compute_components")

    @api.depends("tree", "period_id")
    @api.depends_context("lang")
    def _compute_components(self):
        values = self._component_values()
        for score in self:
            score.components = " · ".join(f"{name} {text(cents)}" for _code, name, cents in values[score.id])

    @api.private
    def _component_values(self):
        """``{score id: [(code, name, cents)]}``: what the nodes right under the total give to it.

        A period node gives the mean, sum or last of its values so far; they stand in the scores of the earlier periods.
        """
        histories = self._trees_so_far()
        found = {}
        for score in self:
            scheme = score.sudo().scheme_id._compiled()
            found[score.id] = [
                (
                    scheme.nodes[index].code,
                    score._named(scheme.nodes[index].name),
                    shown_component(scheme, index, score.track or None, histories[score.id]),
                )
                for index in scheme.root.children
                if score.tree and score.tree[index] is not None
            ]
        return found

    def _trees_so_far(self):
        """``{score id: [tree, …]}`` of the same member and cycle up to the score's period, in order; one query."""
        found = defaultdict(list)
        if self.ids:
            rows = self.env.execute_query(
                SQL(
                    """SELECT s.id, past.tree
                         FROM party_score s
                         JOIN party_period now ON now.id = s.period_id
                         JOIN party_score past ON past.member_id = s.member_id AND past.tree IS NOT NULL
                         JOIN party_period earlier ON earlier.id = past.period_id AND earlier.cycle_id = now.cycle_id
                              AND earlier.date_to <= now.date_to
                        WHERE s.id IN %s
                     ORDER BY s.id, earlier.date_to""",
                    tuple(self.ids),
                )
            )
            for score, tree in rows:
                found[score].append(tree)
        return found
