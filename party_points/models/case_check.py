import json

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .. import engine
from ..engine import case_run
from ..engine.case_file import MOST_CHARACTERS, Lines, load
from ..engine.case_limits import refuse_large
from ..engine.case_report import as_json
from ..engine.case_template import as_yaml, template
from ..engine.casebook import read_cases
from . import stated
from .case_words import CaseTeller, CaseWords
from .scheme_faults import SHOWN, fault_line

# Of what comes in; the reader itself takes less, and says so.
LONGEST_FILE = 20_000_000


class PartySchemeCases(models.Model):
    """Worked cases on a scheme: a small branch, what happened, and what must come out (docs/developer/cases.md).

    The engine alone works on them; nothing is stored, not even the file: it comes with every request.
    """

    _inherit = "party.scheme"

    def action_try_cases(self):
        """Open the screen that takes a case file for this scheme."""
        self.ensure_one()
        self._check_may_try()
        return {
            "type": "ir.actions.client",
            "tag": "party_points.case_check",
            "name": self.env._("Worked cases: %(scheme)s", scheme=self.display_name),
            "params": {"scheme_id": self.id},
        }

    def case_template(self):
        """A case file to begin with: two members, entries for a few rules, and what comes out of them now.

        :return: ``{"filename", "content"}``; YAML where the server reads it, else JSON
        """
        self.ensure_one()
        self._check_may_try()
        book = template(self._compiled(), fields.Date.subtract(self.env["party.cycle"]._today(), years=1).year)
        if self._reads_yaml():
            return {"filename": f"{book['scheme']}-case.yaml", "content": as_yaml(book)}
        return {"filename": f"{book['scheme']}-case.json", "content": json.dumps(book, ensure_ascii=False, indent=1)}

    def try_cases(self, content):
        """Work out the cases of a file on this scheme, whatever scheme the file names.

        :param content: the file's text, YAML or JSON, at most 400,000 characters
        :return: ``{"faults": [{place, line, text}], "cases": [...], "count", "notes", "json"}``; either faults or cases
        """
        cases, faults, notes = self._read_cases(content)
        if faults:
            return {"faults": faults, "cases": [], "count": 0, "notes": [], "json": None}
        told, raw = [], []
        for case in cases:
            results = case_run.run(case)
            told.append(CaseWords(self.env, case, self.env["party.score"]._named).tell(results))
            raw.append(as_json(case, results))
        count = sum(case["count"] for case in told)
        return {
            "faults": [],
            "cases": told,
            "count": count,
            "notes": notes,
            "json": json.dumps({"cases": raw, "ok": not count}, ensure_ascii=False, indent=1, default=str),
        }

    def explain_case(self, content, number, member, period):
        """The tree of one member of one case of the file, for the score component.

        :param number: which case of the file, from 1
        :param member: the member's name in the case
        :param period: the period's code, as the case expects it
        """
        cases, faults, _notes = self._read_cases(content)
        number = stated.read_id(self.env, number)
        member, period = stated.read_text(self.env, member), stated.read_text(self.env, period)
        case = cases[number - 1] if not faults and number and number <= len(cases) else None
        if not case or member not in case.members or period not in {one.period for one in case.expect}:
            raise UserError(self.env._("The case has changed. Hand the file in again."))
        place = [one.period for one in case.expect].index(period)
        result = case_run.run(case)[place].members[member]
        if not result or not result.nodes:
            raise UserError(self.env._("%(member)s isn't scored by the tree in this period.", member=member))
        words = CaseWords(self.env, case, self.env["party.score"]._named)
        return CaseTeller(words, case_run.explain_member(case, member, period)).payload(member, result)

    # Reading

    def _check_may_try(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group("party_points.group_admin"):
            raise AccessError(self.env._("Worked cases are for administrators of the points."))

    def _reads_yaml(self):
        try:
            load("a: 1")
        except engine.DocumentError:
            return False
        return True

    def _read_cases(self, content):
        """``(cases, faults, notes)`` of a file's text."""
        self.ensure_one()
        self._check_may_try()
        content = stated.read_text(self.env, content, longest=LONGEST_FILE) or ""
        document = self._compiled().document
        try:
            book = load(content, MOST_CHARACTERS)
            cases = read_cases(book, None, document)
            refuse_large(cases)
        except engine.DocumentError as error:
            return [], self._told_faults(content, error.faults), []
        given = (one.get(key) for one in (book, *book["cases"]) for key in ("scheme", "document"))
        others = sorted({str(name)[:60] for name in given if name} - {document["code"]})
        notes = [self.env._(
            "The file names %(others)s; it was worked out on %(scheme)s.",
            others=", ".join(others), scheme=self.display_name)] if others else []
        return cases, [], notes

    def _told_faults(self, content, faults):
        lines = Lines(content) if len(content) <= MOST_CHARACTERS else None
        told = [
            {"place": fault.path, "line": lines and lines.of(fault.path), "text": fault_line(self.env, fault)}
            for fault in faults[:SHOWN]
        ]
        if len(faults) > SHOWN:
            more = self.env._("… and %(more)s more", more=len(faults) - SHOWN)
            told.append({"place": "", "line": None, "text": more})
        return told
