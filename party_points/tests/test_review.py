from datetime import date, timedelta
from unittest.mock import patch

from psycopg2.errors import RaiseException

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .score_common import YEAR, ScoreCase

CYCLE = "odoo.addons.party_points.models.cycle.PartyCycle._today"


@tagged("party_review")
class TestReview(ScoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.entry(cls.ben, "base.fault", points=-10)
        cls.entry(cls.ann, "base.fault", date(YEAR, 5, 1), points=-5)

    def on(self, day):
        return patch.object(type(self.env["party.cycle"]), "_today", lambda _cycle: day)

    def opened(self, quarter=0):
        end = self.quarters[quarter].date_to
        with self.on(end + timedelta(days=1)):
            self.env["party.review"]._cron_reviews(today=end + timedelta(days=1))
        return self.env["party.review"].search(
            [("branch_id", "=", self.branch_a.id), ("period_id", "=", self.quarters[quarter].id)])

    def by(self, review, person):
        return review.with_user(person.user_id)

    def shown(self, quarter=0):
        review, day = self.opened(quarter), self.quarters[quarter].date_to + timedelta(days=3)
        with self.on(day):
            self.by(review, self.secretary).action_publish()
        return review

    def final(self, quarter=0):
        review = self.shown(quarter)
        with self.on(review.publish_until + timedelta(days=1)):
            self.by(review, self.secretary).action_finalise()
        return review

    def steps(self, review):
        return self.env["party.step"].search(
            [("res_model", "=", "party.review"), ("res_id", "=", review.id)], order="id")

    def test_the_day_after_the_period_opens_one_review_a_branch(self):
        review = self.opened()
        self.assertRecordValues(review, [{
            "state": "open", "round": 1, "turn": "review", "turn_branch_id": self.branch_a.id,
            "date_open": date(YEAR, 4, 1)}])
        self.assertEqual(self.opened(), review, "again opens nothing more")
        self.assertFalse(self.env["party.review"].search([("period_id", "=", self.quarters[1].id)]), "not over yet")

    def test_the_secretary_has_one_activity_for_the_next_step(self):
        review = self.opened()
        self.assertEqual(review.activity_ids.user_id, self.secretary.user_id)
        self.assertEqual(review.activity_ids.date_deadline, review.turn_due)
        with self.on(date(YEAR, 4, 3)):
            self.by(review, self.secretary).action_publish()
        self.assertEqual(len(review.activity_ids), 1)
        self.assertEqual(review.activity_ids.date_deadline, review.publish_until)

    def test_publishing_shows_totals_to_the_branch_for_working_days(self):
        review = self.shown()
        self.assertEqual(review.state, "published")
        self.assertEqual(review.publish_until, date(YEAR, 4, 10), "five working days from Wednesday 3 April")
        lines = self.env["party.review.line"].with_user(self.ann.user_id).search([])
        self.assertEqual(len(lines), self.branch_a.member_count)
        self.assertEqual({line.member_name: line.total for line in lines}["Ben"], 40)
        self.assertFalse(self.env["party.review.line"].with_user(self.stranger.user_id).search([]))
        self.assertEqual(self.env["party.review"].with_user(self.ann.user_id).search([]), review)

    def test_members_see_nothing_before_publication(self):
        self.opened()
        self.assertFalse(self.env["party.review"].with_user(self.ann.user_id).search([]))
        self.assertFalse(self.env["party.review.line"].with_user(self.ann.user_id).search([]))

    def test_final_only_after_the_last_day_of_publication(self):
        review = self.shown()
        with self.on(review.publish_until), self.assertRaisesRegex(UserError, "final after that day"):
            self.by(review, self.secretary).action_finalise()

    def test_final_freezes_scores_with_rank_and_grade(self):
        review = self.final()
        self.assertRecordValues(review, [{"state": "final", "turn": False, "turn_due": False}])
        self.assertFalse(review.activity_ids)
        score = self.score(self.ben)
        self.assertRecordValues(score, [{"state": "final", "total": 40, "grade_code": "rest"}])
        self.assertEqual(score.rank, self.branch_a.member_count)
        self.entry(self.ben, "base.fault", date(YEAR, 3, 1), points=-10)
        self.env["party.score"]._score(self.cycle, self.quarters[0])
        self.assertEqual(self.score(self.ben).total, 40, "a final score doesn't change any more")
        self.assertEqual(self.score(self.ben, 1).total, 40, "the next one contains it: (30 + 50) / 2")
        self.assertIn("changed since", " ".join(self.score(self.ben).explain()["notes"]))

    def test_no_code_changes_a_final_score(self):
        self.final()
        score = self.score(self.ben)
        for statement in ("UPDATE party_score SET total = 99 WHERE id = %s", "DELETE FROM party_score WHERE id = %s"):
            with self.assertRaises(RaiseException), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute(statement, [score.id])

    def test_the_open_review_lists_corrections_of_final_periods(self):
        review = self.final()
        self.env.flush_all()
        self.env.cr.execute("UPDATE party_review SET finalised_at = '2024-04-12' WHERE id = %s", [review.id])
        review.invalidate_recordset()
        late = self.entry(self.ben, "base.fault", date(YEAR, 3, 1), points=-10)
        self.assertIn(late, self.opened(1).correction_ids)

    def test_changed_totals_are_published_again_first(self):
        review = self.shown()
        self.entry(self.ben, "base.fault", date(YEAR, 3, 1), points=-1)
        later = review.publish_until + timedelta(days=1)
        with self.on(later), self.assertRaisesRegex(UserError, "publish them again"):
            self.by(review, self.secretary).action_finalise()
        with self.on(later):
            self.by(review, self.secretary).action_publish()
        self.assertRecordValues(review, [{"state": "published", "round": 2, "changed_count": 0}])
        lines = review.line_ids.filtered(lambda line: line.member_id == self.ben)
        self.assertEqual({line.round: line.total for line in lines}, {1: 40, 2: 39}, "what was shown before stays")

    def test_only_the_superior_reopens_and_says_why(self):
        review = self.final()
        with self.assertRaises(AccessError):
            self.by(review, self.secretary).action_reopen("I was wrong")
        with self.assertRaisesRegex(UserError, "why"):
            self.by(review, self.superior).action_reopen(" ")
        self.by(review, self.superior).action_reopen("an objection came late")
        self.assertRecordValues(review, [{"state": "open", "round": 2, "reopen_reason": "an objection came late"}])
        self.assertEqual(self.score(self.ben).state, "running")
        self.assertTrue(review.line_ids, "the old table stays")
        self.assertEqual(self.steps(review).mapped("action"), ["open", "publish", "finalise", "reopen"])
        self.assertEqual(self.steps(review)[-1].reason, "an objection came late")

    def test_who_holds_no_post_decides_nothing(self):
        review = self.opened()
        for person in (self.ben, self.recorder, self.leader, self.stranger):
            for action in ("action_publish", "action_finalise", "action_hold_meeting"):
                with self.subTest(person=person.name, action=action), self.assertRaises(AccessError):
                    getattr(self.by(review, person), action)()

    def test_a_post_that_has_ended_decides_nothing(self):
        review = self.opened()
        self.secretary.post_ids.sudo().date_to = self.today - timedelta(days=1)
        with self.assertRaises(AccessError):
            self.by(review, self.secretary).action_publish()

    def test_steps_cant_be_skipped_or_repeated(self):
        review = self.opened()
        with self.assertRaisesRegex(UserError, "next step"):
            self.by(review, self.secretary).action_finalise()
        review = self.shown()
        with self.assertRaisesRegex(UserError, "No total has changed"):
            self.by(review, self.secretary).action_publish()

    def test_the_meeting_of_the_year_comes_before_its_last_publication(self):
        review = self.opened(3)
        with self.assertRaisesRegex(UserError, "Meeting"):
            self.by(review, self.secretary).action_publish()
        self.by(review, self.secretary).action_hold_meeting()
        self.by(review, self.secretary).action_publish()
        self.assertEqual(self.steps(review).mapped("state_to"), ["open", "meeting", "published"])
