from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import OrgCase


@tagged("party_org")
class TestRightsFromPosts(OrgCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_1 = cls.user("rights_user_1")
        cls.group_confirm = cls.env.ref("party_points.group_confirm")

    def readable(self, user=None):
        return self.env["party.member"].with_user(user or self.user_1).search([])

    def allowed(self, kind, units, user=None):
        return units.with_user(user or self.user_1)._has_capability(kind)

    def test_secretary_of_a_and_recorder_of_b_is_no_secretary_in_b(self):
        self.post(self.user_1, "secretary", self.branch_a)
        self.post(self.user_1, "recorder", self.branch_b)
        both = self.branch_a | self.branch_b
        self.assertEqual(self.allowed("confirm", both), self.branch_a)
        self.assertEqual(self.allowed("record", both), both)
        self.assertEqual(self.readable(), self.member_1 | self.member_b)
        self.branch_a.with_user(self.user_1)._check_capability("confirm")
        with self.assertRaises(AccessError) as caught:
            both.with_user(self.user_1)._check_capability("confirm")
        self.assertIn("Branch B", str(caught.exception))
        self.assertNotIn("Branch A", str(caught.exception))

    def test_secretary_of_a_and_recorder_of_b_writes_members_of_a_only(self):
        self.post(self.user_1, "secretary", self.branch_a)
        self.post(self.user_1, "recorder", self.branch_b)
        self.member_1.with_user(self.user_1).phone = "1"
        with self.assertRaises(AccessError):
            self.member_b.with_user(self.user_1).phone = "1"

    def test_post_holds_below_and_not_above_or_beside(self):
        self.post(self.user_1, "secretary", self.general)
        self.assertEqual(self.allowed("confirm", self.branch_c | self.general | self.committee | self.branch_a),
                         self.branch_c | self.general)

    def test_post_that_ended_yesterday_gives_nothing(self):
        yesterday = self.today - timedelta(days=1)
        post = self.post(self.user_1, "secretary", self.branch_a)
        self.assertIn(self.group_confirm, self.user_1.group_ids)
        post.date_to = yesterday
        self.assertFalse(self.allowed("confirm", self.branch_a))
        self.assertFalse(self.user_1.sudo().party_confirm_branch_ids)
        self.assertNotIn(self.group_confirm, self.user_1.group_ids)
        with self.assertRaises(AccessError):
            self.readable()

    def test_the_date_is_checked_before_the_nightly_job_ran(self):
        """The user's fields still say yes, the post's date says no."""
        post = self.post(self.user_1, "secretary", self.branch_a)
        self.env.flush_all()
        self.env.cr.execute("UPDATE party_post SET date_to = %s WHERE id = %s",
                            [self.today - timedelta(days=1), post.id])
        self.env.invalidate_all()
        self.assertEqual(self.user_1.sudo().party_confirm_branch_ids, self.branch_a)
        with self.assertRaises(AccessError):
            self.branch_a.with_user(self.user_1)._check_capability("confirm")
        self.env["party.member"]._cron_refresh()
        self.assertFalse(self.user_1.sudo().party_confirm_branch_ids)
        self.assertNotIn(self.group_confirm, self.user_1.group_ids)

    def test_post_that_begins_tomorrow_begins_tomorrow(self):
        tomorrow = self.today + timedelta(days=1)
        self.post(self.user_1, "secretary", self.branch_a, date_from=tomorrow)
        self.assertFalse(self.allowed("confirm", self.branch_a))
        self.assertFalse(self.user_1.sudo().party_confirm_branch_ids)
        self.env["party.member"]._cron_refresh(today=tomorrow)
        self.assertEqual(self.user_1.sudo().party_confirm_branch_ids, self.branch_a)

    def test_first_and_last_day_count(self):
        self.post(self.user_1, "secretary", self.branch_a, date_from=self.today, date_to=self.today)
        self.assertTrue(self.allowed("confirm", self.branch_a))

    def test_warm_rule_cache_sees_a_new_and_an_ended_post(self):
        self.post(self.user_1, "recorder", self.branch_a)
        self.assertEqual(self.readable(), self.member_1)
        post = self.post(self.user_1, "recorder", self.branch_b)
        self.assertEqual(self.readable(), self.member_1 | self.member_b)
        post.action_end()
        self.assertEqual(self.readable(), self.member_1 | self.member_b, "today is the last day")
        post.date_to = self.today - timedelta(days=1)
        self.assertEqual(self.readable(), self.member_1)

    def test_warm_rule_cache_sees_moved_post_type_and_tree(self):
        post = self.post(self.user_1, "recorder", self.branch_a)
        self.assertEqual(self.readable(), self.member_1)
        post.branch_id = self.branch_b
        self.assertEqual(self.readable(), self.member_b)
        self.group_a1.parent_id = self.branch_b
        self.assertEqual(self.readable(), self.member_1 | self.member_b)
        post.type_id.write({"cap_read": True, "cap_record": False})
        self.assertFalse(self.user_1.sudo().party_record_branch_ids)
        self.assertEqual(self.readable(), self.member_1 | self.member_b)

    def test_warm_rule_cache_sees_the_link_between_member_and_user(self):
        with self.assertRaises(AccessError):
            self.readable()
        self.member_b.user_id = self.user_1
        self.assertEqual(self.readable(), self.member_b)
        self.post(self.member_1, "secretary", self.branch_a)
        self.member_b.user_id = False
        self.member_1.user_id = self.user_1
        self.assertEqual(self.user_1.sudo().party_confirm_branch_ids, self.branch_a, "the member's post")
        self.assertEqual(self.readable(), self.member_1)

    def test_rights_are_not_given_by_hand(self):
        with self.assertRaises(UserError):
            self.user_1.sudo().party_confirm_branch_ids = self.branch_a
        self.user_1.sudo().group_ids = [(4, self.group_confirm.id)]
        self.assertNotIn(self.group_confirm, self.user_1.group_ids, "taken away again: no post")

    def test_portal_users_get_no_rights_from_posts(self):
        member = self.member("Portal", self.branch_b, login="rights_portal", portal=True)
        post = self.post(member, "secretary", self.branch_b)
        self.assertFalse(member.user_id.party_confirm_branch_ids)
        self.assertFalse(self.allowed("confirm", self.branch_b, member.user_id))
        self.assertTrue(post.rights_note)

    def test_archived_user_is_no_holder(self):
        self.post(self.user_1, "secretary", self.branch_a)
        self.user_1.active = False
        self.assertFalse(self.branch_a._holders("confirm")[self.branch_a.id])
        self.assertFalse(self.allowed("confirm", self.branch_a))

    def test_holders_are_the_nearest(self):
        user_2, user_3 = self.user("rights_user_2"), self.user("rights_user_3")
        self.post(self.user_1, "group_leader", self.group_a1)
        self.post(user_2, "deputy", self.branch_a)
        self.post(user_3, "deputy", self.committee)
        holders = (self.group_a1 | self.group_a2 | self.branch_c)._holders("check")
        self.assertEqual(holders[self.group_a1.id], self.user_1)
        self.assertEqual(holders[self.group_a2.id], user_2)
        self.assertEqual(holders[self.branch_c.id], user_3)
        self.assertEqual(self.group_a1._holders("confirm")[self.group_a1.id], user_2)

    def test_acts_by_the_nearest_post(self):
        self.post(self.user_1, "deputy", self.committee)
        near = self.post(self.user_1, "deputy", self.branch_a)
        posts = (self.group_a1 | self.branch_b).with_user(self.user_1)._capability_posts("confirm")
        self.assertEqual(posts[self.group_a1.id], near)
        self.assertEqual(posts[self.branch_b.id].branch_id, self.committee)

    def test_administrator_decides_nothing(self):
        admin = self.user("rights_admin", groups="party_points.group_admin")
        with self.assertRaises(AccessError):
            self.branch_a.with_user(admin)._check_capability("confirm")
        self.assertEqual(self.branch_a._has_capability("confirm"), self.branch_a, "the superuser passes")

    def test_function_post_finds_members_and_reads_no_more(self):
        self.post(self.user_1, "function_safety", self.committee)
        self.assertEqual(self.env["party.branch"].with_user(self.user_1)._function_units("safety"), self.committee)
        self.assertFalse(self.env["party.branch"].with_user(self.user_1)._function_units("business"))
        found = self.readable()
        self.assertEqual(found, self.member_1 | self.member_b)
        self.env.invalidate_all()
        self.assertEqual(found[0].name, "Member 1")
        with self.assertRaises(AccessError):
            found[0].birthday  # noqa: B018
        self.assertFalse(self.allowed("read", self.branch_a))

    def test_group_leader_leads_a_group(self):
        with self.assertRaises(ValidationError):
            self.post(self.user_1, "group_leader", self.branch_a)
