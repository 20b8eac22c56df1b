from odoo.tests import HttpCase, tagged


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
