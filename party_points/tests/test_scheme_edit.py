import time
from decimal import Decimal

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .scheme_common import SchemeCase, as_json, parsed, small_document


def sent(text):
    """A document's text as the client sends it: without spaces, numbers with their digits."""
    def write(value):
        if isinstance(value, dict):
            return "{" + ",".join(f"{as_json(key)}:{write(inner)}" for key, inner in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ",".join(map(write, value)) + "]"
        return str(value) if isinstance(value, Decimal) else as_json(value)
    return write(parsed(text))


@tagged("party_scheme")
class TestSchemeEdit(SchemeCase):
    """The editor's server side: opened, checked with places, saved by the hash it started from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draft = cls.scheme().with_user(cls.admin)
        cls.editor = cls.schemes.with_user(cls.admin)

    def edited(self, **changes):
        return as_json(small_document(**changes))

    def test_all_of_the_library_come_back_byte_for_byte(self):
        templates = self.schemes.search([("library", "=", True)])
        self.assertEqual(len(templates), 21)
        for template in templates:
            with self.subTest(template.code):
                draft = template.copy().with_user(self.admin)
                opened = draft.edit_open()
                draft.edit_save(sent(opened["document"]), opened["hash"])
                self.assertEqual(draft.document, template.document)
                self.assertEqual(draft.document_hash, template.document_hash)

    def test_digits_and_what_no_field_knows_survive(self):
        text = self.edited(extra=[{"code": "x", "data": {"b": {"10": 1, "9": [None, "x"]}, "a": 5}}])
        text = text.replace('"points": 2', '"points": 0.10').replace('"max": 100', '"max": 1e2')
        draft = self.editor.create([{"document": text}])
        draft.edit_save(sent(draft.document), draft.document_hash)
        for kept in ('"points": 0.10', '"max": 1E+2', '"data": {"b": {"10": 1, "9": [null, "x"]}, "a": 5}'):
            self.assertIn(kept, draft.document)

    def test_what_is_opened_says_all_that_the_forms_need(self):
        opened = self.draft.edit_open()
        self.assertEqual((opened["document"], opened["hash"]), (self.draft.document, self.draft.document_hash))
        self.assertEqual(opened["tabs"][0]["code"], "tree")
        self.assertTrue(all(isinstance(label, str) for _code, label in opened["groups"]))

    def test_faults_have_places_and_forbid_saving(self):
        document = small_document()
        document["rules"][1]["node"] = "bas"
        document["nodes"][1]["max"] = "many"
        found = self.editor.edit_check(as_json(document), {"status": "full"})
        self.assertEqual([fault["path"] for fault in found["faults"]], ["nodes[1].max", "rules[1].node"])
        self.assertEqual(found["faults"][1]["message"], "no node 'bas' (did you mean 'base'?)")
        self.assertIsNone(found["example"])
        before = self.draft.document
        with self.assertRaisesRegex(ValidationError, "rules"), self.env.cr.savepoint():
            self.draft.edit_save(as_json(document), self.draft.document_hash)
        self.assertEqual(self.draft.document, before)

    def test_what_is_open_and_what_is_odd_is_told_too(self):
        rules = [{"code": "r", "node": "base", "unset": True, "declared_by": "recorder"}]
        document = small_document(rules=rules)
        document["nodes"][1]["max"] = 90
        found = self.editor.edit_check(as_json(document))
        self.assertEqual(([], ["rules[0].unset"], ["nodes[0]"]), tuple(
            [one["path"] for one in found[kind]] for kind in ("faults", "unready", "warnings")))
        document["nodes"][0]["adds_up"] = False
        self.assertFalse(self.editor.edit_check(as_json(document))["warnings"])

    def test_what_is_no_document_is_a_fault_as_well(self):
        for text in ("", "[]", "{", '{"code": NaN}'):
            self.assertTrue(self.editor.edit_check(text)["faults"], text)

    def test_many_faults_are_counted(self):
        document = small_document(rules=[{"code": f"r{i}", "node": "nowhere", "points": 1} for i in range(300)])
        found = self.editor.edit_check(as_json(document))
        self.assertEqual((len(found["faults"]), found["more"]), (200, 100))

    def test_saving_over_somebody_elses_change_is_refused(self):
        started = self.draft.document_hash
        self.draft.write({"document": self.edited(period="month")})
        with self.assertRaisesRegex(UserError, "has changed this draft since you opened it"):
            self.draft.edit_save(self.edited(period="week"), started)
        self.assertEqual(self.draft.period_kind, "month")
        saved = self.draft.edit_save(self.edited(period="week"), self.draft.document_hash)
        self.assertEqual(saved["hash"], self.draft.document_hash)
        self.assertEqual(self.draft.period_kind, "week")

    def test_published_and_library_schemes_refuse(self):
        published, template = self.published(code="P").with_user(self.admin), self.template("S08").with_user(self.admin)
        for scheme, message in ((published, "is published"), (template, "template of the library")):
            for attempt in (
                scheme.action_edit, scheme.edit_open,
                lambda scheme=scheme: scheme.edit_save("{}", scheme.document_hash),
            ):
                with self.assertRaisesRegex(UserError, message):
                    attempt()

    def test_only_administrators_edit(self):
        secretary, plain = self.user("edit_secretary"), new_test_user(self.env, "edit_plain", "base.group_user")
        for user in (secretary, plain):
            draft = self.draft.with_user(user)
            for attempt in (
                draft.action_edit, draft.edit_open, lambda draft=draft: draft.edit_check("{}"),
                lambda draft=draft: draft.edit_save("{}", draft.sudo().document_hash),
            ):
                with self.assertRaises(AccessError):
                    attempt()
            with self.assertRaises(AccessError):
                self.env["party.scheme.start"].with_user(user).create([{"name": "x", "code": "x"}])

    def test_from_nothing(self):
        start = self.env["party.scheme.start"].with_user(self.admin).create([
            {"name": " 新办法 ", "code": "NEW", "period_kind": "month", "branch_id": self.branch_a.id}])
        action = start.action_start()
        draft = self.schemes.browse(action["context"]["active_id"])
        self.assertEqual((draft.code, draft.name, draft.period_kind), ("NEW", "新办法", "month"))
        self.assertEqual(action["tag"], "party_points.scheme_editor")
        found = self.editor.edit_check(draft.document, {"status": "full"})
        self.assertEqual([found[kind] for kind in ("faults", "unready", "warnings")], [[], [], []])
        with self.assertRaisesRegex(ValidationError, "code"), self.env.cr.savepoint():
            start.copy({"code": "a b"}).action_start()

    def test_five_thousand_rules_are_checked_in_seconds(self):
        rules = [{"code": f"r{i}", "node": "base", "points": 1, "max_count": {"n": 1}} for i in range(5_000)]
        started = time.monotonic()
        found = self.editor.edit_check(self.edited(rules=rules), {"status": "full"})
        self.assertFalse(found["faults"])
        self.assertLess(time.monotonic() - started, 60)


@tagged("party_scheme")
class TestSchemeExample(SchemeCase):
    """ "A member with these entries gets …": the engine's answer in words, and nothing stored."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.year = cls.env["party.cycle"]._today().year

    def example(self, document=None, **given):
        """The example under a document; entries as ``(rule, more)``."""
        entries = [{"rule": rule, "date": f"{self.year}-03-01", **more} for rule, more in given.pop("entries", [])]
        before = self.env["party.entry"].search_count([]), self.schemes.search_count([])
        found = self.schemes.with_user(self.admin).edit_check(
            as_json(document or small_document()), {"status": "full", "entries": entries, **given})["example"]
        self.assertEqual((self.env["party.entry"].search_count([]), self.schemes.search_count([])), before)
        return found

    def test_without_entries_the_opening(self):
        told = self.example()
        self.assertEqual((told["total"], told["max"], told["grade"]), ("60.00", "100.00", "Rest"))
        self.assertEqual(told["why"], ["Good needs 80."])
        self.assertEqual([(node["code"], node["value"]) for node in told["nodes"]], [("base", "60.00")])
        self.assertEqual([period["code"][-2:] for period in told["periods"]], ["Q1", "Q2", "Q3", "Q4"])

    def test_entries_count_with_their_limits(self):
        document = small_document()
        document["rules"][0]["max_count"] = {"n": 1, "per": "cycle"}
        told = self.example(document, entries=[
            ("base.lecture", {"quantity": "10"}), ("base.lecture", {"quantity": "3"}), ("base.absent", {})])
        self.assertEqual((told["total"], told["grade"]), ("79.00", "Rest"))
        first, second, third = (told["entries"][place] for place in "012")
        self.assertEqual((first["points"], first["counted"], first["reason"]), ("20.00", "20.00", None))
        self.assertEqual((second["points"], second["counted"]), ("6.00", "0.00"))
        self.assertIn("Beyond the 1", second["reason"])
        self.assertEqual(third["counted"], "-1.00")

    def test_bounds_are_said_at_their_node(self):
        told = self.example(entries=[("base.lecture", {"quantity": "50"})])
        self.assertEqual((told["total"], told["grade"], told["why"]), ("100.00", "Good", []))
        self.assertEqual(told["nodes"][0]["notes"], ["160, but at most 100 count."])

    def test_what_cannot_be_read_or_confirmed_says_so_beside_the_entry(self):
        document = small_document()
        document["rules"] += [{"code": "base.tier", "node": "base", "tiers": {"city": 3}},
                              {"code": "base.free", "node": "base", "range": [0, 3]}]
        told = self.example(document, entries=[
            ("gone", {}), ("base.tier", {}), ("base.free", {"points": "9"}), ("base.free", {"points": "2.5"}),
            ("base.lecture", {"quantity": "=1+1"}), ("base.lecture", {"date": "1999-01-01"}),
            ("base.lecture", {"quantity": "1e99"}), ("base.tier", {"tier": "city"})])
        refused = {place for place, entry in told["entries"].items() if entry["refused"]}
        self.assertEqual(refused, {"0", "1", "2", "4", "5", "6"})
        self.assertIn("0 to 3", told["entries"]["2"]["reason"])
        self.assertEqual(told["total"], "65.50")

    def test_as_of_a_period_later_entries_wait(self):
        told = self.example(entries=[("base.lecture", {"date": f"{self.year}-08-01"})], period=0)
        self.assertEqual((told["total"], told["period"]), ("60.00", 0))
        self.assertEqual(told["entries"]["0"]["reason"], "Dated later")

    def test_who_is_not_scored_gets_a_sentence(self):
        told = self.example(status="activist")
        self.assertIn("status", told["problem"])
        self.assertNotIn("total", told)

    def test_figures_veto_and_what_closes_a_period(self):
        document = small_document(veto_grade="rest")
        document["nodes"].append({"code": "work", "parent": "total", "kind": "figure", "max": 20})
        document["rules"] += [
            {"code": "base.target", "node": "base", "shortfall": {"target": 2, "unit": 1, "points": -5}},
            {"code": "base.veto", "node": "base", "effect": "veto"}]
        told = self.example(document, readings={"work": "50", "gone": "1"})
        self.assertEqual(told["total"], "60.00")
        self.assertEqual([(line["name"], line["counted"]) for line in told["further"]], [("base.target", "-10.00")])
        told = self.example(document, entries=[("base.veto", {})])
        self.assertEqual((told["total"], told["vetoed"], told["grade"]), ("0.00", True, "Rest"))

    def test_nonsense_breaks_nothing(self):
        for given in ({"status": "nobody"}, {"status": []}, {"track": 5}, {"period": 99}, {"period": "x"},
                      {"posts": [3]}, {"posts": 3}, {"readings": {"base": "x"}}, {"readings": [1]}):
            self.assertIn("periods", self.example(**given))
        odd = {"rule": "base.lecture", "date": f"{self.year}-01-01", "tier": [], "points": {}}
        for example in ("x", [1], {"entries": "x"}, {"entries": [3, {"rule": []}, {**odd, "date": {}}]},
                        {"entries": [odd]}):
            found = self.schemes.with_user(self.admin).edit_check(as_json(small_document()), example)
            self.assertEqual(found["example"]["total"][-3:], ".00")
