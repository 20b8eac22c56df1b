from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 500


class PartyReviewTurn(models.Model):
    """What a decision does to a review, whose turn it is afterwards, and the job that opens reviews."""

    _inherit = "party.review"

    def _move(self, state, action, capability, reason=None, **values):
        """Write the new state of all of ``self``, a step each, and hand the turn on. Rights were checked before."""
        if not self:
            return
        reviews = self.sudo()
        posts = self.branch_id._capability_posts(capability)
        for state_from, same in reviews.grouped("state").items():
            self.env["party.step"].sudo()._log(same, action, state_from, state, reason=reason, posts=posts)
        reviews.write({"state": state, **values})
        getattr(reviews, f"_after_{action}")(reason)
        # What the form shows beside the fields is computed without dependencies.
        self.invalidate_recordset()
        reviews._hand_on()

    def _after_hold_meeting(self, _reason):
        return

    def _after_publish(self, _reason):
        """Show the branch the totals as they stand now."""
        today = self._today()
        self._score_now()
        self.env["party.review.line"]._snapshot(self)
        for review in self:
            days = (review._stage("publicity")[0] or {}).get("days") or review._working_days()
            review.write(
                {
                    "date_published": today,
                    "publish_until": self.env["party.workday"]._add_working_days(today, int(days)),
                }
            )

    def _after_finalise(self, _reason):
        """Freeze the scores, with ranks and grades. Where the scheme has no publicity the table is shown now."""
        self._score_now()
        self.env["party.score"]._finalise(self)
        unseen = self.filtered(lambda review: not review.date_published)
        self.env["party.review.line"]._snapshot(unseen)

    def _after_reopen(self, reason):
        self.env["party.score"]._reopen(self)
        for review in self:
            review.write(
                {
                    "round": review.round + 1,
                    "reopen_reason": reason,
                    "date_open": self._today(),
                    "date_meeting": False,
                    "date_published": False,
                    "publish_until": False,
                    "date_final": False,
                    "finalised_at": False,
                }
            )
        self._score_now()

    def _score_now(self):
        for period, reviews in self.grouped("period_id").items():
            self.env["party.score"]._score(period.cycle_id, period, reviews.branch_id)
        self.invalidate_recordset()

    # -- turns -------------------------------------------------------------------------------------------------

    def _hand_on(self):
        """Set whose turn it is and give that person the one activity of the review."""
        # Thousands of branches share the same period and stage: stages and working days are looked up once for all.
        known = {}
        for review in self:
            key = (review.period_id, review.state, review.date_open, review.publish_until)
            if key not in known:
                waits = review._next_state()
                known[key] = bool(waits), waits and review._due()
            waits, due = known[key]
            review.write(
                {
                    "turn": "review" if waits else False,
                    "turn_branch_id": review.branch_id.live_successor_ids[:1].id if waits else False,
                    "turn_due": due or False,
                }
            )
        self._assign()

    def _assign(self):
        """One open activity a review, for a person who holds the capability now; others are closed."""
        activity_type = self.env.ref("party_points.activity_review")
        model_id = self.env["ir.model"]._get_id(self._name)
        kept = self.env["mail.activity"]
        holders = self.branch_id._holders("review")
        values = []
        for review in self:
            users = holders.get(review.branch_id.id) or self.env["res.users"]
            mine = review.activity_ids.filtered(lambda one: one.activity_type_id == activity_type)
            good = review._fitting(mine, users)
            kept |= good
            if review.turn and users and not good:
                values.append(
                    {
                        "res_model_id": model_id,
                        "res_id": review.id,
                        "activity_type_id": activity_type.id,
                        "summary": review._awaited_summary(users[0]),
                        "user_id": users[0].id,
                        "automated": True,
                        "date_deadline": review.turn_due,
                    }
                )
        past = self.activity_ids.filtered(lambda one: one.activity_type_id == activity_type) - kept
        past.action_done()
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(values)

    def _fitting(self, activities, users):
        """One of the activities that says the right thing to one of these users, if there is."""
        if not self.turn:
            return activities.browse()
        return activities.filtered(
            lambda one: one.user_id in users and one.date_deadline == self.turn_due
            and one.summary == self._awaited_summary(one.user_id))[:1]

    def _awaited_summary(self, user):
        """What the activity asks for, in the language of the person who has it."""
        self.ensure_one()
        env = self.with_context(lang=user.lang).env
        return {
            "meeting": env._("Hold the members' meeting on the period"),
            "published": env._("Look through the scores and publish them"),
            "final": env._("Make the published scores final"),
        }.get(self._next_state(), "")

    # -- jobs --------------------------------------------------------------------------------------------------

    @api.model
    def _cron_reviews(self, today=None):
        """Open the reviews of periods that have ended; give waiting ones to those who hold the posts now."""
        today = fields.Date.to_date(today) or self._today()
        periods = self.env["party.period"].search(
            [("date_to", "<", today), ("cycle_id.state", "!=", "planned")], order="date_to"
        )
        for period in periods:
            while branches := self._branches_without(period)[:BATCH]:
                self._open(period, branches, today)
                self.env["party.score"]._commit(len(branches))
        waiting = self.search([("turn", "!=", False)])
        for start in range(0, len(waiting), BATCH):
            waiting[start : start + BATCH]._assign()
            self.env["party.score"]._commit(0)

    def _branches_without(self, period):
        """Branches with somebody to score in the period and no review of it yet."""
        self.flush_model(["branch_id", "period_id"])
        self.env["party.enrolment"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT e.branch_id
                 FROM party_enrolment e
                WHERE e.kind IN ('own', 'mobile') AND e.branch_id IS NOT NULL
                  AND COALESCE(e.date_from, '-infinity') <= %(last)s
                  AND COALESCE(e.date_to, 'infinity') >= %(last)s
                  AND NOT EXISTS (SELECT FROM party_review r
                                   WHERE r.branch_id = e.branch_id AND r.period_id = %(period)s)
             ORDER BY e.branch_id""",
                last=period.date_to,
                period=period.id,
            )
        )
        branches = self.env["party.branch"].browse(row[0] for row in rows)
        cycles = self.env["party.cycle"]._for_units(branches, period.date_to)
        return branches.filtered(lambda one: cycles.get(one.id) == period.cycle_id)

    @api.private
    def _open(self, period, branches, today=None):
        """Open the period's review in these branches."""
        today = today or self._today()
        opened = max(period.date_to + relativedelta(days=1), period.cycle_id.date_from)
        reviews = (
            self.sudo()
            .with_context(tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True)
            .create(
                [
                    {"branch_id": branch.id, "period_id": period.id, "date_open": min(today, opened)}
                    for branch in branches
                ]
            )
        )
        self.env["party.step"].sudo()._log(reviews, "open", False, "open")
        reviews._hand_on()
        return reviews
