"""Why a score is what it is, in the user's language: the engine's trace with names, entries and sentences."""

from decimal import Decimal

from odoo import models

from .. import engine
from ..engine.account import Reading
from ..engine.trace import explain
from .scoring_data import Account, Members


class PartyScore(models.Model):
    _inherit = "party.score"

    def explain(self):
        """The tree of this score with every entry, limit and bound that made it: the payload of the score component.

        ``{member, period, total, max, final, grade, graded, vetoed, notes, tree}``; amounts are decimal texts, texts
        are in the user's language. A running score is explained from the ledger as it stands, so it can't differ from
        it; a final one shows the values that were frozen, and says so where the ledger has moved on since.
        """
        self.ensure_one()
        self.check_access("read")
        return self.sudo()._explained_payload()

    def _explained_payload(self):
        account = Account(self.cycle_id)
        period = account.engine_period(self.period_id)
        entries = self._entries_to_explain(account)
        readings = [
            Reading(account.scheme.nodes[node].code, date, value)
            for _member, node, date, value in Members(account, self.member_id.ids).readings()
        ]
        dossier = self.env["party.dossier"]._dossiers(self.member_id, self.cycle_id)[self.member_id.id]
        trace = explain(
            account.scheme,
            dossier,
            period,
            entries,
            [one for one in readings if one.date <= period.last],
            account.since,
        )
        shown = self.env["party.entry"].browse([entry.key for entry in entries])
        teller = Teller(self, account, period, {entry.id: entry for entry in shown}, trace)
        root = account.scheme.root.on(trace["track"])
        standing = self._explained_standing()
        return {
            "member": {"id": self.member_id.id, "name": self.member_id.name},
            "period": {"code": self.period_id.code, "name": self.period_id.name},
            "total": amount(engine.text(round(self.total * 100))),
            "max": None if root.max is None else amount(root.max),
            "final": self.state == "final",
            **standing,
            "graded": self.graded,
            "rank": self.rank or None,
            "vetoed": self.vetoed,
            "notes": teller.notes(),
            "tree": teller.node(trace["tree"]),
        }

    def _entries_to_explain(self, account):
        entries = []
        for cycle in account.cycles.sorted("date_from"):
            entries += self.env["party.entry"]._engine_entries(self.member_id, cycle).get(self.member_id.id, [])
        last = account.engine_period(self.period_id).last
        return [entry for entry in entries if entry.date <= last]

    def _explained_standing(self):
        """Grade, what kept a better one away, ties and what follows; of a running score as a preview."""
        nothing = {"grade": None, "standing": None}
        if not self.graded or not self.tree:
            return nothing
        told = self._told_standings().get(self.id)
        if not told:
            return nothing
        if self.state == "final" and told["grade"] != self.grade_code and not told["decided"]:
            told = {**told, "why": [], "better": None}
        grade = next((one for one in self.scheme_id._compiled().grades if one.code == told["grade"]), None)
        shown = grade and {"code": grade.code, "name": self._named(grade.name), "preview": self.state != "final"}
        return {"grade": shown, "standing": told}


class Teller:
    """Turns the engine's trace into the payload: one node after the other, names and sentences put in."""

    def __init__(self, score, account, period, entries, trace):
        self.score, self.account, self.period, self.entries, self.trace = score, account, period, entries, trace
        self.env, self.scheme = score.env, account.scheme
        self.code, self.named = period.code, score._named
        self.states = dict(score.env["party.entry"]._fields["state"]._description_selection(score.env))

    def notes(self):
        """Sentences that belong to the whole score."""
        found = []
        if self.score.vetoed:
            found.append(self.env._("A veto stands: the total is 0, the values below show what was struck."))
        if not self.score.tree:
            found.append(self.env._("Exempt: the organisation set this total for the year; no entry changes it."))
        if self.score.missing:
            found.append(self.env._("A figure or a decision is still missing; it counts 0 until it is there."))
        if self.score.state == "final" and self.moved_on():
            found.append(
                self.env._("The ledger has changed since this score became final; later scores contain the change.")
            )
        if self.score.state != "final":
            found.append(
                self.env._("This score can still change; it becomes final when the review of the period is closed.")
            )
        if self.trace["ended"]:
            found.append(self.env._("The enrolment has ended: accounts that never reset are 0 since."))
        for other in self.score._other_accounts():
            found.append(self.env._(
                "A second account stands beside it, under %(scheme)s: %(total)s as of %(period)s.",
                scheme=other.scheme_id.name, total=amount(engine.text(round(other.total * 100))),
                period=other.period_id.name))
        skipped = [self.period_name(one["period"]) for one in self.trace["periods"] if not one["counted"]]
        if skipped and any(node.fold == "mean" for node in self.scheme.nodes):
            found.append(
                self.env._("Not counted in means: %(periods)s (not enrolled, or exempt).", periods=", ".join(skipped))
            )
        return found

    def moved_on(self):
        return self.trace["total"] != engine.text(round(self.score.total * 100))

    def node(self, told):
        """A node with its window of the period asked for, what it gives its parent, its entries and its children."""
        node = self.scheme.node(told["code"])
        window = self.window(told)
        frozen = self.frozen(node)
        children = [self.node(child) for child in told["children"] if child["exists"]]
        payload = {
            "code": node.code,
            "name": self.named(node.name),
            "kind": node.kind,
            "value": frozen if frozen is not None else amount(told["value"] or 0),
            "window": node.window,
            "fold": node.fold,
            "weight": plain(told.get("contribution", {}).get("weight", "1")),
            "contribution": amount(told["contribution"]["points"]) if "contribution" in told else None,
            "periods": self.periods(node, told),
            "note": self.note(node, told, window),
            "children": children,
        }
        payload.update(self.bounds(window))
        payload["entries"] = self.window_entries(window)
        payload["entry_count"] = len(payload["entries"]) + sum(child["entry_count"] for child in children)
        return payload

    def frozen(self, node):
        if self.score.state != "final" or not self.score.tree or self.score.tree[node.index] is None:
            return None
        return amount(engine.text(self.score.tree[node.index]))

    def window(self, told):
        """The window that the value shown belongs to: the period asked for, or the only one."""
        windows = told["windows"]
        if told["window"] != "period":
            return windows[0] if windows else None
        return next((one for one in windows if one["window"] == self.code), None)

    def bounds(self, window):
        """Opening, bounds, raw sum and what the bounds made of it."""
        reading = (window or {}).get("reading") or {}
        if not window:
            return {
                "opening": None,
                "min": None,
                "max": None,
                "raw": None,
                "clamp": None,
                "void": False,
                "overflow": None,
                "missing": False,
            }
        over = window.get("overflow")
        return {
            "opening": amount(window["opening"]) if "opening" in window else None,
            "min": window["min"] and amount(window["min"]),
            "max": window["max"] and amount(window["max"]),
            "raw": amount(window["raw"]),
            "clamp": window["bound"],
            "void": bool(window["void"]),
            "overflow": over and {"to": over["to"], "name": self.name_of(over["to"]), "points": amount(over["points"])},
            "missing": bool(reading.get("missing")),
        }

    def periods(self, node, told):
        """What a period node was worth in each period so far."""
        if node.window != "period":
            return []
        worth = {one["window"]: one for one in told["windows"]}
        return [
            {
                "code": one["period"],
                "name": self.period_name(one["period"]),
                "counted": one["counted"],
                "value": amount(worth[one["period"]]["value"]) if one["period"] in worth else None,
            }
            for one in self.trace["periods"]
        ]

    def window_entries(self, window):
        if not window:
            return []
        return [self.entry(told) for told in [*window["void"], *window["entries"]]]

    def entry(self, told):
        """An entry: what it was worth, what was left of it, and why."""
        record = self.entries[told["key"]]
        reason = told["reason"]
        cut = told["points"] != told["counted"] or (record.effect != "points" and not told["effective"])
        return {
            "id": record.id,
            "number": record.number,
            "date": told["date"],
            "rule": record.title,
            "points": amount(told["points"]),
            "counted": amount(told["counted"]),
            "cut": cut,
            "reason": self.env["party.entry"]._reason_text(engine.Reason(**reason), self.score.cycle_id)
            if reason
            else None,
            "effect": record.effect,
            "state": record.state,
            "state_name": self.states[record.state],
            "description": " · ".join(filter(None, (record.description, record._opening_text()))),
            "subject": record.subject or "",
            "tier": record.tier_name or "",
            "quantity": plain(f"{record.quantity:.4f}"),
        }

    def note(self, node, told, window):
        """One line that says how the value came about, where that isn't plain."""
        found = [
            self.struck(window),
            self.reading(node, window),
            self.clamped(window),
            self.spilled(window),
            self.folded(node, told),
        ]
        return " ".join(line for line in found if line) or None

    def struck(self, window):
        return self.env._("Void: this node counts 0 while the entry stands.") if window and window["void"] else None

    def reading(self, node, window):
        """What a figure or ballot node read."""
        reading = (window or {}).get("reading")
        if reading is None:
            return None
        if reading["missing"]:
            return self.env._("No figure or decision yet: counts 0.")
        if "level" in reading:
            if not reading["mapped"]:
                return self.env._("Level “%(level)s”: the scheme gives no points for it.", level=reading["level"])
            return self.env._("Level “%(level)s”.", level=reading["level"])
        if node.kind == "ballot":
            return self.env._("Decided: %(points)s points.", points=plain(reading["value"]))
        return self.env._("Figure %(value)s of 100.", value=plain(reading["value"]))

    def clamped(self, window):
        if not window or not window["bound"]:
            return None
        values = {"raw": plain(window["raw"]), "bound": plain(window[window["bound"]])}
        if window["bound"] == "max":
            return self.env._("%(raw)s, but at most %(bound)s count.", **values)
        return self.env._("%(raw)s, but it doesn't fall below %(bound)s.", **values)

    def spilled(self, window):
        over = (window or {}).get("overflow")
        if not over:
            return None
        return self.env._(
            "%(points)s above the cap go to %(node)s.", points=plain(over["points"]), node=self.name_of(over["to"])
        )

    def folded(self, node, told):
        """How a period node enters the total of the cycle."""
        given = told.get("contribution") or {}
        if not given.get("fold"):
            return None
        values = {"n": given["over"], "value": plain(given["folded"])}
        return {
            "mean": lambda: self.env._("Mean of %(n)s periods: %(value)s.", **values),
            "sum": lambda: self.env._("Sum of %(n)s periods: %(value)s.", **values),
            "last": lambda: self.env._("The last of %(n)s periods counts: %(value)s.", **values),
        }[given["fold"]]()

    def name_of(self, code):
        return self.named(self.scheme.node(code).name)

    def period_name(self, code):
        period = self.score.cycle_id.period_ids.filtered(lambda one: one.code == code)
        return period.name or code


def amount(value):
    """A number as text with two decimals, rounded half up as scores are shown."""
    return f"{engine.to_cents(value if not isinstance(value, str) else value.rstrip('…')) / Decimal(100):.2f}"


def plain(value):
    """A decimal text without needless zeros."""
    shortened = value.rstrip("…")
    if "." in shortened:
        shortened = shortened.rstrip("0").rstrip(".")
    return shortened if not value.endswith("…") else amount(value)
