"""Tracks of a roster: those of the scheme that holds for the branch."""
import base64

from odoo.tests import tagged

from .roster_common import stand_aside, workbook
from .scheme_common import SchemeCase


@tagged("party_roster")
class TestRosterTracks(SchemeCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stand_aside(cls.env)
        scheme = cls.published(tracks=[
            {"code": "home", "name": {"zh_CN": "在家党员", "en_US": "At home"}},
            {"code": "mobile", "name": {"zh_CN": "在外流动党员", "en_US": "Mobile"}}])
        cls.env["party.scheme.use"]._set(cls.branch_a, scheme)

    def preview(self, *rows):
        wizard = self.env["party.roster.import"].with_user(self.admin).create({
            "filename": "x.xlsx", "file": base64.b64encode(workbook(("姓名", "工号", "党支部", "类别"), *rows))})
        wizard.action_read()
        wizard.action_preview()
        return wizard

    def test_tracks_by_name_code_or_part_of_the_name(self):
        wizard = self.preview(
            ("甲一", "A1", "Branch A", "流动"), ("甲二", "A2", "Branch A", "home"), ("甲三", "A3", "Branch A", "在岗"),
            ("甲四", "A4", "Branch B", "流动"))
        self.assertEqual(wizard.count_create, 4)
        self.assertIn("has no track", wizard.line_ids[2].remark)
        self.assertFalse(wizard.line_ids[3].remark, "a scheme without tracks asks for none")
        wizard.action_import()
        members = self.env["party.member"].search([("staff_number", "in", ["A1", "A2", "A3", "A4"])], order="name, id")
        self.assertEqual(
            {member.staff_number: member.track for member in members},
            {"A1": "mobile", "A2": "home", "A3": False, "A4": False})

    def test_another_track_is_dated(self):
        self.preview(("甲一", "A1", "Branch A", "流动")).action_import()
        wizard = self.preview(("甲一", "A1", "Branch A", "在家党员"))
        self.assertIn("mobile → home", wizard.line_ids.details)
        wizard.action_import()
        member = self.env["party.member"].search([("staff_number", "=", "A1")])
        self.assertEqual(member.enrolment_ids.sorted("date_from").mapped("track"), ["mobile", "home"])
        self.assertEqual(self.preview(("甲一", "A1", "Branch A", "在家党员")).count_unchanged, 1)
