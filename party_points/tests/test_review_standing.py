from datetime import date

from odoo.tests import tagged

from .score_common import SCORED, YEAR, ScoreCase

GRADES = [
    {"code": "top", "name": {"en_US": "Top"}, "from": 50, "quota": 0.17, "share_of": "members",
     "requires_rule": "award.honour"},
    {"code": "rest", "name": {"en_US": "Rest"}},
]


@tagged("party_review")
class TestReviewStanding(ScoreCase):
    document = {**SCORED, "grades": GRADES}

    def test_a_quota_of_all_members_counts_the_exempt_and_asks_for_the_rule(self):
        """Six members give one place, though one of them is exempt and not scored."""
        exemption = self.env["party.exemption"].create({
            "member_id": self.ben.id, "date_from": date(YEAR, 1, 1), "date_to": date(YEAR, 12, 31), "reason": "ill"})
        self.as_(self.secretary, exemption).action_submit()
        self.as_(self.superior, exemption).action_approve()
        self.entry(self.ann, "award.honour", tier="national")
        self.entry(self.leader, "award.once")
        self.env["party.score"]._score(self.cycle, self.quarters[0])
        self.assertFalse(self.score(self.ben))
        self.assertEqual(self.branch_a.member_count, 6)
        standings = self.score(self.ann)._standings()
        grades = {
            self.env["party.score"].browse(key).member_id: standing.grade for key, standing in standings.items()}
        self.assertEqual(grades[self.ann], "top")
        self.assertEqual({grade for member, grade in grades.items() if member != self.ann}, {"rest"})
