"""What the scheme says should follow for a branch, on its review: as far as the app counts what is asked."""

from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from .score_common import SCORED, YEAR, ScoreCase

OUTCOMES = [
    {"code": "unpublished", "name": {"en_US": "Not published"}, "when": {"unpublished_periods": {"each": 1}},
     "effect": {"branch_target_points": -1}},
    {"code": "untrue", "name": {"en_US": "Untrue"}, "when": {"untrue_entries": {"gte": 5, "per": "year"}},
     "effect": {"no_advanced_branch": True}},
    {"code": "report", "name": {"en_US": "Report"}, "when": {"every": "year"}, "effect": {"appraisal_item": "points"}},
]
STAGES = [
    {"stage": "committee", "by": "committee", "every": "quarter"},
    {"stage": "publicity", "every": "quarter", "days": 3, "deadline": {"day": 10, "of": "next_month"}},
]


@tagged("party_review")
class TestBranchFollows(ScoreCase):
    document = {**SCORED, "branch_outcomes": OUTCOMES, "stages": STAGES}

    def review(self, number):
        period = self.quarters[number]
        self.env["party.score"]._score(self.cycle, period)
        return self.env["party.review"]._open(period, self.branch_a)

    def on(self, *day):
        return patch.object(type(self.env["party.cycle"]), "_today", lambda _cycle: date(*day))

    def times(self, review):
        _figures, outcomes = review._branch_standing()
        return {one.code: times for one, times in outcomes}

    def test_periods_that_were_never_published_cost_points_once_their_deadline_has_passed(self):
        review = self.review(0)
        with self.on(YEAR, 4, 10):
            self.assertEqual(self.times(review)["unpublished"], 0)
        with self.on(YEAR, 4, 11):
            self.assertEqual(self.times(review)["unpublished"], 1)
            self.assertEqual(review._branch_standing()[0].account, -100)
            later = self.review(1)
            self.assertEqual(self.times(later)["unpublished"], 1, "the second quarter still has time")
        with self.on(YEAR, 4, 12):
            review.with_user(self.secretary.user_id).action_publish()
            self.assertEqual(self.times(later)["unpublished"], 0)

    def test_what_follows_every_year_waits_for_its_last_period_and_what_nobody_counts_is_said(self):
        with self.on(YEAR, 4, 1):
            self.assertEqual(self.times(self.review(0)), {"unpublished": 0, "untrue": None, "report": 0})
            self.assertEqual(self.times(self.review(3)), {"unpublished": 0, "untrue": None, "report": 1})

    def test_the_figures_of_the_branch_are_those_of_its_members(self):
        self.entry(self.ann, "award.honour", tier="national")
        review = self.review(0).with_user(self.secretary.user_id)
        totals = review.score_ids.mapped("total")
        figures, _outcomes = review._branch_standing()
        self.assertGreater(len(totals), 2)
        self.assertEqual(
            (figures.members, figures.sum / 100, figures.mean / 100),
            (len(totals), sum(totals), round(sum(totals) / len(totals), 2)))
        with self.on(YEAR, 4, 1):
            shown = review.branch_follows
        for words in ("Not published", "points of the branch -1".replace("-", "−"), "nothing reports it yet"):
            self.assertIn(words, shown)
