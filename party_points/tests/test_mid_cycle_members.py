"""Members who change in the middle of a cycle, through the wizard that people use; 2024 in quarters.

Each quarter gives 50 base points and up to 40 for work (none here); the cycle's base is the mean of the quarters in
which the member was enrolled.
"""
from datetime import date, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .score_common import YEAR, ScoreCase


@tagged("party_mid_cycle")
class TestMidCycleMembers(ScoreCase):

    def setUp(self):
        super().setUp()
        self.score_all()

    def score_all(self):
        for period in self.quarters:
            self.env["party.score"]._score(self.cycle, period)

    def change(self, members, kind, day, **values):
        self.env["party.transfer"].create({
            "member_ids": members.ids, "change": kind, "date": day, **values}).action_apply()

    def rows(self, member, name="branch_id"):
        return [self.score(member, quarter)[name] for quarter in range(4)]

    def test_a_transfer_moves_the_quarter_in_which_the_last_day_is_the_new_branchs(self):
        self.entry(self.ben, "base.fault", points=-20)
        self.change(self.ben, "unit", date(YEAR, 6, 30), unit_id=self.branch_b.id)
        a, b = self.branch_a, self.branch_b
        self.assertEqual(self.rows(self.ben), [a, b, b, b], "on the last day of June in B: at once, without the job")
        # (30) / 1, (30 + 50) / 2, (30 + 50 + 50) / 3 = 43.333..., (30 + 50 + 50 + 50) / 4
        self.assertEqual(self.totals(self.ben), [30, 40, 43.33, 45], "the account goes on")
        self.score_all()
        self.assertEqual(self.rows(self.ben), [a, b, b, b], "and the job says the same")

    def test_a_final_quarter_stays_where_it_was(self):
        review = self.env["party.review"]._open(self.quarters[0], self.branch_a)
        review.action_publish()
        review.publish_until = self.today - timedelta(days=1)
        review.action_finalise()
        before = self.score(self.ben).read()
        self.change(self.ben, "unit", date(YEAR, 2, 1), unit_id=self.branch_b.id)
        self.assertEqual(self.score(self.ben).read(), before)
        self.assertEqual(self.rows(self.ben)[1:], [self.branch_b] * 3)

    def test_who_joins_in_august_is_averaged_over_two_quarters(self):
        late = self.member("Late", self.group_a1, date_from=date(YEAR, 8, 10))
        self.entry(late, "base.fault", date(YEAR, 9, 1), points=-20)
        self.score_all()
        # Third quarter 30; (30 + 50) / 2 = 40 at the year's end. There is no January to average.
        self.assertEqual([self.score(late, quarter).total for quarter in (2, 3)], [30, 40])
        self.assertFalse(self.score(late, 0) | self.score(late, 1))

    def test_who_leaves_keeps_the_score_of_the_days_without_rank(self):
        self.entry(self.ben, "base.fault", date(YEAR, 5, 1), points=-20)
        self.change(self.ben, "end", date(YEAR, 5, 21))
        # (50 + 30) / 2 = 40, then and for the rest of the year.
        self.assertEqual(self.totals(self.ben), [50, 40, 40, 40])
        self.assertEqual(self.rows(self.ben, "graded"), [True, False, False, False])
        with self.assertRaises(UserError):
            self.entry(self.ben, "award.once", date(YEAR, 5, 21))

    def test_a_probationary_member_is_graded_from_the_quarter_of_the_change_on(self):
        # small_document scores full members; who is on probation isn't scored before.
        new = self.member("New", self.group_a1, status="probationary", date_from=date(YEAR, 1, 1))
        self.score_all()
        self.assertFalse(self.score(new, 0))
        self.change(new, "status", date(YEAR, 5, 15), status="full")
        self.assertFalse(self.score(new, 0), "on 31 March still on probation")
        self.assertEqual([self.score(new, quarter).status for quarter in (1, 2, 3)], ["full"] * 3)
        self.assertEqual(self.score(new, 1).total, 50, "(50 + 50) / 2: enrolled in both quarters")

    def test_a_change_dated_back_follows_in_every_open_quarter(self):
        self.change(self.ben, "unit", date(YEAR, 2, 1), unit_id=self.branch_b.id)
        self.assertEqual(self.rows(self.ben), [self.branch_b] * 4)
        self.change(self.ben, "status", date(YEAR, 8, 1), status="activist")
        self.assertEqual([bool(self.score(self.ben, quarter)) for quarter in range(4)], [True, True, False, False])

    def test_nobody_is_enrolled_where_it_is_closed(self):
        self.superior.enrolment_ids.unit_id = self.branch_b
        self.branch_c.write({"active": False, "date_closed": date(YEAR, 7, 1)})
        with self.assertRaisesRegex(ValidationError, "closed"):
            self.change(self.ben, "unit", date(YEAR, 7, 1), unit_id=self.branch_c.id)
