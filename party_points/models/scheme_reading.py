import json

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.tools import LazyTranslate

from . import scheme_words as words
from .scheme_mirror import translated
from .scheme_node import as_list

_lt = LazyTranslate(__name__)

# What a scheme does, as the chooser of a scheme looks for it.
MECHANISMS = {
    "tracks": _lt("Tracks"), "period_mean": _lt("Mean of the periods"), "lifetime": _lt("Never resets"),
    "overflow": _lt("Overflow"), "figures": _lt("Performance figures"), "ballots": _lt("Ballots"),
    "surcharge": _lt("Surcharge"), "joint": _lt("Joint liability"), "families": _lt("Highest only"),
    "limits": _lt("Limits"), "units": _lt("Points per unit"), "shortfall": _lt("Targets"),
    "rate": _lt("Attendance rate"), "grant": _lt("Points granted each period"), "void": _lt("Void"),
    "veto": _lt("Veto"),
    "collective": _lt("Collective honours"), "superior": _lt("Superior confirms"), "quota": _lt("Quota"),
    "ceilings": _lt("Ceilings"), "consecutive": _lt("Repetition over years"), "exempt": _lt("Exemption"),
    "branches": _lt("Branch account"), "posts": _lt("Post holders only"), "duties": _lt("Duties of posts"),
    "facts": _lt("Facts from sources"), "unset": _lt("Figures to set"),
}


def mechanisms(document):
    """Codes of MECHANISMS that a document uses, in that order."""
    rules, nodes = document.get("rules") or [], document["nodes"]
    used = {
        "tracks": document.get("tracks"),
        "period_mean": any(node.get("fold") == "mean" for node in nodes),
        "lifetime": any(node.get("window") == "lifetime" for node in nodes),
        "overflow": any(node.get("overflow_to") for node in nodes),
        "figures": any(node.get("kind") == "figure" for node in nodes),
        "ballots": document.get("ballots"),
        "surcharge": any(rule.get("repeat_pct") or rule.get("post_pct") for rule in rules),
        "joint": any(rule.get("joint") for rule in rules),
        "families": document.get("families"),
        "limits": any(rule.get(key) for rule in rules for key in ("max_count", "max_points", "subject_cap")),
        "units": any(rule.get("unit") for rule in rules),
        "shortfall": any(rule.get("shortfall") for rule in rules),
        "rate": any(rule.get("rate_below") for rule in rules),
        "grant": any(rule.get("grant") for rule in rules),
        "void": any(rule.get("effect") == "void" for rule in rules),
        "veto": any(rule.get("effect") == "veto" for rule in rules),
        "collective": any(rule.get("scope") in ("branch", "department") for rule in rules),
        "superior": any("superior" in as_list(rule.get("approval")) for rule in rules),
        "quota": any(grade.get("quota") or grade.get("top_share") for grade in document.get("grades") or []),
        "ceilings": document.get("ceilings"),
        "consecutive": document.get("consecutive"),
        "exempt": document.get("exempt"),
        "branches": document.get("branch_outcomes"),
        "posts": document.get("posts_scored"),
        "duties": document.get("duties"),
        "facts": any(rule.get("source") not in (None, "manual") for rule in rules),
        "unset": any(rule.get("unset") for rule in rules),
    }
    return [code for code in MECHANISMS if used[code]]


class PartyScheme(models.Model):
    """The scheme as people read it: its tree with the rules, what it uses, its readings."""

    _inherit = "party.scheme"

    track_names = fields.Json(string="Tracks", readonly=True, copy=False)
    mechanism_codes = fields.Json(string="Codes of mechanisms", readonly=True, copy=False)
    mechanisms = fields.Char(string="Mechanisms", compute="_compute_mechanisms")
    notes_html = fields.Html(string="Readings and terms", compute="_compute_notes_html", sanitize=False)
    tree = fields.Json(string="Scheme tree", compute="_compute_tree")

    @api.depends("mechanism_codes")
    @api.depends_context("lang")
    def _compute_mechanisms(self):
        for scheme in self:
            scheme.mechanisms = " · ".join(
                words.word(self.env, MECHANISMS, code) for code in scheme.mechanism_codes or []
            )

    @api.depends("document_hash")
    @api.depends_context("lang")
    def _compute_notes_html(self):
        for scheme in self:
            document = scheme._compiled().document if scheme.document_hash else {}
            readings, terms = scheme._texts(document.get("notes")), scheme._texts(document.get("extra"))
            scheme.notes_html = (
                self._section(self.env._("Readings chosen where the source is silent"), readings)
                + self._section(self.env._("Further terms"), terms)
            )

    def _texts(self, parts):
        lang = self.env.lang or "en_US"
        texts = [translated(part) for part in parts or [] if isinstance(part, dict)]
        return [text.get(lang) or text["en_US"] for text in texts if text["en_US"]]

    @api.model
    def _section(self, title, texts):
        if not texts:
            return Markup()
        items = Markup().join(Markup("<li>%s</li>") % text for text in texts)
        return Markup("<h3>%s</h3><ol>%s</ol>") % (escape(title), items)

    @api.depends("document_hash")
    @api.depends_context("lang")
    def _compute_tree(self):
        for scheme in self:
            scheme.tree = scheme._tree() if scheme.node_ids else False

    @api.private
    def _tree(self):
        """The score tree for the reader: nodes in tree order, each with its level and its rules.

        ``[{code, name, level, kind, opening, min, max, window, fold, weight, note, tracks, rules:
        [{code, name, points, terms, by, evidence, effect, unset}]}]``, texts in the reader's language.
        """
        self.ensure_one()
        by_node = {}
        labels = dict(self.env["party.scheme.rule"]._fields["declared_by"]._description_selection(self.env))
        departments = dict(self.env["party.scheme.rule"]._fields["department"]._description_selection(self.env))
        for rule in self.rule_ids.sorted("sequence"):
            by_node.setdefault(rule.node_id.id, []).append({
                "code": rule.code, "name": rule.name, "points": rule.points_text, "terms": rule.terms_text,
                "by": departments.get(rule.department) or labels.get(rule.declared_by),
                "evidence": rule.evidence == "required", "effect": rule.effect, "unset": rule.unset,
            })
        names = {node.code: node.name for node in self.node_ids}
        return [node._reading(names, by_node.get(node.id, [])) for node in self.node_ids.sorted("sequence")]

    @api.private
    def _score_nodes(self):
        """``[{code, name, depth, kind, max}]`` in the order of the engine's nodes, as stored trees have them."""
        self.ensure_one()
        mirror = {node.code: node for node in self.sudo().with_env(self.env(su=True)).node_ids}
        return [
            {
                "code": node.code, "name": mirror[node.code].name, "depth": mirror[node.code].level,
                "kind": mirror[node.code].kind, "max": mirror[node.code].max or None,
            }
            for node in self._compiled().nodes
        ]

    @api.private
    def _stages(self):
        """The stages as the document states them, in order."""
        return list(self._compiled().stages)

    # The mirror

    def _prepare_document(self, text, compiled):
        document = compiled.document
        return {
            **super()._prepare_document(text, compiled),
            "track_names": [
                {"code": track["code"], "name": translated(track.get("name"), track["code"])}
                for track in document.get("tracks") or []
            ],
            "mechanism_codes": mechanisms(document),
        }

    def _mirror(self, document):
        """Make the readable records follow the document, a few statements for each kind."""
        self.ensure_one()
        # Pending writes would later put one language's text over the names of all.
        self.flush_recordset()
        for part in ("node", "rule", "grade", "outcome", "stage", "ballot"):
            self.env[f"party.scheme.{part}"].sudo()._mirror(self, document)
        texts = {"name": translated(document.get("name"), document["code"])}
        texts |= {key: translated(document[key]) if document.get(key) else None for key in ("sector", "summary")}
        self.env.cr.execute(
            "UPDATE party_scheme SET name = %s::jsonb, sector = %s::jsonb, summary = %s::jsonb WHERE id = %s",
            [*(json.dumps(text) if text else None for text in texts.values()), self.id],
        )
        self.invalidate_recordset()
