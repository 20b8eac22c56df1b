import logging

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from .scoring import BATCH
from .scoring_data import Account

_logger = logging.getLogger(__name__)
RETRIES = 5


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
        """Work off a run, a transaction a batch. Stops early when the scheduler's time is up; the next call goes on."""
        account = Account(run.cycle_id)
        account.unit_stretches = self.env["party.dossier"]._account(run.cycle_id, run.cycle_id._units().ids)
        while ids := self._members_after(account, periods[-1], run.last_member_id, limit=batch):
            self._with_retries(lambda ids=ids: self._run_batch(account, run, ids, periods))
            if not self._commit(len(ids)):
                return
        run.write({"state": "done", "date_done": fields.Datetime.now()})
        self._commit(0)
        _logger.info("Scored %s members of cycle %s", run.member_count, run.cycle_id.id)

    def _run_batch(self, account, run, ids, periods):
        self._score_members(account, ids, periods)
        run.write({"last_member_id": ids[-1], "member_count": run.member_count + len(ids)})
        run.flush_recordset()

    def _with_retries(self, work):
        """A confirmation in the same moment wins: the batch is read and written again with its result."""
        for attempt in range(RETRIES):
            try:
                return work()
            except SerializationFailure:
                if attempt == RETRIES - 1 or not self._commits():
                    raise
                self.env.cr.rollback()
                self.env.invalidate_all()
        return None

    def _commits(self):
        return bool(self.env.context.get("ir_cron_progress_id") or self.env.context.get("party_points_commit"))

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
