from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine.document import parse
from ..models import scheme_diff
from .scheme_common import LIBRARY, SchemeCase, as_json, small_document


@tagged("party_scheme")
class TestSchemeCompare(SchemeCase):
    """Two versions side by side: what differs, in words, for those who may read both."""

    def second(self, scheme, **changes):
        """The next version of a published scheme, with a changed document."""
        version = self.schemes.browse(scheme.action_new_version()["res_id"])
        version.write({"document": as_json(small_document(**changes))})
        return version

    def texts(self, action, user=None):
        changes = self.env["party.scheme.change"].with_user(user or self.env.user).search(action["domain"])
        return changes.mapped("text")

    def test_equal_documents_have_no_differences(self):
        for path in sorted(LIBRARY.glob("*.json")):
            self.assertEqual(scheme_diff.compare(parse(path.read_bytes()), parse(path.read_bytes())), [])

    def test_numbers_are_compared_by_value(self):
        before = small_document()
        after = parse(as_json(before).replace('"points": 2', '"points": 2.00'))
        self.assertEqual(scheme_diff.compare(before, after), [])

    def test_changes_in_words(self):
        scheme = self.published()
        rules = small_document()["rules"]
        nodes = small_document()["nodes"]
        nodes[1]["max"] = 90
        version = self.second(scheme, nodes=nodes, name={"zh_CN": "测试办法", "en_US": "Better"}, rules=[
            {**rules[0], "points": 3, "max_count": {"n": 2, "per": "period"}},
            {"code": "base.help", "node": "base", "name": {"en_US": "Help", "zh_CN": "互助"}, "tiers": {"national": 4}},
        ])
        action = version.with_context(lang="en_US").action_compare_previous()
        self.assertEqual(self.texts(action), [
            "Scheme: Name (English) Test scheme → Better",
            "Node “Base”: Cap 100 → 90",
            "Rule “Lecture”: Points +2 → +3",
            "Rule “Lecture”: At most times — → at most 2 times a period",
            "added: Rule “Help” (Node: Base; Tiers: National +4)",
            "removed: Rule “Absent” (Node: Base; Points: −1)",
        ])
        changes = self.env["party.scheme.change"].search(action["domain"])
        self.assertEqual(set(changes[1:].mapped("place")), {"Node “Base”"})
        chinese = self.texts(version.with_context(lang="zh_CN").action_compare_previous())
        self.assertIn("计分标准“讲党课”：分值 +2 → +3", chinese)

    def test_moves_are_told_once(self):
        rules = [{"code": f"r{number}", "node": "base", "points": 1} for number in range(5)]
        before = small_document(rules=rules)
        after = small_document(rules=[rules[4], *rules[:4]])
        changes = scheme_diff.compare(before, after)
        self.assertEqual([(change.kind, change.item["code"]) for change in changes], [("moved", "r4")])

    def test_a_new_stage_in_between_is_one_change(self):
        stages = [{"stage": "committee", "name": {"en_US": name}} for name in ("One", "Two")]
        before, after = small_document(stages=stages), small_document(
            stages=[stages[0], {"stage": "meeting", "name": {"en_US": "New"}}, {**stages[1], "every": "year"}])
        changes = scheme_diff.compare(before, after)
        self.assertEqual([change.kind for change in changes], ["added", "changed"])

    def test_no_difference_is_an_empty_list(self):
        version = self.schemes.browse(self.published().action_new_version()["res_id"])
        action = version.action_compare_previous()
        self.assertFalse(self.texts(action))
        self.assertIn("No differences", str(action["help"]))
        self.assertEqual(version.change_count, 0)

    def test_a_copy_is_compared_with_its_template(self):
        template = self.template("S08")
        copy = template._adopt(self.branch_a)
        self.assertEqual((copy.template_id, copy.previous_id, copy.change_count), (template, template, 0))
        copy.write({"document": self.change(copy, "stages[2].days", lambda _old: 5)})
        self.assertEqual(copy.change_count, 1)
        self.assertEqual(len(self.texts(copy.action_compare_previous())), 1)

    def test_history_lists_what_the_reader_may_see(self):
        scheme = self.published()
        version = self.second(scheme, summary={"en_US": "x"})
        reader = self.user("scheme_reader")
        self.assertEqual(scheme.with_user(self.admin).history_ids, version | scheme)
        self.assertEqual(scheme.with_user(reader).history_ids.ids, scheme.ids)
        version.action_publish()
        reading = version.with_user(reader)
        reading.invalidate_recordset()
        self.assertEqual((reading.history_ids.ids, reading.change_count), ((version | scheme).ids, 1))
        action = reading.action_compare_previous()
        self.assertEqual(len(self.texts(action, reader)), 1)
        self.assertFalse(self.texts(action, self.user("scheme_other")))

    def test_drafts_are_not_compared_by_others(self):
        scheme, reader = self.published(), self.user("scheme_reader")
        version = self.second(scheme, summary={"en_US": "x"})
        compare = self.env["party.scheme.compare"].with_user(reader)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            compare.create({"old_id": scheme.id, "new_id": version.id}).action_compare()
        with self.assertRaises(UserError):
            scheme.with_user(reader).action_compare_previous()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            compare.create({"old_id": scheme.id, "new_id": scheme.id}).action_compare()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.env["party.scheme.change"].with_user(reader).create({"compare_id": 1})
