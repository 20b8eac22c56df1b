from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestFirstSteps(TransactionCase):
    def test_every_step_opens_a_screen_and_counts_what_is_there(self):
        page = self.env["party.branch"].with_user(self.env.ref("base.user_admin")).get_first_steps()
        self.assertEqual([step["key"] for step in page["steps"]], ["organisation", "roster", "scheme", "cycle"])
        for step in page["steps"]:
            self.assertTrue(self.env.ref(step["action"]).exists(), step["key"])
        before = page["steps"][0]["count"]
        self.env["party.branch"].create({"name": "Committee", "kind": "committee"})
        page = self.env["party.branch"].with_user(self.env.ref("base.user_admin")).get_first_steps()
        self.assertEqual(page["steps"][0]["count"], before + 1)
        self.assertFalse(page["can_load_demo"])
