from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import OrgCase


@tagged("party_org")
class TestOrgTree(OrgCase):

    def test_branch_of_each_kind(self):
        self.assertFalse(self.committee.branch_id)
        self.assertFalse(self.general.branch_id)
        self.assertEqual(self.branch_a.branch_id, self.branch_a)
        self.assertEqual(self.group_a1.branch_id, self.branch_a)

    def test_kinds_stand_under_their_superiors_only(self):
        for kind, parent in [("committee", self.branch_a), ("group", self.committee), ("group", None),
                             ("branch", self.group_a1), ("general_branch", self.general)]:
            with self.assertRaises(ValidationError, msg=f"{kind} under {parent}"):
                self.unit("Wrong", kind, parent)

    def test_changing_the_kind_looks_at_those_below(self):
        with self.assertRaises(ValidationError):
            self.branch_a.kind = "general_branch"

    def test_no_organisation_stands_under_itself(self):
        with self.assertRaises(UserError):
            self.committee.parent_id = self.committee

    def test_moved_group_takes_its_members_to_the_other_branch(self):
        self.group_a1.parent_id = self.branch_b
        self.env.invalidate_all()
        self.assertEqual(self.member_1.unit_id, self.group_a1)
        self.assertEqual(self.member_1.branch_id, self.branch_b)
        self.assertEqual(self.member_1.enrolment_ids.branch_id, self.branch_b)

    def test_members_are_counted_with_all_below(self):
        self.assertEqual(self.committee.member_count, 2)
        self.assertEqual(self.branch_a.member_count, 1)
        self.assertEqual(self.branch_c.member_count, 0)

    def test_organisation_with_members_does_not_close(self):
        with self.assertRaises(ValidationError):
            self.branch_a.action_close()
        self.branch_c.action_close()
        self.assertFalse(self.branch_c.active)
        self.branch_c.action_reopen()
        self.assertTrue(self.branch_c.active)

    def test_organisation_with_open_ones_below_does_not_close(self):
        with self.assertRaises(ValidationError):
            self.general.action_close()

    def test_organisation_with_history_is_not_deleted(self):
        with self.assertRaises(UserError):
            self.branch_b.unlink()
        self.group_a2.unlink()
        self.assertFalse(self.group_a2.exists())

    def test_secretary_named_before_who_acts_for_one(self):
        self.post(self.member_1, "secretary", self.branch_a, acting=True)
        self.assertEqual(self.branch_a.secretary_name, "Member 1")
        self.post(self.member_b, "secretary", self.branch_a)
        self.branch_a.invalidate_recordset()
        self.assertEqual(self.branch_a.secretary_name, "Member B")
