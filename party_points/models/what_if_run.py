"""A what-if worked off step by step: pools of branches in the order of their ids, a transaction a step, restartable."""

import io
import json
import time
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import engine
from . import collector, scheme_text
from .score_lanes import Lanes, side_by_side
from .what_if_comparison import Comparison

BATCH = 5000
EVERYBODY = 10**9
# A step ends in time for any proxy; the screen asks for the next one.
STEP_SECONDS = 8
# Whose scores the user may not read by name shows only in figures, and in none about so few.
FEWEST = 10
BAND = 500
COPY = """
    COPY party_what_if_line
         (what_if_id, member_id, unit_id, branch_id, before, after, size, grade_before, grade_after, rank_before,
          rank_after, scored, reason) FROM STDIN
"""


class PartyWhatIf(models.Model):
    _inherit = "party.what.if"

    def _start(self):
        """Forget an earlier result and note what is tried now."""
        self.ensure_one()
        document = self._draft_document()
        self._check_comparable(engine.compile(document))
        scope = self._scope()
        sizes = self._sizes(scope)
        members, hidden = sum(sizes.values()), scope - self._readable(scope)
        if not members:
            raise UserError(self.env._(
                "Nobody is scored in this cycle in the organisations chosen. Choose another cycle or other "
                "organisations."))
        if hidden and sum(sizes.get(branch.id, 0) for branch in hidden) < FEWEST:
            raise UserError(self.env._(
                "You may not read these members' scores, and figures about fewer than %(few)s of them would tell whose "
                "they are. Choose more organisations.", few=FEWEST))
        trial = self.sudo()
        trial.line_ids.unlink()
        trial.write({
            "state": "running", "document": document, "document_hash": scheme_text.digest(document),
            "last_pool_id": 0, "member_total": members, "member_count": 0, "changed_count": 0, "regraded_count": 0,
            "summary": {}, "date_run": fields.Datetime.now(),
        })

    def _sizes(self, branches):
        """{branch id: members enrolled there in the cycle up to the period's end}; one query."""
        self.env["party.enrolment"].flush_model()
        return dict(self.env.execute_query(SQL(
            """ SELECT branch_id, count(DISTINCT member_id) FROM party_enrolment
                 WHERE branch_id = ANY(%s) AND kind IN ('own', 'mobile')
                   AND COALESCE(date_from, '-infinity') <= %s AND COALESCE(date_to, 'infinity') >= %s
              GROUP BY 1 """, branches.ids, self.period_id.date_to, self.sudo().cycle_id.date_from)))

    def step(self, seconds=STEP_SECONDS):
        """Work on for about so many seconds; returns {state, done, total}.

        One of two who step at once does nothing. A step that fails or is cut off changes nothing: the next one begins
        where the last finished one ended.
        """
        self.ensure_one()
        self._check_may()
        self.check_access("read")
        limit = min(float(seconds), STEP_SECONDS) if isinstance(seconds, int | float) else STEP_SECONDS
        if self.state == "running" and self.sudo().try_lock_for_update():
            self._work(time.monotonic() + limit)
        return {"state": self.state, "done": self.member_count, "total": self.member_total}

    def _work(self, until):
        comparison = self._comparison()
        scope = self._scope()
        run = _Run(self, comparison, scope, self._readable(scope))
        batches = list(run.batches(self.last_pool_id))
        several = len(batches) > 1 and side_by_side()
        done = 0
        for pools, found in run.compared_side_by_side(batches, until) if several else run.compared(batches, until):
            run.keep(pools, found)
            done += 1
        run.store(finished=done == len(batches))

    @api.private
    def _comparison(self):
        return Comparison(
            self.sudo().cycle_id, self.sudo().period_id, self._compiled()[1], self.env["party.cycle"]._today())

    @api.model
    def _cron_step(self, trials=None):
        """Go on with what nobody's browser asks for any more, as the user who started it; a commit a step."""
        old = fields.Datetime.subtract(fields.Datetime.now(), minutes=2)
        for trial in trials or self.search([("state", "=", "running"), ("write_date", "<", old)], order="id"):
            mine = trial.with_user(trial.create_uid).sudo(False)
            while mine.state == "running":
                mine.step()
                if self.env.context.get("ir_cron_progress_id") and self.env["ir.cron"]._commit_progress(1) <= 0:
                    return


class _Run:
    """The accumulating result of one what-if."""

    def __init__(self, trial, comparison, scope, readable):
        self.trial, self.env, self.comparison = trial.sudo(), trial.env, comparison
        self.scope, self.readable = set(scope.ids), set(readable.ids)
        self.pool_of = self._pools(scope)
        self.last, self.members, self.changed, self.regraded = trial.last_pool_id, 0, 0, 0
        self.figures = Figures(trial.sudo().summary or {})

    def _pools(self, scope):
        """{branch id: pool} of all branches that are ranked together with those of the scope."""
        schemes = self.comparison.account.scheme, self.comparison.draft.scheme
        if not any(scheme.rank_scope == "superior" for scheme in schemes):
            return {branch.id: branch.id for branch in scope}
        together = scope.search([("parent_id", "in", scope.parent_id.ids), ("kind", "=", "branch")]) | scope
        return {branch.id: branch.parent_id.id or branch.id for branch in together}

    def batches(self, after):
        """{branch id: pool} of whole pools, some thousand members each."""
        most = int(self.env["ir.config_parameter"].sudo().get_param("party_points.what_if_batch") or BATCH)
        members = defaultdict(dict)
        sizes = self.trial._sizes(self.env["party.branch"].browse(self.pool_of))
        for branch, pool in self.pool_of.items():
            members[pool][branch] = sizes.get(branch, 0)
        found, size = {}, 0
        for pool in sorted(pool for pool in members if pool > after):
            found.update(dict.fromkeys(members[pool], pool))
            size += sum(members[pool].values())
            if size >= most:
                yield found
                found, size = {}, 0
        if found:
            yield found

    def compared(self, batches, until):
        """``(batch, [Compared])``, one after the other until the time is up."""
        for pools in batches:
            yield pools, _compared(self.comparison, pools)
            if time.monotonic() > until:
                return

    def compared_side_by_side(self, batches, until):
        """The same on several cursors: PostgreSQL reads for one batch while Python works on another."""
        comparisons = {}

        def work(env, pools):
            if env not in comparisons:
                comparisons[env] = self.comparison.on(env)
            return _compared(comparisons[env], pools)

        with Lanes(self.env, work) as lanes:
            for pools in batches:
                yield from lanes.put(pools)
                if time.monotonic() > until:
                    break
            yield from lanes.rest()

    def keep(self, pools, found):
        """Add what came of these branches to the result."""
        found = [one for one in found if one.branch in self.scope]
        self.members += len(found)
        self.changed += sum(1 for one in found if one.moved != 0)
        self.regraded += sum(1 for one in found if one.regraded)
        self.figures.add(found)
        self._insert([one for one in found if one.changed and one.branch in self.readable])
        self.last = max(pools.values())

    def _insert(self, found):
        if found:
            self.trial.flush_recordset()
            lines = "".join(f"{self.trial.id}\t{_line(one)}\n" for one in found)
            self.env.cr.copy_expert(COPY, io.StringIO(lines))

    def store(self, finished):
        trial = self.trial
        trial.write({
            "last_pool_id": self.last, "state": "done" if finished else "running",
            "member_count": trial.member_count + self.members, "changed_count": trial.changed_count + self.changed,
            "regraded_count": trial.regraded_count + self.regraded, "summary": self.figures.plain(),
        })
        trial.flush_recordset()
        trial.env["party.what.if.line"].invalidate_model()


@collector.put_off()
def _compared(comparison, pools):
    """``[Compared]`` of the members of these branches; reads only."""
    score, branches = comparison.env["party.score"].sudo(), comparison.env["party.branch"].sudo().browse(pools)
    ids = score._members_after(comparison.account, comparison.period, 0, branches, limit=EVERYBODY)
    return comparison.compare(ids, pools)


class Figures:
    """Counts of a result, added up batch by batch: JSON in, JSON out, no names of persons in it."""

    def __init__(self, kept):
        self.counts = defaultdict(int, kept.get("counts") or {})
        self.parts = {
            key: {code: list(values) for code, values in (kept.get(key) or {}).items()}
            for key in ("bands", "grades", "nodes", "rules", "gone", "notes")
        }

    def add(self, found):
        """Add a batch of `Compared`."""
        for one in found:
            before, after = one.before, one.after
            if before is not None:
                self._put("bands", before.total // BAND, 0)
                self.counts["before"] += 1
                self.counts["sum_before"] += before.total
            if after is not None:
                self._put("bands", after.total // BAND, 1)
                self.counts["after"] += 1
                self.counts["sum_after"] += after.total
            if one.was is not None or one.now is not None:
                self._put("grades", f"{grade_key(one.was)}|{grade_key(one.now)}", 0)
                if rank_of(one.was) != rank_of(one.now):
                    self.counts["ranks"] += 1
            if one.changed:
                self._changed(one)

    def _changed(self, one):
        if one.moved:
            self.counts["up" if one.moved > 0 else "down"] += 1
        elif one.moved is None:
            self.counts["gone" if one.after is None else "new"] += 1
        for part, moves in (("nodes", one.nodes), ("rules", one.rules)):
            for move in moves:
                self._put(part, move.code, 0)
                self._put(part, move.code, 1, (move.after or 0) - (move.before or 0))
        for reason in one.notes.values():
            if reason.code == "gone":
                self._put("gone", reason.params["rule"], 0)
            else:
                self._put("notes", reason.code, 0)

    def _put(self, part, key, place, amount=1):
        values = self.parts[part].setdefault(str(key), [0, 0])
        values[place] += amount

    def plain(self):
        return {"counts": dict(self.counts), **self.parts}


def grade_key(standing):
    """The grade's code; with a question mark before it where the meeting decides a tie; empty without one."""
    if standing is None:
        return ""
    return standing.grade or (f"?{standing.tie}" if standing.tie else "")


def rank_of(standing):
    return None if standing is None else standing.rank


def _line(one):
    """A changed member as a line of COPY."""
    before, after = one.before, one.after
    total = [None if side is None else side.total for side in (before, after)]
    scored = "both" if before is not None and after is not None else "before" if after is None else "after"
    size = abs((total[1] or 0) - (total[0] or 0))
    fields = (
        one.member, one.unit, one.branch, *total, size, grade_key(one.was) or None, grade_key(one.now) or None,
        rank_of(one.was), rank_of(one.now), scored, json.dumps(_reason(one)).replace("\\", "\\\\"))
    return "\t".join("\\N" if field is None else str(field) for field in fields)


def _reason(one):
    """Why the member changes, compact: what `Teller.why` puts into words."""
    reason = {}
    if one.rules:
        reason["rules"] = one.rules
    if one.nodes:
        reason["nodes"] = one.nodes
    if one.grade:
        reason["grade"] = [one.grade.code, one.grade.params]
    if one.before is not None and one.after is not None and one.before.vetoed != one.after.vetoed:
        reason["veto"] = one.after.vetoed
    return reason
