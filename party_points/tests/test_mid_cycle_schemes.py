"""Two schemes in one year, and one after the other while the first is still under review."""
from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .reorganisation_common import Reorganising
from .score_common import SCORED, YEAR, ScoreCase


def other_scheme(opening):
    """The same document with other base points, as a scheme of its own."""
    nodes = [{**one, "opening": opening} if one["code"] == "base" else one for one in SCORED["nodes"]]
    return {**SCORED, "code": "OTHER", "nodes": nodes}


@tagged("party_mid_cycle")
class TestMidCycleSchemes(Reorganising, ScoreCase):
    """Branch B uses another scheme: 20 base points a quarter instead of 50."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.published(**other_scheme(20))
        cls.env["party.scheme.use"]._set(cls.branch_b, cls.other, date(YEAR, 1, 1))
        cls.second = cls.env["party.cycle"]._open_cycle(cls.other, YEAR)

    def account(self, member, cycle):
        return {score.period_id.sequence + 1: score.total for score in self.env["party.score"].search(
            [("member_id", "=", member.id), ("cycle_id", "=", cycle.id)])}

    def transfer(self, member, day):
        self.env["party.transfer"].create({
            "member_ids": member.ids, "change": "unit", "date": day, "unit_id": self.branch_b.id}).action_apply()

    def test_a_transfer_to_another_scheme_opens_a_second_account(self):
        self.entry(self.ben, "award.once", date(YEAR, 3, 1))
        self.transfer(self.ben, date(YEAR, 7, 1))
        self.entry(self.ben, "base.fault", date(YEAR, 8, 1), points=-8)
        # First account: quarters 1 and 2 at 50, and 1 of honour; it stays at 51. Second: from July, 20 - 8 = 12; then
        # (12 + 20) / 2 = 16. Nothing of the first is carried over.
        self.assertEqual(self.account(self.ben, self.cycle), {1: 51, 2: 51, 3: 51, 4: 51})
        self.assertEqual(self.account(self.ben, self.second), {3: 12, 4: 16})
        first = self.env["party.score"].search(
            [("member_id", "=", self.ben.id), ("period_id", "=", self.quarters[3].id)])
        self.assertFalse(first.graded, "the scheme at the cycle's end gives the result")

    def test_the_first_account_is_shown_beside_the_result(self):
        self.transfer(self.ben, date(YEAR, 7, 1))
        newest = self.ben._newest_score()
        self.assertEqual(newest.scheme_id, self.other)
        notes = " ".join(newest.explain()["notes"])
        self.assertIn("second account stands beside it, under Test scheme: 50.00", notes)
        page = self.ben.get_points_page()
        self.assertEqual(page["explanation"]["total"], f"{newest.total:.2f}")

    def test_a_merger_under_another_scheme_does_so_for_all(self):
        self.entry(self.ben, "award.once", date(YEAR, 3, 1))
        one = self.prepare("merge", self.branch_a, target_id=self.branch_b.id, day=date(YEAR, 7, 1))
        self.assertIn("second accounts", one.preview)
        one.action_confirm()
        self.assertEqual(self.account(self.ben, self.cycle)[2], 51)
        self.assertEqual(self.account(self.ben, self.second), {3: 20, 4: 20})
        self.assertEqual(self.env["party.score"].search(
            [("member_id", "=", self.ben.id), ("cycle_id", "=", self.second.id)]).branch_id, self.branch_b)

    def test_what_would_count_nowhere_stands_against_it(self):
        self.entry(self.ben, "award.once", date(YEAR, 8, 1))
        one = self.prepare("merge", self.branch_a, target_id=self.branch_b.id, day=date(YEAR, 7, 1))
        with self.assertRaisesRegex(UserError, "1 entries of these members are dated on or after"):
            one.action_confirm()
        self.assertTrue(self.branch_a.active)
        one.date = date(YEAR, 8, 2)
        one.action_confirm()
        self.assertEqual(self.account(self.ben, self.cycle)[4], 51)

    def test_a_scheme_replaced_for_the_next_year_leaves_the_last_one_to_its_review(self):
        """From 1 January 2025 on A uses the other scheme. Its last quarter of 2024 is reviewed in January under the
        first: a late entry of December counts there, and the job scores both."""
        self.env["party.scheme.use"]._set(self.branch_a, self.other, date(YEAR + 1, 1, 1))
        following = self.env["party.cycle"]._open_cycle(self.other, YEAR + 1)
        january = date(YEAR + 1, 1, 10)
        self.env["party.review"]._cron_reviews(today=january)
        review = self.env["party.review"].search(
            [("branch_id", "=", self.branch_a.id), ("period_id", "=", self.quarters[3].id)])
        self.assertEqual(review.scheme_id, self.ledger_scheme)
        self.entry(self.ben, "base.fault", date(YEAR, 12, 20), points=-20)
        self.env["party.score"]._cron_score(today=january)
        # (50 + 50 + 50 + 30) / 4 = 45
        self.assertEqual(self.score(self.ben, 3).total, 45)
        self.assertEqual(self.score(self.ben, 3).state, "running")
        self.assertEqual(self.account(self.ben, following), {1: 20})
        review.action_hold_meeting()
        review.action_publish()
        self.assertEqual(
            review.line_ids.filtered(lambda line: line.member_id == self.ben).total, 45)

    def test_a_scheme_replaced_in_mid_year_still_scores_its_own_stretch(self):
        """A changes on 1 July. In August the review of the second quarter is still open: the job has to reach it."""
        self.entry(self.ben, "award.once", date(YEAR, 3, 1))
        self.env["party.scheme.use"]._set(self.branch_a, self.other, date(YEAR, 7, 1))
        august = date(YEAR, 8, 10)
        self.env["party.review"]._cron_reviews(today=august)
        self.env.cr.execute("DELETE FROM party_score")
        self.env.invalidate_all()
        self.env["party.score"]._cron_score(today=august)
        self.assertEqual(self.account(self.ben, self.cycle)[2], 51)
        self.assertEqual(self.account(self.ben, self.second)[3], 20)

    def test_a_new_version_waits_for_the_next_cycle(self):
        self.assertEqual(self.env["party.cycle"]._open_cycle(self.ledger_scheme, YEAR), self.cycle)
        draft = self.ledger_scheme.copy()
        self.assertNotEqual(draft, self.ledger_scheme)
        self.assertEqual(self.cycle.scheme_id, self.ledger_scheme)


@tagged("party_mid_cycle")
class TestMidCycleClosedPeriods(Reorganising, ScoreCase):
    """Entries dated in a period that is final (scoring.md §3)."""

    def final(self, period, branch):
        review = self.env["party.review"]._open(period, branch)
        review.action_publish()
        review.publish_until = self.today - timedelta(days=1)
        review.action_finalise()
        # Confirmations of this very transaction carry its first moment.
        review.finalised_at -= timedelta(days=1)
        return review

    def test_the_final_score_keeps_its_tree_and_later_ones_have_the_change(self):
        self.final(self.quarters[0], self.branch_a)
        before = self.score(self.ben).read()
        late = self.entry(self.ben, "base.fault", date(YEAR, 2, 1), points=-20)
        self.assertEqual(self.score(self.ben).read(), before)
        # The first quarter is 30 now: (30 + 50) / 2 = 40 at the half-year.
        self.assertEqual(self.score(self.ben, 1).total, 40)
        self.assertIn("ledger has changed", " ".join(self.score(self.ben).explain()["notes"]))
        following = self.env["party.review"]._open(self.quarters[1], self.branch_a)
        self.assertEqual(following.correction_ids, late)
        late._perform_reverse(reason="untrue")
        following.invalidate_recordset()
        self.assertEqual(self.score(self.ben, 1).total, 50)
        self.assertEqual(len(following.correction_ids), 2, "the entry and its reversal, together nothing")

    def test_the_review_where_the_member_is_now_lists_it(self):
        self.final(self.quarters[0], self.branch_a)
        self.env["party.transfer"].create({
            "member_ids": self.ben.ids, "change": "unit", "date": date(YEAR, 5, 1), "unit_id": self.branch_b.id,
        }).action_apply()
        late = self.entry(self.ben, "base.fault", date(YEAR, 2, 1), points=-20)
        following = self.env["party.review"]._open(self.quarters[1], self.branch_a | self.branch_b)
        self.assertEqual([review.correction_ids for review in following], [late, late])

    def test_a_reopened_review_corrects_it(self):
        review = self.final(self.quarters[0], self.branch_a)
        self.entry(self.ben, "base.fault", date(YEAR, 2, 1), points=-20)
        review.action_reopen("late fact")
        self.assertEqual((self.score(self.ben).total, self.score(self.ben).state), (30, "running"))


@tagged("party_mid_cycle")
class TestMidCycleCalendar(Reorganising, ScoreCase):
    """A year that isn't the calendar's, in weeks: 1 March 2023 to 29 February 2024."""

    document = {
        **SCORED, "cycle": {"first_day": "03-01"}, "period": "week",
        "stages": [], "grades": [
            {"code": "model", "name": {"en_US": "Model"}, "from": 50, "quota": 0},
            {"code": "rest", "name": {"en_US": "Rest"}}]}

    @classmethod
    def set_up_scheme(cls):
        done = super().set_up_scheme()
        cls.cycle = cls.env["party.cycle"]._open_cycle(cls.ledger_scheme, YEAR - 1)
        cls.weeks = cls.cycle.period_ids.sorted("date_from")
        return done

    def week(self, day):
        return self.env["party.period"]._for(self.cycle, day)

    def test_the_cycle_ends_on_the_leap_day_and_weeks_are_cut_there(self):
        self.assertEqual((self.cycle.date_from, self.cycle.date_to), (date(YEAR - 1, 3, 1), date(YEAR, 2, 29)))
        last = self.week(date(YEAR, 2, 29))
        self.assertEqual((last.date_from, last.date_to), (date(YEAR, 2, 26), date(YEAR, 2, 29)), "Monday to Thursday")
        days = sum((week.date_to - week.date_from).days + 1 for week in self.weeks)
        self.assertEqual(days, 366)
        entry = self.entry(self.ben, "base.fault", date(YEAR, 2, 29), points=-10)
        self.assertEqual(entry.period_id, last)

    def test_new_year_inside_a_cycle_cuts_no_week(self):
        week = self.week(date(YEAR, 1, 1))
        self.assertEqual((week.date_from, week.date_to), (date(YEAR, 1, 1), date(YEAR, 1, 7)))
        before = self.week(date(YEAR - 1, 12, 31))
        self.assertEqual((before.date_from, before.date_to), (date(YEAR - 1, 12, 25), date(YEAR - 1, 12, 31)))

    def test_a_branch_of_one_and_a_quota_of_nothing(self):
        alone = self.member("Alone", self.unit("Small", "branch", self.committee))
        last = self.week(date(YEAR, 2, 29))
        self.env["party.score"]._score(self.cycle, last)
        review = self.env["party.review"]._open(last, alone.branch_id)
        review.action_finalise()
        score = self.env["party.score"].search([("member_id", "=", alone.id), ("period_id", "=", last.id)])
        self.assertRecordValues(score, [{"total": 50, "rank": 1, "grade_code": "rest", "state": "final"}])
