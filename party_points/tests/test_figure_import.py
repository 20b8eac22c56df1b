"""The list of performance results: read, compared with what counts now, recorded as figures."""
import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .entry_common import LedgerCase, node
from .roster_common import DATA, stand_aside, workbook

FIGURES = {
    "nodes": [
        node("total", min=0, max=100),
        node("work", "total", kind="figure", min=0, max=80, window="period", fold="mean"),
        node("level", "total", kind="figure", min=0, max=20, levels={"competent": 10, "excellent": 20}),
    ],
    "rules": [],
}


@tagged("party_roster")
class TestFigureImport(LedgerCase):
    document = FIGURES
    HEAD = ("姓名", "工号", "绩效得分", "考核等级")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stand_aside(cls.env)
        cls.period = cls.env["party.period"]._for(cls.cycle, cls.today)
        cls.nodes = {found.code: found for found in cls.env["party.scheme.node"].search(
            [("scheme_id", "=", cls.ledger_scheme.id)])}
        cls.ann.staff_number, cls.ben.staff_number, cls.stranger.staff_number = "P1", "P2", "P3"
        cls.wizards = cls.env["party.figure.import"].with_user(cls.secretary.user_id)

    def preview(self, *rows, data=None, code="work", user=None):
        wizard = self.wizards.with_user(user or self.secretary.user_id).create(
            {"file": base64.b64encode(data or workbook(self.HEAD, *rows)), "filename": "绩效.xlsx"})
        wizard.action_read()
        wizard.write({"period_id": self.period.id, "node_id": self.nodes[code].id})
        wizard.action_preview()
        return wizard

    def figures_of(self, member):
        return self.env["party.figure"].search([("member_id", "=", member.id)], order="id")

    def test_figures_are_recorded_once_and_replaced_by_later_ones(self):
        rows = (("Ann", "p1", "86.5分", "称职"), ("Ben", "", 91.25, "优秀"))
        wizard = self.preview(*rows)
        self.assertFalse(self.figures_of(self.ann), "a preview records nothing")
        wizard.action_import()
        self.assertEqual((wizard.state, wizard.count_create), ("done", 2))
        self.assertRecordValues(self.figures_of(self.ann), [
            {"value": 86.5, "source": "import", "period_id": self.period.id, "date": self.period.date_to}])
        self.assertEqual(self.figures_of(self.ben).value, 91.25)
        self.assertEqual(self.preview(*rows).count_unchanged, 2)
        changed = self.preview(("Ann", "P1", 90, ""))
        self.assertEqual(changed.line_ids.outcome, "change")
        self.assertIn("86.5 → 90", changed.line_ids.message)
        changed.action_import()
        self.assertEqual(self.figures_of(self.ann).mapped("value"), [86.5, 90.0])
        self.assertEqual(self.figures_of(self.ann).mapped("current"), [False, True])

    def test_levels_by_their_words(self):
        wizard = self.preview(("Ann", "P1", 86.5, "优秀"), ("Ben", "P2", 70, "不称职"), code="level")
        self.assertEqual(wizard.line_ids.mapped("outcome"), ["create", "reject"])
        self.assertIn("competent", wizard.line_ids[1].reason)
        wizard.action_import()
        self.assertEqual(self.figures_of(self.ann).level, "excellent")

    def test_rows_that_cant_be_recorded(self):
        wizard = self.preview(
            ("Ann", "P1", "缺考", ""), ("Ben", "P1x", 80, ""), ("Nobody", "", 80, ""), ("Ben", "P2", 120, ""),
            ("Stranger", "P3", 80, ""), ("Secretary", "", 80, ""), ("Leader", "", "", ""), ("Recorder", "P2", 80, ""))
        self.assertEqual(set(wizard.line_ids.mapped("outcome")), {"reject"})
        reasons = wizard.line_ids.mapped("reason")
        self.assertEqual(len(reasons), 8)
        for index, text in ((0, "缺考"), (1, "P1X"), (2, "Nobody"), (3, "different figures"), (4, "no post to record"),
                            (5, "somebody else"), (6, "Neither a figure"), (7, "different figures")):
            self.assertIn(text, reasons[index])

    def test_a_row_names_all_its_faults(self):
        wizard = self.preview(
            ("Ann", "P1x", "缺考", ""), ("Ben", "P2", 120, ""), ("Recorder", "P2", 80, ""), ("Secretary", "", 120, ""),
            ("", "P3", 120, ""))
        self.assertEqual(set(wizard.line_ids.mapped("outcome")), {"reject"})
        reasons = wizard.line_ids.mapped(lambda line: (line.reason or "").split("\n"))
        for index, texts in ((0, ("缺考", "P1X")), (1, ("different figures", "not between")),
                             (2, ("different figures", "belongs to Ben")), (3, ("not between", "somebody else")),
                             (4, ("not between", "no post"))):
            self.assertEqual(len(reasons[index]), len(texts), reasons[index])
            for text in texts:
                self.assertTrue(any(text in one for one in reasons[index]), (index, text, reasons[index]))
        self.assertNotIn("Stranger", str(wizard.line_ids.mapped("name")), "whose number it is is nothing to tell")

    def test_the_sample(self):
        for number, name in (("GT10000", "何浩然"), ("GT10126", "施浩然"), ("GT10007", "别人")):
            self.member(name, self.branch_a, staff_number=number)
        wizard = self.preview(data=(DATA / "performance.xlsx").read_bytes())
        self.assertEqual((wizard.count_create, wizard.count_reject), (2, 84))
        self.assertIn("部门", wizard.ignored_columns)
        wizard.action_import()
        self.assertEqual(self.figures_of(self.env["party.member"].search([("name", "=", "施浩然")])).value, 91.8)

    def test_the_period_of_the_title(self):
        quarter = self.env["party.period"].search([("cycle_id", "=", self.cycle.id)], order="date_from", limit=1)
        wizard = self.wizards.create({"filename": "x.xlsx", "file": base64.b64encode(workbook(
            (f"{self.today.year}年第一季度绩效考核结果",), self.HEAD, ("Ann", "P1", 80, "")))})
        wizard.action_read()
        self.assertEqual(wizard.period_id, quarter)
        self.assertFalse(wizard.node_id, "two nodes: the user chooses")
        with self.assertRaises(UserError):
            wizard.action_preview()

    def test_only_who_may_record(self):
        admin = self.user("figure_admin", groups="party_points.group_admin")
        for user in (self.ann.user_id, self.ben.user_id, admin):
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                self.preview(("Ann", "P1", 80, ""), user=user)
        wizard = self.preview(("Ann", "P1", 80, ""))
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            wizard.with_user(self.stranger.user_id).action_import()
        self.assertFalse(self.figures_of(self.ann))
