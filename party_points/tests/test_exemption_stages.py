"""Exemptions as the scheme says: who agrees in which order, on which grounds, and who may set a total."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .entry_common import LEDGER, LedgerCase
from .score_common import SCORED, YEAR, ScoreCase


class StagesCase(LedgerCase):
    exempt = {}

    @classmethod
    def setUpClass(cls):
        cls.document = {**LEDGER, "exempt": cls.exempt}
        super().setUpClass()
        cls.deputy = cls.member("Deputy", cls.branch_a, login="deputy")
        cls.post(cls.deputy, "deputy", cls.branch_a)

    def exemption(self, member=None, by=None, **values):
        return self.as_(by or self.recorder, self.env["party.exemption"]).create({
            "member_id": (member or self.ann).id, "date_from": self.today, "date_to": self.today, "reason": "ill",
            **values})

    def steps(self, exemption):
        found = self.env["party.step"].search(
            [("res_model", "=", "party.exemption"), ("res_id", "=", exemption.id)], order="id")
        return [(step.action, step.user_id) for step in found]

    def waiting(self, person):
        return self.as_(person, self.env["party.inbox"]).search([("kind", "=", "exemption")]).mapped("res_id")


@tagged("party_exemption")
class TestMeetingThenSuperior(StagesCase):
    exempt = {"approval": ["meeting", "superior"], "score": "set_by_organisation", "no_awards": True}

    def test_each_step_has_its_person_and_turn(self):
        exemption = self.exemption()
        self.as_(self.recorder, exemption).action_submit()
        self.assertRecordValues(exemption, [
            {"state": "branch", "stage": "meeting", "turn": "review", "turn_branch_id": self.branch_a.id}])
        self.assertEqual((self.waiting(self.secretary), self.waiting(self.recorder)), ([exemption.id], []))
        self.as_(self.secretary, exemption).action_approve()
        self.assertRecordValues(exemption, [
            {"state": "branch", "stage": "superior", "turn": "confirm", "turn_branch_id": self.committee.id}])
        self.env.invalidate_all()
        self.assertEqual((self.waiting(self.secretary), self.waiting(self.superior)), ([], [exemption.id]))
        self.as_(self.superior, exemption).action_approve(total=80)
        self.assertRecordValues(exemption, [
            {"state": "approved", "stage": False, "turn": False, "total": 80, "total_set": True}])
        self.assertEqual(self.steps(exemption), [
            ("submit", self.recorder.user_id), ("meeting", self.secretary.user_id),
            ("approve", self.superior.user_id)])

    def test_who_handed_it_in_records_no_meeting(self):
        exemption = self.exemption(by=self.secretary)
        self.as_(self.secretary, exemption).action_submit()
        with self.assertRaisesRegex(UserError, "another person"):
            self.as_(self.secretary, exemption).action_approve()
        self.as_(self.deputy, exemption).action_approve()
        for person in (self.secretary, self.deputy):
            with self.assertRaisesRegex(UserError, "another person"):
                self.as_(person, exemption).action_approve()

    def test_steps_are_not_skipped(self):
        exemption = self.exemption()
        self.as_(self.recorder, exemption).action_submit()
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            self.as_(self.stranger, exemption).action_approve()
        self.as_(self.superior, exemption).action_approve()
        self.assertEqual((exemption.state, exemption.stage), ("branch", "superior"), "the superior noted the meeting")
        with self.assertRaises(UserError):
            self.as_(self.superior, exemption).action_approve()

    def test_the_member_takes_no_step(self):
        exemption = self.exemption(member=self.secretary)
        self.as_(self.recorder, exemption).action_submit()
        self.assertEqual(exemption.turn_branch_id, self.branch_a, "the deputy is there")
        with self.assertRaises(UserError):
            self.as_(self.secretary, exemption).action_approve()

    def test_refused_at_the_meeting_and_handed_in_anew(self):
        exemption = self.exemption()
        self.as_(self.recorder, exemption).action_submit()
        self.as_(self.secretary, exemption).action_refuse("not agreed")
        self.assertRecordValues(exemption, [{"state": "refused", "stage": False, "turn": False}])
        self.as_(self.secretary, exemption).action_draft()
        self.as_(self.recorder, exemption).action_submit()
        self.as_(self.secretary, exemption).action_approve()
        self.assertEqual(exemption.stage, "superior")

    def test_the_total_is_set_by_who_approves_last_and_within_bounds(self):
        exemption = self.exemption()
        self.as_(self.recorder, exemption).action_submit()
        with self.assertRaisesRegex(UserError, "approves last"):
            self.as_(self.secretary, exemption).action_approve(total=80)
        self.as_(self.secretary, exemption).action_approve()
        for total in (-1, 101, "many"):
            with self.assertRaises(UserError):
                self.as_(self.superior, exemption).action_approve(total=total)
        for values in ({"total": 80}, {"total_set": True}):
            with self.assertRaises(UserError):
                self.exemption(member=self.ben, **values)
        self.assertTrue(self.as_(self.superior, exemption).asks_total)
        wizard = self.as_(self.superior, self.env["party.exemption.approve"]).create({"set_total": True, "total": 60})
        wizard.with_context(active_ids=exemption.ids).action_approve()
        self.assertEqual((exemption.state, exemption.total), ("approved", 60))


@tagged("party_exemption")
class TestGrounds(StagesCase):
    exempt = {"reasons": ["seconded", "long_illness"]}

    def test_the_ground_is_one_of_the_scheme(self):
        exemption = self.exemption(by=self.secretary, reason_code="retired")
        self.assertIn("Long illness", exemption.reason_choices)
        with self.assertRaisesRegex(UserError, "Long illness"):
            self.as_(self.secretary, exemption).action_submit()
        exemption.reason_code = "long_illness"
        self.as_(self.secretary, exemption).action_submit()
        self.assertEqual((exemption.stage, exemption.turn_branch_id), ("superior", self.committee), "the usual way")

    def test_no_total_where_the_scheme_sets_none(self):
        exemption = self.exemption(by=self.secretary, reason_code="seconded")
        self.as_(self.secretary, exemption).action_submit()
        self.assertFalse(exemption.asks_total)
        with self.assertRaisesRegex(UserError, "no total"):
            self.as_(self.superior, exemption).action_approve(total=80)


@tagged("party_exemption")
class TestBranchAlone(StagesCase):
    exempt = {"approval": ["branch"]}

    def test_another_person_of_the_branch_approves(self):
        exemption = self.exemption(by=self.secretary)
        self.as_(self.secretary, exemption).action_submit()
        self.assertEqual((exemption.stage, exemption.turn_branch_id), ("branch", self.branch_a))
        with self.assertRaises(UserError):
            self.as_(self.secretary, exemption).action_approve()
        self.as_(self.deputy, exemption).action_approve()
        self.assertEqual(exemption.state, "approved")

    def test_the_recorder_does_not_pass_it_for_the_branch(self):
        with self.assertRaises(AccessError):
            self.as_(self.recorder, self.exemption()).action_submit()


@tagged("party_exemption")
class TestFiling(StagesCase):
    exempt = {"approval": ["branch", "superior_filing"]}

    def test_the_superior_takes_note(self):
        exemption = self.exemption(by=self.secretary)
        self.as_(self.secretary, exemption).action_submit()
        self.assertEqual((exemption.stage, exemption.turn), ("superior_filing", "file"))
        self.as_(self.superior, exemption).action_approve()
        self.assertEqual(exemption.state, "approved")


@tagged("party_exemption")
class TestSetTotal(ScoreCase):
    document = {
        **SCORED, "exempt": {"score": "set_by_organisation", "no_awards": True},
        "outcomes": [{"code": "first", "name": {"en_US": "First"}, "when": {"rank": "first"}, "action": "nominate"},
                     {"code": "all", "name": {"en_US": "All"}, "when": {}, "action": "commend"}]}

    def test_a_set_total_has_no_rank_grade_or_award(self):
        exemption = self.env["party.exemption"].create({
            "member_id": self.ben.id, "date_from": date(YEAR, 1, 1), "date_to": date(YEAR, 12, 31), "reason": "ill"})
        self.as_(self.secretary, exemption).action_submit()
        self.as_(self.superior, exemption).action_approve(total=95)
        self.env["party.score"]._score(self.cycle, self.quarters[3])
        score = self.score(self.ben, 3)
        self.assertEqual((score.total, score.graded), (95, False))
        standings = score._standings()
        self.assertNotIn(score.id, standings)
        others = [one.outcomes for one in self.score(self.ann, 3)._standings().values()]
        self.assertTrue(others and all("all" in outcomes for outcomes in others), others)
