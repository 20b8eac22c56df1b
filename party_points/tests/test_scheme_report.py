from odoo.tests import HttpCase, tagged

from ..imports import scheme_sheets as sheets
from ..models.scheme_values import Speaker

# What stands in the printout as a sentence of its own: points, limits, marks and conditions.
SENTENCES = {
    "nodes": ("parent", "opening", "min", "max", "window", "fold", "kind"),
    "rules": ("node", "points", "range", "tiers", "unset", "unit", "effect", "shortfall", "rate_below", "declared_by",
              "department", "grant", "repeat_pct", "post_pct", "joint", "max_count", "max_points", "subject_cap",
              "superior_above", "tracks", "statuses", "posts", "except_posts", "approval", "scope"),
    "grades": ("from", "open", "quota", "top_share", "computed", "in_principle"),
    "notes": "all", "extra": "all",
}


@tagged("post_install", "-at_install", "party_scheme")
class TestSchemeReport(HttpCase):
    """What is printed and downloaded is what the screen shows."""

    def test_summary_shows_tree_rules_grades_and_readings(self):
        scheme = self.env["party.scheme"].search([("library", "=", True), ("code", "=", "S11")])
        html = self.env["ir.actions.report"].with_context(lang="en_US")._render_qweb_html(
            "party_points.report_scheme", scheme.ids)[0].decode()
        texts = ("Mean of the year", "Dues late or short", "−10 to 0", "Five stars", "above 95", scheme.document_hash)
        for text in texts:
            self.assertIn(text, html)

    def test_printout_says_everything_that_the_documents_say(self):
        """Each name, note and term, and the words of each value that no sentence takes the place of."""
        for lang in ("en_US", "zh_CN"):
            for scheme in self.env["party.scheme"].with_context(lang=lang).search([("library", "=", True)]):
                printed = scheme._print()
                text = str(printed)
                document = scheme._compiled().document
                speaker = Speaker(scheme.env, document)
                for part in sheets.LISTS:
                    for item in document.get(part.key) or []:
                        self.assertIn(repr(speaker.item_name(part, item))[1:-1], text, scheme.code)
                        skip = SENTENCES.get(part.key, ())
                        for title, said in speaker.statements(part, item, skip=skip) if skip != "all" else ():
                            self.assertIn(repr(said)[1:-1], text, f"{scheme.code} {part.key} {title}")

    def test_the_day_of_issue_is_the_organisations(self):
        """Issued on a morning in China, when it is still the evening before in London."""
        library = self.env["party.scheme"].search([("library", "=", True), ("code", "=", "S14")])
        scheme = library._adopt(self.env["party.branch"].create({"name": "Printing", "kind": "committee"}))
        scheme = scheme if scheme._name == "party.scheme" else self.env["party.scheme"].browse(scheme["res_id"])
        self.env.cr.execute("UPDATE party_scheme SET date_published = '2026-03-31 23:30:00' WHERE id = %s", [scheme.id])
        self.env.invalidate_all()
        for zone in (False, "Europe/London"):
            html = self.env["ir.actions.report"].with_context(lang="en_US", tz=zone)._render_qweb_html(
                "party_points.report_scheme", scheme.ids)[0].decode()
            self.assertEqual((html.count("2026-04-01"), html.count("2026-03-31")), (2, 0), zone)

    def test_pdf_is_made(self):
        """The whole way to the PDF, in Chinese, of the schemes that use most."""
        for code in ("S08", "S23"):
            scheme = self.env["party.scheme"].search([("library", "=", True), ("code", "=", code)])
            content, kind = self.env["ir.actions.report"].with_context(
                lang="zh_CN", force_report_rendering=True,
            )._render_qweb_pdf("party_points.report_scheme", scheme.ids)
            self.assertEqual((kind, content[:4]), ("pdf", b"%PDF"))

    def test_export_is_downloaded_byte_for_byte(self):
        scheme = self.env["party.scheme"].search([("library", "=", True), ("code", "=", "S14")])
        self.authenticate("admin", "admin")
        response = self.url_open(scheme.action_export()["url"])
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.content.decode(), scheme.document + "\n")
        self.assertIn("S14.json", response.headers["Content-Disposition"])

    def test_export_of_a_draft_is_not_everybodys(self):
        scheme = self.env["party.scheme"].search([("library", "=", True), ("code", "=", "S14")])
        self.authenticate(None, None)
        self.assertNotEqual(self.url_open(scheme.action_export()["url"]).status_code, 200)
