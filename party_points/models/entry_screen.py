"""What the screens of an entry need besides its fields."""

from odoo import api, fields, models

from .. import engine
from ..engine.account import Reading
from ..engine.trace import explain
from .entry_flow import BULK
from .scoring_data import Account, Members


class PartyEntry(models.Model):
    _inherit = "party.entry"

    leaves_choice = fields.Boolean(compute="_compute_leaves_choice", help="The approver chooses the points.")

    score_now = fields.Char(compute="_compute_score_effect", string="Score now")
    score_after = fields.Char(compute="_compute_score_effect", string="Score after")

    @api.depends_context("uid")
    @api.depends("turn", "points")
    def _compute_score_effect(self):
        """The member's running total without and with the entry, for who decides about it; asked for one at a time."""
        self.score_now = self.score_after = False
        if len(self) == 1 and (self.can_check or self.can_confirm):
            cycle = self.cycle_id.sudo()
            period = cycle.current_period_id or cycle.period_ids.sorted("date_from")[-1:]
            self.score_now, self.score_after = self.sudo()._totals_around(period)

    def _totals_around(self, period):
        """(total without, total with the entry) as texts, by the engine's own explanation."""
        account = Account(self.cycle_id)
        scheme, period = account.scheme, account.engine_period(period)
        entries = [entry for cycle in account.cycles.sorted("date_from")
                   for entry in self._engine_entries(self.member_id, cycle, period.last).get(self.member_id.id, ())]
        readings = [Reading(scheme.nodes[node].code, date, value)
                    for _member, node, date, value in Members(account, self.member_id.ids).readings()
                    if date <= period.last]
        dossier = self.env["party.dossier"]._dossiers(self.member_id, self.cycle_id)[self.member_id.id]
        price = self._prices()[0].get(self.id)
        claimed = engine.Entry(self.id, self.rule_code, self.date, self.number, price.cents if price else 0,
                               self.subject or None)
        return tuple(explain(scheme, dossier, period, some, readings, account.since)["total"]
                     for some in (entries, [*entries, claimed]))

    @api.depends("rule_code", "scheme_id", "tier")
    def _compute_leaves_choice(self):
        for entry in self:
            entry.leaves_choice = bool(entry.rule_code) and entry._leaves_choice()

    def action_edit(self):
        """Correct a draft or a refused entry, in the form in which it was declared."""
        self.ensure_one()
        self._raise_faults(self._refusals("amend"))
        values = {f"default_{name}": self[name] for name in
                  ("date", "quantity", "tier", "subject", "description", "points")}
        return {
            "type": "ir.actions.act_window", "name": self.env._("Correct"), "res_model": "party.entry.declare",
            "views": [(False, "form")], "target": "new",
            "context": {**values, "default_entry_id": self.id, "default_member_id": self.member_id.id,
                        "default_rule_id": self.rule_id.id},
        }

    def _after_decision(self):
        """From the inbox, the next one that waits; elsewhere the entry stays on the screen."""
        if not self.env.context.get("party_inbox"):
            return True
        row = self.env["party.inbox"].search([("kind", "=", "entry")], limit=1)
        action = row.action_open() if row else self.env["ir.actions.act_window"]._for_xml_id(
            "party_points.action_inbox")
        return {**action, "target": "main"}

    def action_bulk(self):
        """Decide about the chosen entries; those that can't be are told with the reason."""
        action = self.env.context.get("decide")
        if action == "refuse":
            return {"type": "ir.actions.act_window", "name": self.env._("Refuse"), "res_model": "party.entry.refuse",
                    "views": [(False, "form")], "target": "new", "context": {"default_entry_ids": self.ids}}
        result = self.decide(action if action in BULK else "check")
        return self.env["party.inbox"]._report(result["done"], result["failed"])
