"""After a merge or a split: who decides what waited, who finishes the reviews, who reads what there was."""
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .entry_common import LedgerCase
from .reorganisation_common import Reorganising
from .score_common import YEAR, ScoreCase


@tagged("party_branches")
class TestReorganisationTurns(Reorganising, LedgerCase):

    def test_what_waited_is_decided_at_the_successor(self):
        submitted, checked = self.declare(self.ann, "award.paper"), self.declare(self.ann, "award.paper")
        self.as_(self.leader, checked).action_check()
        merged = self.merged(secretary_id=self.ben.id)
        submitted, checked = submitted.sudo(), checked.sudo()
        self.assertRecordValues(submitted | checked, [
            {"turn": "check", "turn_branch_id": self.leader.unit_id.id, "branch_id": self.branch_a.id},
            {"turn": "confirm", "turn_branch_id": merged.id, "branch_id": self.branch_a.id}])
        self.as_(self.leader, submitted).action_check()
        with self.assertRaises(UserError):
            self.as_(self.secretary, submitted).action_confirm()
        self.as_(self.ben, submitted | checked).action_confirm()
        self.assertEqual(set((submitted | checked).mapped("state")), {"confirmed"})
        inbox = self.env["party.inbox"].with_user(self.ben.user_id)
        self.assertFalse(inbox.search([]))

    def test_the_superior_still_confirms_what_it_has_to(self):
        entry = self.declare(self.ann, "award.big")
        self.as_(self.leader, entry).action_check()
        self.merged(secretary_id=self.ben.id)
        self.as_(self.ben, entry).action_confirm()
        self.assertEqual((entry.sudo().state, entry.sudo().turn_branch_id), ("checked", self.committee))
        self.as_(self.superior, entry).action_confirm()
        self.assertEqual(entry.sudo().state, "confirmed")

    def test_without_a_secretary_it_is_the_organisation_above(self):
        entry = self.declare(self.ann, "award.paper")
        self.as_(self.leader, entry).action_check()
        self.merged()
        self.assertEqual(entry.sudo().turn_branch_id, self.committee)

    def test_a_split_gives_the_turn_to_where_the_member_is(self):
        entries = [self.declare(person, "award.paper") for person in (self.ann, self.recorder)]
        self.as_(self.leader, entries[0]).action_check()
        self.reorganise("split", self.branch_a, stays=False, keep_groups=False, parts=[
            {"new_name": "P", "secretary_id": self.ben.id, "rest": True},
            {"new_name": "Q", "secretary_id": self.leader.id, "member_ids": [Command.set(self.recorder.ids)]}])
        self.assertEqual([entry.sudo().turn_branch_id.name for entry in entries], ["P", "Q"])

    def test_a_split_that_leaves_the_branch_open_leaves_the_turn_there(self):
        entry = self.declare(self.ann, "award.paper")
        self.as_(self.leader, entry).action_check()
        self.reorganise("split", self.branch_a, parts=[{"new_name": "P", "member_ids": [Command.set(self.ann.ids)]}])
        self.assertEqual(entry.sudo().turn_branch_id, self.branch_a, "as after a transfer")

    def test_an_exemption_waits_at_the_successor(self):
        own = {**self.document, "code": "OWN", "exempt": {"approval": ["meeting"]}}
        self.env["party.scheme.use"]._set(self.branch_b, self.published(**own), self.today - timedelta(days=300))
        exemption = self.env["party.exemption"].create({
            "member_id": self.member_b.id, "date_from": self.today, "date_to": self.today, "reason": "ill"})
        exemption.action_submit()
        self.assertEqual(exemption.turn_branch_id, self.branch_b)
        self.reorganise("merge", self.branch_b, target_id=self.branch_a.id, day=self.today + timedelta(days=1))
        self.env["party.member"]._cron_refresh(today=self.today + timedelta(days=1))
        self.assertNotEqual(exemption.turn_branch_id, self.branch_b)
        self.assertTrue(exemption.turn_branch_id.active)

    def test_a_member_s_application_waits_at_the_successor_branch(self):
        member = self.member("Applicant", self.branch_b, login="applicant", portal=True)
        Exemption = self.env["party.exemption"]
        exemption = Exemption.browse(Exemption.with_user(member.user_id).apply(
            {"date_from": self.today, "date_to": self.today, "reason": "ill"}))
        self.assertEqual((exemption.stage, exemption.turn_branch_id), ("branch", self.branch_b))
        self.reorganise("merge", self.branch_b, target_id=self.branch_a.id, day=self.today + timedelta(days=1))
        self.env["party.member"]._cron_refresh(today=self.today + timedelta(days=1))
        self.assertEqual(exemption.turn_branch_id, self.branch_a, "the branch's own step, not the superior's")


@tagged("party_branches")
class TestReorganisationHistory(Reorganising, ScoreCase):
    """Branches A and B merge on the first of May 2024. The first quarter's review of A is still open then."""

    def setUp(self):
        super().setUp()
        self.first, self.second = self.quarters[0], self.quarters[1]
        self.new_day = date(YEAR, 5, 1)
        self.entry(self.ben, "award.once")
        for period in (self.first, self.second):
            self.env["party.score"]._score(self.cycle, period)
        self.review = self.env["party.review"]._open(self.first, self.branch_a)

    def as_member(self, person, records):
        records.env.invalidate_all()
        return records.with_user(person.user_id)

    def test_running_scores_are_the_successors_and_the_past_stays(self):
        merged = self.merged(day=self.new_day)
        self.assertEqual(self.score(self.ben, 0).branch_id, self.branch_a)
        self.assertEqual(self.score(self.ben, 1).branch_id, merged)
        self.assertEqual(self.score(self.ben, 1).total, 51)
        self.assertEqual(self.score(self.member_b, 1).branch_id, merged)

    def test_the_successors_secretary_finishes_the_open_review(self):
        merged = self.merged(day=self.new_day, secretary_id=self.ben.id)
        self.assertEqual(self.review.turn_branch_id, merged)
        self.assertEqual(self.review.activity_ids.user_id, self.ben.user_id)
        with self.assertRaises(AccessError):
            self.as_member(self.secretary, self.review).action_publish()
        mine = self.as_member(self.ben, self.review)
        self.assertTrue(mine.can_publish)
        mine.action_publish()
        self.review.publish_until = self.today - timedelta(days=1)
        mine.action_finalise()
        self.assertEqual(self.score(self.ben, 0).state, "final")
        self.assertEqual(self.score(self.ben, 0).branch_id, self.branch_a)
        self.assertEqual(len(self.review.line_ids), 6)

    def test_a_day_that_contradicts_a_final_review_is_refused_and_named(self):
        review = self.as_member(self.secretary, self.review)
        review.action_publish()
        self.review.publish_until = self.today - timedelta(days=1)
        review.action_finalise()
        one = self.prepare("merge", self.branch_a | self.branch_b, day=date(YEAR, 3, 1), new_name="M")
        with self.assertRaisesRegex(UserError, "Branch A · .*Choose a day after"):
            one.action_confirm()
        self.assertTrue(self.branch_a.active)
        one.date = date(YEAR, 4, 1)
        one.action_confirm()
        self.assertEqual(self.score(self.ben, 0).branch_id, self.branch_a)

    def test_a_review_that_has_just_begun_is_the_successors_after_all(self):
        merged = self.merged(day=date(YEAR, 3, 1))
        self.assertFalse(self.review.exists())
        self.assertEqual(self.score(self.ben, 0).branch_id, merged)
        self.env["party.review"]._cron_reviews(today=date(YEAR, 4, 2))
        reviews = self.env["party.review"].search([("period_id", "=", self.first.id)])
        self.assertIn(merged, reviews.branch_id)
        self.assertNotIn(self.branch_a, reviews.branch_id)

    def test_successors_read_scores_entries_reviews_and_tables(self):
        self.as_member(self.secretary, self.review).action_publish()
        gone = self.member("Gone", self.branch_a)
        gone.enrolment_ids.date_to = date(YEAR, 2, 1)
        kept = self.entry(self.ann, "award.once")
        self.cycle.state = "closed"
        merged = self.merged(day=self.new_day, secretary_id=self.leader.id)
        for model, domain in (
            ("party.review", [("id", "=", self.review.id)]),
            ("party.review.line", [("review_id", "=", self.review.id), ("member_id", "=", self.ann.id)]),
            ("party.score", [("member_id", "=", self.ann.id), ("period_id", "=", self.first.id)]),
            ("party.entry", [("id", "=", kept.id)]),
            ("party.member", [("id", "=", gone.id)]),
            ("party.enrolment", [("member_id", "=", gone.id)]),
        ):
            self.assertTrue(self.as_member(self.leader, self.env[model]).search(domain), model)
            self.assertFalse(self.as_member(self.stranger, self.env[model]).search(domain), f"{model}: no post now")
        self.assertTrue(self.as_member(self.leader, self.score(self.ann, 0)).explain())
        self.assertIn(self.branch_a, merged.history_ids)

    def test_members_still_see_the_tables_of_their_former_branch_only(self):
        self.as_member(self.secretary, self.review).action_publish()
        self.merged(day=self.new_day)
        self.assertTrue(self.as_member(self.ann, self.env["party.review"]).search([("id", "=", self.review.id)]))
        lines = [("review_id", "=", self.review.id)]
        self.assertTrue(self.as_member(self.ann, self.env["party.review.line"]).search(lines))
        self.assertFalse(self.as_member(self.stranger, self.env["party.review.line"]).search(lines))

    def test_the_successors_review_lists_corrections_of_the_predecessor(self):
        review = self.as_member(self.secretary, self.review)
        review.action_publish()
        self.review.publish_until = self.today - timedelta(days=1)
        review.action_finalise()
        merged = self.merged(day=self.new_day)
        self.review.finalised_at = self.review.finalised_at - timedelta(days=1)
        late = self.entry(self.ann, "base.fault", date(YEAR, 3, 1), points=-10)
        self.assertEqual(self.score(self.ann, 0).total, 50, "final scores stay")
        # The quarter's mean: (40 + 50) / 2.
        self.assertEqual(self.score(self.ann, 1).total, 45)
        following = self.env["party.review"]._open(self.second, merged)
        self.assertEqual(following.correction_ids.filtered(lambda entry: entry.member_id == self.ann), late)

    def test_nobody_waits_for_the_end_of_a_span_that_a_closed_branch_has_not(self):
        stages = [{**stage, "every": "half"} if stage["stage"] == "publicity" else stage
                  for stage in self.document["stages"]]
        self.cycle.state = "closed"
        scheme = self.published(**{**self.document, "code": "HALF", "stages": stages})
        self.env["party.scheme.use"]._set(self.branch_b, scheme, date(YEAR, 1, 1))
        cycle = self.env["party.cycle"]._open_cycle(scheme, YEAR)
        review = self.env["party.review"]._open(cycle.period_ids.sorted("date_from")[0], self.branch_b)
        self.assertFalse(review._next_state())
        self.merged(day=self.new_day, secretary_id=self.leader.id, scheme_id=scheme.id)
        self.assertEqual(review._next_state(), "published")
        self.as_member(self.leader, review).action_publish()
        self.assertEqual(review.state, "published")

    def test_a_superior_of_the_successor_reads_what_came_from_elsewhere(self):
        other = self.unit("Other committee", "committee")
        chief = self.user("other_chief")
        self.post(chief, "secretary", other)
        self.reorganise("merge", self.branch_b | self.branch_c, day=self.new_day, new_name="M", parent_id=other.id,
                        scheme_id=self.ledger_scheme.id)
        former = self.env["party.score"].search([("branch_id", "=", self.branch_b.id)])
        self.assertTrue(former)
        former.with_user(chief).check_access("read")
        self.assertFalse(self.as_member(self.superior, self.env["party.score"]).search(
            [("branch_id.name", "=", "M"), ("member_id", "!=", self.superior.id)]),
            "and the former superior not what is there now")
