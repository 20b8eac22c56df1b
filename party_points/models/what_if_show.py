"""What the screen of a what-if shows: the figures, the table of members by pages, and both trees of one of them."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .. import engine
from .stated import read_id
from .what_if_run import BAND
from .what_if_words import Teller

BANDS_SHOWN = 40
ROWS_AT_MOST = 200
CAUSES = 8
ORDERS = {"size": "size desc, id", "total": "after desc, id", "branch": "branch_id, size desc, id"}


class PartyWhatIf(models.Model):
    _inherit = "party.what.if"

    def _teller(self):
        return Teller(self.env, *self._compiled())

    def get_page(self):
        """Everything on the screen but the table. Figures are of all compared; names of persons aren't in it.

        ``{id, name, state, done, total, summary, bands, grades, differences, causes, notes, gone, branches, readable}``
        """
        self.ensure_one()
        self._check_may()
        self.check_access("read")
        trial = self.sudo()
        page = {
            "id": self.id, "name": self.name, "state": self.state, "done": self.member_count,
            "total": self.member_total, "period": trial.period_id.display_name,
            "before": trial.base_id.display_name, "mode": self.mode,
        }
        if self.state != "done":
            return page
        teller, summary = self._teller(), trial.summary or {}
        return {
            **page,
            "summary": self._counts(summary["counts"]),
            "bands": self._bands(summary["bands"]),
            "grades": self._grades(summary["grades"], teller),
            "differences": teller.differences(),
            "causes": self._causes(summary, teller),
            "notes": [teller.note(code, count) for code, (count, _none) in summary["notes"].items()],
            "gone": [{"name": teller.rules.get(code, code), "count": count}
                     for code, (count, _none) in summary["gone"].items()],
            **self._readable_lines(),
        }

    def _counts(self, counts):
        scored = [counts.get("before", 0), counts.get("after", 0)]
        means = [engine.text(round(counts.get(f"sum_{side}", 0) / number)) if number else None
                 for side, number in zip(("before", "after"), scored, strict=True)]
        return {
            "members": self.member_count, "changed": self.changed_count, "regraded": self.regraded_count,
            "up": counts.get("up", 0), "down": counts.get("down", 0), "ranks": counts.get("ranks", 0),
            "new": counts.get("new", 0), "gone": counts.get("gone", 0), "mean_before": means[0], "mean_after": means[1],
        }

    def _bands(self, bands):
        """[{label, before, after}] in order, at most BANDS_SHOWN of equal width."""
        found = sorted((int(band), counts) for band, counts in bands.items())
        if not found:
            return []
        low, high = found[0][0], found[-1][0]
        width = -(-(high - low + 1) // BANDS_SHOWN)
        shown = [[0, 0] for _ in range((high - low) // width + 1)]
        for band, counts in found:
            for side in (0, 1):
                shown[(band - low) // width][side] += counts[side]
        points = BAND // 100
        return [
            {
                "label": f"{(low + at * width) * points}–{(low + (at + 1) * width) * points}",
                "before": before, "after": after,
            }
            for at, (before, after) in enumerate(shown)
        ]

    def _grades(self, moves, teller):
        """The matrix from (rows) to (columns), best grade first, who has none last."""
        pairs = {tuple(key.split("|")): count for key, (count, _none) in moves.items()}
        used = {grade for pair in pairs for grade in pair}
        order = [code for one in teller.grades for code in (one, f"?{one}") if code in used] + [""] * ("" in used)
        return {
            "names": [teller.grade(code) for code in order],
            "keys": order,
            "rows": [[pairs.get((was, now), 0) for now in order] for was in order],
        }

    def _causes(self, summary, teller):
        """What made most members change: rules whose entries count otherwise, else nodes."""
        found = []
        for part, names in (("rules", teller.rules), ("nodes", teller.nodes)):
            for code, (count, cents) in summary[part].items():
                found.append({"name": names.get(code, code), "count": count, "points": engine.text(cents)})
        return sorted(found, key=lambda one: -one["count"])[:CAUSES]

    def _readable_lines(self):
        """Branches to filter by, and whether the user reads anybody at all."""
        lines = self.env["party.what.if.line"]
        groups = []
        if lines.has_access("read"):
            groups = lines._read_group([("what_if_id", "=", self.id)], ["branch_id"], ["__count"])
        scope = self._scope()
        return {
            "branches": [{"id": branch.id, "name": branch.sudo().name, "count": count} for branch, count in groups],
            "readable": bool(self._readable(scope)),
            "hidden": bool(scope - self._readable(scope)),
        }

    # -- the table ---------------------------------------------------------------------------------------------

    def get_rows(self, offset=0, limit=40, branch_id=None, grades=None, order="size"):
        """A page of the members who change and whom the user may read: ``{count, rows}``.

        :param grades: ``"from|to"``, keys of the matrix; a place of the matrix
        :param order: ``size`` (the largest change first), ``total`` or ``branch``
        """
        self.ensure_one()
        self._check_may()
        self.check_access("read")
        lines = self.env["party.what.if.line"]
        if not lines.has_access("read") or self.state != "done":
            return {"count": 0, "rows": []}
        domain = Domain("what_if_id", "=", self.id)
        if branch := read_id(self.env, branch_id):
            domain &= Domain("branch_id", "=", branch)
        if grades:
            was, _bar, now = str(grades).partition("|")
            domain &= Domain("grade_before", "=", was or False) & Domain("grade_after", "=", now or False)
        offset, limit = self._page_of(offset, limit)
        found = lines.search(domain, offset=offset, limit=limit, order=ORDERS.get(order, ORDERS["size"]))
        return {"count": lines.search_count(domain), "rows": found._told(self._teller())}

    def _page_of(self, offset, limit):
        if not all(isinstance(one, int) and one >= 0 for one in (offset, limit)):
            raise UserError(self.env._("A page is given by two whole numbers, offset and limit."))
        return min(offset, 2**31 - 1), min(limit, ROWS_AT_MOST)


class PartyWhatIfLine(models.Model):
    _inherit = "party.what.if.line"

    def _told(self, teller):
        """The lines as the screen and the workbook show them."""
        names = {one.id: one for one in self.sudo().member_id}
        branches = {one.id: one.name for one in self.sudo().branch_id}
        return [
            {
                "id": line["id"], "member": names[line["member_id"]].name,
                "number": names[line["member_id"]].staff_number or "", "branch": branches.get(line["branch_id"], ""),
                "before": None if line["scored"] == "after" else engine.text(line["before"]),
                "after": None if line["scored"] == "before" else engine.text(line["after"]),
                "change": None if line["scored"] != "both" else engine.text(line["after"] - line["before"]),
                "grade_before": teller.grade(line["grade_before"]) if line["grade_before"] else "",
                "grade_after": teller.grade(line["grade_after"]) if line["grade_after"] else "",
                "rank_before": line["rank_before"] or None, "rank_after": line["rank_after"] or None,
                "why": teller.why(line["scored"], line["reason"] or {}),
            }
            for line in self.read([
                "member_id", "branch_id", "before", "after", "grade_before", "grade_after", "rank_before", "rank_after",
                "scored", "reason"], load=None)
        ]

    def get_trees(self):
        """Both explanations of this member: ``{member, before, after, why}``, drawn by the score component."""
        self.ensure_one()
        self.check_access("read")
        trial = self.what_if_id
        trial._check_may()
        before, after = trial.sudo()._explained(self.sudo().member_id)
        line = self._told(trial._teller())[0]
        return {"member": line["member"], "why": line["why"], "line": line, "before": before, "after": after}
