from odoo.tests import tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestMyPointsTour(PortalCase):
    def test_declare_on_the_phone(self):
        self.start_tour("/my/points", "party_points_declare", login="portal_wang")
        entry = self.env["party.entry"].search([("member_id", "=", self.wang.id)])
        self.assertEqual((entry.state, entry.points, entry.rule_code), ("withdrawn", 2.5, "base.promise"))

    def test_a_total_opens_down_to_the_entry_at_the_desk(self):
        deputy = self._officer("deputy", self.branch_a)
        superior = self._officer("secretary", self.committee)
        entries = self.env["party.entry"].with_user(self.secretary.user_id)
        ids = entries.declare([{"rule_id": self.rules["base.lecture"].id}], submit=True)
        entries.browse(ids).with_user(deputy).action_check()
        entries.browse(ids).with_user(superior).action_confirm()
        self.start_tour("/odoo/my-points", "party_points_my_points", login="branch_secretary")

    def _officer(self, code, unit):
        """A user with that post: the secretary's own entry is decided by others."""
        login = f"{unit.kind}_{code}_other"
        member = self.member(login, self.branch_b, login=login)
        self.post(member, code, unit)
        return member.user_id
