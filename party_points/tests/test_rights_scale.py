from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import OrgCase

BRANCHES = 10_000


@tagged("party_org")
class TestRightsScale(OrgCase):
    """10,000 branches, 3,000 posts: a constant number of statements, and no list of branches in any of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.flush_all()
        root = cls.committee
        cls.env.execute_query(SQL(
            """ INSERT INTO party_branch (name, kind, parent_id, sequence, active)
                SELECT 'Scale ' || n, 'branch', %s, 10, TRUE FROM generate_series(1, %s) n RETURNING id """,
            root.id, BRANCHES))
        cls.env.execute_query(SQL(
            """ UPDATE party_branch SET parent_path = %s || id || '/', branch_id = id
                 WHERE name LIKE 'Scale %%' RETURNING id """, root.parent_path))
        cls.env.invalidate_all()
        cls.scale = cls.env["party.branch"].search([("name", "=like", "Scale %")])
        cls.far = cls.member("Far", cls.scale[-1])
        cls.chief = cls.user("scale_chief")

    def test_ten_thousand_branches_checked_in_three_queries(self):
        self.assertEqual(len(self.scale), BRANCHES)
        self.post(self.chief, "secretary", self.committee)
        units = self.scale.with_user(self.chief)
        units.sudo().mapped("parent_path")
        self.env.flush_all()
        with self.assertQueryCount(3):
            units._check_capability("confirm")
        with self.assertQueryCount(2):
            self.assertEqual(len(units._holders("confirm")), BRANCHES)

    def test_rule_of_a_chief_of_all_is_a_subquery_on_the_path(self):
        self.post(self.chief, "secretary", self.committee)
        members = self.env["party.member"].with_user(self.chief)
        self.assertIn(self.far, members.search([]))
        query = members._search([])
        sql = self.env.cr.mogrify(query.select()).decode() if hasattr(self.env.cr, "mogrify") else str(query.select())
        self.assertLess(len(sql), 4000)
        self.assertIn("parent_path", sql)

    def test_thousands_of_posts_change_in_a_few_statements(self):
        type_id = self.env.ref("party_points.post_type_secretary").id
        users = self.env["res.users"].create([
            {"name": f"Holder {n}", "login": f"scale_{n}",
             "group_ids": [Command.set([self.env.ref("base.group_user").id])]} for n in range(30)])
        self.env.flush_all()
        with self.assertQueryCount(90):
            posts = self.env["party.post"].create([
                {"user_id": users[n % 30].id, "type_id": type_id, "branch_id": unit.id}
                for n, unit in enumerate(self.scale[:3000])])
            self.env.flush_all()
        self.assertEqual(len(users[0].sudo().party_confirm_branch_ids), 100)
        self.assertTrue(users[0].has_group("party_points.group_confirm"))
        yesterday = self.today - timedelta(days=1)
        self.env.cr.execute("UPDATE party_post SET date_to = %s, date_from = %s WHERE id = ANY(%s)",
                            [yesterday, yesterday, posts.ids])
        self.env.invalidate_all()
        with self.assertQueryCount(90):
            self.env["res.users"]._party_refresh(everyone=True)
        self.assertFalse(users[0].sudo().party_confirm_branch_ids)
        self.assertFalse(users[0].has_group("party_points.group_confirm"))
        with self.assertQueryCount(25):
            self.env["res.users"]._party_refresh(everyone=True)
