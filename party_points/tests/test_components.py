from odoo.addons.web.tests.test_js import unit_test_error_checker
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestComponents(HttpCase):
    """Runs the Hoot tests of this addon (static/tests/*.test.js) in a browser, and no others."""

    def _suite(self, name):
        """Hoot's id of a suite: a 32-bit hash of its name, as @odoo/hoot computes it."""
        value = 0
        for character in name:
            value = (31 * value + ord(character)) & 0xFFFFFFFF
        return f"{value:08x}"

    def test_suite_id_is_hoots_own(self):
        self.assertEqual(self._suite("@web/core"), "e39ce9ba")

    def test_components(self):
        url = f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={self._suite('@party_points')}"
        self.browser_js(
            url, "", "", login="admin", timeout=300, success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )
