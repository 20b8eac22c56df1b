"""A year's results: made by the last review, withdrawn when it is reopened, and read by later years."""

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine import Past
from .score_common import SCORED, YEAR, ScoreCase

GRADES = [
    {"code": "good", "name": {"en_US": "Good", "zh_CN": "优秀"}, "from": 60},
    {"code": "poor", "name": {"en_US": "Poor", "zh_CN": "不合格"}},
    {"code": "out", "name": {"en_US": "Out", "zh_CN": "出局"}, "computed": False},
]
TWICE = [{"n": 2, "grade": "poor", "gives": "out"}]
# No publicity: the review of a quarter is final at once.
STAGES = [{"stage": "committee", "name": {"en_US": "Committee"}, "by": "committee", "every": "quarter"}]


@tagged("party_result")
class TestResult(ScoreCase):
    document = {**SCORED, "grades": GRADES, "consecutive": TWICE, "stages": STAGES}

    def conclude(self, quarter=3):
        """The review of a quarter of branch A, made final by its secretary."""
        self.env["party.score"]._score(self.cycle, self.quarters[quarter])
        review = self.env["party.review"]._open(self.quarters[quarter], self.branch_a)
        self.as_(self.secretary, review).action_finalise()
        return review

    def result(self, member, year=YEAR):
        return self.env["party.result"].search([("member_id", "=", member.id), ("year", "=", year)])

    def earlier(self, member, year, grade=None, **values):
        return self.env["party.result"]._upsert([{
            "member_id": member.id, "year": year, "scheme_id": self.ledger_scheme.id, "grade_code": grade,
            "branch_id": self.branch_a.id, **values}], "import")

    def test_the_last_review_of_a_year_makes_its_results(self):
        for quarter in range(4):
            self.figure(self.ann, 100, quarter)
        self.conclude(quarter=2)
        self.assertFalse(self.result(self.ann), "the year goes on")
        review = self.conclude()
        self.assertRecordValues(self.result(self.ann), [{
            "total": 90, "has_total": True, "rank": 1, "last": False, "grade_code": "good", "origin": "review",
            "branch_id": self.branch_a.id, "cycle_id": self.cycle.id, "interim": False}])
        self.assertRecordValues(self.result(self.ben), [{"total": 50, "rank": 2, "last": True, "grade_code": "poor"}])
        self.assertFalse(self.result(self.stranger), "another branch's review is its own")
        self.as_(self.superior, review).action_reopen("a mistake")
        self.assertFalse(self.result(self.ann))
        steps = self.env["party.step"].search([("res_model", "=", "party.result"), ("member_id", "=", self.ann.id)])
        self.assertEqual(steps.mapped("action"), ["reopen", "finalise"])
        self.assertIn("90.00", steps[0].reason)

    def test_it_takes_as_many_queries_for_two_as_for_hundred(self):
        scores = self.env["party.score"]
        self.conclude(quarter=2)
        counts = []
        for size in (0, 2, 60):
            for number in range(size):
                self.member(f"Many {size} {number}", self.branch_a)
            scores._score(self.cycle, self.quarters[3])
            rows, found = scores._stand(self.cycle.scheme_id._compiled(), self.quarters[3], self.branch_a)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["party.result"]._conclude(self.quarters[3], [(row, found.get(row.id)) for row in rows])
            counts.append(self.env.cr.sql_log_count - before)
            self.assertGreaterEqual(self.env["party.result"].search_count([("year", "=", YEAR)]), size + 4)
        self.assertEqual(counts[1], counts[2])
        self.assertLess(counts[1], 20)

    def test_a_second_poor_year_makes_another_grade(self):
        self.earlier(self.ann, YEAR - 1, "poor")
        self.earlier(self.ben, YEAR - 2, "poor")
        self.earlier(self.leader, YEAR - 1, "poor", interim=True)
        self.conclude()
        grades = {one: self.result(one).grade_code for one in (self.ann, self.ben, self.leader, self.recorder)}
        self.assertEqual(grades, {self.ann: "out", self.ben: "poor", self.leader: "poor", self.recorder: "poor"})

    def test_history_is_by_year_with_gaps(self):
        self.earlier(self.ann, YEAR - 3, "good", cents=9050, rank=1)
        self.earlier(self.ann, YEAR - 1, "poor", cents=0, rank=7, last=True, vetoed=True)
        self.earlier(self.ann, YEAR, "poor")
        self.assertTrue(self.cycle.root_id, "in the cache")
        before = self.env.cr.sql_log_count
        found = self.env["party.result"]._history([self.ann.id, self.ben.id], self.cycle)
        self.assertEqual(self.env.cr.sql_log_count - before, 1)
        self.assertEqual(found, {self.ann.id: (Past("good", 9050, 1, False), None, Past("poor", 0, None, False))})

    def test_what_is_replaced_stays_in_the_steps(self):
        self.earlier(self.ann, YEAR - 1, "poor", cents=4000, source="one.xlsx")
        result = self.earlier(self.ann, YEAR - 1, "good", cents=8000)
        self.assertEqual(len(self.result(self.ann, YEAR - 1)), 1)
        self.assertIn("40.00", result.step_ids[0].reason)
        self.assertEqual(len(result.step_ids), 2)

    def test_who_reads_and_that_nobody_writes(self):
        results = self.earlier(self.ann, YEAR - 1, "good") | self.earlier(self.stranger, YEAR - 1, "good")
        results[1:].flush_recordset()
        mine, other = results
        self.env.cr.execute("UPDATE party_result SET branch_id = %s WHERE id = %s", [self.branch_b.id, other.id])
        self.env.invalidate_all()
        Result = self.env["party.result"]
        everyone = Result.browse(results.ids)
        self.assertEqual(everyone.with_user(self.ann.user_id).search([("id", "in", results.ids)]), mine)
        self.assertFalse(everyone.with_user(self.ben.user_id).search([("id", "in", results.ids)]))
        self.assertEqual(everyone.with_user(self.secretary.user_id).search([("id", "in", results.ids)]), mine)
        self.assertEqual(everyone.with_user(self.superior.user_id).search([("id", "in", results.ids)]), results)
        for user in (self.secretary.user_id, self.superior.user_id, self.admin):
            with self.assertRaises(UserError), mute_logger("odoo.models"):
                mine.with_user(user).write({"rank": 1})
            with self.assertRaises(UserError), mute_logger("odoo.models"):
                mine.with_user(user).unlink()
        with self.assertRaises(UserError):
            Result.create({"member_id": self.ann.id, "year": 2020})

    def test_the_portal_shows_ones_own_years(self):
        self.earlier(self.ann, YEAR - 1, "good", cents=9250, rank=2)
        self.assertEqual(self.as_(self.ann, self.ann)._earlier_years(), [
            {"year": YEAR - 1, "total": "92.50", "rank": 2, "grade": "Good"}])
        self.assertEqual(self.as_(self.ann, self.env["party.member"])._earlier_years(), [])
