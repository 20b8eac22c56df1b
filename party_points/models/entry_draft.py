"""Drafts: what a claim becomes, and how its declarer corrects it."""

from odoo import models
from odoo.exceptions import UserError

from . import stated
from .entry import EDITABLE
from .entry_declare import WHOM

STATED = ("quantity", "tier", "subject", "description", "points")


class PartyEntry(models.Model):
    _inherit = "party.entry"

    def _create_drafts(self, claims, origin=None):
        """Drafts of the claims, with the points that they would bring now."""
        first = {}
        vals_list = []
        numbers = self._next_numbers(len(claims))
        for claim in claims:
            number = next(numbers)
            collective = claim["collective"] and first.setdefault(claim["collective"], number)
            vals_list.append({**self._prepare_draft(claim, origin), "number": number, "collective_number": collective})
        entries = self.sudo().create(vals_list)
        entries._preview_points()
        return entries.with_env(self.env)

    def _prepare_draft(self, claim, origin=None):
        rule, cycle, unit = claim["rule"], claim["cycle"], claim["unit"]
        own = claim["member"].user_id == self.env.user or claim["engine_rule"].declared_by == "anyone"
        return {
            "member_id": claim["member"].id,
            "declarer_id": self.env.uid,
            "origin": origin or ("declared" if own else "recorded"),
            "unit_id": unit.id,
            "branch_id": unit.branch_id.id,
            "department_id": claim.get("department_id") or False,
            "client_key": claim.get("client_key") or False,
            **self._prepare_rule(rule, cycle, claim["date"]),
            **{key: claim[key] for key in STATED
               if not stated.nothing(claim.get(key))},
        }

    def _prepare_rule(self, rule, cycle, day):
        periods = cycle.sudo().period_ids.filtered(lambda period: period.date_from <= day <= period.date_to)
        return {"rule_id": rule.id, "rule_code": rule.code, "node_id": rule.node_id.id, "scheme_id": rule.scheme_id.id,
                "cycle_id": cycle.id, "period_id": periods[:1].id, "date": day, "effect": rule.effect or "points"}

    def amend(self, vals):
        """Correct drafts or refused entries, by who declared them. Keys as for `declare`, without the person."""
        self._raise_faults(self._refusals("amend"))
        (vals,) = stated.read_lines(self.env, [vals])
        vals = self._read_stated(vals)
        if vals.keys() & {*WHOM, "client_key", "evidence"}:
            raise UserError(self.env._("For whom an entry is can't be changed: withdraw it and declare anew."))
        for entry in self.sudo():
            before = {key: entry[key] for key in STATED}
            claim = {**before, "rule_id": entry.rule_id.id, "date": entry.date, **vals, "member_id": entry.member_id.id}
            claims = self._claims([claim])
            if faults := self._undeclarable(claims):
                raise faults[0]
            kept = {"member_id", "declarer_id", "origin", "client_key"}
            prepared = {**dict.fromkeys(before, False), "quantity": 1, **self._prepare_draft(claims[0])}
            entry.write({key: value for key, value in prepared.items() if key not in kept})
            entry._preview_points()
        return True

    def _preview_points(self):
        """Points of drafts: what the rule would give now; where the approver chooses, the claim as it was made."""
        assert all(entry.state in EDITABLE for entry in self)
        prices, faults = self._prices()
        faults = {key: text for key, (code, text) in faults.items() if code not in ("points_needed", "unset")}
        self._raise_faults(faults)
        for entry in self:
            if entry.id in prices and not entry._leaves_choice():
                points = prices[entry.id].cents / 100
                if entry.points != points:
                    entry.points = points
