import re
import unicodedata
from decimal import Decimal, InvalidOperation

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models import scheme_text
from ..models.scheme_mirror import amount, translated

PROPOSED_DAYS = "5"
DAYS = {"days", "raise_days", "answer_days", "min_days"}
BETWEEN = re.compile(r"\s*(?:\.\.|…|~|至|到|\bto\b)\s*")


class PartySchemeMissing(models.TransientModel):
    """The figures that a scheme's source leaves open, in one table. What is set goes into the draft's document."""

    _name = "party.scheme.missing"
    _description = "Figures to Set before Publishing"

    scheme_id = fields.Many2one("party.scheme", string="Scheme", required=True, readonly=True, ondelete="cascade")
    line_ids = fields.One2many("party.scheme.missing.line", "wizard_id", string="Figures")
    missing_count = fields.Integer(related="scheme_id.missing_count")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        scheme = self.env["party.scheme"].browse(values.get("scheme_id"))
        if scheme and "line_ids" in fields:
            values["line_ids"] = [(0, 0, line) for line in self._lines(scheme)]
        return values

    def _lines(self, scheme):
        """One line for every figure that forbids publishing."""
        compiled = scheme._compiled()
        for fault in compiled.faults:
            way = scheme_text.steps(fault.path)
            place = f"{way[0]}[{way[1]}]"
            part = scheme_text.at(compiled.document, place)
            if fault.code == "unset":
                yield from self._rule_lines(place, part)
            else:
                yield {
                    "place": fault.path, "name": self._name_of(part), "what": self._what(way[-1]),
                    "value": PROPOSED_DAYS if way[0] == "stages" and way[-1] in DAYS else False,
                }

    def _rule_lines(self, place, rule):
        name, what = self._name_of(rule), self.env._("Points")
        if not rule.get("tiers"):
            yield {"place": place, "name": name, "what": what}
        for tier in rule.get("tiers") or {}:
            yield {"place": f"{place}.tiers", "tier": tier, "name": f"{name} ({tier})", "what": what}

    def _name_of(self, part):
        texts = translated(part.get("name"), part.get("code") or part.get("stage") or "")
        return texts.get(self.env.lang) or texts["en_US"]

    def _what(self, key):
        return {
            "days": self.env._("Working days"),
            "min_days": self.env._("Working days at least"),
            "raise_days": self.env._("Working days to raise an objection"),
            "answer_days": self.env._("Working days to answer it"),
            "months": self.env._("Months"),
        }.get(key, key)

    def action_apply(self):
        """Write what was filled in into the document. Lines left empty stay open."""
        self.ensure_one()
        scheme = self.scheme_id
        document = scheme._compiled().document
        for line in self.line_ids.filtered("value"):
            document = line._applied(document)
        rules = {line.place.partition(".")[0] for line in self.line_ids if line.tier}
        for place in rules:
            if all(line.value for line in self.line_ids if line.place == f"{place}.tiers"):
                document = scheme_text.replaced(document, place, _set)
        scheme.write({"document": scheme_text.dumps(document)})
        return {"type": "ir.actions.act_window_close"}


class PartySchemeMissingLine(models.TransientModel):
    _name = "party.scheme.missing.line"
    _description = "Figure to Set before Publishing"

    wizard_id = fields.Many2one("party.scheme.missing", required=True, ondelete="cascade")
    place = fields.Char(string="Place", required=True, readonly=True)
    tier = fields.Char(string="Tier", readonly=True)
    name = fields.Char(string="Of", readonly=True)
    what = fields.Char(string="Figure", readonly=True)
    value = fields.Char(string="Value", help="A number, or for points a range such as 0..5.")

    def _applied(self, document):
        """The document with this line's figure in its place."""
        self.ensure_one()
        found = self._read()
        if self.tier:
            return scheme_text.replaced(document, self.place, lambda tiers: {**tiers, self.tier: found})
        if self.place.startswith("rules["):
            key = "range" if isinstance(found, list) else "points"
            return scheme_text.replaced(document, self.place, lambda rule: {**_set(rule), key: found})
        if isinstance(found, list) or found < 0 or found != int(found):
            raise UserError(self.env._(
                "%(value)s: %(what)s of %(name)s must be a whole number, not negative.",
                value=self.value, what=self.what, name=self.name,
            ))
        return scheme_text.replaced(document, self.place, lambda _old: int(found))

    def _read(self):
        """The value as a number, or a range [lowest, highest] whose ends may be open."""
        text = unicodedata.normalize("NFKC", self.value).replace("−", "-").strip()
        ends = BETWEEN.split(text)
        try:
            numbers = [None if not end and len(ends) == 2 else _number(end) for end in ends]
        except ArithmeticError:
            numbers = []
        if not 1 <= len(numbers) <= 2 or numbers == [None, None]:
            raise UserError(self.env._(
                "%(value)s is no figure: write a number such as 2 or -0.5, or a range such as 0..5 (%(name)s).",
                value=self.value, name=self.name,
            ))
        return numbers if len(numbers) == 2 else numbers[0]


def _number(text):
    number = Decimal(text)
    if not number.is_finite():
        raise InvalidOperation
    return Decimal(amount(number))


def _set(rule):
    """A rule whose figure is set: no longer ``unset``, and without the figure that stood in for it."""
    open_ways = () if rule.get("tiers") else ("range", "points")
    return {key: value for key, value in rule.items() if key != "unset" and key not in open_ways}
