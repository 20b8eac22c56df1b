"""Sets, not loops: what a decision about many entries costs, in statements and in time."""
import logging
import time

from odoo.tests import tagged

from .entry_common import LedgerCase

MANY = 500
_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestEntryScale(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.many = cls.env["party.member"].create([
            {"name": f"M{number}", "enrolment_ids": [(0, 0, {"unit_id": cls.group_a1.id, "date_from": "2020-01-01"})]}
            for number in range(MANY)])

    def submitted(self, count):
        """Entries of the rule `base.full` for the first members, declared by the recorder, checked by the leader."""
        model = self.as_(self.recorder, self.entries)
        line = {"rule": "base.full", "member_ids": self.many[:count].ids, "date": self.day}
        entries = model.browse(model.declare([line], submit=True))
        self.as_(self.leader, entries).action_check()
        self.env.flush_all()
        self.env.invalidate_all()
        return self.as_(self.secretary, entries)

    def queries_to(self, act):
        self.env.flush_all()
        self.env.invalidate_all()
        before, start = self.env.cr.sql_log_count, time.monotonic()
        act()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before, time.monotonic() - start

    def test_confirming_many_takes_as_many_statements_as_confirming_few(self):
        few, many = self.submitted(5), self.submitted(MANY)
        self.queries_to(lambda: few.decide("confirm"))
        few = self.submitted(5)
        few_queries, _seconds = self.queries_to(lambda: few.decide("confirm"))
        many_queries, seconds = self.queries_to(lambda: many.decide("confirm"))
        _logger.info("%s entries confirmed with %s statements (5: %s), %.2f ms each",
                     MANY, many_queries, few_queries, seconds / MANY * 1000)
        self.assertEqual(set(many.sudo().mapped("state")), {"confirmed"})
        # Prefetching goes in blocks of 1,000; nothing else may grow.
        self.assertLessEqual(many_queries, few_queries + 3)
        self.assertLessEqual(many_queries, 80)
        self.assertLess(seconds / MANY, 0.2)

    def test_declaring_and_submitting_many_does_not_query_for_each(self):
        model = self.as_(self.recorder, self.entries)

        def declare(count):
            return self.queries_to(lambda: model.declare(
                [{"rule": "base.full", "member_ids": self.many[:count].ids, "date": self.day}], submit=True))

        declare(5)
        few, _seconds = declare(5)
        many, seconds = declare(MANY)
        _logger.info("%s entries declared with %s statements (5: %s), %.2f ms each",
                     MANY, many, few, seconds / MANY * 1000)
        # Rows are inserted in blocks of 100; nothing else may grow.
        self.assertLessEqual(many, few + MANY // 100 + 5)

    def test_buttons_of_a_long_list_are_judged_in_sets(self):
        entries = self.submitted(MANY)
        few, _seconds = self.queries_to(lambda: entries[:5].mapped("can_confirm"))
        many, _seconds = self.queries_to(lambda: entries.mapped("can_confirm"))
        self.assertLessEqual(many, few + 3)

    def test_reversing_many_takes_as_many_statements_as_few(self):
        entries = self.submitted(60)
        entries.action_confirm()
        few, _seconds = self.queries_to(lambda: entries[:5].action_reverse("untrue"))
        many, _seconds = self.queries_to(lambda: entries[5:].action_reverse("untrue"))
        self.assertLessEqual(many, few + 3)
