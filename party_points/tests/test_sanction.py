"""Who records and reads sanctions and investigations: discipline posts, and the discipline department in its field."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .common import OrgCase


@tagged("party_standing")
class TestSanction(OrgCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls.user("sanction_officer")
        cls.officer_post = cls.post(cls.officer, "function_discipline", cls.general)
        cls.below = cls.member("Below", cls.branch_c)

    def record(self, user, member, **values):
        return self.env["party.sanction"].with_user(user).create(
            {"member_id": member.id, "event": "party", "tier": "warning", "date_from": self.today, **values})

    def test_the_discipline_department_records_and_reads_in_and_below_its_organisation(self):
        sanction = self.record(self.officer, self.below, note="No. 3")
        self.assertEqual((sanction.unit_id, sanction.note, sanction.can_change), (self.branch_c, "No. 3", True))
        step = self.env["party.step"].search([("res_model", "=", "party.sanction"), ("res_id", "=", sanction.id)])
        self.assertEqual((step.user_id, step.post_id), (self.officer, self.officer_post))
        running = self.record(self.officer, self.below, event="investigation", tier=False)
        running.action_close()
        self.assertEqual(running.date_to, self.today)
        sanction.action_withdraw("The wrong person")
        self.assertEqual((sanction.state, sanction.can_change), ("withdrawn", False))

    def test_it_neither_records_nor_reads_elsewhere(self):
        with self.assertRaisesRegex(AccessError, "record sanctions"):
            self.record(self.officer, self.member_1)
        elsewhere = self.record(self.env.user, self.member_1)
        mine = self.record(self.officer, self.below)
        Sanction = self.env["party.sanction"].with_user(self.officer)
        self.assertEqual(Sanction.search([]), mine)
        for action in (lambda one: one.action_close(), lambda one: one.action_withdraw("Because"),
                       lambda one: one.read(["note"])):
            with self.assertRaises(AccessError):
                action(elsewhere.with_user(self.officer))

    def test_it_gets_no_capability_of_the_ledger(self):
        for kind in ("read", "record", "check", "confirm", "review", "discipline", "file", "audit"):
            self.assertFalse(self.branch_c.with_user(self.officer)._has_capability(kind), kind)
        self.assertEqual(self.branch_c.with_user(self.officer)._has_capability("sanction"), self.branch_c)
        groups = self.env["res.groups"].browse(
            group.id for name in ("read", "record", "check", "confirm", "review", "discipline", "file", "audit")
            for group in self.env.ref(f"party_points.group_{name}"))
        self.assertEqual(len(groups), 8)
        self.assertFalse(groups & self.officer.all_group_ids)
        for model in ("party.score", "party.result", "party.review", "party.grade.decision", "party.exemption"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.officer).search([])

    def test_other_departments_record_none(self):
        """Safety on top of all, discipline for one branch: sanctions are read where the second holds alone."""
        safety = self.user("sanction_safety")
        self.post(safety, "function_safety", self.committee)
        sanction = self.record(self.officer, self.below)
        with self.assertRaises(AccessError):
            self.env["party.sanction"].with_user(safety).search([])
        with self.assertRaises(AccessError):
            self.record(safety, self.below)
        self.post(safety, "function_discipline", self.branch_b)
        self.assertFalse(self.env["party.sanction"].with_user(safety).search([]))
        with self.assertRaises(AccessError):
            sanction.with_user(safety).read(["tier"])
        with self.assertRaises(AccessError):
            self.record(safety, self.below)
        self.assertTrue(self.record(safety, self.member_b))

    def test_the_posts_date_is_asked_again(self):
        sanction = self.record(self.officer, self.below)
        self.env.flush_all()
        self.env.execute_query(SQL("UPDATE party_post SET date_to = %s WHERE id = %s RETURNING id",
                                   self.today - timedelta(days=1), self.officer_post.id))
        self.env.invalidate_all()
        self.assertEqual(self.officer.sudo().party_sanction_branch_ids, self.general, "the nightly job is still to run")
        with self.assertRaises(AccessError):
            self.record(self.officer, self.below)
        with self.assertRaises(AccessError):
            sanction.with_user(self.officer).action_withdraw("Because")
        self.env["party.member"]._cron_refresh()
        self.assertFalse(self.officer.sudo().party_sanction_branch_ids)
        self.assertNotIn(self.env.ref("party_points.group_sanction"), self.officer.group_ids)

    def test_nobody_records_about_himself(self):
        member = self.member("Officer", self.branch_c, user_id=self.officer.id)
        with self.assertRaises(UserError):
            self.record(self.officer, member)
        about_him = self.record(self.env.user, member)
        with self.assertRaises(UserError):
            about_him.with_user(self.officer).action_withdraw("It was nothing")

    def test_what_was_recorded_is_still_read_where_the_member_was(self):
        sanction = self.record(self.officer, self.below)
        self.below.enrolment_ids.date_to = self.today
        self.below.enrolment_ids = [Command.create(
            {"unit_id": self.branch_b.id, "date_from": self.today + timedelta(days=1)})]
        self.env.execute_query(SQL("UPDATE party_member SET unit_id = %s WHERE id = %s RETURNING id",
                                   self.branch_b.id, self.below.id))
        self.env.invalidate_all()
        self.assertNotIn(self.below, self.env["party.member"].with_user(self.officer).search([]))
        shown, = self.env["party.sanction"].with_user(self.officer).search([]).web_read(
            {"display_name": {}, "member_id": {"fields": {"display_name": {}}}, "tier": {}})
        self.assertEqual(shown["id"], sanction.id)
        self.assertIn("Below", shown["display_name"])
        self.assertIn("Below", shown["member_id"]["display_name"])

    def test_the_window_records_what_it_asked_for(self):
        """By the window and by nothing else: a form that saves itself on leaving would record what was only tried."""
        Window = self.env["party.sanction.record"].with_user(self.officer)
        with Form(Window) as form:
            form.member_id = self.below
            form.tier = "warning"
            form.note = "No. 7"
        self.assertFalse(self.env["party.sanction"].search([("member_id", "=", self.below.id)]))
        action = form.record.action_record()
        sanction = self.env["party.sanction"].browse(action["res_id"])
        self.assertRecordValues(sanction, [{
            "member_id": self.below.id, "event": "party", "tier": "warning", "date_from": self.today, "note": "No. 7"}])
        elsewhere = Window.sudo().create({"member_id": self.member_1.id, "tier": "warning"})
        with self.assertRaises(AccessError):
            elsewhere.with_user(self.officer).action_record()
        with self.assertRaises(AccessError):
            Window.with_user(self.user("sanction_nobody")).create({"member_id": self.below.id})

    def test_many_take_no_query_each(self):
        members = self.env["party.member"].union(*(
            self.member(f"Many {number}", self.branch_c) for number in range(40)))
        self.env.flush_all()
        counts = []
        for some in (members[:2], members[2:]):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["party.sanction"].with_user(self.officer).create(
                [{"member_id": one.id, "event": "party", "tier": "warning", "date_from": self.today} for one in some])
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_a_discipline_member_records_as_before(self):
        inspector = self.user("sanction_inspector")
        self.post(inspector, "discipline", self.branch_a)
        self.assertTrue(self.record(inspector, self.member_1))
        self.assertTrue(self.branch_a.with_user(inspector)._has_capability("discipline"))
        with self.assertRaises(AccessError):
            self.record(inspector, self.member_b)
