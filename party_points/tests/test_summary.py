"""Rankings published every week within a monthly period, as S23 does it."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .entry_common import LedgerCase
from .test_accounts import ACCOUNTS, YEAR

WEEKLY = {
    **ACCOUNTS, "duties": [],
    "stages": [{"stage": "publicity", "name": {"en_US": "Weekly ranking"}, "every": "week", "days": 5}],
}
# Weeks of March: the first two days belong to the week that began in February.
SUNDAYS = [date(YEAR, 3, day) for day in (2, 9, 16, 23, 30)]
TODAY = date(YEAR, 3, 17)


@tagged("party_accounts")
class TestSummary(LedgerCase):
    document = WEEKLY

    @classmethod
    def set_up_scheme(cls):
        super().set_up_scheme()
        cls.cycle = cls.env["party.cycle"]._open_cycle(cls.ledger_scheme, YEAR)
        cls.march = cls.cycle.period_ids.filtered(lambda period: period.date_from == date(YEAR, 3, 1))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["party.cycle"].search([]).write({"state": "open"})
        cls.Summary = cls.env["party.summary"]

    def opened(self, today=TODAY):
        self.Summary._cron_summaries(today)
        return self.Summary.search([("branch_id", "=", self.branch_a.id)], order="date_to")

    def ranked(self, summary, user):
        return [
            [(row["rank"], row["member"], row["value"]) for row in table["rows"] if row["member"] in ("Ann", "Ben")]
            for table in summary.with_user(user).get_rankings()]

    def test_one_opens_after_each_week_and_none_for_weeks_long_ago(self):
        found = self.opened()
        self.assertEqual(found.mapped("date_to"), [date(YEAR, 3, 9), date(YEAR, 3, 16)])
        self.assertEqual(found.mapped("date_from"), [date(YEAR, 3, 3), date(YEAR, 3, 10)])
        self.assertEqual(set(found.mapped("turn")), {"review"})
        self.assertEqual(self.opened(), found, "running again changes nothing")
        self.assertEqual(self.opened(date(YEAR, 4, 1)).mapped("date_to")[2:], [date(YEAR, 3, 23), *SUNDAYS[4:],
                                                                             date(YEAR, 3, 31)])

    def test_the_ranking_is_that_of_the_weeks_last_day(self):
        self.confirmed("a.done", self.ann, points=30, date=date(YEAR, 3, 4))
        self.confirmed("b.deed", self.ben, points=20, date=date(YEAR, 3, 9))
        self.confirmed("b.deed", self.ben, points=50, date=date(YEAR, 3, 10))
        first, second = self.opened()
        boss = self.secretary.user_id
        # By the total, A of the month, B of the month, B in all: 30 of Ann's overflowed into B.
        self.assertEqual(self.ranked(first, boss), [
            [(1, "Ann", "30"), (2, "Ben", "20")], [(1, "Ann", "100"), (1, "Ben", "100")],
            [(1, "Ann", "30"), (2, "Ben", "20")], [(1, "Ann", "30"), (2, "Ben", "20")]])
        self.assertEqual(self.ranked(second, boss)[0], [(1, "Ben", "70"), (2, "Ann", "30")])
        titles = [(table["title"], table["period"]) for table in second.with_user(boss).get_rankings()]
        self.assertEqual(titles[2], ("B · this period", "up to 2025/03/16"))

    def test_what_was_published_stays_and_a_correction_comes_with_the_next(self):
        entry = self.confirmed("b.deed", self.ann, points=30, date=date(YEAR, 3, 4))
        self.confirmed("b.deed", self.ben, points=20, date=date(YEAR, 3, 4))
        first, second = self.opened()
        boss = self.secretary.user_id
        with patch.object(type(self.env["party.cycle"]), "_today", lambda _self: TODAY):
            first.with_user(boss).action_publish()
        self.assertEqual((first.state, first.turn, first.date_published), ("published", False, TODAY))
        entry.with_user(self.superior.user_id).action_reverse("Entered twice")
        self.assertEqual(self.ranked(first, boss)[0], [(1, "Ann", "30"), (2, "Ben", "20")])
        self.assertEqual(self.ranked(second, boss)[0][0], (1, "Ben", "20"))
        with self.assertRaisesRegex(UserError, "published already"):
            first.with_user(boss).action_publish()
        step = self.env["party.step"].search([("res_model", "=", "party.summary"), ("res_id", "=", first.id)])
        self.assertEqual(sorted(step.mapped("action")), ["open", "publish"])

    def test_members_see_what_is_published_in_their_branch_only(self):
        first, second = self.opened()
        mine = self.Summary.with_user(self.ann.user_id)
        self.assertFalse(mine.search([]))
        with self.assertRaises(AccessError):
            first.with_user(self.ann.user_id).get_rankings()
        with self.assertRaises(AccessError):
            first.with_user(self.ann.user_id).action_publish()
        (first | second).with_user(self.secretary.user_id).action_publish()
        self.assertEqual(mine.search([], order="date_to"), first | second)
        row, = [row for row in first.with_user(self.ann.user_id).get_rankings()[0]["rows"] if row["own"]]
        self.assertEqual(row["member"], "Ann")
        others = self.Summary.search([("branch_id", "=", self.branch_b.id)])
        self.assertTrue(others)
        others.sudo().action_publish()
        self.assertEqual(mine.search([]), first | second)

    def test_nobody_publishes_without_the_capability_to_review(self):
        first, _second = self.opened()
        for login in (self.recorder.user_id, self.leader.user_id):
            with self.assertRaises(AccessError):
                first.with_user(login).action_publish()
        self.assertEqual(first.state, "open")

    def test_it_waits_in_the_inbox_of_who_publishes(self):
        found = self.opened()
        Inbox = self.env["party.inbox"].with_user(self.secretary.user_id)
        rows = Inbox.search([("kind", "=", "summary")])
        self.assertEqual(sorted(rows.mapped("res_id")), found.ids)
        self.assertEqual(rows[:1].action_open()["res_model"], "party.summary")
        found.with_user(self.secretary.user_id).action_publish()
        self.assertFalse(Inbox.search([("kind", "=", "summary")]))

    def test_queries_do_not_grow_with_members_and_branches(self):
        first, _second = self.opened()
        both = self.Summary.search([("date_to", "=", first.date_to)])
        self.assertGreater(len(both), 1)
        counts, sizes = [], []
        for _round in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = both.sudo()._standing_rows()
            counts.append(self.env.cr.sql_log_count - before)
            sizes.append(sum(map(len, found.values())))
            for number in range(30):
                self.member(f"More {number}", (self.branch_a, self.branch_b)[number % 2])
        self.assertEqual(sizes[1], sizes[0] + 30)
        self.assertEqual(counts[1], counts[0])


@tagged("party_accounts")
class TestNoSummary(LedgerCase):
    document = {**WEEKLY, "stages": [{**WEEKLY["stages"][0], "every": "month"}]}

    def test_schemes_that_publish_when_periods_end_have_none(self):
        self.env["party.cycle"].search([]).write({"state": "open"})
        self.env["party.summary"]._cron_summaries(TODAY)
        self.assertFalse(self.env["party.summary"].search([]))
