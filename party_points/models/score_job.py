import logging

from odoo import api, fields, models
from odoo.tools import SQL

from .score_lanes import Lanes, side_by_side
from .scoring import BATCH
from .scoring_data import Account

_logger = logging.getLogger(__name__)


class PartyScoreRun(models.Model):
    """How far the daily scoring of a cycle has come, so that a stopped run goes on where it stopped."""

    _name = "party.score.run"
    _description = "Scoring run"
    _order = "date desc, id desc"
    _rec_name = "cycle_id"

    cycle_id = fields.Many2one("party.cycle", string="Cycle", required=True, readonly=True, ondelete="cascade")
    date = fields.Date(string="Scored as of", required=True, readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("done", "Done")], default="running", required=True, readonly=True
    )
    last_member_id = fields.Integer(string="Up to member", readonly=True, aggregator=None)
    member_count = fields.Integer(string="Members", readonly=True)
    date_done = fields.Datetime(string="Done on", readonly=True)

    _cycle_date_uniq = models.Constraint("UNIQUE (cycle_id, date)", "A cycle is scored once a day.")


class PartyScoreJob(models.Model):
    """Scoring as a job: batch by batch, each committed, restartable; twice does no harm."""

    _inherit = "party.score"

    @api.model
    def _cron_score(self, today=None):
        """Score every cycle that has scores which are not final, as of ``today``."""
        today = fields.Date.to_date(today) or self.env["party.cycle"]._today()
        runs = self.env["party.score.run"]
        for cycle in self.env["party.cycle"].search([("date_from", "<=", today)], order="date_from, id"):
            periods = self._unfinished_periods(cycle, today)
            self.env["party.entry"]._close_windows(cycle, today)
            self.env["party.duty"]._close(cycle, today)
            run = runs.search([("cycle_id", "=", cycle.id), ("date", "=", today)])
            if not periods or run.state == "done":
                continue
            self._run(run or runs.create({"cycle_id": cycle.id, "date": today}), periods)
        old = fields.Date.subtract(today, months=3)
        runs.search([("date", "<", old)]).unlink()

    def _unfinished_periods(self, cycle, today):
        """Periods that have begun and aren't final in every branch; cycles long over have none."""
        begun = cycle.period_ids.filtered(lambda period: period.date_from <= today)
        open_reviews = self.env["party.review"].search(
            [("period_id", "in", begun.ids), ("state", "not in", ("final", "filed"))]
        )
        finished = begun.filtered(lambda period: period.date_to < today) - open_reviews.period_id
        reviewed = self.env["party.review"].search([("period_id", "in", finished.ids)]).period_id
        return (begun - reviewed).sorted("date_from")

    @api.model
    @api.private
    def _score(self, cycle, period, branches=None, today=None):
        """Score the members of a cycle as of one period, at once; of ``branches`` only where given.

        Returns the number of members looked at. For a whole cycle of many members use a run (`_cron_score`).
        """
        account = Account(cycle)
        scored, after = 0, 0
        while ids := self._members_after(account, period, after, branches):
            self._score_members(account, ids, period)
            scored, after = scored + len(ids), ids[-1]
        self.invalidate_model()
        return scored

    @api.private
    def _run(self, run, periods, batch=BATCH):
        """Work off a run batch by batch, each committed. Stops early when the scheduler's time is up; the next call
        goes on. Batches go side by side where the run commits; what is noted as done has no gap before it."""
        account = self._account(run.cycle_id)
        pieces = self._batches(account, periods[-1], run.last_member_id, batch)
        if not self._commits():
            for ids in pieces:
                self._score_members(account, ids, periods)
                if not self._note(run, ids):
                    return
        elif not self._run_in_lanes(run, periods, pieces):
            return
        run.write({"state": "done", "date_done": fields.Datetime.now()})
        self._commit(0)
        _logger.info("Scored %s members of cycle %s", run.member_count, run.cycle_id.id)

    def _run_in_lanes(self, run, periods, pieces):
        """Whether all was done before the scheduler's time was up."""
        cycle_id, period_ids, accounts = run.cycle_id.id, periods.ids, {}

        def work(env, ids):
            score = env["party.score"]
            if env not in accounts:
                accounts[env] = score._account(env["party.cycle"].browse(cycle_id))
            score._score_members(accounts[env], ids, env["party.period"].browse(period_ids))

        in_time = True
        with Lanes(self.env, work) as lanes:
            for ids in pieces:
                in_time = self._note_all(run, lanes.put(ids))
                if not in_time:
                    break
            return self._note_all(run, lanes.rest()) and in_time

    def _note_all(self, run, finished):
        in_time = True
        for ids, _made in finished:
            in_time = self._note(run, ids) and in_time
        return in_time

    def _note(self, run, ids):
        """Note how far the run has come; whether there is time to go on."""
        run.write({"last_member_id": ids[-1], "member_count": run.member_count + len(ids)})
        run.flush_recordset()
        return self._commit(len(ids))

    def _account(self, cycle):
        account = Account(cycle)
        # Also units that another scheme scores by now: their stretch under this one still has open reviews.
        units = self.env["party.branch"].sudo().with_context(active_test=False)._search(
            [("kind", "in", ("branch", "group"))])
        account.unit_stretches = self.env["party.dossier"]._account(cycle, units.get_result_ids())
        return account

    def _batches(self, account, period, after, size):
        """The members to score, in order of id, ``size`` at a time."""
        while ids := self._members_after(account, period, after, limit=size):
            yield ids
            after = ids[-1]

    def _commits(self):
        """Whether this runs as a job (from a shell or a benchmark: as one), which commits. A test never does."""
        job = self.env.context.get("ir_cron_progress_id") or self.env.context.get("party_points_commit")
        return bool(job) and side_by_side()

    def _commit(self, done):
        """Commit what is done, where this runs as a job; whether there is time to go on."""
        if self.env.context.get("ir_cron_progress_id"):
            return self.env["ir.cron"]._commit_progress(done) > 0
        if self.env.context.get("party_points_commit"):
            # From a shell or a benchmark, as the scheduler would: each batch stands for itself.
            self.env.cr.commit()  # pylint: disable=invalid-commit
        return True

    def _members_after(self, account, period, after, branches=None, limit=BATCH):
        """Ids of the next members (in order of id) who were enrolled in the cycle up to the period's end."""
        self.env["party.enrolment"].flush_model()
        self.env["party.score"].flush_model()
        where = SQL("e.branch_id = ANY(%s)", branches.ids) if branches is not None else SQL("TRUE")
        if account.unit_stretches is not None:
            where = SQL("%s AND e.unit_id = ANY(%s)", where, list(account.unit_stretches))
        since = "-infinity" if account.scheme.lifetime else account.cycle.date_from
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT e.member_id FROM party_enrolment e
                WHERE e.member_id > %s AND e.kind IN ('own', 'mobile') AND %s
                  AND COALESCE(e.date_from, '-infinity') <= %s AND COALESCE(e.date_to, 'infinity') >= %s
             ORDER BY e.member_id LIMIT %s""",
                after,
                where,
                period.date_to,
                since,
                limit,
            )
        )
        return [row[0] for row in rows]
