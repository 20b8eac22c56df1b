"""Which organisations go on with what a closed one began. Rights, turns and history follow from it.

An organisation that was merged, split or closed names its successors. While it is closed, whoever may do something at a
successor may do it there too, and reads its history; what waits there is the successor's turn. Reopened, it stands for
itself again. One place decides this for all: `_ancestor_ids` for what a person may do, `_sql_lines` for record rules.
"""
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL


class PartyBranch(models.Model):
    _inherit = "party.branch"

    successor_ids = fields.Many2many(
        "party.branch", "party_branch_successor_rel", "branch_id", "successor_id", string="Successors", readonly=True,
        copy=False, context={"active_test": False}, help="Who goes on with its history and with what waited here.")
    predecessor_ids = fields.Many2many(
        "party.branch", "party_branch_successor_rel", "successor_id", "branch_id", string="Came from", readonly=True,
        copy=False, context={"active_test": False})
    live_successor_ids = fields.Many2many(
        "party.branch", string="Present successors", compute="_compute_live_successor_ids", compute_sudo=True,
        context={"active_test": False},
        help="The organisation itself while it is open; once closed, those that went on with it.")
    history_ids = fields.Many2many(
        "party.branch", string="Organisations of its history", compute="_compute_history_ids", compute_sudo=True,
        context={"active_test": False},
        help="The closed organisations that it went on with, and those before them.")

    _successors_idx = models.Index("(id) WHERE NOT active")

    @api.depends("active", "successor_ids")
    def _compute_live_successor_ids(self):
        found = self.filtered(lambda unit: not unit.active)._lines()
        for unit in self:
            last = [successor for successor, _depth, active in found.get(unit._origin.id, ()) if active]
            unit.live_successor_ids = self.browse(last) if last else unit._origin

    @api.depends("predecessor_ids")
    def _compute_history_ids(self):
        found = defaultdict(list)
        if self.ids:
            for successor, former in self.env.execute_query(SQL(
                    "SELECT line.successor_id, line.branch_id FROM (%s) line WHERE line.successor_id = ANY(%s)",
                    self._sql_lines(), list(self.ids))):
                found[successor].append(former)
        for unit in self:
            unit.history_ids = self.browse(found.get(unit._origin.id, ()))

    def _lines(self):
        """{closed organisation id: [(successor id, steps to it, whether open), …]}, the nearest first; one query."""
        result = defaultdict(list)
        if self.ids:
            for unit, successor, depth, active in self.env.execute_query(SQL(
                    """ SELECT line.branch_id, line.successor_id, min(line.depth), bool_and(unit.active)
                          FROM (%s) line JOIN party_branch unit ON unit.id = line.successor_id
                         WHERE line.branch_id = ANY(%s)
                      GROUP BY 1, 2 ORDER BY 1, 3, 2 """, self._sql_lines(), list(self.ids))):
                result[unit].append((successor, depth, active))
        return result

    @api.model
    @api.private
    def _sql_lines(self):
        """SQL of (branch_id, successor_id, depth): each closed organisation and all that followed it, step by step."""
        self.env["party.branch"].flush_model(["active"])
        return SQL(
            """ WITH RECURSIVE line AS (
                    SELECT rel.branch_id, rel.successor_id, 1 AS depth
                      FROM party_branch_successor_rel rel JOIN party_branch former ON former.id = rel.branch_id
                     WHERE NOT former.active
                     UNION
                    SELECT line.branch_id, rel.successor_id, line.depth + 1
                      FROM line JOIN party_branch former ON former.id = line.successor_id AND NOT former.active
                      JOIN party_branch_successor_rel rel ON rel.branch_id = former.id
                     WHERE line.depth < 100)
                SELECT branch_id, successor_id, depth FROM line """)

    @api.private
    def _ancestor_ids(self):
        """{id: [the top organisation, …, the organisation itself]} for the set.

        Between a closed organisation and those above it stand its successors, each with what is above them.
        """
        paths = {unit.id: [int(part) for part in unit.parent_path.split("/")[:-1]] for unit in self.sudo()}
        lines = self._lines()
        successors = self.browse({successor for line in lines.values() for successor, _depth, _open in line}).sudo()
        above = {unit.id: [int(part) for part in unit.parent_path.split("/")[:-1]] for unit in successors}
        for unit_id, line in lines.items():
            nearest_first = [unit_id, *(successor for successor, _depth, _open in line)]
            for successor, _depth, _open in line:
                nearest_first += reversed(above[successor])
            nearest_first += reversed(paths[unit_id])
            paths[unit_id] = list(dict.fromkeys(nearest_first))[::-1]
        return paths

    @api.private
    def _place_now(self, member):
        """Where what concerned the member here is decided now: here, or, once closed, at the successor where the
        member is today, else at the first."""
        self.ensure_one()
        if self.active:
            return self
        live = self.live_successor_ids
        return live.filtered(lambda unit: unit.branch_id == member.branch_id)[:1] or live[:1]


class PartyMember(models.Model):
    _inherit = "party.member"

    published_branch_ids = fields.Many2many(
        "party.branch", string="Branches whose published tables are shown", compute="_compute_published_branch_ids",
        compute_sudo=True, context={"active_test": False}, groups="party_points.group_admin",
        help="The present branch, and those it went on with in which the member was enrolled; used by record rules.")

    @api.depends("branch_id", "enrolment_ids.branch_id")
    def _compute_published_branch_ids(self):
        for member in self:
            former = member.branch_id.history_ids & member.enrolment_ids.branch_id
            member.published_branch_ids = member.branch_id | former
