import html
import json
import re
from datetime import timedelta

from odoo.tests import tagged

from .portal_common import PortalCase, photo


@tagged("post_install", "-at_install")
class TestPortalPoints(PortalCase):
    def _confirmed(self, rule="base.lecture", **values):
        """An entry of Wang that went the whole way."""
        self.login("portal_wang")
        entry = self.entry_of(self.send(rule, **values))
        entry.with_user(self.leader.user_id).action_check()
        entry.with_user(self.secretary.user_id).action_confirm()
        return entry

    def _page(self, url="/my/points"):
        """The props that the page hands to its component."""
        text = self.url_open(url).text
        return json.loads(html.unescape(re.search(r'<owl-component[^>]* props="([^"]*)"', text).group(1)))["page"]

    def test_my_points_show_the_confirmed_entry_under_its_node(self):
        entry = self._confirmed()
        page = self._page()
        self.assertEqual(page["explanation"]["total"], "62.00")
        base = page["explanation"]["tree"]["children"][0]
        self.assertEqual(base["value"], "62.00")
        self.assertEqual([line["id"] for line in base["entries"]], [entry.id])
        self.assertEqual(len(page["trend"]), 4)
        self.assertEqual([line["id"] for line in page["recent"]], [entry.id])

    def test_a_period_without_a_score_leads_back_to_the_newest(self):
        self._confirmed()
        response = self.url_open("/my/points/1999-Q1", allow_redirects=False)
        self.assertEqual(response.status_code, 303)

    def test_without_a_score_the_page_says_what_to_do_first(self):
        self.login("portal_wang")
        self.assertIn("No points yet", self.url_open("/my/points").text)
        self.assertIn("No entries yet", self.url_open("/my/points/entries").text)
        self.assertIn("Nothing published yet", self.url_open("/my/points/published").text)

    def test_home_has_the_card_for_members_only(self):
        self.login("portal_wang")
        self.assertIn("/my/points/declare", self.url_open("/my").text)
        self.user("portal_nobody", portal=True, lang="en_US")
        self.login("portal_nobody")
        self.assertNotIn("/my/points", self.url_open("/my").text)

    def test_a_user_who_is_no_member_is_told_so_everywhere(self):
        self.user("portal_nobody", portal=True, lang="en_US")
        self.login("portal_nobody")
        for path in ("", "/declare", "/entries"):
            self.assertIn("not linked to a member", self.url_open(f"/my/points{path}").text, path)
        self.assertIn("Nothing published yet", self.url_open("/my/points/published").text)
        self.assertEqual(self.url_open("/my/points/entries/1").status_code, 404)

    def test_visitors_must_log_in(self):
        self.authenticate(None, None)
        for path in ("", "/declare", "/entries", "/published", "/entries/1", "/evidence/1"):
            response = self.url_open(f"/my/points{path}", allow_redirects=False)
            self.assertEqual(response.status_code, 303, path)
            self.assertIn("/web/login", response.headers["Location"])

    def test_others_entries_and_evidence_are_not_found(self):
        self.login("portal_wang")
        entry = self.entry_of(self.send("base.award", tier="bureau", files=[("p.jpg", photo())]))
        evidence = entry.evidence_ids
        self.assertEqual(self.url_open(f"/my/points/entries/{entry.id}").status_code, 200)
        seen = self.url_open(f"/my/points/evidence/{evidence.id}")
        self.assertEqual((seen.status_code, seen.headers["Content-Type"]), (200, "image/jpeg"))
        self.login("portal_li")
        self.assertNotIn(f"/entries/{entry.id}", self.url_open("/my/points/entries").text)
        for url in (f"entries/{entry.id}", f"evidence/{evidence.id}", f"evidence/{evidence.id}?thumbnail=1"):
            self.assertEqual(self.url_open(f"/my/points/{url}").status_code, 404, url)
        response = self.url_open(f"/my/points/entries/{entry.id}/withdraw", data={"csrf_token": self.token()})
        self.assertEqual(response.status_code, 404)
        self.assertEqual(entry.state, "submitted")

    def test_withdraw_until_it_is_confirmed(self):
        self.login("portal_wang")
        entry = self.entry_of(self.send("base.lecture"))
        self.url_open(f"/my/points/entries/{entry.id}/withdraw", data={"csrf_token": self.token()})
        entry.invalidate_recordset()
        self.assertEqual(entry.state, "withdrawn")

    def test_a_confirmed_entry_is_not_withdrawn_and_the_page_says_why(self):
        entry = self._confirmed()
        response = self.url_open(f"/my/points/entries/{entry.id}/withdraw", data={"csrf_token": self.token()})
        entry.invalidate_recordset()
        self.assertEqual(entry.state, "confirmed")
        self.assertIn("alert-danger", response.text)

    def test_an_action_that_is_not_the_member_s_is_not_found(self):
        self.login("portal_wang")
        entry = self.entry_of(self.send("base.lecture"))
        for action in ("confirm", "check", "unlink"):
            response = self.url_open(f"/my/points/entries/{entry.id}/{action}", data={"csrf_token": self.token()})
            self.assertEqual(response.status_code, 404, action)
        self.assertEqual(entry.state, "submitted")

    def test_a_refusal_shows_its_reason_and_the_way_to_correct_it(self):
        self.login("portal_wang")
        entry = self.entry_of(self.send("base.lecture"))
        entry.with_user(self.leader.user_id).action_refuse("No such lecture")
        listed = self.url_open("/my/points/entries").text
        self.assertIn("No such lecture", listed)
        page = self.url_open(f"/my/points/entries/{entry.id}").text
        self.assertIn(f"/my/points/declare?entry={entry.id}", page)

    def test_the_branch_reads_its_published_table_others_don_t(self):
        self._confirmed()
        cycle = self.env["party.cycle"].search([("scheme_id", "=", self.used_scheme.id)])
        period = self.env["party.period"]._for(cycle, self.today)
        review = self.env["party.review"].create({
            "branch_id": self.branch_a.id, "period_id": period.id, "date_open": self.today})
        review.with_user(self.secretary.user_id).action_publish()
        page = self.url_open("/my/points/published").text
        self.assertIn("Wang", page)
        self.assertIn(">62<", page)
        self.assertIn("published", [line["state"] for line in self._page()["trend"]])
        self.login("portal_li")
        self.assertIn("Nothing published yet", self.url_open("/my/points/published").text)
        self.assertEqual(self.url_open(f"/my/points/published/{review.id}").status_code, 404)

    def test_former_branch_is_no_longer_shown(self):
        """The published table is the present branch's: who was transferred sees that of the new one."""
        self.wang.enrolment_ids.date_to = self.today - timedelta(days=1)
        self.env["party.enrolment"].create({
            "member_id": self.wang.id, "unit_id": self.branch_b.id, "status": "full", "date_from": self.today})
        self.login("portal_wang")
        self.assertIn("Nothing published yet", self.url_open("/my/points/published").text)
