from odoo.exceptions import UserError
from odoo.tests import tagged

from .scheme_common import SchemeCase, as_json, small_document


@tagged("party_scheme")
class TestSchemeMirror(SchemeCase):
    """The readable records follow the document, and only it."""

    def test_tree_of_three_levels(self):
        template = self.template("S11")
        nodes = {node.code: node for node in template.node_ids}
        self.assertEqual(len(nodes), 23)
        self.assertEqual(nodes["life_dues"].parent_id, nodes["life"])
        self.assertEqual(nodes["life_dues"].level, 3)
        self.assertEqual(
            nodes["life_dues"].parent_path,
            "".join(f"{nodes[code].id}/" for code in ("total", "quarter", "life", "life_dues")),
        )
        self.assertEqual(nodes["life"].search([("id", "child_of", nodes["duty"].id)]).mapped("code"), [
            "duty", "duty_village", "duty_post", "duty_tasks", "duty_labour"])
        self.assertEqual(nodes["bonus"].overrides, {"mobile": {"max": "40"}})

    def test_names_in_both_languages(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        node = self.template("S08").node_ids.filtered(lambda node: node.code == "base")
        self.assertEqual(node.with_context(lang="en_US").name, "Base")
        self.assertEqual(node.with_context(lang="zh_CN").name, "基础分")
        self.assertEqual(self.template("S08").with_context(lang="zh_CN").sector, "国有企业")

    def test_names_stay_in_both_languages_when_a_draft_changes(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        scheme = self.scheme()
        scheme.with_context(lang="zh_CN").write({"document": as_json(small_document(summary={"zh_CN": "新"}))})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(scheme.with_context(lang="en_US").name, "Test scheme")
        self.assertEqual(scheme.with_context(lang="zh_CN").name, "测试办法")

    def test_a_missing_name_is_stood_in_for(self):
        document = small_document()
        document["rules"] = [
            {"code": "base.only_zh", "node": "base", "points": 1, "name": {"zh_CN": "只有中文"}},
            {"code": "base.bare", "node": "base", "points": 1},
        ]
        scheme = self.schemes.create([{"document": as_json(document)}])
        self.assertEqual(scheme.with_context(lang="en_US").rule_ids.mapped("name"), ["只有中文", "base.bare"])

    def test_rule_says_what_a_declaration_needs(self):
        rules = {rule.code: rule for rule in self.template("S08").rule_ids}
        award = rules["award.level"]
        self.assertEqual((award.declared_by, award.evidence, award.source), ("member", "required", "honour"))
        self.assertEqual(award.tier_options[0]["points"], "4")
        self.assertEqual(award.tier_options[0]["name"], "National")
        self.assertFalse(award.chooses_points)
        self.assertTrue(rules["base.dues"].chooses_points)
        self.assertEqual((rules["base.dues"].points_min, rules["base.dues"].points_max), ("-50", "0"))
        breach = self.template("S14").rule_ids.filtered(lambda rule: rule.code == "discipline.breach")
        self.assertEqual((breach.declared_by, breach.department), ("department", "discipline"))
        self.assertIn("+20%", breach.terms_text)
        self.assertIn("10%", breach.terms_text)

    def test_changing_a_draft_keeps_the_ids_of_what_stays(self):
        scheme = self.scheme()
        kept = scheme.rule_ids.filtered(lambda rule: rule.code == "base.absent")
        document = small_document()
        document["rules"] = [{**document["rules"][1], "points": -2}, {"code": "base.new", "node": "base", "points": 1}]
        scheme.write({"document": as_json(document)})
        self.assertEqual(scheme.rule_ids.mapped("code"), ["base.absent", "base.new"])
        self.assertEqual(scheme.rule_ids[0], kept)
        self.assertEqual(kept.points, "-2")

    def test_nobody_writes_a_part(self):
        scheme = self.published()
        for model in ("node", "rule", "grade", "stage"):
            part = scheme[f"{model}_ids"][0]
            for env in (self.env, self.env(user=self.admin), self.env(su=True)):
                part = part.with_env(env)
                with self.subTest(f"{model} as {env.user.login}"):
                    with self.assertRaises(UserError):
                        part.write({"name": "x"})
                    with self.assertRaises(UserError):
                        part.create([{"name": "x", "scheme_id": scheme.id}])
                    with self.assertRaises(UserError):
                        part.unlink()
                    with self.assertRaises(UserError):
                        part.copy()
                    with self.assertRaises(UserError):
                        part.update_field_translations("name", {"en_US": "x"})

    def test_tree_for_the_screen(self):
        tree = self.template("S08").tree
        self.assertEqual([node["code"] for node in tree], ["total", "base", "work", "commitment", "review", "award"])
        self.assertEqual([node["level"] for node in tree], [0, 1, 1, 1, 1, 1])
        self.assertEqual(len(tree[1]["rules"]), 4)
        self.assertEqual((tree[1]["opening"], tree[1]["min"], tree[1]["max"]), ("50", "0", "50"))
        self.assertEqual(tree[1]["window_label"], "each period, mean")

    def test_figure_levels(self):
        document = small_document()
        document["nodes"].append({
            "code": "appraisal", "parent": "total", "kind": "figure", "max": 20, "levels": {"称职": 10, "优秀": 20}})
        document["nodes"][1]["max"] = 80
        scheme = self.schemes.create([{"document": as_json(document)}])
        levels = scheme.node_ids.filtered(lambda node: node.code == "appraisal")._levels()
        self.assertEqual({level: str(points) for level, points in levels.items()}, {"称职": "10", "优秀": "20"})

    def test_mechanisms_and_notes_are_shown(self):
        self.assertIn("Joint liability", self.template("S14").mechanisms)
        self.assertIn("Tracks", self.template("S11").mechanisms)
        notes = self.template("S08").with_context(lang="en_US").notes_html
        self.assertIn("15% is a share of the branch", notes)
        self.assertIn("secretary comments on each member", notes)
