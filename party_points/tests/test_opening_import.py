"""期初导入: the running year's ledger from before the app, imported by one person and confirmed by another."""

import base64
import logging
import time
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .entry_common import LedgerCase
from .roster_common import workbook

_logger = logging.getLogger(__name__)
HEAD = ("姓名", "工号", "日期", "计分标准", "分值", "数量", "级别", "荣誉名称", "原因")


class OpeningCase(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann.staff_number, cls.ben.staff_number, cls.stranger.staff_number = "P1", "P2", "P3"
        cls.day = max(date(cls.today.year, 1, 1), cls.today - timedelta(days=20))

    def wizard(self, *rows, head=HEAD, user=None, filename="台账.xlsx", **values):
        wizard = self.env["party.opening.import"].with_user(user or self.recorder.user_id).create(
            {"file": base64.b64encode(workbook(head, *rows)), "filename": filename})
        wizard.action_read()
        wizard.write(values)
        return wizard

    def preview(self, *rows, **values):
        wizard = self.wizard(*rows, **values)
        wizard.action_preview()
        return wizard

    def imported(self, *rows, **values):
        wizard = self.preview(*rows, **values)
        self.assertFalse(wizard.count_reject, wizard.line_ids.mapped("reason"))
        wizard.action_import()
        self.assertEqual(wizard.state, "done", wizard.notice)
        return wizard.opening_ids.sudo(False)

    def entries_of(self, member):
        return self.env["party.entry"].search([("member_id", "=", member.id)], order="number")

    def total(self, member):
        period = self.env["party.period"]._for(self.cycle, self.today)
        return self.env["party.score"].search(
            [("member_id", "=", member.id), ("period_id", "=", period.id)]).total


@tagged("party_opening")
class TestOpeningImport(OpeningCase):
    def row(self, *values, name="Ann", number="P1", day=None):
        return (name, number, str(day or self.day), *values)

    def test_from_the_file_to_the_score(self):
        opening = self.imported(
            self.row("award.paper", "", "2", "", "", "两篇通讯"),
            self.row("award.honour", "", "", "Bureau", "先进个人"),
            self.row("base.fault", "-4", "", "", "", "迟到"))
        self.assertRecordValues(opening, [{"branch_id": self.branch_a.id, "entry_count": 3, "waiting_count": 3,
                                           "points_sum": 2, "state": "waiting", "member_count": 1}])
        entries = self.entries_of(self.ann)
        self.assertEqual(set(entries.mapped("state")), {"submitted"})
        self.assertEqual(set(entries.mapped("turn")), {"confirm"}, "no first check: it was decided long ago")
        self.as_(self.secretary, opening).action_confirm()
        self.assertRecordValues(entries, [
            {"points": 4, "counted": 4, "origin": "opening", "state": "confirmed", "tier": False},
            {"points": 2, "counted": 2, "origin": "opening", "state": "confirmed", "tier": "bureau"},
            {"points": -4, "counted": -4, "origin": "opening", "state": "confirmed", "tier": False}])
        self.assertEqual((entries.declarer_id, entries.confirmer_id), (self.recorder.user_id, self.secretary.user_id))
        self.assertFalse(entries.derived_ids, "joint shares stand in the old ledger themselves")
        self.assertEqual(self.total(self.ann), 62)
        self.assertEqual(opening.state, "done")

    def test_the_explanation_says_file_and_row(self):
        opening = self.imported(self.row("award.paper", "", "1", "", "", "通讯"))
        self.as_(self.secretary, opening).action_confirm()
        period = self.env["party.period"]._for(self.cycle, self.today)
        score = self.env["party.score"].search([("member_id", "=", self.ann.id), ("period_id", "=", period.id)])
        award = next(node for node in score.explain()["tree"]["children"] if node["code"] == "award")
        self.assertIn("台账.xlsx, row 2", award["entries"][0]["description"])
        self.assertIn("通讯", award["entries"][0]["description"])

    def test_the_same_file_twice_changes_nothing(self):
        rows = (self.row("award.paper", "", "1", "", "", "x"), self.row("award.paper", "", "1", "", "", "x"))
        opening = self.imported(*rows)
        self.assertEqual(opening.entry_count, 2, "the same twice in one file happened twice")
        again = self.preview(*rows, user=self.secretary.user_id)
        self.assertEqual((again.count_unchanged, again.count_create), (2, 0))
        self.as_(self.secretary, opening).action_confirm()
        self.assertEqual(self.preview(*rows).count_unchanged, 2)
        self.as_(self.secretary, self.entries_of(self.ann)[0]).action_reverse("wrong")
        self.assertEqual(self.preview(*rows).count_create, 1, "what was reversed may come again")

    def test_limits_apply_as_always(self):
        opening = self.imported(*[self.row("award.paper", "", "1", "", "", f"{number}") for number in range(4)])
        self.as_(self.secretary, opening).action_confirm()
        self.assertEqual(sum(self.entries_of(self.ann).mapped("counted")), 5, "at most 5 a year")

    def test_points_that_the_rule_does_not_give(self):
        rows = (self.row("award.paper", "3", "1", "", "", "x"), self.row("base.fault", "-30", "", "", "", "y"))
        wizard = self.preview(*rows)
        self.assertEqual(wizard.line_ids.mapped("outcome"), ["reject", "reject"])
        self.assertIn("the rule gives 2", wizard.line_ids[0].reason)
        with self.assertRaisesRegex(UserError, "based on"):
            self.preview(*rows, beyond=True)
        opening = self.imported(*rows, beyond=True, note="2019版办法")
        self.as_(self.secretary, opening).action_confirm()
        self.assertEqual(self.entries_of(self.ann).mapped("points"), [3, -30])

    def test_one_amount_for_a_node(self):
        head = ("姓名", "工号", "维度", "分值")
        opening = self.imported(("Ann", "P1", "award", 7.5), ("Ben", "P2", "Base", -10), head=head)
        self.as_(self.secretary, opening).action_confirm()
        entry = self.entries_of(self.ann)
        self.assertRecordValues(entry, [{"rule_id": False, "rule_code": "@award", "points": 7.5, "counted": 7.5,
                                         "node_id": entry.scheme_id.node_ids.filtered(lambda n: n.code == "award").id}])
        self.assertIn("Award", entry.title)
        self.assertEqual((self.total(self.ann), self.total(self.ben)), (67.5, 50))
        wizard = self.preview(("Ann", "P1", "award", 9), head=head)
        self.assertIn("7.50", wizard.line_ids.reason)
        self.as_(self.secretary, entry).action_reverse("a mistake")
        self.assertEqual(self.total(self.ann), 60)
        self.assertEqual(self.preview(("Ann", "P1", "award", 9), head=head).count_create, 1)

    def test_nobody_decides_about_himself_or_what_he_imported(self):
        row = self.row("award.paper", "", "1", "", "", "x", name="Secretary", number="")
        opening = self.imported(self.row("award.paper", "", "1", "", "", "x"), row)
        with self.assertRaises(UserError):
            self.as_(self.recorder, opening).action_confirm()
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            self.as_(self.stranger, opening).action_confirm()
        self.as_(self.secretary, opening).action_confirm()
        self.assertRecordValues(opening, [{"waiting_count": 1, "confirmed_count": 1, "state": "waiting"}])
        self.assertEqual(self.entries_of(self.secretary).state, "submitted")
        with self.assertRaises(UserError):
            self.as_(self.secretary, opening).action_confirm()
        self.as_(self.superior, opening).action_confirm()
        self.assertEqual(opening.state, "done")

    def test_who_imports_may_not_confirm_though_he_could(self):
        opening = self.imported(self.row("award.paper", "", "1", "", "", "x"), user=self.secretary.user_id)
        with self.assertRaises(UserError):
            self.as_(self.secretary, opening).action_confirm()
        self.as_(self.superior, opening).action_confirm()
        self.assertEqual(self.entries_of(self.ann).state, "confirmed")

    def test_it_waits_in_the_inbox_as_one(self):
        opening = self.imported(*[self.row("award.paper", "", "1", "", "", f"{n}") for n in range(3)])
        inbox = self.env["party.inbox"].with_user(self.secretary.user_id).search([])
        self.assertEqual([(row.kind, row.res_id) for row in inbox], [("opening", opening.id)])
        self.assertEqual(inbox.action_open()["res_model"], "party.opening")
        self.assertFalse(self.env["party.inbox"].with_user(self.leader.user_id).search([]))
        self.as_(self.secretary, opening).action_confirm()
        self.assertFalse(self.env["party.inbox"].with_user(self.secretary.user_id).search([]))

    def test_refused_as_a_whole(self):
        opening = self.imported(self.row("award.paper", "", "1", "", "", "x"))
        action = self.as_(self.secretary, opening).action_refuse()
        entries = self.env["party.entry"].browse(action["context"]["default_entry_ids"])
        self.as_(self.secretary, entries).action_refuse("not as in our ledger")
        self.assertEqual((opening.state, entries.state), ("done", "refused"))
        self.assertEqual(self.preview(self.row("award.paper", "", "1", "", "", "x")).count_create, 1)

    def test_a_batch_for_each_branch(self):
        rows = (self.row("award.paper", "", "1", "", "", "x"),
                self.row("award.paper", "", "1", "", "", "x", name="Stranger", number="P3"))
        admin = self.user("opening_admin", groups="party_points.group_admin")
        openings = self.imported(*rows, user=admin)
        self.assertEqual(openings.branch_id, self.branch_a | self.branch_b)
        mine = self.as_(admin, openings)
        self.assertEqual(mine.search([("state", "=", "waiting")]), openings, "he reads what he has imported")
        self.assertEqual((mine.mapped("waiting_count"), mine.mapped("mine_count")), ([1, 1], [0, 0]))
        with self.assertRaises(UserError):
            mine.action_confirm()
        self.as_(self.superior, openings).action_confirm()
        self.assertEqual(set(openings.mapped("state")), {"done"})
        self.assertFalse(mine.search([("state", "=", "waiting")]))

    def test_rows_that_cant_be_taken(self):
        before = date(self.today.year - 1, 12, 31)
        wizard = self.preview(
            self.row("award.papper", "", "1"), self.row("award.paper", "", "1", day=before),
            self.row("award.paper", "", "1", day=self.today + timedelta(days=1)), self.row("base.fault", "", ""),
            self.row("award.honour", "", "", ""), self.row("award.honour", "", "", "宇宙级"),
            self.row("award.paper", "", "1", name="Stranger", number="P3"),
            self.row("award.paper", "", "1", name="Nobody", number=""),
            self.row("award.paper", "1.005", "1"), ("Ann", "P1", "", "award.paper", "", "1"), self.row("", "2", "1"),
            self.row("award", "", "1"), self.row("award.paper", "", "1", name="Ann", number="P3"),
            self.row("award.paper", "", "1", name="", number="P3"))
        reasons = wizard.line_ids.mapped("reason")
        self.assertEqual(set(wizard.line_ids.mapped("outcome")), {"reject"}, wizard.line_ids.mapped("message"))
        self.assertEqual(len(reasons), 14)
        self.assertFalse(any("Stranger" in text for text in (*reasons[12:], wizard.line_ids[13].name or "")))
        for index, text in ((0, "award.paper"), (1, "running cycle"), (2, "running cycle"), (3, "choose them"),
                            (4, "level"), (5, "宇宙级"), (6, "no post"), (7, "Nobody"), (8, "1.005"), (9, "date"),
                            (10, "rule or the node"), (11, "points"), (12, "no post"), (13, "no post")):
            self.assertIn(text, reasons[index], index)
        with self.assertRaises(UserError):
            self.preview()

    def test_a_row_names_all_its_faults(self):
        wizard = self.preview(
            self.row("award.papper", "1.005", "1", day="昨天"), self.row("", "1.005", "x", name="", number=""),
            self.row("award.honour", "", "", "宇宙级", day=self.today + timedelta(days=1)),
            self.row("award.papper", "1.005", "1", name="Stranger", number="P3"),
            self.row("award.paper", "99", "1", day=date(self.today.year - 1, 12, 31)))
        self.assertEqual(set(wizard.line_ids.mapped("outcome")), {"reject"})
        reasons = wizard.line_ids.mapped(lambda line: (line.reason or "").split("\n"))
        for index, texts in ((0, ("1.005", "昨天", "award.paper")),
                             (1, ("1.005", "“x” is no number", "Neither name", "rule or")),
                             (2, ("running cycle", "宇宙级")), (3, ("1.005", "award.paper", "no post")),
                             (4, ("running cycle",))):
            self.assertEqual(len(reasons[index]), len(texts), reasons[index])
            for text in texts:
                self.assertTrue(any(text in one for one in reasons[index]), (index, text, reasons[index]))

    def test_nothing_into_a_final_period(self):
        period = self.env["party.period"]._for(self.cycle, self.day)
        review = self.env["party.review"]._open(period, self.branch_a)
        self.env.cr.execute("UPDATE party_review SET state = 'final' WHERE id = %s", [review.id])
        self.env.invalidate_all()
        wizard = self.preview(self.row("award.paper", "", "1"))
        self.assertIn("final", wizard.line_ids.reason)

    def test_a_rule_of_balances_is_nobodys_to_declare(self):
        with self.assertRaises(UserError):
            self.as_(self.ann, self.entries).declare([{"rule": "@award", "points": 20, "date": self.day}])
        with self.assertRaises(UserError):
            self.as_(self.recorder, self.entries).declare(
                [{"rule": "@award", "points": 20, "date": self.day, "member_id": self.ben.id}])

    def test_who_may_import(self):
        for user in (self.ann.user_id, self.ben.user_id, self.safety):
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                self.preview(self.row("award.paper", "", "1"), user=user)
        with self.assertRaises(AccessError):
            self.as_(self.recorder, self.env["party.opening"]).create(
                {"name": "x", "branch_id": self.branch_a.id, "cycle_id": self.cycle.id})


@tagged("party_opening", "party_opening_scale")
class TestOpeningScale(OpeningCase):
    def queries(self, count, start):
        members = self.env["party.member"].create([{
            "name": f"Row {start + n}", "staff_number": f"Q{start + n}",
            "enrolment_ids": [(0, 0, {"unit_id": self.group_a1.id, "status": "full", "date_from": "2020-01-01"})],
        } for n in range(count)])
        rows = [(one.name, one.staff_number, str(self.day + timedelta(days=n % 15)), "award.honour", "", "", "bureau",
                 f"奖{n}", "") for n, one in enumerate(members)]
        wizard = self.wizard(*rows)
        self.env.flush_all()
        self.env.invalidate_all()
        counts, begun = [], time.monotonic()
        for step in (wizard.action_preview, wizard.action_import,
                     lambda: self.as_(self.secretary, wizard.opening_ids.sudo(False)).action_confirm()):
            before = self.env.cr.sql_log_count
            step()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(wizard.count_create, count)
        self.assertEqual(self.env["party.entry"].search_count(
            [("opening_id", "in", wizard.opening_ids.ids), ("state", "=", "confirmed")]), count)
        return counts, time.monotonic() - begun

    def test_two_thousand_rows_take_as_many_queries_as_two_hundred(self):
        self.queries(20, 0)
        small, _seconds = self.queries(200, 1000)
        large, seconds = self.queries(2000, 10000)
        for few, many in zip(small, large, strict=True):
            # The ORM inserts in batches of some hundred rows; no statement is made for a row.
            self.assertLess(many - few, 60, (small, large))
        _logger.info("2,000 rows previewed, imported and confirmed in %.1f s, queries %s", seconds, large)
