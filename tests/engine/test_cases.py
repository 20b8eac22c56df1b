"""The worked cases that party officers can check by hand, through the engine alone."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from engine.case_report import differences
from engine.case_run import explain_member, run
from engine.score_cli import main, read_file

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases"
BOOKS = sorted(CASES.glob("*.yaml"))
SCHEMES = sorted((ROOT / "party_points" / "data" / "schemes").glob("*.json"))


@pytest.mark.parametrize("book", BOOKS, ids=lambda path: path.stem)
def test_worked_cases_come_out_as_expected(book):
    cases = read_file(book)
    assert cases
    for case in cases:
        assert case.expect, case.title
        assert differences(case, run(case)) == [], case.title


def test_every_scheme_of_the_library_has_a_worked_case():
    assert len(SCHEMES) >= 21
    assert {path.stem for path in SCHEMES} <= {path.stem for path in BOOKS}


@pytest.mark.parametrize("book", BOOKS, ids=lambda path: path.stem)
def test_the_explanation_of_every_case_gives_the_same_total_and_values(book):
    explained = 0
    for case in read_file(book):
        for result in run(case):
            for member, one in result.members.items():
                if one is None or not one.nodes:
                    continue
                trace = explain_member(case, member, result.period)
                values = {}
                waiting = [trace["tree"]]
                while waiting:
                    node = waiting.pop()
                    waiting.extend(node["children"])
                    if node["exists"]:
                        values[node["code"]] = node["value"]
                shown = {code: str(json.loads(value)) for code, value in values.items()}
                assert shown == {code: str(json.loads(_text(cents))) for code, cents in one.nodes.items()}
                assert trace["total"] == _text(one.total)
                json.dumps(trace, default=str)
                explained += 1
    assert explained


def _text(cents):
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{whole}" if not rest else f"{sign}{whole}.{rest:02d}".rstrip("0")


def write(tmp_path, text):
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return path


WRONG = """
scheme: S22
cases:
  - title: one point off
    year: 2024
    members: {m: {}}
    expect: [{period: 2024, members: {m: {total: 79, grade: good, outcomes: [x], nodes: {base: 81}}}, counted: {7: 1}}]
"""


def test_what_differs_is_named_and_the_status_is_one(tmp_path):
    out = io.StringIO()
    assert main([str(write(tmp_path, WRONG))], out=out) == 1
    said = out.getvalue()
    assert "2024 m: total: expected 79, got 80" in said
    assert "grade: expected good, got None" in said
    assert "outcomes: expected x, got nominate_first" in said
    assert "node base: expected 81, got 80" in said
    assert "entry 7: expected 1, there is no such entry" in said


def test_json_is_printed_on_request(tmp_path):
    out = io.StringIO()
    assert main(["--json", str(write(tmp_path, WRONG))], out=out) == 1
    told = json.loads(out.getvalue())
    member = told["cases"][0]["expect"][0]["members"]["m"]
    assert (member["total"], member["rank"], member["outcomes"]) == (80, 1, ["nominate_first"])
    assert told["ok"] is False


def test_a_tree_is_printed_for_a_member(tmp_path):
    out = io.StringIO()
    assert main(["--explain", "m", str(write(tmp_path, WRONG))], out=out) == 0
    assert "S22 2024: total 80" in out.getvalue()


def test_nobody_to_explain_is_an_error(tmp_path, capsys):
    assert main(["--explain", "nobody", str(write(tmp_path, WRONG))]) == 2
    assert "no member 'nobody'" in capsys.readouterr().err


ENTRY = "scheme: S22\ncases: [{year: 2024, members: {m: {}}, entries: [{%s}]}]"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scheme: S99\ncases: [{year: 2024}]", "scheme: no 'S99' in the library"),
        ("document: no.json\ncases: [{year: 2024}]", "document: no file"),
        ("scheme: S22\ncases: []", "cases: a list of cases is missing"),
        ("scheme: S22\ncases: [{}]", "cases[0].year: a year is missing"),
        ("scheme: S22\ncases: [{year: 2024, membres: {}}]", "cases[0].membres: no such key (did you mean 'members'?)"),
        (
            ENTRY % "rule: base.lav, member: m, date: 2024-01-01",
            "cases[0].entries[0].rule: no rule 'base.lav' (did you mean 'base.law'?)",
        ),
        (
            ENTRY % "rule: base.law, member: n, date: 2024-01-01",
            "cases[0].entries[0].member: no member 'n'",
        ),
        (
            ENTRY % "rule: base.law, member: m, date: soon",
            "cases[0].entries[0].date: 'soon' is no date",
        ),
        ("scheme: S22\ncases: [{year: 2024, expect: [{period: 2024-W60}]}]", "cases[0].expect[0].period:"),
        ("scheme: S22\ncases: [{year: 2024, expect: [{period: 2023}]}]", "2023 is no period of 2024"),
        ("scheme: S22\ncases: [{year: 2024, set: {base.lav: {points: 1}}}]", "cases[0].set: no rule 'base.lav'"),
        ("scheme: S22\ncases: [{year: 2024, members: {m: {track: z}}}]", "cases[0].members.m.track: no track 'z'"),
        ("scheme: S22\ncases: [{year: 99999}]", "cases[0].year: 99999 lies outside"),
        ("scheme: S22\ncases: [{year: 2024, members: {m: {}, m: {}}}]", "'m' stands here for the second time"),
        ('{"scheme": "S22", "cases": [], "cases": []}', "'cases' stands here for the second time"),
        ('{"scheme": "S22", "cases": [{"title": "\\ud800"}]}', "cases[0].title: contains characters that no text has"),
        (
            "scheme: S22\ncases: [{year: 2024, members: {m: {}}, expect: [{period: 2024, members: {m: {tie: [[]]}}}]}]",
            "cases[0].expect[0].members.m.tie: a code expected, found a list",
        ),
        ("{", "this is not YAML"),
        ("[]", "a case file is a mapping"),
    ],
)
def test_a_faulty_case_file_is_refused_with_the_place(tmp_path, capsys, text, said):
    assert main([str(write(tmp_path, text))]) == 2
    assert said in capsys.readouterr().err


def test_the_command_line_runs_as_a_module():
    command = [sys.executable, "-m", "engine.score_cli", str(CASES / "S08.yaml")]
    done = subprocess.run(command, cwd=ROOT / "party_points", capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
