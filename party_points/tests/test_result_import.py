import base64

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .entry_common import LEDGER, LedgerCase
from .roster_common import workbook
from .test_result import GRADES


@tagged("party_result")
class TestResultImport(LedgerCase):
    document = {**LEDGER, "grades": GRADES}
    HEAD = ("姓名", "工号", "年度", "总分", "排名", "等次", "备注")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann.staff_number, cls.ben.staff_number, cls.stranger.staff_number = "P1", "P2", "P3"
        cls.admin_user = cls.user("result_admin", groups="party_points.group_admin")
        cls.last = cls.today.year - 1

    def preview(self, *rows, head=HEAD, user=None, filename="往年结果.xlsx", **values):
        wizard = self.env["party.result.import"].with_user(user or self.secretary.user_id).create(
            {"file": base64.b64encode(workbook(*((head, *rows) if head else rows))), "filename": filename})
        wizard.action_read()
        wizard.write(values)
        wizard.action_preview()
        return wizard

    def results(self, member):
        return self.env["party.result"].search([("member_id", "=", member.id)], order="year")

    def test_a_row_for_each_year(self):
        rows = (("Ann", "p1", f"{self.last}年", 92.5, "第1名", "优秀", ""),
                ("Ben", "", self.last - 1, "", "12/12", "Poor", "病假"),
                ("Ann", "P1", self.last - 1, "88分", "", "good", ""))
        wizard = self.preview(*rows)
        self.assertEqual(wizard.line_ids.mapped("outcome"), ["create"] * 3, wizard.line_ids.mapped("reason"))
        self.assertFalse(self.results(self.ann), "a preview records nothing")
        wizard.action_import()
        self.assertEqual(wizard.state, "done")
        self.assertRecordValues(self.results(self.ann), [
            {"year": self.last - 1, "total": 88, "has_total": True, "rank": 0, "grade_code": "good", "last": False},
            {"year": self.last, "total": 92.5, "has_total": True, "rank": 1, "grade_code": "good", "last": False}])
        self.assertRecordValues(self.results(self.ben), [{
            "has_total": False, "rank": 12, "last": True, "grade_code": "poor", "origin": "import", "note": "病假",
            "branch_id": self.branch_a.id, "source": "往年结果.xlsx, row 3"}])
        self.assertEqual(self.preview(*rows).count_unchanged, 3, "the same file again changes nothing")
        changed = self.preview(("Ann", "P1", self.last, 93, 1, "优秀", ""))
        self.assertEqual(changed.line_ids.outcome, "change")
        self.assertIn("92.50", changed.line_ids.message)
        changed.action_import()
        self.assertEqual(self.results(self.ann)[1].total, 93)
        self.assertIn("92.50", self.results(self.ann)[1].step_ids[0].reason)

    def test_a_column_for_each_year(self):
        one, two, three = self.last, self.last - 1, self.last - 2
        head = ("工号", "姓名", f"{one}年等次", f"{one}年总分", f"{two}年度", f"{three}年")
        wizard = self.preview(("P1", "Ann", "优秀", 91, "不合格", 77.5), ("P2", "Ben", "", "", "优秀", ""), head=head)
        self.assertEqual(wizard.line_ids.mapped("outcome"), ["create", "create"], wizard.line_ids.mapped("reason"))
        wizard.action_import()
        self.assertEqual(
            [(one.year, one.grade_code or None, one.total if one.has_total else None)
             for one in self.results(self.ann)],
            [(self.last - 2, None, 77.5), (self.last - 1, "poor", None), (self.last, "good", 91)])
        self.assertEqual(self.results(self.ben).mapped("year"), [self.last - 1])

    def test_the_year_of_the_title(self):
        rows = (f"{self.last}年度民主评议结果",), ("姓名", "评议结果"), ("Ann", "优秀")
        wizard = self.preview(*rows, head=None)
        self.assertEqual((wizard.year, wizard.line_ids.outcome), (self.last, "create"), wizard.line_ids.reason)

    def test_rows_that_cant_be_taken(self):
        self.env["party.result"]._upsert([{
            "member_id": self.leader.id, "year": self.last, "scheme_id": self.ledger_scheme.id}], "review")
        wizard = self.preview(
            ("Ann", "P1", self.last, 80, "", "优绣", ""), ("Ben", "P2", self.today.year, 80, "", "", ""),
            ("Stranger", "P3", self.last, 80, "", "", ""), ("Secretary", "", self.last, 99, 1, "优秀", ""),
            ("Nobody", "", self.last, 80, "", "", ""), ("Recorder", "", self.last, "缺考", "", "", ""),
            ("Leader", "", self.last, 80, "", "", ""), ("Ben", "P2", self.last, "", "", "", ""),
            ("Ann", "P2", self.last, 80, "", "", ""), ("Ben", "P2", "", 80, "", "", ""))
        self.assertEqual(set(wizard.line_ids.mapped("outcome")), {"reject"})
        reasons = wizard.line_ids.mapped("reason")
        self.assertEqual(len(reasons), 10)
        for index, text in ((0, "优绣"), (1, "isn't over"), (2, "no post"), (3, "somebody else"), (4, "Nobody"),
                            (5, "缺考"), (6, "by a review"), (7, "neither total"), (8, "Ben"), (9, "year is missing")):
            self.assertIn(text, reasons[index], index)
        self.assertTrue(wizard.action_download_rejects())

    def test_a_row_names_all_its_faults(self):
        wizard = self.preview(
            ("Ann", "P1", "2x", "缺考", "", "优绣", ""), ("Nobody", "", self.last, "缺考", "第几", "", ""),
            ("Ben", "P2", self.today.year, "", "", "优绣", ""), ("Ben", "P2", self.last, "缺考", "", "", ""),
            ("Ben", "P2", self.last, 80, "", "", ""), ("", "", self.last, "缺考", "", "", ""))
        self.assertEqual(wizard.line_ids.mapped("outcome"), [*["reject"] * 4, "create", "reject"])
        reasons = wizard.line_ids.mapped(lambda line: (line.reason or "").split("\n"))
        for index, texts in ((0, ("2x", "缺考", "优绣")), (1, ("缺考", "第几", "Nobody")), (2, ("isn't over", "优绣")),
                             (3, ("缺考",)), (5, ("缺考", "Neither name"))):
            self.assertEqual(len(reasons[index]), len(texts), reasons[index])
            for text in texts:
                self.assertTrue(any(text in one for one in reasons[index]), (index, text, reasons[index]))

    def test_the_same_member_and_year_twice(self):
        wizard = self.preview(("Ann", "P1", self.last, 80, "", "", ""), ("Ann", "", self.last, 81, "", "", ""))
        self.assertEqual(wizard.line_ids.mapped("outcome"), ["reject", "reject"])

    def test_who_may(self):
        row = ("Stranger", "P3", self.last, 80, "", "优秀", "")
        self.assertEqual(self.preview(row, user=self.admin_user).count_create, 1)
        self.assertEqual(self.preview(row, user=self.superior.user_id).count_create, 1)
        for user in (self.ann.user_id, self.ben.user_id, self.leader.user_id):
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                self.preview(row, user=user)
        wizard = self.preview(row, user=self.superior.user_id)
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            wizard.with_user(self.secretary.user_id).action_import()

    def test_another_outcome_since_the_preview(self):
        wizard = self.preview(("Ann", "P1", self.last, 80, "", "优秀", ""))
        self.preview(("Ann", "P1", self.last, 70, "", "优秀", "")).action_import()
        wizard.action_import()
        self.assertEqual(wizard.state, "preview")
        self.assertEqual(self.results(self.ann).total, 70)
