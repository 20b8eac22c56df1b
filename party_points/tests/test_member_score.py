from odoo.tests import tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestMemberScore(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cycle = cls.env["party.cycle"].search([("scheme_id", "=", cls.used_scheme.id)])
        cls.env["party.score"]._update_running(cls.wang | cls.li, cycle)

    def _as(self, holder):
        return self.wang.with_user(holder.user_id)

    def test_the_secretary_sees_the_running_score_and_its_trend(self):
        member = self._as(self.secretary)
        self.assertEqual(member.score_total, 60)
        self.assertEqual(member.score_id.member_id, self.wang)
        self.assertEqual(member.score_trend[-1][1], 60)
        page = member.get_points_page()
        self.assertEqual((page["explanation"]["total"], page["explanation"]["state"]), ("60.00", "running"))
        self.assertEqual(member.action_open_score()["res_id"], member.score_id.id)

    def test_the_score_of_another_branch_is_not_shown(self):
        li = self.li.with_user(self.secretary.user_id)
        self.assertFalse(self.env["party.score"].with_user(self.secretary.user_id).search(
            [("member_id", "=", self.li.id)]))
        self.assertFalse(li.get_points_page()["explanation"])

    def test_a_list_of_members_asks_once(self):
        members = (self.wang | self.leader | self.secretary).with_user(self.secretary.user_id)
        members.mapped("score_total")
        self.env.invalidate_all()
        few = self._queries(members[:1])
        self.env.invalidate_all()
        self.assertLessEqual(self._queries(members), few + 1)

    def _queries(self, members):
        before = self.env.cr.sql_log_count
        members.mapped("score_trend")
        return self.env.cr.sql_log_count - before
