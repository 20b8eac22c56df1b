from datetime import timedelta

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import OrgCase


@tagged("party_org")
class TestOrgTransfer(OrgCase):

    def change(self, members, user=None, **values):
        wizard = self.env["party.transfer"].with_user(user or self.env.user).create({
            "member_ids": [Command.set(members.ids)], **values})
        wizard.action_apply()

    def test_transfer_of_several_keeps_status_and_history(self):
        second = self.member("Second", self.group_a1, status="probationary")
        both = self.member_1 | second
        self.change(both, change="unit", unit_id=self.branch_b.id, date=self.today, reason="Letter 7")
        self.assertEqual(both.unit_id, self.branch_b)
        self.assertEqual(second.status, "probationary")
        self.assertEqual(second.enrolment_ids.sorted("date_from").mapped("date_to"),
                         [self.today - timedelta(days=1), False])

    def test_probationary_becomes_full_on_a_day(self):
        second = self.member("Second", self.group_a1, status="probationary")
        tomorrow = self.today + timedelta(days=1)
        self.change(second, change="status", status="full", date=tomorrow)
        self.assertEqual(second.status, "probationary")
        self.env["party.member"]._cron_refresh(today=tomorrow)
        self.assertEqual((second.status, second.unit_id), ("full", self.group_a1))

    def test_end_of_the_enrolment(self):
        self.change(self.member_1, change="end", date=self.today, reason="Left")
        self.assertTrue(self.member_1.ended)
        with self.assertRaises(UserError):
            self.change(self.member_1, change="unit", unit_id=self.branch_b.id, date=self.today)

    def test_correction_on_the_same_day_makes_no_empty_enrolment(self):
        self.change(self.member_1, change="unit", unit_id=self.branch_b.id, date=self.today)
        self.change(self.member_1, change="unit", unit_id=self.branch_c.id, date=self.today)
        self.assertEqual(self.member_1.unit_id, self.branch_c)
        self.assertEqual(len(self.member_1.enrolment_ids), 2)

    def test_secretary_moves_within_the_branch_only(self):
        secretary = self.user("transfer_secretary")
        self.post(secretary, "secretary", self.branch_a)
        self.change(self.member_1, secretary, change="unit", unit_id=self.group_a2.id, date=self.today)
        self.assertEqual(self.member_1.unit_id, self.group_a2)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.change(self.member_1, secretary, change="unit", unit_id=self.branch_b.id,
                        date=self.today + timedelta(days=1))
        with self.assertRaises(UserError):
            self.change(self.member_b, secretary, change="end", date=self.today)


class AccountCase(OrgCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member_1.staff_number = "9001"
        cls.member_b.staff_number = "9002"
        cls.no_number = cls.member("No number", cls.branch_a)
        cls.members = cls.member_1 | cls.member_b | cls.no_number
        cls.Activation = cls.env["party.activation"].sudo()

    def wizard(self, members=None, user=None):
        action = (self.members if members is None else members).with_user(
            user or self.env.user)._open_portal_accounts()
        return self.env[action["res_model"]].with_user(user or self.env.user).browse(action["res_id"])

    def outcomes(self, wizard):
        return {line.member_id: line.outcome for line in wizard.line_ids}


@tagged("party_org")
class TestOrgAccounts(AccountCase):

    def test_preview_says_what_will_happen_and_does_nothing(self):
        existing = self.user("9002", portal=True)
        wizard = self.wizard()
        self.assertEqual(self.outcomes(wizard),
                         {self.member_1: "create", self.member_b: "link", self.no_number: "cannot"})
        self.assertTrue(all(line.reason for line in wizard.line_ids if line.outcome == "cannot"))
        self.assertFalse(self.members.user_id)
        wizard.action_apply()
        self.assertEqual(self.member_b.user_id, existing)
        self.assertEqual(self.member_1.user_id.login, "9001")
        self.assertTrue(self.member_1.user_id.share)
        self.assertTrue(self.member_1.user_id.has_group("party_points.group_member"))

    def test_new_logins_have_no_password(self):
        self.wizard().action_apply()
        self.env.flush_all()
        self.env.cr.execute("SELECT password FROM res_users WHERE login = '9001'")
        self.assertEqual(self.env.cr.fetchall(), [(None,)])

    def test_twice_is_once(self):
        self.wizard().action_apply()
        count = self.env["res.users"].search_count([])
        second = self.wizard()
        self.assertEqual(self.outcomes(second)[self.member_1], "has")
        second.action_apply()
        self.assertEqual(self.env["res.users"].search_count([]), count)

    def test_logins_that_do_not_fit_are_refused_with_a_reason(self):
        archived = self.user("9001")
        archived.active = False
        taken = self.user("9002", portal=True)
        self.no_number.user_id = taken
        self.assertEqual(self.outcomes(self.wizard()),
                         {self.member_1: "cannot", self.member_b: "cannot", self.no_number: "has"})

    def test_the_employees_user_is_linked(self):
        user = self.user("someone")
        self.no_number.employee_id = self.env["hr.employee"].create({"name": "Someone", "user_id": user.id})
        self.wizard().action_apply()
        self.assertEqual(self.no_number.user_id, user)

    def test_secretary_makes_accounts_of_the_own_members_only(self):
        secretary = self.user("account_secretary")
        self.post(secretary, "secretary", self.branch_a)
        self.post(secretary, "recorder", self.branch_b)
        internal = self.user("9003")
        third = self.member("Third", self.branch_a, staff_number="9003")
        wizard = self.wizard(self.members | third, secretary)
        self.assertEqual(self.outcomes(wizard), {
            self.member_1: "create", self.member_b: "cannot", self.no_number: "cannot", third: "cannot"})
        wizard.action_apply()
        self.assertTrue(self.member_1.user_id)
        self.assertFalse(self.member_b.user_id)
        self.assertNotEqual(third.user_id, internal)
        self.assertEqual(wizard._waiting(), self.member_1)

    def test_users_without_the_right_make_no_accounts(self):
        recorder = self.user("account_recorder")
        self.post(recorder, "recorder", self.branch_a)
        with self.assertRaises(AccessError):
            self.wizard(self.member_1, recorder)

    def test_several_hundred_in_a_bounded_number_of_queries(self):
        members = self.env["party.member"].create([{
            "name": f"N{n}", "staff_number": f"N{n}",
            "enrolment_ids": [Command.create({"unit_id": self.branch_b.id})]} for n in range(300)])
        wizard = self.wizard(members)
        self.env.flush_all()
        with self.assertQueryCount(700):
            wizard.action_apply()
            self.env.flush_all()
        self.assertEqual(wizard.count_waiting, 300)

    def issue(self, member):
        self.wizard(member).action_apply()
        return self.Activation._issue(member.sudo(), 14)[member]

    def test_code_works_once_in_any_spelling_and_is_not_stored(self):
        code = self.issue(self.member_1)
        stored = self.Activation.search([("member_id", "=", self.member_1.id)])
        self.assertNotIn(code.replace("-", ""), str(stored.read()))
        typed = " " + code.lower().replace("-", " ")
        self.assertEqual(self.Activation._redeem("９００１ ", typed), self.member_1.user_id)
        self.assertFalse(self.Activation._redeem("9001", code))

    def test_five_wrong_tries_lock_the_code(self):
        code = self.issue(self.member_1)
        for _try in range(5):
            self.assertFalse(self.Activation._redeem("9001", "AAAA-AAAA-AAAA"))
        self.assertFalse(self.Activation._redeem("9001", code))

    def test_old_codes_and_codes_of_others_do_not_work(self):
        code = self.issue(self.member_1)
        self.issue(self.member_b)
        self.assertFalse(self.Activation._redeem("9002", code))
        self.assertFalse(self.Activation._redeem("nobody", code))
        newer = self.Activation._issue(self.member_1.sudo(), 14)[self.member_1]
        self.assertFalse(self.Activation._redeem("9001", code), "printed again: the former one stops working")
        self.Activation.search([]).expires = "2020-01-01 00:00:00"
        self.assertFalse(self.Activation._redeem("9001", newer))

    def test_who_logged_in_gets_no_code(self):
        wizard = self.wizard()
        wizard.action_apply()
        self.assertEqual(wizard._waiting(), self.member_1 | self.member_b)
        self.member_1.user_id.with_user(self.member_1.user_id)._update_last_login()
        self.member_1.user_id.invalidate_recordset()
        self.assertEqual(wizard._waiting(), self.member_b)


@tagged("post_install", "-at_install", "party_org_http")
class TestOrgActivation(AccountCase, HttpCase):

    def activate(self, number, code):
        self.authenticate(None, None)
        return self.url_open("/my/activate", {
            "staff_number": number, "code": code, "csrf_token": http.Request.csrf_token(self)}, allow_redirects=True)

    def test_from_slip_to_login(self):
        admin = self.env.ref("base.user_admin")
        wizard = self.wizard(self.member_1, admin)
        wizard.action_apply()
        action = wizard.action_print()
        self.authenticate("admin", "admin")
        page = self.url_open(action["url"]).text
        self.assertIn("9001", page)
        code = page.split('class="code">')[1].split("<")[0].strip()
        self.assertNotIn(code, self.url_open(action["url"]).text, "shown once")
        self.assertIn("alert-danger", self.activate("9001", "AAAA-AAAA-AAAA").text)
        answer = self.activate("9001", code)
        self.assertIn("/web/reset_password", answer.url)
        token = answer.url.split("token=")[1].split("&")[0]
        self.url_open("/web/reset_password", {
            "login": "9001", "name": "Member 1", "password": "Own-password-9", "confirm_password": "Own-password-9",
            "token": token, "csrf_token": http.Request.csrf_token(self)})
        self.authenticate("9001", "Own-password-9")
        self.assertEqual(self.session.uid, self.member_1.user_id.id)

    def test_others_do_not_open_the_slips(self):
        wizard = self.wizard(self.member_1, self.env.ref("base.user_admin"))
        wizard.action_apply()
        url = wizard.action_print()["url"]
        self.user("slip_thief", password="slip_thief")
        self.authenticate("slip_thief", "slip_thief")
        with mute_logger("odoo.http"):
            self.assertNotIn("9001", self.url_open(url).text)
