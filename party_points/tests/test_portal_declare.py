from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalCase, photo


@tagged("post_install", "-at_install")
class TestPortalDeclare(PortalCase):
    def test_member_declares_with_a_photo_and_it_waits_for_the_check(self):
        self.login("portal_wang")
        response = self.send("base.award", tier="bureau", description="First prize", files=[("p.jpg", photo())])
        entry = self.entry_of(response)
        self.assertEqual((entry.state, entry.turn, entry.turn_branch_id), ("submitted", "check", self.group_a1))
        self.assertEqual((entry.member_id, entry.tier, entry.points), (self.wang, "bureau", 2))
        self.assertEqual(entry.evidence_ids.mapped("mimetype"), ["image/jpeg"])
        self.assertTrue(response.json()["entry"]["next"])

    def test_the_same_declaration_sent_twice_stays_one_entry(self):
        self.login("portal_wang")
        first = self.entry_of(self.send("base.lecture", client_key="a" * 32))
        second = self.entry_of(self.send("base.lecture", client_key="a" * 32))
        self.assertEqual(first, second)
        self.assertEqual(self.env["party.entry"].search_count([("member_id", "=", self.wang.id)]), 1)

    def test_another_key_is_another_entry(self):
        self.login("portal_wang")
        first = self.entry_of(self.send("base.lecture", client_key="a" * 32))
        self.assertNotEqual(first, self.entry_of(self.send("base.lecture", client_key="b" * 32)))

    def test_missing_evidence_is_refused_and_leaves_nothing_behind(self):
        self.login("portal_wang")
        response = self.send("base.award", tier="bureau")
        self.assertEqual(response.status_code, 422)
        self.assertIn("evidence", response.json()["message"])
        self.assertFalse(self.env["party.entry"].search([("member_id", "=", self.wang.id)]))

    def test_a_file_that_is_no_evidence_is_refused(self):
        self.login("portal_wang")
        response = self.send("base.lecture", files=[("photo.jpg", b"<script>alert(1)</script>")])
        self.assertEqual(response.status_code, 422)
        self.assertFalse(self.env["party.entry"].search([("member_id", "=", self.wang.id)]))

    def test_a_rule_for_recorders_is_refused(self):
        self.login("portal_wang")
        self.assertEqual(self.send("base.absent").status_code, 422)

    def test_points_for_somebody_else_only_where_the_rule_allows_it(self):
        self.login("portal_wang")
        self.assertEqual(self.send("base.lecture", member_id=self.leader.id).status_code, 422)
        entry = self.entry_of(self.send("base.praise", member_id=self.leader.id))
        self.assertEqual(entry.member_id, self.leader)

    def test_nonsense_is_a_message_not_an_error(self):
        self.login("portal_wang")
        for values in ({"quantity": "many"}, {"date": "yesterday"}, {"date": "1999-01-01"}):
            response = self.send("base.lecture", **values)
            self.assertEqual(response.status_code, 422, values)
            self.assertTrue(response.json()["message"])

    @mute_logger("odoo.http")
    def test_without_the_csrf_token_nothing_happens(self):
        self.login("portal_wang")
        self.assertEqual(self.send("base.lecture", token="none").status_code, 400)
        self.assertFalse(self.env["party.entry"].search([("member_id", "=", self.wang.id)]))

    def test_the_page_offers_only_rules_for_members(self):
        self.login("portal_wang")
        page = self.url_open("/my/points/declare").text
        self.assertIn("Award won", page)
        self.assertIn("Praise", page)
        self.assertNotIn("Absent", page)

    def test_colleagues_are_those_of_the_own_branch(self):
        self.login("portal_wang")
        page = self.url_open("/my/points/declare").text
        self.assertIn("Secretary", page)
        self.assertNotIn("Member B", page)

    def test_a_refused_entry_is_corrected_and_sent_again(self):
        self.login("portal_wang")
        entry = self.entry_of(self.send("base.promise", points="2"))
        entry.with_user(self.leader.user_id).action_refuse("Which commitment?")
        page = self.url_open(f"/my/points/declare?entry={entry.id}").text
        self.assertIn("Which commitment?", page)
        again = self.entry_of(self.send("base.promise", entry_id=entry.id, points="1", description="The second one"))
        self.assertEqual(again, entry)
        entry.invalidate_recordset()
        self.assertEqual((entry.state, entry.points, entry.description), ("submitted", 1, "The second one"))

    def test_an_entry_of_somebody_else_can_t_be_corrected(self):
        self.login("portal_wang")
        entry = self.entry_of(self.send("base.promise", points="2"))
        entry.with_user(self.leader.user_id).action_refuse("No")
        self.login("portal_li")
        self.assertEqual(self.send("base.promise", entry_id=entry.id, points="3").status_code, 422)
        self.assertEqual(entry.points, 2)

    def test_a_user_without_member_is_told_what_to_do(self):
        self.user("portal_nobody", portal=True, lang="en_US")
        self.login("portal_nobody")
        self.assertIn("not linked to a member", self.url_open("/my/points/declare").text)
        self.assertEqual(self.send("base.lecture").status_code, 422)
