from odoo import api, fields, models

from . import scheme_words as words
from .scheme_mirror import amount, named


class PartySchemeGrade(models.Model):
    """A grade of the scheme's ordered list, best first."""

    _name = "party.scheme.grade"
    _inherit = ["party.scheme.mirror"]
    _description = "Grade of a Scheme"

    code = fields.Char(string="Code", required=True, readonly=True)
    bound = fields.Char(string="From", readonly=True)
    open = fields.Boolean(string="Strictly above", readonly=True)
    quota = fields.Char(string="Quota", readonly=True, help="Share of the branch's graded members.")
    quota_min = fields.Integer(string="At least", readonly=True)
    top_share = fields.Char(string="Best share", readonly=True)
    computed = fields.Boolean(string="Computed", readonly=True)
    in_principle = fields.Boolean(string="In principle", readonly=True, help="The meeting may decide otherwise.")
    conditions = fields.Char(string="Conditions", compute="_compute_conditions")

    _scheme_code_uniq = models.Constraint("unique(scheme_id, code)", "A scheme has each grade once.")

    @api.depends("bound", "open", "quota", "top_share", "computed", "in_principle")
    @api.depends_context("lang")
    def _compute_conditions(self):
        for grade in self:
            grade.conditions = " · ".join(grade._conditions())

    def _conditions(self):
        found = []
        if self.bound:
            found.append(self.env._("above %(points)s", points=self.bound) if self.open
                         else self.env._("from %(points)s", points=self.bound))
        elif self.computed:
            found.append(self.env._("all others"))
        if self.quota:
            found.append(self.env._("at most %(share)s of the branch", share=words.percent(self.quota)))
        if self.top_share:
            found.append(self.env._("among the best %(share)s", share=words.percent(self.top_share)))
        if not self.computed:
            found.append(self.env._("only by decision"))
        if self.in_principle:
            found.append(self.env._("a proposal that the meeting may change"))
        return found

    @api.model
    def _mirror(self, scheme, document):
        self._refresh(scheme, [{
            "code": grade["code"],
            "name": named(grade),
            "sequence": sequence,
            "bound": amount(grade.get("from")),
            "open": bool(grade.get("open")),
            "quota": amount(grade.get("quota")),
            "quota_min": int(grade.get("quota_min") or 0),
            "top_share": amount(grade.get("top_share")),
            "computed": grade.get("computed", True) is not False,
            "in_principle": bool(grade.get("in_principle")),
        } for sequence, grade in enumerate(document.get("grades") or [])])
