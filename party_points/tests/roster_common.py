"""Rosters made on the spot, and the wizard taken through its steps."""
import base64
import io
from datetime import date
from pathlib import Path

from odoo.fields import Command

from .common import OrgCase

NAMES = ["国腾能源示范公司党委", "机关第一党支部", "机关第二党支部", "运行部党支部", "检修部党支部", "新成立党支部"]
DATA = Path(__file__).parent / "data"


def workbook(*rows):
    return book_of(("花名册", rows))


def book_of(*sheets):
    """An xlsx file of [(sheet name, rows)]."""
    import xlsxwriter
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return buffer.getvalue()


def stand_aside(env):
    """The database may hold an enterprise already, with branches and people of the sample's names and numbers."""
    units = env["party.branch"].search([("name", "in", NAMES)])
    for member in env["party.member"].search(["|", ("staff_number", "=like", "GT10%"), ("branch_id", "in", units.ids)]):
        number = member.staff_number and f"原{member.staff_number}"
        member.write({"name": f"原{member.name}", "staff_number": number})
    for unit in units:
        unit.name = f"原{unit.name}"


class RosterCase(OrgCase):
    HEAD = ("姓名", "工号", "党支部", "党员类型", "入党时间")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stand_aside(cls.env)
        cls.committee.name = "国腾能源示范公司党委"
        cls.north = cls.unit("运行部党支部", "branch", cls.committee)
        cls.south = cls.unit("检修部党支部", "branch", cls.committee)
        cls.admin = cls.user("roster_admin", groups="party_points.group_admin")
        cls.wizards = cls.env["party.roster.import"].with_user(cls.admin)

    def wizard(self, *rows, data=None, filename="roster.xlsx", user=None, **values):
        """A wizard that has read the file."""
        wizard = self.wizards.with_user(user or self.admin).create({
            "file": base64.b64encode(data or workbook(*rows)), "filename": filename,
            "date_since": date(2026, 1, 1), "date_change": self.today, **values})
        wizard.action_read()
        return wizard

    def preview(self, *rows, **values):
        wizard = self.wizard(*rows, **values)
        wizard.action_preview()
        return wizard

    def imported(self, *rows, **values):
        wizard = self.preview(*rows, **values)
        wizard.action_import()
        self.assertEqual(wizard.state, "done", wizard.notice)
        return wizard

    def outcomes(self, wizard):
        return wizard.line_ids.mapped("outcome")

    def member_of(self, number):
        return self.env["party.member"].search([("staff_number", "=", number)])

    def existing(self, name, unit, number=None, date_from=date(2020, 1, 1), **values):
        return self.env["party.member"].create({
            "name": name, "staff_number": number, **values,
            "enrolment_ids": [Command.create({"unit_id": unit.id, "status": "full", "date_from": date_from})]})
