from odoo import api, fields, models

from .scheme_mirror import amount, translated
from .scheme_rule import plain

MODES = [("proportional", "Proportional"), ("by_grade", "By decision")]


class PartySchemeBallot(models.Model):
    """How a ballot node gets its value: options with points, voter groups with weights."""

    _name = "party.scheme.ballot"
    _inherit = ["party.scheme.mirror"]
    _description = "Ballot of a Scheme"
    _mirror_key = "sequence"

    node_id = fields.Many2one("party.scheme.node", string="Node", readonly=True, ondelete="cascade", index=True)
    mode = fields.Selection(MODES, string="Mode", readonly=True)
    options = fields.Json(string="Options by code", readonly=True)
    groups = fields.Json(string="Groups by code", readonly=True)
    options_text = fields.Char(string="Options", compute="_compute_texts")
    groups_text = fields.Char(string="Voter groups", compute="_compute_texts")

    _scheme_sequence_uniq = models.Constraint("unique(scheme_id, sequence)", "A ballot stands once in the order.")

    @api.depends("options", "groups")
    @api.depends_context("lang")
    def _compute_texts(self):
        lang = self.env.lang or "en_US"
        for ballot in self:
            ballot.options_text = " · ".join(
                f"{_name(option, lang)} {_points(option.get('points'))}" for option in ballot.options or []
            )
            ballot.groups_text = " · ".join(
                f"{_name(group, lang)} {group.get('weight')}" for group in ballot.groups or []
            )

    @api.model
    def _mirror(self, scheme, document):
        nodes = {
            node.code: node for node in self.env["party.scheme.node"].sudo().search([("scheme_id", "=", scheme.id)])
        }
        self._refresh(scheme, [{
            "sequence": sequence,
            "node_id": nodes[ballot["node"]].id,
            "name": translated(next(
                (node.get("name") for node in document["nodes"] if node["code"] == ballot["node"]), None,
            ), ballot["node"]),
            "mode": ballot.get("mode"),
            "options": plain(ballot.get("options") or []),
            "groups": plain(ballot.get("groups") or []),
        } for sequence, ballot in enumerate(document.get("ballots") or [])])


def _name(part, lang):
    texts = part.get("name") or {}
    return texts.get(lang) or texts.get("en_US") or part.get("code") or ""


def _points(points):
    return "–".join(amount(bound) or "" for bound in points) if isinstance(points, list) else amount(points) or ""
