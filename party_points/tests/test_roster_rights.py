"""Who may import what, tried as RPC would, and that it costs a fixed number of statements."""
import base64
import time
from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .roster_common import RosterCase, workbook


@tagged("party_roster")
class TestRosterRights(RosterCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.recorder = cls.user("roster_recorder")
        cls.post(cls.recorder, "recorder", cls.north)
        cls.env.flush_all()

    def test_nobody_without_a_post_or_the_administrators_group(self):
        portal = self.member("Portal", self.north, login="roster_portal", portal=True).user_id
        member = self.member("Internal", self.north, login="roster_internal").user_id
        auditor = self.user("roster_auditor")
        self.post(auditor, "auditor", self.committee)
        wizard = self.preview(self.HEAD, ("甲一", "A1", "运行部党支部", "正式", ""))
        for user in (portal, member, auditor, self.user("roster_plain")):
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                self.wizards.with_user(user).create({"file": b"", "filename": "x.xlsx"})
            for name in ("action_read", "action_preview", "action_import", "action_download_rejects"):
                with self.assertRaises(AccessError), mute_logger("odoo.models"):
                    getattr(wizard.with_user(user), name)()
        self.assertFalse(self.member_of("A1"))

    def test_an_import_of_somebody_else_is_out_of_reach(self):
        wizard = self.preview(self.HEAD, ("甲一", "A1", "运行部党支部", "正式", ""))
        for record in (wizard, wizard.line_ids, wizard.column_ids, wizard.sheet_ids):
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                record.with_user(self.recorder).read([])
            self.assertFalse(record.with_user(self.recorder).search([("id", "in", record.ids)]))
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            wizard.with_user(self.recorder).action_import()

    def test_a_recorder_imports_the_own_branch_only(self):
        self.existing("丁一", self.south, "B1")
        wizard = self.imported(
            (*self.HEAD, "党内职务"), ("甲一", "A1", "运行部党支部", "正式", "", "党支部书记"),
            ("乙一", "A2", "检修部党支部", "正式", "", ""),
                ("丁一", "B1", "运行部党支部", "正式", "", ""), user=self.recorder)
        self.assertEqual(self.outcomes(wizard), ["create", "reject", "reject"])
        self.assertIn("检修部党支部", wizard.line_ids[1].reason)
        self.assertNotIn("检修部", wizard.line_ids[2].reason, "where a stranger belongs isn't told")
        member = self.member_of("A1")
        self.assertEqual(member.branch_id, self.north)
        self.assertFalse(member.post_ids, "a recorder can't make anybody a secretary")
        self.assertIn("administrator", wizard.line_ids[0].remark)
        self.assertEqual(self.member_of("B1").branch_id, self.south)
        step = self.env["party.step"].search([("res_id", "=", member.id), ("res_model", "=", "party.member")])
        self.assertEqual((step.user_id, step.post_id.code), (self.recorder, "recorder"))

    def test_a_recorder_cant_take_a_member_away_or_send_one_elsewhere(self):
        self.existing("甲一", self.north, "A1")
        wizard = self.preview(self.HEAD, ("甲一", "A1", "检修部党支部", "正式", ""), user=self.recorder)
        self.assertEqual(self.outcomes(wizard), ["reject"])

    def test_a_recorder_gives_no_number_to_an_existing_member(self):
        member = self.existing("甲一", self.north)
        wizard = self.imported(self.HEAD, ("甲一", "A1", "运行部党支部", "正式", "2010-01-01"), user=self.recorder)
        self.assertEqual((member.staff_number, member.date_joined), (False, date(2010, 1, 1)))
        self.assertIn("administrator", wizard.line_ids.remark)

    def test_a_group_leader_keeps_the_own_group(self):
        first, second = self.unit("第一党小组", "group", self.north), self.unit("第二党小组", "group", self.north)
        leader = self.member("组长", first, login="roster_leader")
        self.post(leader, "group_leader", first)
        self.existing("乙一", second, "A9")
        wizard = self.imported(
            ("姓名", "工号", "党支部", "党小组"), ("甲一", "A1", "运行部党支部", "第一党小组"),
            ("甲二", "A2", "运行部党支部", "第二党小组"), ("甲三", "A3", "运行部党支部", ""),
            ("乙一", "A9", "运行部党支部", "第一党小组"), user=leader.user_id)
        self.assertEqual(self.outcomes(wizard), ["create", "reject", "reject", "reject"])
        self.assertEqual(self.member_of("A1").unit_id, first)

    def test_a_recorder_creates_no_branch(self):
        wizard = self.preview(("姓名", "党支部"), ("甲一", "新成立党支部"), user=self.recorder,
                              create_branches=True, create_under_id=self.committee.id)
        self.assertEqual(self.outcomes(wizard), ["reject"])

    def test_the_post_is_asked_again_at_the_confirmation(self):
        wizard = self.preview(self.HEAD, ("甲一", "A1", "运行部党支部", "正式", ""), user=self.recorder)
        self.recorder.sudo().party_record_branch_ids  # noqa: B018 a warm cache
        yesterday = self.today - timedelta(days=1)
        self.env["party.post"].search([("user_id", "=", self.recorder.id)]).date_to = yesterday
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            wizard.action_import()
        self.assertFalse(self.member_of("A1"))

    def test_lines_written_by_hand_have_no_effect(self):
        wizard = self.preview(self.HEAD, ("甲一", "A1", "检修部党支部", "正式", ""), user=self.recorder)
        wizard.line_ids.write({"outcome": "create", "details": "forged"})
        wizard.action_import()
        self.assertFalse(self.member_of("A1"))


@tagged("party_roster")
class TestRosterScale(RosterCase):

    def rows(self, count, phone=13800000000, first=0):
        yield (*self.HEAD, "手机", "党小组")
        for number in range(first, first + count):
            unit = "运行部党支部" if number % 2 else "检修部党支部"
            yield (f"王{chr(0x4e00 + number)}", f"N{number:05}", unit, "正式党员", "2010.05.03", phone + number,
                   f"第{number % 3 + 1}党小组")

    def statements(self, count, first=0):
        """(preview, import) of `count` new members, in statements."""
        wizard = self.wizard(*self.rows(count, first=first), create_groups=True)
        found = []
        for step in (wizard.action_preview, wizard.action_import):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            step()
            self.env.flush_all()
            found.append(self.env.cr.sql_log_count - before)
        self.assertEqual((wizard.state, wizard.count_create), ("done", count))
        return found

    def test_statements_hardly_depend_on_the_rows(self):
        self.statements(6)  # creates the groups
        few, many = self.statements(20, first=100), self.statements(400, first=1000)
        self.assertLess(few[0], 60)
        self.assertLess(many[0], few[0] + 20, "preview")
        self.assertLess(many[1], few[1] + 40, "import")

    def test_two_thousand_rows_in_seconds(self):
        data = workbook(*self.rows(2000))
        started = time.monotonic()
        wizard = self.preview(data=data, create_groups=True)
        self.env.flush_all()
        self.assertLess(time.monotonic() - started, 60)
        self.assertEqual(wizard.count_create, 2000)
        wizard.action_import()
        again = self.preview(data=workbook(*self.rows(2000, phone=13900000000)), create_groups=True)
        self.assertEqual(again.count_change, 2000)
        self.assertEqual(base64.b64decode(again.file)[:2], b"PK")
