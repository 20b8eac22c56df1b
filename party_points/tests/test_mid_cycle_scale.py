"""One branch with 10,000 members: what its review costs, in statements and in time, beside a branch of ten."""
import logging
import time
from datetime import timedelta

from odoo.tests import tagged

from .reorganisation_common import Reorganising
from .score_common import SCORED, ScoreCase

_logger = logging.getLogger(__name__)
MANY = 10_000
# What grows with the number may do so in blocks: prefetching goes by 1,000, rows are inserted by 100, scored by 5,000.
BLOCKS = MANY // 1000
GRADES = [
    {"code": "top", "name": {"en_US": "Top"}, "from": 50, "quota": 0.3}, {"code": "rest", "name": {"en_US": "Rest"}}]


@tagged("post_install", "-at_install", "party_mid_cycle")
class TestMidCycleScale(Reorganising, ScoreCase):
    document = {**SCORED, "grades": GRADES, "tie_break": ["award"]}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small, cls.large = (cls.unit(name, "branch", cls.committee) for name in ("Small", "Large"))
        cls.chief = cls.member("Chief", cls.branch_c, login="large_chief")
        for number, unit in ((10, cls.small), (MANY, cls.large)):
            cls.many(unit, number, prefix=unit.name)
            cls.post(cls.chief, "secretary", unit)
        cls.env["party.score"]._score(cls.cycle, cls.quarters[0], cls.small | cls.large)
        cls.env.cr.execute("ANALYZE party_score")
        cls.reviews = {
            unit: cls.env["party.review"]._open(cls.quarters[0], unit).with_user(cls.chief.user_id)
            for unit in (cls.small, cls.large)}

    def cost(self, what, act):
        """[statements for the branch of ten, statements for the large one]; the log tells the seconds."""
        counts = []
        for unit in (self.small, self.large):
            self.env.flush_all()
            self.env.invalidate_all()
            before, start = self.env.cr.sql_log_count, time.monotonic()
            act(self.reviews[unit])
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        seconds = time.monotonic() - start
        _logger.info("%s with %s members: %s statements (ten: %s), %.1f s", what, MANY, counts[1], counts[0], seconds)
        return counts

    def web_read(self, review):
        """What the form asks for when it opens: its fields and the first rows of the table."""
        rows = {"fields": {name: {} for name in ("member_id", "total", "change", "components_text", "rank")
                           if name in self.env["party.score"]._fields}, "limit": 40}
        return review.web_read({
            "score_ids": rows, "score_count": {}, "mean_total": {}, "incomplete_count": {}, "waiting_count": {},
            "correction_count": {}, "changed_count": {}, "can_publish": {}, "can_finalise": {}, "state": {}})

    def test_the_review_of_a_large_branch_from_opening_to_final(self):
        self.web_read(self.reviews[self.small])
        few, many = self.cost("Review page", self.web_read)
        self.assertLessEqual(many, few + 2 * BLOCKS)
        shown = self.web_read(self.reviews[self.large])[0]
        self.assertEqual(shown["score_count"], MANY)
        few, many = self.cost("Publishing", lambda review: review.action_publish())
        self.assertEqual(len(self.reviews[self.large].sudo().line_ids), MANY)
        self.assertLess(many, few + 8 * BLOCKS + MANY // 100)
        few, many = self.cost("Page of a published review", self.web_read)
        self.assertLessEqual(many, few + 3 * BLOCKS)
        self.env["party.review"].sudo().browse([one.id for one in self.reviews.values()]).write(
            {"publish_until": self.today - timedelta(days=1)})
        few, many = self.cost("Making final", lambda review: review.action_finalise())
        self.assertLess(many, few + 10 * BLOCKS)
        self.env.cr.execute(
            "SELECT count(*), min(rank), max(rank) FROM party_score WHERE branch_id = %s AND state = 'final'",
            [self.large.id])
        self.assertEqual(self.env.cr.fetchone(), (MANY, 1, 1), "all equal: all first")

    def test_one_score_of_a_large_branch_is_explained_as_fast_as_any(self):
        first = {unit: self.env["party.score"].search([("branch_id", "=", unit.id)], limit=1) for unit in self.reviews}
        first[self.small].explain()
        few, many = self.cost("Explanation", lambda review: first[review.branch_id].explain())
        self.assertLessEqual(many, few + 3)

    def test_a_preview_of_ranks_for_the_branch_is_made_in_sets(self):
        few, many = self.cost("Preview of grades", lambda review: review.sudo().score_ids._standings())
        self.assertLessEqual(many, few + 5 * BLOCKS)
