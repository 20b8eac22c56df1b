"""What each role must not do, tried over the ORM as RPC would."""
from datetime import timedelta

from psycopg2 import Error as DatabaseError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OrgCase

ORGANISATION_MODELS = ("party.branch", "party.post", "party.post.type", "party.member", "party.enrolment",
                       "party.exemption", "party.step", "party.workday")


@tagged("party_org")
class TestRightsAttack(OrgCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = cls.user("attack_plain")
        cls.recorder = cls.user("attack_recorder")
        cls.secretary = cls.user("attack_secretary")
        cls.auditor = cls.user("attack_auditor")
        cls.post(cls.recorder, "recorder", cls.branch_a)
        cls.post(cls.secretary, "secretary", cls.branch_a)
        cls.post(cls.auditor, "auditor", cls.committee)
        cls.me = cls.member("Me", cls.branch_a, login="attack_member")
        cls.portal = cls.member("Portal", cls.branch_a, login="attack_portal", portal=True)
        cls.admin = cls.user("attack_admin", groups="party_points.group_admin")
        cls.exemption = cls.env["party.exemption"].create({
            "member_id": cls.member_1.id, "date_from": cls.today, "date_to": cls.today + timedelta(days=30),
            "reason": "Illness"})
        cls.env["party.step"]._log(cls.exemption, "note", "draft", "draft")
        cls.records = {
            "party.branch": cls.branch_a, "party.post": cls.branch_a.post_ids[:1], "party.member": cls.member_1,
            "party.post.type": cls.env.ref("party_points.post_type_recorder"),
            "party.enrolment": cls.member_1.enrolment_ids, "party.exemption": cls.exemption,
            "party.step": cls.env["party.step"].search([], limit=1),
            "party.workday": cls.env["party.workday"].create({"date": "2024-10-01"}),
        }
        cls.values = {
            "party.branch": {"name": "x"}, "party.post": {"date_to": False}, "party.member": {"phone": "1"},
            "party.post.type": {"cap_confirm": True, "cap_read": True}, "party.enrolment": {"date_to": cls.today},
            "party.exemption": {"reason": "x"}, "party.step": {"reason": "x"}, "party.workday": {"working": True},
        }

    def refused(self, user, model, operation):
        record = self.records[model].with_user(user)
        values = self.values[model]
        with self.assertRaises(UserError, msg=f"{user.login} {operation} {model}"), \
                self.env.cr.savepoint():
            if operation == "write":
                record.write(values)
            elif operation == "create":
                record.copy(values)
            else:
                record.unlink()
            self.env.flush_all()

    def test_who_holds_no_post_changes_nothing(self):
        for user in (self.plain, self.me.user_id, self.portal.user_id, self.auditor):
            for model in ORGANISATION_MODELS:
                for operation in ("write", "create", "unlink"):
                    with self.subTest(user=user.login, model=model, operation=operation):
                        self.refused(user, model, operation)

    def test_recorder_and_secretary_do_not_touch_rights(self):
        for user in (self.recorder, self.secretary):
            for model in ("party.branch", "party.post", "party.post.type", "party.step", "party.workday"):
                for operation in ("write", "create", "unlink"):
                    with self.subTest(user=user.login, model=model, operation=operation):
                        self.refused(user, model, operation)

    def test_recorder_does_not_touch_members(self):
        for model in ("party.member", "party.enrolment"):
            for operation in ("write", "create", "unlink"):
                with self.subTest(model=model, operation=operation):
                    self.refused(self.recorder, model, operation)

    def test_secretary_keeps_the_own_members(self):
        member = self.env["party.member"].with_user(self.secretary).create({
            "name": "New", "staff_number": " 77 ",
            "enrolment_ids": [Command.create({"unit_id": self.group_a2.id, "date_from": self.today})]})
        self.assertEqual(member.unit_id, self.group_a2)
        self.assertEqual(member.staff_number, "77")
        member.enrolment_ids.write({"unit_id": self.group_a1.id})
        self.assertEqual(member.unit_id, self.group_a1)

    def test_secretary_does_not_take_or_give_away_members_of_others(self):
        enrolments = self.env["party.enrolment"].with_user(self.secretary)
        attempts = [
            lambda: enrolments.create({"member_id": self.member_b.id, "unit_id": self.branch_a.id, "kind": "seconded"}),
            lambda: enrolments.create({"member_id": self.member_1.id, "unit_id": self.branch_b.id, "kind": "seconded"}),
            lambda: self.member_1.enrolment_ids.with_user(self.secretary).write({"unit_id": self.branch_b.id}),
            lambda: self.member_b.enrolment_ids.with_user(self.secretary).write({"date_to": self.today}),
            lambda: self.env["party.member"].with_user(self.secretary).create({
                "name": "X", "enrolment_ids": [Command.create({"unit_id": self.branch_b.id})]}),
            lambda: self.env["party.member"].with_user(self.secretary).create({"name": "Nowhere"}),
        ]
        for number, attempt in enumerate(attempts):
            with self.subTest(number), self.assertRaises(AccessError), self.env.cr.savepoint():
                attempt()
                self.env.flush_all()

    def test_secretary_does_not_decide_who_logs_in_as_whom(self):
        member = self.member_1.with_user(self.secretary)
        for values in ({"user_id": self.secretary.id}, {"staff_number": "admin"}, {"uuid": "x"}, {"active": False}):
            with self.subTest(values), self.assertRaises(AccessError):
                member.write(values)
        with self.assertRaises(AccessError):
            member.copy({"user_id": self.secretary.id})

    def test_portal_member_reads_oneself_and_the_own_line_only(self):
        portal = self.portal.user_id
        self.env.invalidate_all()
        self.assertEqual(self.env["party.member"].with_user(portal).search([]), self.portal)
        self.assertEqual(self.env["party.enrolment"].with_user(portal).search([]), self.portal.enrolment_ids)
        self.assertEqual(self.env["party.branch"].with_user(portal).search([]), self.committee | self.branch_a)
        self.assertFalse(self.env["party.exemption"].with_user(portal).search([]))
        self.assertFalse(self.env["party.step"].with_user(portal).search([]))
        with self.assertRaises(AccessError):
            self.member_1.with_user(portal).read(["name"])
        self.assertEqual(self.portal.with_user(portal).read(["name", "birthday"])[0]["name"], "Portal")

    def test_plain_internal_user_reads_names_of_organisations_and_no_member(self):
        self.assertIn(self.branch_b, self.env["party.branch"].with_user(self.plain).search([]))
        self.assertEqual(self.branch_b.with_user(self.plain).secretary_name, False)
        for model in ("party.member", "party.enrolment", "party.exemption", "party.step"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.plain).search([])
        self.assertFalse(self.env["party.post"].with_user(self.plain).search([]))

    def test_readers_do_not_write_in_the_chatter(self):
        for user in (self.recorder, self.auditor, self.me.user_id, self.portal.user_id):
            record = self.me if user == self.me.user_id else self.portal if user == self.portal.user_id \
                else self.member_1
            with self.subTest(user.login), self.assertRaises(AccessError):
                record.with_user(user).message_post(body="x")
        for user in (self.plain, self.secretary):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.branch_a.with_user(user).message_post(body="x")
        self.member_1.with_user(self.secretary).message_post(body="x")

    def test_former_branch_reads_its_own_time(self):
        secretary_b = self.user("attack_secretary_b")
        self.post(secretary_b, "secretary", self.branch_b)
        former = self.member_1.enrolment_ids
        self.env["party.step"]._log(self.member_1, "note", None, None)
        former.date_to = self.today - timedelta(days=1)
        later = self.env["party.enrolment"].create({
            "member_id": self.member_1.id, "unit_id": self.branch_b.id, "date_from": self.today})
        self.env["party.step"]._log(self.member_1, "later", None, None)
        of_member = [("member_id", "=", self.member_1.id)]
        self.assertEqual(self.env["party.enrolment"].with_user(self.secretary).search(of_member), former)
        self.assertEqual(self.env["party.enrolment"].with_user(secretary_b).search(of_member), former | later)
        self.assertNotIn(self.member_1, self.env["party.member"].with_user(self.secretary).search([]))
        steps = self.env["party.step"]
        self.assertEqual(steps.with_user(self.secretary).search([*of_member, ("res_model", "=", "party.member")])
                         .mapped("action"), ["note"])
        self.assertEqual(steps.with_user(secretary_b).search([*of_member, ("res_model", "=", "party.member")])
                         .mapped("action"), ["later", "note"])

    def test_host_of_a_seconded_member_reads_and_does_not_write(self):
        secretary_b = self.user("attack_host")
        self.post(secretary_b, "secretary", self.branch_b)
        self.assertNotIn(self.member_1, self.env["party.member"].with_user(secretary_b).search([]))
        self.env["party.enrolment"].create({
            "member_id": self.member_1.id, "unit_id": self.branch_b.id, "kind": "seconded", "date_from": self.today})
        self.assertIn(self.member_1, self.env["party.member"].with_user(secretary_b).search([]))
        with self.assertRaises(AccessError):
            self.member_1.with_user(secretary_b).phone = "1"

    @mute_logger("odoo.sql_db")
    def test_nobody_changes_a_step_not_even_the_database_user(self):
        step = self.records["party.step"].sudo()
        for attack in (lambda: step.write({"reason": "x"}), step.unlink, lambda: step.create({"action": "x"}),
                       step.copy):
            with self.assertRaises(UserError):
                attack()
        for query in ("UPDATE party_step SET reason = 'x'", "DELETE FROM party_step", "TRUNCATE party_step"):
            with self.subTest(query), self.assertRaises(DatabaseError), self.env.cr.savepoint():
                self.env.cr.execute(query)

    def test_steps_tell_who_by_which_post(self):
        post = self.post(self.secretary, "deputy", self.branch_b)
        member = self.member_b.with_user(self.secretary)
        posts = self.branch_b.with_user(self.secretary)._capability_posts("confirm")
        self.env["party.step"].with_user(self.secretary)._log(member, "note", "a", "b", reason="why", posts=posts)
        step = self.env["party.step"].search([("member_id", "=", self.member_b.id)], limit=1)
        self.assertEqual((step.user_id, step.post_id, step.branch_id, step.state_to, step.reason),
                         (self.secretary, post, self.branch_b, "b", "why"))


@tagged("party_org")
class TestRightsExemption(OrgCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secretary = cls.member("Secretary", cls.branch_a, login="exempt_secretary")
        cls.post(cls.secretary, "secretary", cls.branch_a)
        cls.superior = cls.user("exempt_superior")
        cls.post(cls.superior, "secretary", cls.committee)

    def exemption(self, member, user):
        return self.env["party.exemption"].with_user(user).create({
            "member_id": member.id, "date_from": self.today, "date_to": self.today + timedelta(days=90),
            "reason": "Illness"})

    def test_branch_passes_superior_approves_each_with_a_step(self):
        exemption = self.exemption(self.member_1, self.secretary.user_id)
        exemption.action_submit()
        self.assertEqual((exemption.state, exemption.turn, exemption.turn_branch_id),
                         ("branch", "confirm", self.committee))
        with self.assertRaises(AccessError):
            exemption.with_user(self.user("exempt_nobody")).action_approve()
        with self.assertRaises(UserError):
            exemption.action_approve()
        with self.assertRaises(UserError):
            exemption.write({"reason": "Other"})
        exemption.with_user(self.superior).action_approve()
        self.assertEqual((exemption.state, exemption.turn), ("approved", False))
        steps = self.env["party.step"].search([("res_model", "=", "party.exemption"), ("res_id", "=", exemption.id)])
        self.assertEqual(steps.mapped("state_to"), ["approved", "branch"])
        self.assertEqual(steps.mapped("post_id.code"), ["secretary"])

    def test_refused_needs_a_reason_and_may_be_corrected(self):
        exemption = self.exemption(self.member_1, self.secretary.user_id)
        exemption.action_submit()
        with self.assertRaises(UserError):
            exemption.with_user(self.superior).action_refuse(" ")
        exemption.with_user(self.superior).action_refuse("No certificate")
        self.assertEqual((exemption.state, exemption.refuse_reason), ("refused", "No certificate"))
        exemption.action_draft()
        exemption.reason = "Illness, certificate added"
        self.assertEqual(exemption.state, "draft")

    def test_nobody_decides_about_oneself(self):
        with self.assertRaises(UserError):
            self.exemption(self.secretary, self.superior).with_user(self.secretary.user_id).action_submit()

    def test_state_is_not_written(self):
        exemption = self.exemption(self.member_1, self.secretary.user_id)
        for values in ({"state": "approved"}, {"submitter_id": self.superior.id}):
            with self.assertRaises(UserError):
                exemption.write(values)
            with self.assertRaises(UserError):
                exemption.copy({**values, "date_from": "2023-01-01", "date_to": "2023-01-02"})

    def test_two_at_one_time_are_refused_and_time_ends_them(self):
        exemption = self.exemption(self.member_1, self.secretary.user_id)
        with self.assertRaises(UserError):
            self.exemption(self.member_1, self.secretary.user_id)
        exemption.action_submit()
        exemption.with_user(self.superior).action_approve()
        self.env["party.exemption"]._cron_end(today=self.today + timedelta(days=91))
        self.assertEqual(exemption.state, "ended")
