"""The adapters between ledger and engine: the same case through the records and through the engine alone."""
import unittest
from pathlib import Path

from odoo.tests import TransactionCase, tagged

from ..engine import case_run, score_cli
from ..engine.case_report import as_json
from ..engine.casebook import read_cases
from ..tools import case_runner

QUARTERLY = {"scheme": "S08", "cases": [{
    "title": "figures, decisions, a transfer, a reversal, a refused entry, an exempt member",
    "year": 2024,
    "members": {
        "a": {"status": "full", "branch": "one"},
        "b": {"status": "full", "spans": [
            {"branch": "one", "to": "2024-06-30"}, {"branch": "two", "from": "2024-07-01", "group": "g"}]},
        "c": {"status": "probationary", "branch": "two", "from": "2024-05-02"},
        "d": {"status": "full", "branch": "two", "exempt": True},
    },
    "entries": [
        {"id": 1, "rule": "base.meetings", "member": "a", "date": "2024-02-01", "points": -2},
        {"id": 2, "rule": "base.values", "member": "b", "date": "2024-08-01", "points": -60},
        {"id": 3, "rule": "base.dues", "member": "b", "date": "2024-11-01", "points": -1, "reversed": "2024-11-20"},
        {"id": 4, "rule": "award.level", "member": "c", "date": "2024-04-01", "tier": "bureau"},
        {"id": 5, "rule": "award.level", "member": "c", "date": "2024-06-01", "tier": "bureau"},
        {"id": 6, "rule": "commitment.result", "member": "a", "date": "2024-12-10", "points": 3, "state": "submitted"},
    ],
    "figures": [{"node": "work", "member": "a", "period": f"2024-Q{n}", "value": 80 + n} for n in (1, 2, 3, 4)],
    "ballots": [{"node": "review", "date": "2024-12-20", "decided": {"a": "excellent", "c": "fair"}}],
    "expect": [{"period": "2024-Q4", "members": {"a": "85.5", "d": None}}, {"period": "2024-Q2", "members": {}}],
}]}
MONTHLY = {"scheme": "S14", "cases": [{
    "title": "surcharges and joint shares by the order of confirmation",
    "year": 2024,
    "members": {
        "m1": {"status": "full", "branch": "b", "group": "g1"},
        "m2": {"status": "full", "branch": "b", "posts": [{"post": "secretary", "from": "2020-01-01"}]},
        "m3": {"status": "full", "branch": "b", "group": "g1", "posts": [{"post": "group_leader", "to": "2024-04-30"}]},
    },
    "entries": [
        {"id": 1, "rule": "discipline.breach", "member": "m1", "date": "2024-02-10", "points": -4},
        {"id": 2, "rule": "discipline.breach", "member": "m1", "date": "2024-05-05", "points": -4},
        {"id": 3, "rule": "honour.collective", "branch": "b", "date": "2024-06-01", "tier": "company", "points": 2},
    ],
    "expect": [{"period": "2024-12", "members": {"m1": "93.2", "m3": "101.6"}, "counted": {1: -4, 2: "-4.8"}}],
}]}


# The cases that party officers read stand beside the addon; where only the addon is installed there are none.
CASES = Path(__file__).parents[2] / "tests" / "cases"
# One or two for every key of the format, and for every scheme that has a mechanism of its own.
SECTION = {
    "edges": (1, 2, 4, 5, 8), "grades": (1, 3), "limits": (5, 6), "windows": (1, 2),
    "S08": (1,), "S09": (0,), "S18": (0,), "S21": (0,), "S23": (0,),
}


@tagged("party_casework")
class TestCasework(TransactionCase):
    def both(self, book):
        load = score_cli.loader(Path())
        for case in read_cases(book, load):
            by_engine, by_app = case_run.run(case), case_runner.run(self.env, case)
            yield case, as_json(case, by_engine), as_json(case, by_app)

    def check(self, book):
        for _case, by_engine, by_app in self.both(book):
            self.assertEqual(by_app["expect"], by_engine["expect"])
            self.assertEqual(by_app["differences"], [])

    def test_quarterly_means_figures_decisions_and_transfers(self):
        self.check(QUARTERLY)

    def test_surcharges_joint_shares_and_collective_entries(self):
        self.check(MONTHLY)

    @unittest.skipUnless(CASES.is_dir(), "the worked cases aren't here")
    def test_a_cross_section_of_the_worked_cases_comes_out_the_same_through_the_app(self):
        for name, chosen in SECTION.items():
            cases = score_cli.read_file(CASES / f"{name}.yaml")
            for number in chosen:
                case = cases[number]
                with self.subTest(book=name, title=case.title):
                    by_engine = as_json(case, case_run.run(case))
                    by_app = as_json(case, case_runner.run(self.env, case))
                    self.assertEqual(by_app, by_engine)
                    self.assertEqual(by_app["differences"], [])

    def test_a_case_leaves_nothing_behind(self):
        before = self.env["party.member"].search_count([])
        list(self.both(QUARTERLY))
        self.assertEqual(self.env["party.member"].search_count([]), before)
