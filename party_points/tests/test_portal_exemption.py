import html
import json
import re
from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalCase

PATH = "/my/points/exemptions"


@tagged("post_install", "-at_install", "party_exemption")
class TestPortalExemption(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.superior = cls.user("exempt_superior", lang="en_US")
        cls.post(cls.superior, "secretary", cls.committee)

    def send(self, token=None, **values):
        data = {
            "csrf_token": token or self.token(), "date_from": self.today.isoformat(),
            "date_to": (self.today + timedelta(days=20)).isoformat(), "reason": "In hospital", **values}
        return self.url_open(f"{PATH}/apply", data={key: value for key, value in data.items() if value is not None})

    def applied(self, **values):
        response = self.send(**values)
        self.assertEqual(response.status_code, 200, response.text)
        return self.env["party.exemption"].browse(response.json()["application"]["id"])

    def of_wang(self):
        return self.env["party.exemption"].search([("member_id", "=", self.wang.id)])

    def test_from_the_application_to_the_approval(self):
        self.login("portal_wang")
        self.assertIn("No exemptions", self.url_open(PATH).text)
        exemption = self.applied()
        self.assertEqual((exemption.state, exemption.stage, exemption.member_id), ("branch", "branch", self.wang))
        page = self.url_open(PATH).text
        self.assertIn("Branch (Branch A)", page)
        self.assertIn(f"{PATH}/{exemption.id}/withdraw", page)
        exemption.with_user(self.secretary.user_id).action_approve()
        page = self.url_open(PATH).text
        self.assertIn("Superior organisation (Committee)", page)
        self.assertNotIn("/withdraw", page)
        self.assertNotIn("Secretary", page, "posts, no persons")
        exemption.with_user(self.superior).action_approve()
        self.assertIn('data-state="approved"', self.url_open(PATH).text)
        self.assertIn("Exempt from points", self.url_open("/my/points").text)

    def test_a_refusal_is_read_and_corrected(self):
        self.login("portal_wang")
        exemption = self.applied()
        exemption.with_user(self.secretary.user_id).action_refuse("Until when?")
        self.assertIn("Until when?", self.url_open(PATH).text)
        page = self.url_open(f"{PATH}/apply?again={exemption.id}").text
        props = json.loads(html.unescape(re.search(r'<owl-component[^>]* props="([^"]*)"', page).group(1)))
        self.assertEqual((props["before"]["reason"], props["before"]["refuse_reason"]), ("In hospital", "Until when?"))
        self.assertEqual(self.applied(exemption_id=exemption.id, reason="Until June"), exemption)
        exemption.invalidate_recordset()
        self.assertEqual((exemption.state, exemption.reason), ("branch", "Until June"))

    def test_withdrawn_by_the_button_until_somebody_decided(self):
        self.login("portal_wang")
        exemption = self.applied()
        self.url_open(f"{PATH}/{exemption.id}/withdraw", data={"csrf_token": self.token()})
        exemption.invalidate_recordset()
        self.assertEqual(exemption.state, "draft")
        self.assertIn("Withdrawn", self.url_open(PATH).text)
        self.applied(exemption_id=exemption.id)
        exemption.with_user(self.secretary.user_id).action_approve()
        page = self.url_open(f"{PATH}/{exemption.id}/withdraw", data={"csrf_token": self.token()}).text
        self.assertIn("can&#39;t be withdrawn any more", page.replace("can't", "can&#39;t"))
        exemption.invalidate_recordset()
        self.assertEqual(exemption.state, "branch")

    def test_two_sendings_are_one(self):
        self.login("portal_wang")
        self.assertEqual(self.applied(), self.applied())
        self.assertEqual(len(self.of_wang()), 1)

    def test_what_can_t_be_is_told_and_leaves_nothing(self):
        self.login("portal_wang")
        for values in ({"date_to": "1999-01-01"}, {"date_from": "x"}, {"date_from": None}, {"reason": None},
                       {"reason_code": "long_illness"}, {"member_id": self.li.id}, {"member_id": "x"},
                       {"exemption_id": "99999999999999999999"}, {"exemption_id": "²"}, {"reason": "y" * 2001}):
            response = self.send(**values)
            self.assertEqual(response.status_code, 422, values)
            self.assertTrue(response.json()["message"], values)
        self.assertFalse(self.of_wang())

    def test_others_are_not_found(self):
        self.login("portal_wang")
        exemption = self.applied()
        self.login("portal_li")
        self.assertNotIn("In hospital", self.url_open(PATH).text)
        for number in (exemption.id, 0, 2**40):
            response = self.url_open(f"{PATH}/{number}/withdraw", data={"csrf_token": self.token()})
            self.assertEqual(response.status_code, 404)
        self.assertNotIn("In hospital", self.url_open(f"{PATH}/apply?again={exemption.id}").text)
        self.assertEqual(self.send(exemption_id=exemption.id).status_code, 422)
        self.assertEqual(exemption.state, "branch")

    def test_what_the_branch_only_drafts_is_not_shown(self):
        self.env["party.exemption"].create({
            "member_id": self.wang.id, "date_from": self.today, "date_to": self.today, "reason": "Rumour"})
        self.login("portal_wang")
        self.assertNotIn("Rumour", self.url_open(PATH).text)

    def test_internal_members_have_the_page_as_well(self):
        self.login("group_leader")
        exemption = self.applied()
        self.assertEqual(exemption.member_id, self.leader)
        self.assertIn("In hospital", self.url_open(PATH).text)

    def test_who_is_no_member_is_told_so(self):
        self.user("portal_nobody", portal=True, lang="en_US")
        self.login("portal_nobody")
        for path in (PATH, f"{PATH}/apply"):
            self.assertIn("not linked to a member", self.url_open(path).text)
        self.assertEqual(self.send().status_code, 422)

    def test_visitors_must_log_in(self):
        self.authenticate(None, None)
        for path in (PATH, f"{PATH}/apply"):
            response = self.url_open(path, allow_redirects=False)
            self.assertEqual(response.status_code, 303)
            self.assertIn("/web/login", response.headers["Location"])

    @mute_logger("odoo.http")
    def test_without_the_token_nothing_happens(self):
        self.login("portal_wang")
        self.assertEqual(self.send(token="none").status_code, 400)
        self.assertFalse(self.of_wang())
