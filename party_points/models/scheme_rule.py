from odoo import api, fields, models

from . import scheme_words as words
from .scheme_mirror import amount, named
from .scheme_node import as_list

EFFECTS = [("points", "Points"), ("void", "Void"), ("veto", "Veto")]
DECLARERS = [
    ("member", "Member"), ("anyone", "Anyone"), ("recorder", "Recorder"), ("department", "Department"),
    ("source", "Automatic"),
]
EVIDENCE = [("required", "Required"), ("optional", "Optional")]
APPROVALS = [("branch", "Branch"), ("superior", "Superior organisation")]
SCOPES = [("person", "Person"), ("department", "Department"), ("branch", "Branch")]
# What a rule states beyond its columns; kept whole, amounts as texts.
TERMS = (
    "grant", "shortfall", "rate_below", "repeat_pct", "post_pct", "joint", "max_count", "max_points", "subject_cap",
    "superior_above",
)


class PartySchemeRule(models.Model):
    """One kind of event and what it does to its node. Amounts are decimal texts; empty means none."""

    _name = "party.scheme.rule"
    _inherit = ["party.scheme.mirror"]
    _description = "Rule of a Scheme"
    _order = "scheme_id, sequence, id"
    _rec_names_search = ["name", "code"]

    code = fields.Char(string="Code", required=True, readonly=True)
    node_id = fields.Many2one("party.scheme.node", string="Node", readonly=True, ondelete="cascade", index=True)
    effect = fields.Selection(EFFECTS, string="Effect", readonly=True)
    declared_by = fields.Selection(DECLARERS, string="Declared by", readonly=True)
    department = fields.Selection(words.DEPARTMENTS, string="Department", readonly=True)
    evidence = fields.Selection(EVIDENCE, string="Evidence", readonly=True)
    approval = fields.Selection(APPROVALS, string="Confirmed by", readonly=True)
    scope = fields.Selection(SCOPES, string="Scope", readonly=True)
    source = fields.Char(string="Source", readonly=True)
    events = fields.Json(string="Events", readonly=True)
    activities = fields.Json(string="Activities", readonly=True)
    family = fields.Char(string="Family", readonly=True, help="Of one family only the highest counts.")
    points = fields.Char(string="Fixed points", readonly=True)
    points_min = fields.Char(string="Lowest points", readonly=True)
    points_max = fields.Char(string="Highest points", readonly=True)
    unit = fields.Char(string="Unit", readonly=True, help="The quantity that makes one unit of points.")
    tiers = fields.Json(string="Tiers", readonly=True, help="[{code, points}] or [{code, points_min, points_max}].")
    unset = fields.Boolean(string="Figure missing", readonly=True)
    takes_quantity = fields.Boolean(string="Takes a quantity", readonly=True)
    chooses_points = fields.Boolean(string="Points are chosen", readonly=True)
    posts = fields.Json(string="Posts", readonly=True)
    except_posts = fields.Json(string="Posts excepted", readonly=True)
    tracks = fields.Json(string="Tracks", readonly=True)
    statuses = fields.Json(string="Statuses", readonly=True)
    terms = fields.Json(string="Further terms", readonly=True)
    points_text = fields.Char(string="Points", compute="_compute_texts")
    terms_text = fields.Char(string="Terms", compute="_compute_texts")
    tier_options = fields.Json(string="Tiers to choose from", compute="_compute_tier_options")

    _scheme_code_uniq = models.Constraint("unique(scheme_id, code)", "A scheme has each rule once.")

    @api.depends("points", "points_min", "points_max", "tiers", "unit", "effect", "unset", "terms", "posts", "tracks")
    @api.depends_context("lang")
    def _compute_texts(self):
        names = self._track_names()
        for rule in self:
            rule.points_text = words.points_text(rule)
            rule.terms_text = " · ".join(words.terms(rule, names.get(rule.scheme_id.id, {})))

    def _track_names(self):
        """``{scheme id: {track: name}}`` in the reader's language."""
        lang = self.env.lang or "en_US"
        return {
            scheme.id: {
                track["code"]: (track.get("name") or {}).get(lang) or (track.get("name") or {}).get("en_US")
                for track in scheme.track_names or []
            }
            for scheme in self.scheme_id
        }

    @api.depends("tiers")
    @api.depends_context("lang")
    def _compute_tier_options(self):
        """``[{code, name, points, points_min, points_max}]`` for whoever chooses a tier."""
        for rule in self:
            rule.tier_options = [
                {"name": words.word(self.env, words.TIERS, tier["code"]), **tier} for tier in rule.tiers or []
            ]

    @api.model
    def _mirror(self, scheme, document):
        """Make the rules of ``scheme`` follow its document; its nodes are there already."""
        self.env["party.scheme.node"].invalidate_model()
        nodes = {
            node.code: (node.id, node.sequence)
            for node in self.env["party.scheme.node"].sudo().search_fetch(
                [("scheme_id", "=", scheme.id)], ["code", "sequence"],
            )
        }
        rules = sorted(document.get("rules") or [], key=lambda rule: nodes[rule["node"]][1])
        self._refresh(scheme, [
            {"node_id": nodes[rule["node"]][0], "sequence": sequence, **self._prepare_row(rule)}
            for sequence, rule in enumerate(rules)
        ])

    def _prepare_row(self, rule):
        lowest, highest = rule.get("range") or (None, None)
        tiers = [_tier(code, points) for code, points in (rule.get("tiers") or {}).items()]
        unset = bool(rule.get("unset"))
        return {
            "code": rule["code"],
            "name": named(rule),
            "effect": rule.get("effect") or "points",
            "declared_by": rule.get("declared_by") or "recorder",
            "department": rule.get("department"),
            "evidence": rule.get("evidence") or "optional",
            "approval": "superior" if "superior" in as_list(rule.get("approval")) else "branch",
            "scope": rule.get("scope") or "person",
            "source": rule.get("source"),
            "events": as_list(rule.get("event")) or None,
            "activities": as_list(rule.get("activities")) or None,
            "family": rule.get("family"),
            "points": amount(rule.get("points")),
            "points_min": amount(lowest),
            "points_max": amount(highest),
            "unit": amount(rule.get("unit")),
            "tiers": tiers or None,
            "unset": unset,
            "takes_quantity": bool(rule.get("unit") or rule.get("shortfall")),
            "chooses_points": unset or "range" in rule or any("points" not in tier for tier in tiers),
            "posts": as_list(rule.get("posts")) or None,
            "except_posts": as_list(rule.get("except_posts")) or None,
            "tracks": as_list(rule.get("tracks")) or None,
            "statuses": as_list(rule.get("statuses")) or None,
            "terms": {key: plain(rule[key]) for key in TERMS if rule.get(key) is not None} or None,
        }


def _tier(code, points):
    if isinstance(points, list | tuple):
        return {"code": code, "points_min": amount(points[0]), "points_max": amount(points[1])}
    return {"code": code, "points": amount(points)}


def plain(value):
    """A value of the document with its numbers as texts, so that no Json column turns them into binary floats."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value if value is None or isinstance(value, bool | str) else amount(value)
