"""The roster wizard: what it creates, changes, leaves and refuses."""
import base64
from datetime import date, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..imports.workbook import open_workbook
from .roster_common import DATA, RosterCase, book_of, workbook


@tagged("party_roster")
class TestRosterSample(RosterCase):
    """The workbook as a branch keeps it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.data = (DATA / "roster.xlsx").read_bytes()
        for name in ("机关第一党支部", "机关第二党支部"):
            cls.unit(name, "branch", cls.committee)

    def test_preview_counts_and_reasons(self):
        members = self.env["party.member"].search_count([])
        wizard = self.preview(data=self.data)
        self.assertEqual((wizard.count_create, wizard.count_change, wizard.count_unchanged, wizard.count_reject),
                         (83, 0, 0, 4))
        reasons = {line.row_number: line.reason for line in wizard.line_ids if line.outcome == "reject"}
        self.assertEqual(set(reasons), {20, 36, 45, 49})
        self.assertIn("第九党支部(筹)", reasons[20])
        self.assertIn("35", reasons[36])
        self.assertIn("name is missing", reasons[45])
        self.assertIn("2030-13-45", reasons[49])
        for title in ("序号", "学历", "行政职务", "备注"):
            self.assertIn(title, wizard.ignored_columns)
        self.assertEqual(self.env["party.member"].search_count([]), members, "a preview creates nothing")

    def test_import_once_and_again(self):
        self.imported(data=self.data, create_groups=True)
        member = self.member_of("GT10007")
        self.assertRecordValues(member, [{
            "name": "杨思远", "phone": "13938870700", "gender": "male", "date_joined": date(2021, 2, 8),
            "date_full": date(2022, 2, 8), "status": "full", "ended": False}])
        self.assertEqual(member.branch_id.name, "机关第二党支部")
        self.assertEqual(member.post_ids.mapped("code"), ["secretary"])
        both = self.member_of("GT10028")
        self.assertEqual(both.unit_id.name, "第一党小组")
        self.assertEqual(set(both.post_ids.mapped("code")), {"committee", "recorder"})
        self.assertEqual(self.member_of("GT10098").post_ids.branch_id, self.member_of("GT10098").unit_id)
        self.assertEqual(self.member_of("GT10133").name, "尤敏")
        self.assertEqual(self.env["party.member"].search([("name", "=", "严磊")]).staff_number, False)
        again = self.imported(data=self.data, create_groups=True)
        self.assertEqual((again.count_create, again.count_change, again.count_unchanged, again.count_reject),
                         (0, 0, 83, 4))
        self.assertEqual(self.env["party.step"].search_count(
            [("action", "=", "import_create"), ("user_id", "=", self.admin.id)]), 83)

    def test_rejected_rows_are_given_back_and_can_be_corrected(self):
        wizard = self.preview(data=self.data)
        wizard.action_download_rejects()
        data = base64.b64decode(wizard.reject_file)
        rows = open_workbook(data).sheets[0].rows
        self.assertEqual(len(rows), 5)
        self.assertEqual(rows[0][:3], ["序号", "姓名", "性别"])
        self.assertEqual(rows[0][-2:], ["Reason for rejection", "Row in the file"])
        self.assertEqual(rows[1][-1], 20)
        corrected = [list(row) for row in rows]
        corrected[1][rows[0].index("所在党组织")] = "运行部党支部"
        corrected[3][rows[0].index("姓名")] = "方若曦"
        corrected[4][rows[0].index("入党时间")] = "2011-06-13"
        again = self.preview(data=workbook(*corrected))
        self.assertEqual(again.count_create, 4)
        self.assertIn("Reason for rejection", again.ignored_columns)

    def test_reasons_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        wizard = self.wizard(data=self.data).with_context(lang="zh_CN")
        wizard.action_preview()
        self.assertEqual(wizard.count_reject, 4)


@tagged("party_roster")
class TestRosterImport(RosterCase):

    def test_a_transfer_is_dated(self):
        member = self.existing("李平", self.north, "A1")
        day = self.today - timedelta(days=10)
        wizard = self.imported(self.HEAD, ("李平", "A1", "检修部支部", "正式", "2019.05.03"), date_change=day)
        self.assertEqual(self.outcomes(wizard), ["change"])
        self.assertIn("运行部党支部 → 检修部党支部", wizard.line_ids.details)
        self.assertEqual(member.branch_id, self.south)
        self.assertRecordValues(member.enrolment_ids.sorted("date_from"), [
            {"unit_id": self.north.id, "date_from": date(2020, 1, 1), "date_to": day - timedelta(days=1)},
            {"unit_id": self.south.id, "date_from": day, "date_to": False}])
        step = self.env["party.step"].search([("res_model", "=", "party.member"), ("res_id", "=", member.id)])
        self.assertEqual((step.action, step.user_id), ("import_change", self.admin))
        self.assertIn("检修部党支部", step.reason)

    def test_a_transfer_before_the_present_enrolment_is_refused(self):
        self.existing("李平", self.north, "A1", date_from=self.today)
        wizard = self.preview(self.HEAD, ("李平", "A1", "检修部党支部", "", ""),
                              date_change=self.today - timedelta(days=1))
        self.assertEqual(self.outcomes(wizard), ["reject"])

    def test_a_probationary_member_becomes_a_full_one_on_the_day_given(self):
        member = self.existing("李平", self.north, "A1", date_from=date(2025, 1, 1))
        member.enrolment_ids.status = "probationary"
        self.imported((*self.HEAD, "转正时间"), ("李平", "A1", "运行部党支部", "正式", "2024-06-01", "2025-06-15"))
        self.assertEqual(
            member.enrolment_ids.sorted("date_from").mapped(lambda one: (one.status, one.date_from)),
            [("probationary", date(2025, 1, 1)), ("full", date(2025, 6, 15))])

    def test_blank_cells_and_rougher_dates_change_nothing(self):
        self.existing("李平", self.north, "A1", phone="13800000000", date_joined=date(2019, 5, 17))
        wizard = self.preview((*self.HEAD, "手机"), ("李平", "A1", "运行部党支部", "", "2019年5月", ""))
        self.assertEqual(self.outcomes(wizard), ["unchanged"])

    def test_two_people_of_one_name(self):
        rows = ((*self.HEAD, "出生日期"), ("李平", "", "运行部党支部", "正式", "2010-01-01", "1980-01-01"),
                ("李平", "", "运行部党支部", "正式", "2015-01-01", "1990-01-01"),
                ("李平", "A3", "运行部党支部", "正式", "2012-01-01", "1985-01-01"))
        self.assertEqual(self.outcomes(self.imported(*rows)), ["create"] * 3)
        self.assertEqual(self.outcomes(self.imported(*rows)), ["unchanged"] * 3)
        doubtful = self.preview(("姓名", "党支部"), ("李平", "运行部党支部"))
        self.assertEqual(self.outcomes(doubtful), ["reject"])
        self.assertIn("3 members", doubtful.line_ids.reason)

    def test_a_member_without_number_gets_one(self):
        member = self.existing("李平", self.north)
        self.imported(self.HEAD, ("李平", "a7", "运行部党支部", "正式", ""))
        self.assertEqual(member.staff_number, "A7")

    def test_a_number_of_somebody_else_is_refused(self):
        self.existing("李平", self.north, "A1")
        wizard = self.preview(self.HEAD, ("王芳", "A1", "运行部党支部", "正式", ""))
        self.assertIn("belongs to 李平", wizard.line_ids.reason)

    def test_zeros_lost_by_excel(self):
        member = self.existing("李平", self.north, "00123")
        wizard = self.preview((*self.HEAD, "手机"), ("李平", 123, "运行部党支部", "正式", "", 13800000001))
        self.assertEqual((wizard.line_ids.outcome, wizard.line_ids.member_id), ("change", member))

    def test_unknown_and_ambiguous_organisations(self):
        general = self.unit("分公司党总支", "general_branch", self.committee)
        self.unit("运行部支部", "branch", general)
        wizard = self.preview(
            ("姓名", "党支部", "上级党组织"), ("甲一", "运行部党支部", ""), ("甲二", "运行部党支部", "分公司党总支"),
            ("甲三", "分公司党总支/运行部党支部", ""), ("甲四", "检修部团支部", ""), ("甲五", "检俢部党支部", ""),
            ("甲六", "国腾能源示范公司党委", ""), ("甲七", "", ""), ("甲八", "国腾能源示范公司检修部党支部", ""))
        self.assertEqual(self.outcomes(wizard), [
            "reject", "create", "create", "reject", "reject", "reject", "reject", "create"])
        reasons = wizard.line_ids.mapped("reason")
        for index, text in ((0, "can be"), (3, "Youth League"), (4, "Is it “检修部党支部”"), (5, "no branch"),
            (6, "missing")):
            self.assertIn(text, reasons[index])

    def test_a_row_names_all_its_faults(self):
        self.existing("李平", self.north, "GT10001")
        self.existing("孙山", self.north, "GT10002", date_from=self.today + timedelta(days=30))
        wizard = self.preview(
            ("姓名", "工号", "党支部", "党员类型", "出生日期", "入党时间", "转正时间"),
            ("甲一", "GT10011", "检俢部党支部", "民主党派", "", "2030-13-45", ""),
            ("张三", "GT10001", "第九党支部(筹)", "", "2999-01-01", "", ""),
            ("", "", "团支部", "", "", "2019-05-03", "2018-05-03"),
            ("孙山", "GT10002", "检修部党支部", "", "", "2019-13-03", ""),
            ("甲二", "GT10012", "", "", "", "2031-02-30", ""), ("甲三", "GT10013", "", "", "1890-01-01", "", ""),
            ("甲四", "GT10013", "", "", "", "", ""))
        reasons = wizard.line_ids.mapped(lambda line: (line.reason or "").split("\n"))
        self.assertEqual(set(self.outcomes(wizard)), {"reject"})
        expected = [
            ("民主党派", "2030-13-45", "Is it “检修部党支部”"), ("2999-01-01", "第九党支部(筹)", "belongs to 李平"),
            ("Full member since", "name is missing", "Youth League"), ("2019-13-03", "begins on"),
            ("2031-02-30", "organisation is missing"), ("1890-01-01", "rows 7, 8", "organisation is missing"),
            ("rows 7, 8", "organisation is missing")]
        self.assertEqual(len(reasons), len(expected))
        for row, (found, texts) in enumerate(zip(reasons, expected, strict=True)):
            self.assertEqual(len(found), len(texts), (row, found))
            for text in texts:
                self.assertTrue(any(text in one for one in found), (row, text, found))
        self.assertNotIn("GT10001", wizard.absent_note or "")

    def test_what_follows_from_a_fault_is_no_fault_of_its_own(self):
        """An unreadable cell is said once: not that its value is missing as well."""
        wizard = self.preview(
            ("姓名", "工号", "党支部"), ("12345", "GT10021", "运行部党支部"), ("甲一", "#REF!", "运行部党支部"),
            ("甲二", "GT10022", "#REF!"))
        self.assertEqual(self.outcomes(wizard), ["reject"] * 3)
        self.assertEqual([reason.count("\n") for reason in wizard.line_ids.mapped("reason")], [0, 0, 0],
                         wizard.line_ids.mapped("reason"))

    def test_nothing_is_created_for_a_row_that_is_refused(self):
        rows = (("姓名", "党支部", "入党时间"), ("甲一", "新成立党支部", "2030-13-45"))
        wizard = self.preview(*rows, create_branches=True, create_under_id=self.committee.id)
        self.assertEqual(self.outcomes(wizard), ["reject"])
        self.assertFalse(wizard.new_units)
        self.assertNotIn("\n", wizard.line_ids.reason)

    def test_a_refused_row_takes_no_member_from_another(self):
        member = self.existing("李平", self.north)
        wizard = self.preview(
            ("姓名", "党支部", "手机", "转正时间"), ("李平", "运行部党支部", "", "2030-13-45"),
            ("李平", "运行部党支部", "13800000001", ""))
        self.assertIn("reject", self.outcomes(wizard))
        self.assertFalse(member.phone)

    def test_missing_branches_only_on_request(self):
        rows = (("姓名", "党支部", "党小组"), ("甲一", "新成立党支部", "第一党小组"),
            ("甲二", "新成立支部", "第一党小组"))
        self.assertEqual(self.outcomes(self.preview(*rows)), ["reject", "reject"])
        wizard = self.imported(*rows, create_branches=True, create_under_id=self.committee.id, create_groups=True)
        self.assertIn("新成立党支部", wizard.new_units)
        branch = self.env["party.branch"].search([("name", "=", "新成立党支部")])
        self.assertEqual((len(branch), branch.kind, branch.parent_id), (1, "branch", self.committee))
        self.assertEqual(branch.child_ids.mapped("name"), ["第一党小组"])
        self.assertEqual(branch.member_count, 2)
        self.assertEqual(self.outcomes(self.preview(*rows)), ["unchanged", "unchanged"])

    def test_the_first_roster_of_an_empty_database(self):
        rows = (("姓名", "党支部", "党内职务"), ("甲一", "新成立党支部", "党总支书记"))
        with self.assertRaises(ValidationError):
            self.wizard(*rows, create_branches=True)
        self.env.cr.execute("UPDATE party_branch SET active = FALSE WHERE kind IN ('committee', 'general_branch')")
        self.env.invalidate_all()
        self.imported(*rows, create_branches=True)
        branch = self.env["party.branch"].search([("name", "=", "新成立党支部")])
        self.assertEqual((branch.kind, branch.parent_id.id, branch.member_count), ("branch", False, 1))

    def test_a_group_in_the_file_keeps_or_moves_the_member(self):
        group = self.unit("第一党小组", "group", self.north)
        member = self.existing("李平", group, "A1")
        self.assertEqual(self.outcomes(self.preview(self.HEAD,
            ("李平", "A1", "运行部党支部", "正式", ""))), ["unchanged"])
        self.unit("第二党小组", "group", self.north)
        self.imported((*self.HEAD, "党小组"), ("李平", "A1", "运行部党支部", "正式", "", "第2小组"))
        self.assertEqual(member.unit_id.name, "第二党小组")

    def test_the_branch_from_the_title_of_the_workbook(self):
        wizard = self.wizard(("检修部党支部党员花名册",), ("姓名", "工号"), ("甲一", "A1"))
        self.assertEqual(wizard.default_branch_id, self.south)
        wizard.action_preview()
        self.assertEqual(wizard.count_create, 1)

    def test_mapping_corrected_by_hand(self):
        wizard = self.wizard(("姓名", "备用号", "所在地方"), ("甲一", "A1", "检修部党支部"))
        fields = {line.title: line for line in wizard.column_ids}
        self.assertEqual(fields["备用号"].field, "skip")
        fields["备用号"].field = "staff_number"
        fields["所在地方"].field = "branch"
        wizard.action_preview()
        self.assertEqual((wizard.count_create, wizard.line_ids.staff_number), (1, "A1"))
        fields["备用号"].field = "skip"
        wizard.action_preview()
        self.assertEqual(wizard.ignored_columns, "备用号 (A1)")
        fields["所在地方"].field = "name"
        with self.assertRaisesRegex(UserError, "Two columns"):
            wizard.action_preview()

    def test_employees_are_linked_and_never_created(self):
        employee = self.env["hr.employee"].create({"name": "李平", "barcode": "A1"})
        employees = self.env["hr.employee"].search_count([])
        self.imported(self.HEAD, ("李平", "A1", "运行部党支部", "正式", ""),
            ("王芳", "A2", "运行部党支部", "正式", ""))
        self.assertEqual(self.member_of("A1").employee_id, employee)
        self.assertFalse(self.member_of("A2").employee_id)
        self.assertEqual(self.env["hr.employee"].search_count([]), employees)

    def test_introducers_of_the_register_and_of_the_file(self):
        old = self.existing("老书记", self.north)
        self.imported(("姓名", "工号", "党支部", "入党介绍人"), ("甲一", "A1", "运行部党支部", "老书记、甲二"),
                      ("甲二", "A2", "运行部党支部", "查无此人"))
        self.assertEqual(self.member_of("A1").introducer_ids, old | self.member_of("A2"))

    def test_data_changed_since_the_preview(self):
        wizard = self.preview(self.HEAD, ("李平", "A1", "运行部党支部", "正式", ""),
            ("王芳", "A2", "运行部党支部", "正式", ""))
        self.existing("李平", self.south, "A1")
        wizard.action_import()
        self.assertEqual(wizard.state, "preview")
        self.assertIn("changed since", wizard.notice)
        self.assertFalse(self.member_of("A2"), "nothing is imported")
        wizard.action_import()
        self.assertEqual(wizard.state, "done")
        with self.assertRaises(UserError):
            wizard.action_import()

    def test_all_or_nothing(self):
        wizard = self.preview(self.HEAD, ("李平", "A1", "运行部党支部", "正式", ""),
            ("王芳", "A2", "运行部党支部", "正式", ""))

        def fail(*args, **kwargs):
            raise RuntimeError("no steps today")
        self.patch(type(self.env["party.step"]), "_log", fail)
        with self.assertRaisesRegex(RuntimeError, "no steps"), self.env.cr.savepoint():
            wizard.action_import()
        self.assertFalse(self.member_of("A1") or self.member_of("A2"))

    def test_what_is_no_workbook(self):
        for data in (b"%PDF-1.4", workbook(("a", "b"), (1, 2))):
            with self.assertRaises(UserError):
                self.wizard(data=data)

    def test_a_sheet_for_each_branch(self):
        wizard = self.preview(data=book_of(
            ("运行部", [["运行部党支部党员名册"], ["姓名", "工号"], ["甲一", "A1"]]),
            ("检修部支部", [["姓名", "工号"], ["甲二", "A2"]])))
        self.assertEqual(wizard.count_create, 2)
        wizard.action_import()
        self.assertEqual((self.member_of("A1").branch_id, self.member_of("A2").branch_id), (self.north, self.south))

    def test_several_sheets_of_one_roster(self):
        wizard = self.preview(data=book_of(
            ("说明", [["填表说明"]]), ("一", [["姓名", "党支部"], ["甲一", "运行部党支部"]]),
            ("二", [["姓名", "党支部"], ["甲二", "检修部党支部"]]),
            ("转出党员", [["姓名", "党支部"], ["甲三", "检修部党支部"]])))
        self.assertEqual(wizard.sheet_ids.filtered("selected").mapped("name"), ["一", "二"])
        self.assertEqual(wizard.line_ids.mapped("name"), ["甲一", "甲二"])
