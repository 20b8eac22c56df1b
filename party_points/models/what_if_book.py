"""The result of a what-if as a workbook: summary, distribution, grades, and the members whom the user may read."""

import base64
import io

import xlsxwriter

from odoo import fields, models

CHUNK = 2000
WIDE = 14


class PartyWhatIf(models.Model):
    _inherit = "party.what.if"

    workbook = fields.Binary(string="Workbook", compute="_compute_workbook", attachment=False)
    workbook_name = fields.Char(compute="_compute_workbook_name")

    def _compute_workbook_name(self):
        for trial in self:
            trial.workbook_name = self.env._("what-if-%(id)s.xlsx", id=trial.id)

    def _compute_workbook(self):
        for trial in self:
            trial.workbook = base64.b64encode(trial._workbook()) if trial.state == "done" else False

    def action_export(self):
        """Download the result as a workbook."""
        self.ensure_one()
        self._check_may()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url", "target": "self",
            "url": f"/web/content/party.what.if/{self.id}/workbook?filename_field=workbook_name&download=true",
        }

    def _workbook(self):
        self._check_may()
        buffer = io.BytesIO()
        # Row by row onto the disk; names that begin with "=" stay text.
        book = xlsxwriter.Workbook(buffer, {
            "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        writer = _Book(book, self)
        page = self.get_page()
        writer.summary(page)
        writer.distribution(page)
        writer.grades(page)
        writer.members()
        book.close()
        return buffer.getvalue()


class _Book:
    def __init__(self, book, trial):
        self.book, self.trial, self.env = book, trial, trial.env
        self.head = book.add_format({"bold": True, "bg_color": "#D9E2F3", "border": 1, "text_wrap": True})
        self.title = book.add_format({"bold": True, "font_size": 14})

    def sheet(self, name, heads, widths):
        sheet = self.book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, self.head)
        if heads:
            sheet.freeze_panes(1, 0)
        return sheet

    def summary(self, page):
        env, counts = self.env, page["summary"]
        sheet = self.sheet(env._("Summary"), (), (34, 60))
        sheet.write_string(0, 0, page["name"], self.title)
        rows = [
            (env._("Scheme of the cycle"), page["before"]), (env._("As of the end of"), page["period"]),
            (env._("Members compared"), counts["members"]), (env._("Totals changed"), counts["changed"]),
            (env._("of these higher"), counts["up"]), (env._("of these lower"), counts["down"]),
            (env._("Grades changed"), counts["regraded"]), (env._("Ranks changed"), counts["ranks"]),
            (env._("Mean before"), counts["mean_before"]), (env._("Mean after"), counts["mean_after"]),
        ]
        rows += [(env._("Changed in the scheme"), line) for line in page["differences"]]
        rows += [(env._("Cause"), env._("%(name)s: %(count)s members, %(points)s points in all", **one))
                 for one in page["causes"]]
        rows += [(env._("Without a rule now"), env._("%(name)s: %(count)s entries", **one)) for one in page["gone"]]
        rows += [(env._("To note"), line) for line in page["notes"]]
        for number, (label, value) in enumerate(rows, start=2):
            sheet.write_string(number, 0, label)
            self.cell(sheet, number, 1, value)

    def cell(self, sheet, row, column, value):
        if isinstance(value, int):
            sheet.write_number(row, column, value)
        elif value is not None:
            sheet.write_string(row, column, str(value))

    def distribution(self, page):
        env = self.env
        name, bands = env._("Distribution"), page["bands"]
        sheet = self.sheet(name, (env._("Total"), env._("Before the trial"), env._("In the trial")), (WIDE,) * 3)
        for row, band in enumerate(bands, start=1):
            sheet.write_string(row, 0, band["label"])
            sheet.write_number(row, 1, band["before"])
            sheet.write_number(row, 2, band["after"])
        chart = self.book.add_chart({"type": "column"})
        for column, label, color in ((1, env._("Before the trial"), "#A5ADB8"), (2, env._("In the trial"), "#C8102E")):
            chart.add_series({
                "name": label, "categories": [name, 1, 0, max(len(bands), 1), 0],
                "values": [name, 1, column, max(len(bands), 1), column], "fill": {"color": color}})
        chart.set_size({"width": 760, "height": 380})
        sheet.insert_chart("E2", chart)

    def grades(self, page):
        names = page["grades"]["names"]
        sheet = self.sheet(self.env._("Grades"), (self.env._("From ↓ to →"), *names), (20,) + (WIDE,) * len(names))
        for row, (name, counts) in enumerate(zip(names, page["grades"]["rows"], strict=True), start=1):
            sheet.write_string(row, 0, name, self.head)
            for column, count in enumerate(counts, start=1):
                sheet.write_number(row, column, count)

    def members(self):
        env, trial = self.env, self.trial
        heads = (
            env._("Branch"), env._("Member"), env._("Staff number"), env._("Total before"), env._("Total after"),
            env._("Change"), env._("Grade before"), env._("Grade after"), env._("Rank before"), env._("Rank after"),
            env._("Why"))
        sheet = self.sheet(env._("Members"), heads, (24, 14, 14, 10, 10, 10, 14, 14, 10, 10, 80))
        lines = env["party.what.if.line"]
        if not lines.has_access("read"):
            return
        ids, teller, row = lines.search([("what_if_id", "=", trial.id)]).ids, trial._teller(), 0
        for start in range(0, len(ids), CHUNK):
            for told in lines.browse(ids[start:start + CHUNK])._told(teller):
                row += 1
                self.member(sheet, row, told)
            env.invalidate_all()
        sheet.autofilter(0, 0, max(row, 1), len(heads) - 1)

    def member(self, sheet, row, told):
        for column, key in enumerate(("branch", "member", "number")):
            sheet.write_string(row, column, told[key])
        for column, key in enumerate(("before", "after", "change"), start=3):
            if told[key] is not None:
                sheet.write_number(row, column, float(told[key]))
        for column, key in enumerate(("grade_before", "grade_after", "rank_before", "rank_after"), start=6):
            self.cell(sheet, row, column, told[key])
        sheet.write_string(row, 10, told["why"])
