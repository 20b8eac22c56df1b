"""The job that closes windows (scoring.md §4): grants, shortfalls and rates become entries when a period has ended."""

from fractions import Fraction

from odoo import api, models

from .. import engine
from ..engine.binding import unbound
from ..engine.closing import ATTENDED, DUE
from .scoring import BATCH
from .scoring_data import Account


class PartyEntry(models.Model):
    _inherit = "party.entry"

    @api.model
    @api.private
    def _close_windows(self, cycle, today):
        """Make the closing entries of every period of the cycle that has ended by ``today`` and isn't final everywhere.

        Can run again: what is there and still right stays; what isn't right any more, because a fact has changed since,
        is reversed and made anew.
        """
        if not any(rule.closes for rule in cycle.sudo().scheme_id._compiled().rules):
            return
        account, Score = Account(cycle), self.env["party.score"]
        for period in Score._unfinished_periods(cycle, today).filtered(lambda one: one.date_to < today):
            after = 0
            while ids := Score._members_after(account, period, after, limit=BATCH):
                self._close_period(account, period, self.env["party.member"].sudo().browse(ids))
                Score._commit(0)
                after = ids[-1]

    @api.model
    @api.private
    def _facts(self, members, cycle):
        """``{member id: [(source, event, activity, tier, date, quantity)]}`` that count towards a target by themselves.

        Sources add theirs here; without any, targets are judged by confirmed entries alone.
        """
        return {}

    def _close_period(self, account, period, members):
        """Compare what is due with what is there, for a batch of members."""
        spans = self.env["party.dossier"]._spans(members.ids, account.cycle)
        dossiers = self.env["party.dossier"]._dossiers(members, account.cycle)
        ledger, facts = self._ledger(members, account.cycle), self._facts(members, account.cycle)
        engine_period, new, wrong = account.engine_period(period), [], []
        for member in members:
            window = _Window(account, dossiers[member.id], ledger.get(member.id, ()), facts.get(member.id, ()))
            due = {(one.rule, one.date): one for one in window.due(engine_period)}
            there = window.closing_entries(engine_period)
            for row in there:
                made = due.get((row["rule_code"], row["date"]))
                if made and made.price.cents == (row["cents"] or 0):
                    del due[row["rule_code"], row["date"]]
                else:
                    wrong.append(row["id"])
            new += [(member, made, _unit_on(spans[member.id], made.date)) for made in due.values()]
        if wrong:
            self.sudo().browse(wrong)._perform_reverse(reason=self.env._("What it was judged by has changed."))
        if new:
            self._post_closings(account, new)

    def _post_closings(self, account, new):
        """Confirmed entries for the closings, with joint shares where the rule has them."""
        period_of = {one.id: one for one in account.cycle.period_ids}
        rules = {rule.code: rule for rule in account.cycle.scheme_id.rule_ids}
        vals_list = []
        for member, made, (unit, branch) in new:
            rule = rules[made.rule]
            vals_list.append({
                "member_id": member.id, "rule_id": rule.id, "rule_code": rule.code, "node_id": rule.node_id.id,
                "scheme_id": rule.scheme_id.id, "cycle_id": account.cycle.id, "date": made.date, "unit_id": unit,
                "branch_id": branch, "effect": made.effect, "quantity": 1, "declarer_id": self.env.uid,
                "origin": "grant" if account.scheme.rule(rule.code).grant else "shortfall",
                "period_id": next(one.id for one in period_of.values() if one.date_from <= made.date <= one.date_to),
            })
        entries = self.sudo().create(vals_list)
        prices = {entry.id: made.price for entry, (_member, made, _unit) in zip(entries, new, strict=True)}
        liable = entries._liability()
        entries._lock_members([*entries.member_id.ids, *(one.key for _, held in liable.values() for one in held)])
        shares = entries._shares(prices, liable)
        entries._fix_points({entry.id: prices[entry.id].cents for entry in entries})
        (entries | entries._create_shares(shares))._settle_and_score()


class _Window:
    """One member's entries and facts, as the engine asks for them when a window closes."""

    def __init__(self, account, dossier, rows, facts):
        self.account, self.scheme, self.dossier, self.facts = account, account.scheme, dossier, facts
        self.rows = [row for row in rows if not row["reversed"]]

    def due(self, period):
        return engine.closings(
            self.scheme, self.dossier, period, self.tally, lambda rule: self.again(rule, period))

    def closing_entries(self, period):
        """What closed this period's windows before."""
        return [row for row in self.rows
                if row["origin"] in ("grant", "shortfall") and period.first <= row["date"] <= period.last]

    def again(self, rule, period):
        return any(row["rule_code"] == rule.code and row["origin"] in ("grant", "shortfall")
                   and row["date"] < period.first for row in self.rows)

    def tally(self, rule, first, last):
        """Quantity, attended and due in a window."""
        quantity = attended = due = Fraction(0)
        for source, event, activity, tier, day, amount in self.facts if engine.counts_by_itself(rule) else ():
            inside = first <= day <= last and not unbound(rule, self.dossier, day)
            if inside and engine.takes(rule, source, event, activity, tier):
                quantity += amount
                attended += amount if event in ATTENDED else 0
                due += amount if event in DUE else 0
        for row in self.rows:
            counts = row["rule_code"] == rule.code and row["origin"] not in ("derived", "grant", "shortfall")
            if counts and first <= row["date"] <= last:
                quantity += Fraction(str(row["quantity"]))
        return engine.Tally(quantity, attended, due)


def _unit_on(spans, day):
    """Unit and branch of the enrolment that covers the day."""
    found = next(span for span in spans if (not span[0] or span[0] <= day) and (not span[1] or day <= span[1]))
    return found[6], found[4]
