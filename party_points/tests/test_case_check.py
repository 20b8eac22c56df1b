"""Worked cases handed in on a scheme's form: what differs, faults with their place and line, nothing stored."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

BOOK = """
scheme: S08
cases:
  - title: two members
    year: 2024
    members:
      m1: {status: full}
      m2: {status: full, exempt: true}
    entries:
      - {id: 1, rule: award.level, member: m1, date: 2024-03-01, tier: province_ministry, subject: bridge}
      - {id: 2, rule: award.level, member: m1, date: 2024-04-01, tier: bureau, subject: bridge}
      - {id: 3, rule: base.meetings, member: m1, date: 2024-02-01, points: -2, state: submitted}
    figures:
      - {node: work, member: m1, period: 2024-Q1, value: 90}
    expect:
      - period: 2024-Q1
        members: {m1: {total: 1, grade: excellent, nodes: {work: 36}}, m2: null}
        counted: {1: 3, 9: 1}
      - {period: 2024-Q4, members: {m1: {nodes: {award: 4}}}}
"""
FAULTY = """
cases:
  - year: 2024
    members: {m1: {status: ful}}
    entries:
      - {rule: award.levle, member: m1, date: 2024-03-01}
      - {rule: award.level, member: m1, date: 2024-02-30, tier: bureau}
"""
COUNTED = ("party.member", "party.entry", "party.cycle", "party.score", "ir.attachment")


@tagged("party_case_check")
class TestCaseCheck(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(cls.env, "case-admin", groups="base.group_user,party_points.group_admin")
        cls.scheme = cls.env["party.scheme"].search([("library", "=", True), ("code", "=", "S08")]).with_user(cls.admin)

    def test_what_differs_is_marked_and_nothing_is_stored(self):
        before = [self.env[name].search_count([]) for name in COUNTED]
        told = self.scheme.try_cases(BOOK)
        self.assertEqual([self.env[name].search_count([]) for name in COUNTED], before)
        self.assertEqual((told["faults"], told["notes"]), ([], []))
        self.assertEqual(told["count"], 3)
        first, last = told["cases"][0]["periods"]
        self.assertEqual((first["count"], last["count"]), (3, 0))
        one, exempt = first["members"]
        self.assertTrue(one["cells"]["total"]["wrong"] and one["cells"]["grade"]["wrong"])
        self.assertFalse(one["cells"]["rank"]["wrong"])
        self.assertEqual([(node["value"], node["wrong"]) for node in one["nodes"]], [("36.00", False)])
        self.assertEqual((exempt["scored"], exempt["wrong"]), (False, False))
        self.assertEqual(first["missing"], ["9"])
        self.assertEqual([entry["counted"] for entry in last["entries"]], ["0.00", "3.00", "2.00"])
        self.assertFalse(json.loads(told["json"])["ok"])

    def test_the_scheme_of_the_form_is_taken_whatever_the_file_names(self):
        other = self.env["party.scheme"].search([("library", "=", True), ("code", "=", "S22")]).with_user(self.admin)
        told = other.try_cases("scheme: S08\ncases: [{year: 2024, members: {m: {}}, expect: [{period: 2024}]}]")
        self.assertEqual((told["count"], len(told["notes"])), (0, 1))
        self.assertIn("S08", told["notes"][0])

    def test_faults_name_their_place_and_line_all_at_once(self):
        told = self.scheme.try_cases(FAULTY)
        self.assertEqual(told["cases"], [])
        self.assertEqual(
            [(fault["place"], fault["line"]) for fault in told["faults"]],
            [("cases[0].members.m1.status", 4), ("cases[0].entries[0].rule", 6), ("cases[0].entries[1].date", 7)])
        self.assertIn("award.level", told["faults"][1]["text"])

    def test_what_is_no_case_file_is_refused_in_words(self):
        bomb = "a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
            f"{name}: &{name} [{','.join(['*' + before] * 10)}]\n" for before, name in ("ab", "bc", "cd", "de", "ef"))
        for text in ("", "{", "- a", bomb, "[" * 5000, '{"cases": ' + "[" * 5000, "a: 1e999999999", "x" * 1_000_000,
                     "cases: !!python/object/apply:os.system ['true']", "a: *b"):
            with self.subTest(text=text[:40]):
                told = self.scheme.try_cases(text)
                self.assertEqual(len(told["faults"]), 1)
                self.assertTrue(told["faults"][0]["text"])

    def test_more_than_can_be_worked_out_at_once_is_refused(self):
        members = "".join(f"m{number}: {{}}, " for number in range(1_100))
        told = self.scheme.try_cases(f"cases: [{{year: 2024, members: {{{members}}}, expect: [{{period: 2024}}]}}]")
        self.assertIn("1100", told["faults"][0]["text"])
        huge = "cases: [{year: 2024, members: {m: {}}, entries: [{rule: base.meetings, member: m, date: 2024-01-01, "
        told = self.scheme.try_cases(huge + "points: 1e400000000}]}]")
        self.assertEqual(told["faults"][0]["place"], "cases[0].entries[0].points")

    def test_the_tree_of_a_member_has_the_same_total(self):
        told = self.scheme.explain_case(BOOK, 1, "m1", "2024-Q1")
        self.assertEqual(told["total"], self.scheme.try_cases(BOOK)["cases"][0]["periods"][0]["members"][0]["cells"][
            "total"]["value"])
        entries = [entry for node in told["tree"]["children"] for entry in node["entries"]]
        self.assertEqual([entry["points"] for entry in entries], ["3.00"])
        wrong = ((2, "m1", "2024-Q1"), (1, "x", "2024-Q1"), (1, "m1", "2024"), (1, "m2", "2024-Q1"))
        for number, member, period in wrong:
            with self.assertRaises(UserError):
                self.scheme.explain_case(BOOK, number, member, period)

    def test_every_scheme_has_a_template_that_passes(self):
        schemes = self.env["party.scheme"].search([("library", "=", True)]).with_user(self.admin)
        self.assertGreaterEqual(len(schemes), 21)
        for scheme in schemes:
            told = scheme.try_cases(scheme.case_template()["content"])
            self.assertEqual((told["faults"], told["count"]), ([], 0), scheme.code)
            self.assertTrue(told["cases"][0]["periods"][0]["members"])

    def test_only_administrators_try_cases(self):
        user = new_test_user(self.env, "case-nobody", groups="base.group_user")
        for call in (lambda scheme: scheme.try_cases(BOOK), lambda scheme: scheme.case_template(),
                     lambda scheme: scheme.explain_case(BOOK, 1, "m1", "2024-Q1"),
                     lambda scheme: scheme.action_try_cases()):
            with self.assertRaises(AccessError):
                call(self.scheme.with_user(user))
