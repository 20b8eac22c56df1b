"""Role × model × operation and public method, from the registry, against the table in tests/data/matrix.csv."""

import inspect
import logging
import tempfile
from datetime import timedelta
from pathlib import Path

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from . import matrix
from .entry_common import LedgerCase

_logger = logging.getLogger(__name__)

ROLES = (
    "public", "portal", "outsider", "member", "recorder", "leader", "secretary", "superior", "stranger", "department",
    "auditor", "admin",
)


@tagged("post_install", "-at_install", "matrix")
class TestMatrix(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls.user("auditor")
        cls.post(cls.auditor, "auditor", cls.committee)
        cls.users = {
            "public": cls.env.ref("base.public_user"), "portal": cls.ann.user_id,
            "outsider": new_test_user(cls.env, "outsider", "base.group_user"), "member": cls.ben.user_id,
            "recorder": cls.recorder.user_id, "leader": cls.leader.user_id, "secretary": cls.secretary.user_id,
            "superior": cls.superior.user_id, "stranger": cls.stranger.user_id, "department": cls.safety,
            "auditor": cls.auditor, "admin": cls.admin,
        }
        cls.other = cls.member("Other", cls.branch_b, login="other", portal=True)
        cls.samples = cls.make_samples()

    @classmethod
    def make_samples(cls):
        """``{model: (record of branch A, record of branch B or nothing)}``."""
        results = cls.env["party.result"]._upsert([
            {"member_id": member.id, "year": cls.day.year - 1, "scheme_id": cls.ledger_scheme.id,
             "branch_id": member.branch_id.id} for member in (cls.ann, cls.other)], "import").sorted("member_id")
        near = cls.declare(cls.ann, "award.photo", submit=False, evidence=[cls.photo()]).sudo()
        far = cls.declare(cls.other, "award.paper").sudo()
        period = cls.cycle.period_ids.filtered(lambda one: one.date_from <= cls.day <= one.date_to)
        cls.env["party.score"]._score(cls.cycle, period, cls.branch_a | cls.branch_b)
        reviews = cls.env["party.review"]._open(period, cls.branch_a | cls.branch_b)
        summaries = cls.env["party.summary"].create([
            {"branch_id": branch.id, "period_id": period.id, "date_from": day, "date_to": day}
            for day in (period.date_to, period.date_from) for branch in (cls.branch_a, cls.branch_b)])
        summaries[2:].action_publish()
        exemptions = cls.env["party.exemption"].create([
            {"member_id": member.id, "date_from": cls.day, "date_to": cls.day, "reason": "ill"}
            for member in (cls.ann, cls.other)
        ])
        reorganisations = cls.env["party.reorganisation"].create([
            {"kind": "split", "source_ids": [Command.set(branch.ids)],
             "part_ids": [Command.create({"new_name": "Part", "member_ids": [Command.set(member.ids)]})]}
            for branch, member in ((cls.branch_a, cls.ann), (cls.branch_b, cls.other))
        ])
        openings = cls.env["party.opening"].create([
            {"name": "ledger.xlsx", "branch_id": branch.id, "cycle_id": cls.cycle.id}
            for branch in (cls.branch_a, cls.branch_b)])
        sanctions = cls.env["party.sanction"].create(
            [{"member_id": one.id, "event": "investigation", "date_from": cls.day} for one in (cls.ann, cls.other)])
        samples = {
            "party.branch": (cls.branch_a, cls.branch_b),
            "party.reorganisation": (reorganisations[0], reorganisations[1]),
            "party.reorganisation.part": (reorganisations[0].part_ids, reorganisations[1].part_ids),
            "party.member": (cls.ann, cls.other),
            "party.enrolment": (cls.ann.enrolment_ids, cls.other.enrolment_ids),
            "party.post": (cls.secretary.post_ids, cls.stranger.post_ids),
            "party.entry": (near, far),
            "party.evidence": (near.evidence_ids, None),
            "party.exemption": (exemptions[0], exemptions[1]),
            "party.review": (reviews[0], reviews[1]),
            "party.summary": (summaries[0], summaries[1]),
            "party.summary.line": tuple(summary.line_ids[:1] for summary in summaries[2:]),
            "party.result": (results[0], results[1]),
            "party.opening": (openings[0], openings[1]),
            "party.sanction": (sanctions[0], sanctions[1]),
            "party.scheme": (cls.ledger_scheme, None),
            "party.cycle": (cls.cycle, None),
        }
        # Named members': which score of a branch was written first is nobody's promise.
        for model in ("party.score", "party.score.node", "party.score.report"):
            samples[model] = tuple(
                cls.env[model].search([("member_id", "=", one.id)], limit=1) for one in (cls.ann, cls.other))
        for model in ("party.step", "party.inbox"):
            samples[model] = tuple(
                cls.env[model].search([("branch_id", "=", branch.id)], order="id", limit=1)
                for branch in (cls.branch_a, cls.branch_b))
        return samples | cls.what_if_samples(period)

    @classmethod
    def what_if_samples(cls, period):
        """A what-if of the superior, with its result."""
        node = cls.ledger_scheme.node_ids.filtered(lambda one: one.code == "base")
        trial = cls.env["party.what.if"].with_user(cls.superior.user_id).create({
            "mode": "value", "cycle_id": cls.cycle.id, "period_id": period.id, "node_id": node.id,
            "node_field": "opening", "value": "50"})
        trial.action_run()
        trial.step()
        lines = trial.sudo().line_ids
        return {"party.what.if": (trial.sudo(), None), "party.what.if.line": tuple(
            lines.filtered(lambda line, branch=branch: line.branch_id == branch)[:1]
            for branch in (cls.branch_a, cls.branch_b))}

    @classmethod
    def photo(cls):
        return {"name": "photo.png", "data": (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")}

    def sample(self, model, place):
        """A record of the model: the prepared one, else any that there is."""
        if model in self.samples:
            return self.samples[model][place]
        return None if place else self.env[model].sudo().search([], limit=1)

    # Attempts

    def arguments(self, model, method):
        """Arguments that a method can't do without, by the names of its parameters."""
        given = {
            "reason": "reason", "action": "check", "vals": {"description": "text"}, "files": [self.photo()],
            "vals_list": [] if model == "party.figure" else [
                {"rule_id": self.rule("award.paper").id, "date": self.day}],
            "domain": [], "document": "{}", "document_hash": "",
            "content": "", "number": 1, "member": "m1", "period": "2024", "score_id": 1, "grade": "x",
        }
        if (model, method) == ("party.exemption", "apply"):
            later = self.day + timedelta(days=10)
            given["vals"] = {"date_from": later, "date_to": later, "reason": "ill"}
        parameters = inspect.signature(getattr(type(self.env[model]), method)).parameters.values()
        return {
            one.name: given[one.name] for one in parameters
            if one.name != "self" and (one.default is one.empty or one.name == "reason")
        }

    def try_method(self, model, method, user, record):
        function = getattr(type(self.env[model]), method)
        records = self.env[model].with_user(user)
        if "_api_model" not in vars(function) and record is not None:
            records = record.with_user(user)
        records.env.invalidate_all()
        return matrix.outcome(self.env, lambda: getattr(records, method)(**self.arguments(model, method)))

    def wizard_values(self, model):
        """What a wizard can't be made without."""
        fields = self.env[model]._fields
        given = self.env[model].sudo().default_get(list(fields))
        missing = [
            field for name, field in fields.items()
            if field.required and not given.get(name) and not field.compute and not field.related and field.store
        ]
        return {field.name: self.some_value(field) for field in missing}

    def some_value(self, field):
        if field.type == "many2one":
            return self.sample(field.comodel_name, 0).id
        if field.type in ("many2many", "one2many"):
            return [Command.set(self.sample(field.comodel_name, 0).ids)]
        return {"date": self.day, "integer": 1, "float": 1, "monetary": 1, "boolean": True}.get(field.type, "text")

    def cells(self, model, operation, user):
        records = [self.sample(model, place) for place in (0, 1)]
        if operation == "create":
            return matrix.outcome(self.env, lambda: self.env[model].with_user(user).check_access("create"))
        if operation in matrix.OPERATIONS:
            # Where the database has no record, the rights on the model as a whole are asked.
            records = [one if one or place else self.env[model] for place, one in enumerate(records)]
            return "".join("-" if one is None else matrix.outcome(
                self.env, lambda one=one: one.with_user(user).check_access(operation)) for one in records)
        if self.env[model]._transient:
            return self.wizard_cell(model, operation, user)
        return "".join(
            "-" if not one else self.try_method(model, operation, user, one) for one in records)

    def wizard_cell(self, model, method, user):
        """A wizard is its maker's own: who may not make one can't use it."""
        def attempt():
            wizard = self.env[model].with_user(user).create(self.wizard_values(model))
            getattr(wizard, method)(**self.arguments(model, method))
        return matrix.outcome(self.env, attempt)

    def measure(self, users):
        measured = {}
        for model in matrix.app_models(self.env):
            for operation in (*matrix.OPERATIONS, *matrix.public_methods(self.env[model])):
                if self.env[model]._transient and operation in ("read", "write", "unlink"):
                    continue
                measured[model, operation] = {
                    role: self.cells(model, operation, user) for role, user in users.items()}
        return measured

    def test_matrix(self):
        measured, expected = self.measure(self.users), matrix.expected()
        self.assertGreater(len(measured), 100)
        differences = [
            f"{model} {operation} {role}: measured {cell}, expected {expected.get((model, operation), {}).get(role)}"
            for (model, operation), cells in measured.items() for role, cell in cells.items()
            if expected.get((model, operation), {}).get(role) != cell
        ]
        gone = sorted(set(expected) - set(measured))
        if differences or gone:
            path = Path(tempfile.gettempdir()) / "party_points_matrix.csv"
            path.write_text(matrix.as_csv(measured, ROLES))
            _logger.info("The measured table: %s", path)
        crashed = [key for key, cells in measured.items() if any("x" in cell for cell in cells.values())]
        self.assertFalse(crashed, "The log tells why.")
        self.assertFalse(len(differences), "\n".join(differences[:40]))
        self.assertFalse(gone, "Lines of the table without a model or method.")

    def test_the_discipline_department_may_do_what_another_may_and_sanctions(self):
        inspector = self.user("inspector")
        self.post(inspector, "function_discipline", self.committee)
        measured = self.measure({"department": self.safety, "inspector": inspector})
        different = {
            key: (cells["department"], cells["inspector"])
            for key, cells in measured.items() if cells["department"] != cells["inspector"]}
        self.assertEqual(different, {
            ("party.sanction", "create"): ("n", "y"),
            ("party.sanction", "read"): ("nn", "yy"),
            ("party.sanction", "action_close"): ("nn", "yy"),
            ("party.sanction", "action_withdraw"): ("nn", "yy"),
            ("party.sanction.record", "create"): ("n", "y"),
            ("party.sanction.record", "action_record"): ("n", "f"),
            ("party.sanction.withdraw", "create"): ("n", "y"),
            ("party.sanction.withdraw", "action_withdraw"): ("n", "y"),
        })
