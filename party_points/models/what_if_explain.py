"""Both explanations of one member of a what-if: the same trace and the same words as a score's, under each scheme."""

from odoo import models

from .. import engine
from ..engine.account import Reading
from .explain import Teller, amount
from .what_if_account import Present
from .what_if_batch import Batch

LINES_OF_NOTES = 12


class PartyWhatIf(models.Model):
    _inherit = "party.what.if"

    def _explained(self, member):
        """(before, after): payloads of the score component, in the reader's language; None where he isn't scored."""
        comparison = self._comparison()
        members = Present(comparison.account, member.ids)
        batch = Batch(comparison, members)
        before = batch.before()
        valued = before.get(member.id), batch.after(before).get(member.id)
        entries = self._entries_to_explain(comparison, member, batch)
        sides = []
        for side, account in enumerate((comparison.account, comparison.draft)):
            shown = members if not side else members.under(account, comparison.same_presence)
            sides.append(
                valued[side] and self._explained_side(account, shown, member, entries[side], valued[side], batch))
        return sides

    def _entries_to_explain(self, comparison, member, batch):
        """The member's entries under each scheme; those of touched rules as the changed scheme makes them."""
        ledger, until = [], comparison.period.date_to
        for cycle in (comparison.account.cycles | comparison.draft.cycles).sorted("date_from"):
            ledger += self.env["party.entry"]._engine_entries(member, cycle, until).get(member.id, [])
        known, kept = comparison.account.scheme.knows, comparison.draft.scheme.knows
        before = [entry for entry in ledger if known(entry.rule) and entry.date >= comparison.account.since]
        touched = comparison.change.touched if member.id in batch.concerned else ()
        replayed = batch._replayed().get(member.id, []) if touched else []
        rest = [
            entry for entry in ledger
            if entry.rule not in touched and kept(entry.rule) and entry.date >= comparison.draft.since]
        return before, rest + replayed

    def _explained_side(self, account, members, member, entries, valued, batch):
        period = account.engine_period(self.period_id)
        readings = [
            Reading(account.scheme.nodes[node].code, date, value)
            for _member, node, date, value in members.readings() if date <= period.last
        ]
        dossier = self.env["party.dossier"]._dossiers(member, account.cycle)[member.id]
        trace = engine.explain(account.scheme, dossier, period, entries, readings, account.since)
        score = self.env["party.score"].new({
            "member_id": member.id, "period_id": self.period_id.id, "state": "running", "total": valued.total / 100,
            "graded": valued.presence.graded, "vetoed": valued.vetoed, "missing": valued.lacking})
        records = {entry.id: entry for entry in self.env["party.entry"].browse(
            [entry.key for entry in entries if isinstance(entry.key, int)])}
        noted = {} if account is batch.account else batch.notes.get(member.id, {})
        teller = _TrialTeller(score, account, period, records, trace, noted)
        root = account.scheme.root.on(trace["track"])
        return {
            "member": None, "period": {"code": period.code, "name": self.period_id.name},
            "total": amount(engine.text(valued.total)), "max": None if root.max is None else amount(root.max),
            "final": False, "grade": None, "graded": valued.presence.graded, "rank": None, "vetoed": valued.vetoed,
            "notes": teller.notes(), "tree": teller.node(trace["tree"]),
        }


class _TrialTeller(Teller):
    """As for a score; entries that only the changed scheme makes have no record, and some have a note."""

    def __init__(self, score, account, period, entries, trace, noted):
        super().__init__(score, account, period, entries, trace)
        self.noted = noted

    def notes(self):
        found = []
        if self.score.vetoed:
            found.append(self.env._("A veto stands: the total is 0, the values below show what was struck."))
        if self.score.missing:
            found.append(self.env._("A figure or a decision is still missing; it counts 0 until it is there."))
        gone = [key for key, reason in self.noted.items() if reason.code in ("gone", "refused")]
        for entry in self.env["party.entry"].browse(gone[:LINES_OF_NOTES]):
            found.append(self.env._(
                "Counts nothing here: %(rule)s of %(date)s, %(points)s points.", rule=entry.rule_id.name,
                date=entry.date, points=engine.text(round(entry.points * 100))))
        return found

    def entry(self, told):
        record = self.entries.get(told["key"])
        if record is None:
            return self.made(told)
        entry = super().entry(told)
        note = self.noted.get(told["key"])
        was = engine.text(round(record.points * 100))
        if entry["reason"] is None and note is not None:
            entry["reason"] = self.env._("Chosen points outside the new range: %(was)s became %(now)s", was=was,
                                         now=told["points"]) if note.code == "clamped" else None
        if entry["reason"] is None and was != told["points"]:
            entry["reason"] = self.env._("Priced anew: %(was)s became %(now)s", was=was, now=told["points"])
        return entry

    def made(self, told):
        """An entry that the changed scheme would have made by itself: a share, a grant, a missed target."""
        rule = self.scheme.rule(told["rule"])
        effect = rule.effect_of(rule.closes)
        return {
            "id": str(told["key"]), "number": 0, "date": told["date"], "rule": self.score._named(rule.name),
            "points": amount(told["points"]), "counted": amount(told["counted"]),
            "cut": told["points"] != told["counted"], "reason": self.env._("Made by the scheme to try"),
            "effect": effect, "state": "confirmed", "state_name": self.states["confirmed"], "description": "",
            "subject": told["subject"] or "", "tier": "", "quantity": "1",
        }
