"""Grades explain themselves; ties and proposals go to the meeting; sanctions and investigations weigh on grades."""

from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .score_common import SCORED, YEAR, ScoreCase

NAMES = {"best": "Best", "good": "Good", "poor": "Poor"}
GRADED = {
    **SCORED,
    "grades": [
        # six members: two places
        {"code": "best", "name": {"en_US": "Best"}, "from": 50, "quota": 0.34},
        {"code": "good", "name": {"en_US": "Good"}, "from": 45},
        {"code": "poor", "name": {"en_US": "Poor"}, "in_principle": True},
    ],
    "ceilings": [{"sanction": "party", "tiers": ["warning"], "at_most": "good"}],
    "pending": {"interim_grade": "poor"},
    "outcomes": [
        {"code": "talk", "name": {"en_US": "Talk"}, "when": {"grade": "poor"}, "action": "talk",
         "unless": "good_reason"}],
}


@tagged("party_standing")
class TestStandingMeeting(ScoreCase):
    document = GRADED

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inspector = cls.user("inspector")
        cls.post(cls.inspector, "discipline", cls.branch_a, date_from=date(YEAR - 1, 1, 1))
        cls.end = cls.quarters[0].date_to
        cls.entry(cls.ann, "award.honour", tier="national")
        cls.env["party.score"]._score(cls.cycle, cls.quarters[0])

    def review(self):
        with self.on(self.end + timedelta(days=1)):
            self.env["party.review"]._cron_reviews(today=self.end + timedelta(days=1))
        return self.env["party.review"].search(
            [("branch_id", "=", self.branch_a.id), ("period_id", "=", self.quarters[0].id)])

    def on(self, day):
        return patch.object(type(self.env["party.cycle"]), "_today", lambda _cycle: day)

    def told(self, member, reader=None):
        score = self.score(member)
        return score.with_user((reader or self.secretary).user_id).explain()

    def weigh(self, member, event="investigation", day=None, user=None, **values):
        return self.env["party.sanction"].with_user(user or self.inspector).create(
            {"member_id": member.id, "event": event, "date_from": day or date(YEAR, 2, 1), **values})

    # -- why not better ----------------------------------------------------------------------------------------

    def test_who_took_the_places_is_said_with_names_only_to_who_may_read_them(self):
        self.entry(self.ben, "award.honour", tier="bureau")
        told = self.told(self.leader)
        self.assertEqual((told["grade"]["name"], told["grade"]["preview"]), ("Good", True))
        self.assertEqual(told["standing"]["better"], "Best")
        self.assertEqual(
            told["standing"]["why"], ["Best has 2 places for 6 members: taken by Ann, Ben, with at least 52."])
        member = self.member("Simple", self.branch_a, login="simple")
        self.env["party.score"]._score(self.cycle, self.quarters[0])
        self.assertEqual(
            self.told(member, member)["standing"]["why"],
            ["Best has 2 places for 7 members: taken by 2 others, with at least 52."])

    def test_every_condition_that_failed_has_its_sentence(self):
        self.entry(self.ben, "base.fault", points=-10)
        told = self.told(self.ben)
        self.assertEqual(told["grade"]["name"], "Poor")
        self.assertEqual(told["standing"]["why"], [
            "Best needs a total of at least 50; it is 40, 10 short.",
            "Good needs a total of at least 45; it is 40, 5 short."])
        self.assertEqual(told["standing"]["outcomes"], [{"name": "Talk", "unless": True}])
        score = self.score(self.ben).with_user(self.secretary.user_id)
        self.assertRecordValues(score, [{
            "standing_grade": "Poor", "standing_outcomes": "Talk", "standing_open": True,
            "standing_why": "Best needs a total of at least 50; it is 40, 10 short."}])

    # -- the meeting -------------------------------------------------------------------------------------------

    def test_those_tied_have_no_grade_until_the_meeting_decides(self):
        review = self.review().with_user(self.secretary.user_id)
        tied = {self.ben, self.leader, self.recorder, self.secretary, self.member_1}
        self.assertEqual(set(review.open_score_ids.member_id), tied)
        self.assertIn("the meeting decides", self.told(self.ben)["standing"]["why"][0])
        score = self.score(self.ben)
        for wrong in ({"reason": " "}, {"grade": "none"}, {"score_id": self.score(self.stranger).id},
                      {"score_id": self.score(self.secretary).id}, {"score_id": self.score(self.ann).id}):
            with self.assertRaises(UserError):
                review.decide_grade(**{"score_id": score.id, "grade": "best", "reason": "by lot", **wrong})
        with self.assertRaises(AccessError):
            review.with_user(self.recorder.user_id).decide_grade(score.id, "best", "by lot")
        review.decide_grade(score.id, "best", "more service")
        review.decide_grade(self.score(self.leader).id, "poor", "by vote")
        review.decide_grade(self.score(self.leader).id, "good", "by a second vote")
        decided = review.decision_ids
        self.assertEqual(set(decided.mapped(lambda one: (one.computed_name, one.grade_name))),
                         {("Tied for Best", "Best"), ("Tied for Best", "Good"), ("Tied for Best", "Poor")})
        self.assertEqual(self.told(self.ben)["standing"]["decided"]["reason"], "more service")
        self.assertEqual(score.with_user(self.secretary.user_id).standing_grade, "Best (decided)")
        step = self.env["party.step"].search(
            [("res_model", "=", "party.review"), ("action", "=", "decide_grade")], limit=1)
        self.assertEqual(step.reason, "Leader: Good. by a second vote")
        with self.assertRaises(UserError):
            decided[:1].sudo().write({"grade_code": "good"})
        self.finalise(review)
        grades = [self.score(one).grade_code for one in (self.ann, self.ben, self.leader, self.recorder)]
        self.assertEqual(grades, ["best", "best", "good", False])
        self.assertEqual(self.told(self.ben)["grade"], {"code": "best", "name": "Best", "preview": False})

    def test_the_year_does_not_become_final_while_somebody_is_tied(self):
        year_end = self.quarters[3]
        self.env["party.score"]._score(self.cycle, year_end)
        review = self.env["party.review"]._open(year_end, self.branch_a).with_user(self.secretary.user_id)
        tied = review.sudo()._undecided_ties()
        self.assertGreater(len(tied), 1)
        review.action_hold_meeting()
        with self.assertRaisesRegex(UserError, "tied at the edge"):
            self.finalise(review, year_end.date_to)
        for score in tied:
            decider = self.superior if score.member_id == self.secretary else self.secretary
            review.with_user(decider.user_id).decide_grade(score.id, "good", "by vote")
        self.assertFalse(review.sudo()._undecided_ties())
        with self.on(review.publish_until + timedelta(days=1)):
            review.action_finalise()
        self.assertEqual(set(tied.mapped("grade_code")), {"good"})

    def finalise(self, review, end=None):
        with self.on((end or self.end) + timedelta(days=3)):
            review.action_publish()
        with self.on(review.publish_until + timedelta(days=1)):
            review.action_finalise()

    def test_a_decision_lapses_when_the_computation_no_longer_leaves_it_to_the_meeting(self):
        review = self.review().with_user(self.secretary.user_id)
        review.decide_grade(self.score(self.leader).id, "best", "by lot")
        self.entry(self.ben, "award.honour", tier="bureau")
        score = self.score(self.leader).with_user(self.secretary.user_id)
        self.assertEqual((score.standing_grade, score.standing_open), ("Good", False))

    def test_what_follows_goes_by_the_grade_that_the_meeting_decided(self):
        self.entry(self.ben, "base.fault", points=-10)
        review = self.review().with_user(self.secretary.user_id)
        talk = [{"name": "Talk", "unless": True}]

        def following(member):
            return self.told(member)["standing"]["outcomes"]

        # proposed as poor, and then not; tied for the best, and then poor
        self.assertEqual((following(self.ben), following(self.leader)), (talk, []))
        review.decide_grade(self.score(self.ben).id, "good", "ill for months")
        review.decide_grade(self.score(self.leader).id, "poor", "by vote")
        self.assertEqual((following(self.ben), following(self.leader)), ([], talk))
        self.finalise(review)
        self.assertEqual((following(self.ben), following(self.leader)), ([], talk))

    def test_the_wizard_offers_what_may_be_chosen(self):
        review = self.review()
        score = self.score(self.ben).with_user(self.secretary.user_id)
        action = score.action_decide_grade()
        wizards = self.env["party.grade.decide"].with_user(self.secretary.user_id)
        wizard = wizards.with_context(**action["context"]).create({"reason": "by lot"})
        self.assertEqual(wizard.allowed_ids.mapped("code"), ["best", "good", "poor"])
        wizard.grade_id = wizard.allowed_ids[0]
        wizard.action_decide()
        self.assertEqual(review.decision_ids.grade_code, "best")

    # -- sanctions ---------------------------------------------------------------------------------------------

    def test_a_sanction_of_the_year_caps_the_grade_until_it_is_taken_back(self):
        self.weigh(self.ann, "party", tier="warning")
        told = self.told(self.ann)
        self.assertEqual(told["grade"]["name"], "Good")
        self.assertEqual(told["standing"]["why"], ["A sanction of this year allows no grade better than Good."])
        sanction = self.env["party.sanction"].search([("member_id", "=", self.ann.id)])
        with self.assertRaises(UserError):
            sanction.with_user(self.inspector).action_withdraw(" ")
        sanction.with_user(self.inspector).action_withdraw("another person")
        self.assertEqual(self.told(self.ann)["grade"]["name"], "Best")
        self.weigh(self.ann, "party", tier="warning", day=date(YEAR, 4, 1))
        self.weigh(self.ann, "party", tier="warning", day=date(YEAR - 1, 12, 31))
        self.assertEqual(self.told(self.ann)["grade"]["name"], "Best", "after the period, or before the cycle")

    def test_while_a_case_is_open_the_grade_waits(self):
        case = self.weigh(self.ann)
        told = self.told(self.ann)
        self.assertEqual(told["standing"]["why"], ["Under investigation: Poor stands until the case is closed."])
        self.assertTrue(told["standing"]["interim"])
        for reader in (self.ann, self.recorder):
            told = self.told(self.ann, reader)
            self.assertEqual((told["grade"], told["standing"]["why"]), (None, ["The grade isn't settled yet."]))
            self.assertFalse(told["standing"]["interim"])
        with patch.object(type(self.env["party.workday"]), "_today", lambda _day: self.end - timedelta(days=1)):
            case.action_close()
        self.assertEqual(self.told(self.ann)["grade"]["name"], "Best", "closed before the period's last day")

    def test_only_discipline_posts_record_and_nobody_his_own(self):
        for person in (self.ben, self.recorder, self.secretary, self.stranger):
            with self.assertRaises(AccessError):
                self.weigh(self.ann, user=person.user_id)
        with self.assertRaises(AccessError):
            self.weigh(self.stranger)
        for wrong in ({"day": self.today + timedelta(days=1)}, {"member": self.env["party.member"]}):
            with self.assertRaises(ValidationError):
                self.weigh(**{"member": self.ann, **wrong})
        self.post(self.ben, "discipline", self.branch_a)
        with self.assertRaises(UserError):
            self.weigh(self.ben, user=self.ben.user_id)
        case = self.weigh(self.ann)
        self.assertFalse(self.env["party.sanction"].with_user(self.recorder.user_id).has_access("read"))
        for attempt in (lambda: case.sudo().write({"tier": "fine"}), lambda: case.sudo().unlink()):
            with self.assertRaises(UserError):
                attempt()
        case.action_close()
        with self.assertRaises(UserError):
            case.action_close()

    def test_the_number_of_queries_does_not_follow_the_number_of_members(self):
        def count():
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["party.score"].search(
                [("period_id", "=", self.quarters[0].id), ("branch_id", "=", self.branch_a.id)])._standings()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(12):
            self.member(f"More {number}", self.branch_a)
        self.env["party.score"]._score(self.cycle, self.quarters[0])
        self.assertLessEqual(count(), few)
