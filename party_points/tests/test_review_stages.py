from collections import namedtuple
from datetime import date

from odoo.tests import BaseCase, tagged

from ..engine import Calendar
from ..models.review_stages import due_date, stage_for, waits_for_span

Period = namedtuple("Period", "date_from date_to")
MONTHS = [Period(one.first, one.last) for one in Calendar("month").cycle(2024).periods]


@tagged("party_review")
class TestReviewStages(BaseCase):
    def test_a_stage_of_the_periods_own_length_acts_on_each(self):
        stages = [{"stage": "publicity", "every": "month"}]
        self.assertEqual(stage_for("publicity", stages, MONTHS[4], MONTHS), (stages[0], [MONTHS[4]]))

    def test_a_longer_stage_acts_on_all_periods_of_its_span_at_its_end(self):
        stages = [{"stage": "publicity", "every": "quarter"}]
        self.assertEqual(stage_for("publicity", stages, MONTHS[4], MONTHS), (None, []))
        self.assertTrue(waits_for_span("publicity", stages, MONTHS[4], MONTHS))
        self.assertEqual(stage_for("publicity", stages, MONTHS[5], MONTHS), (stages[0], MONTHS[3:6]))

    def test_of_several_the_shortest_acts(self):
        stages = [{"stage": "publicity", "every": "year"}, {"stage": "publicity", "every": "month"}]
        self.assertEqual(stage_for("publicity", stages, MONTHS[11], MONTHS), (stages[1], [MONTHS[11]]))

    def test_a_stage_without_cadence_acts_on_each(self):
        stages = [{"stage": "publicity"}]
        self.assertEqual(stage_for("publicity", stages, MONTHS[0], MONTHS), (stages[0], [MONTHS[0]]))

    def test_deadlines(self):
        end, year = date(2024, 11, 30), date(2024, 12, 31)
        for deadline, day in (
            ({"day": 31, "of": "next_month"}, date(2024, 12, 31)),
            ({"month": 1, "day": 20, "of": "next_cycle"}, date(2025, 1, 20)),
            ({"days_after": 3, "of": "cycle_end"}, date(2025, 1, 3)),
            (None, None),
        ):
            with self.subTest(deadline=deadline):
                self.assertEqual(due_date({"deadline": deadline}, end, year), day)
        self.assertEqual(due_date({"deadline": {"day": 10, "of": "next_month"}}, year, year), date(2025, 1, 10))
