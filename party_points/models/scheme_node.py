from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from .scheme_mirror import amount, named

KINDS = [("sum", "Sum"), ("points", "Entries"), ("ballot", "Ballot"), ("figure", "Figure")]
WINDOWS = [("cycle", "Cycle"), ("period", "Period"), ("lifetime", "Lifetime")]
FOLDS = [("mean", "Mean"), ("sum", "Sum"), ("last", "Last")]


class PartySchemeNode(models.Model):
    """A node of the score tree: component, dimension, item. Amounts are decimal texts; empty means none."""

    _name = "party.scheme.node"
    _inherit = ["party.scheme.mirror"]
    _description = "Node of a Scheme"
    _order = "scheme_id, sequence, id"
    _parent_store = True
    _rec_names_search = ["name", "code"]

    code = fields.Char(string="Code", required=True, readonly=True)
    parent_id = fields.Many2one("party.scheme.node", string="Parent", readonly=True, ondelete="cascade", index=True)
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("party.scheme.node", "parent_id", string="Children")
    rule_ids = fields.One2many("party.scheme.rule", "node_id", string="Rules")
    level = fields.Integer(string="Level", readonly=True, help="0 for the total.")
    kind = fields.Selection(KINDS, string="Kind", readonly=True)
    opening = fields.Char(string="Opening", readonly=True)
    min = fields.Char(string="Floor", readonly=True)
    max = fields.Char(string="Cap", readonly=True)
    window = fields.Selection(WINDOWS, string="Window", readonly=True)
    fold = fields.Selection(FOLDS, string="Over the periods", readonly=True)
    weight = fields.Char(string="Weight", readonly=True)
    overflow_to = fields.Char(
        string="Overflow to", readonly=True, help="Code of the node that gets what exceeds the cap.",
    )
    levels = fields.Json(string="Levels", readonly=True)
    tracks = fields.Json(string="Tracks", readonly=True, help="The node exists for these tracks only.")
    overrides = fields.Json(string="By track", readonly=True)

    _scheme_code_uniq = models.Constraint("unique(scheme_id, code)", "A scheme has each node once.")

    @api.private
    def _levels(self):
        """``{level: points}`` of a figure node that maps named levels; empty for one that reads numbers."""
        self.ensure_one()
        return {level: Decimal(points) for level, points in (self.levels or {}).items()}

    @api.model
    def _mirror(self, scheme, document):
        """Make the nodes of ``scheme`` follow its document."""
        self._refresh(scheme, self._rows(document))
        self.env.cr.execute(SQL(
            """ UPDATE party_scheme_node node SET parent_id = parent.id
                  FROM jsonb_to_recordset(%s::jsonb) AS part(code varchar, parent varchar)
             LEFT JOIN party_scheme_node parent ON parent.scheme_id = %s AND parent.code = part.parent
                 WHERE node.scheme_id = %s AND node.code = part.code """,
            fields.Json().convert_to_column([
                {"code": node["code"], "parent": node.get("parent")} for node in document["nodes"]
            ], self), scheme.id, scheme.id,
        ))
        self.env.cr.execute(SQL(
            """ WITH RECURSIVE way AS (
                    SELECT id, id || '/' AS path FROM party_scheme_node WHERE scheme_id = %s AND parent_id IS NULL
                     UNION ALL
                    SELECT node.id, way.path || node.id || '/'
                      FROM party_scheme_node node JOIN way ON node.parent_id = way.id
                )
                UPDATE party_scheme_node node SET parent_path = way.path FROM way WHERE way.id = node.id """, scheme.id,
        ))
        self.invalidate_model()

    def _rows(self, document):
        rows = []
        for sequence, (node, level) in enumerate(tree_order(document["nodes"])):
            window = node.get("window") or "cycle"
            rows.append({
                "code": node["code"],
                "name": named(node),
                "sequence": sequence,
                "level": level,
                "kind": node.get("kind") or "sum",
                "opening": amount(node.get("opening")),
                "min": amount(node.get("min")),
                "max": amount(node.get("max")),
                "window": window,
                "fold": node.get("fold"),
                "weight": amount(node.get("weight")),
                "overflow_to": node.get("overflow_to"),
                "levels": {level: amount(points) for level, points in (node.get("levels") or {}).items()} or None,
                "tracks": as_list(node.get("tracks")) or None,
                "overrides": {
                    track: {key: amount(value) for key, value in figures.items()}
                    for track, figures in (node.get("track") or {}).items()
                } or None,
            })
        return rows

    @api.private
    def _reading(self, names, rules):
        """One line of the tree (see ``party.scheme._tree``). ``names``: the scheme's node names by code."""
        self.ensure_one()
        env, selections = self.env, self._fields
        tracks = {track["code"]: track["name"] for track in self.scheme_id.track_names or []}
        lang = env.lang or "en_US"

        def track_name(code):
            return (tracks.get(code) or {}).get(lang) or code

        notes = []
        if self.overflow_to:
            notes.append(env._("what exceeds the cap goes to %(node)s", node=names.get(self.overflow_to)))
        if self.weight and self.weight != "1":
            notes.append(env._("weight %(weight)s", weight=self.weight))
        for track, figures in (self.overrides or {}).items():
            notes.append(env._("%(track)s: %(figures)s", track=track_name(track), figures=self._figures(figures)))
        if self.levels:
            notes.append(env._(", ").join(f"{level} {points}" for level, points in self.levels.items()))
        return {
            "code": self.code, "name": self.name, "level": self.level, "kind": self.kind,
            "kind_label": dict(selections["kind"]._description_selection(env)).get(self.kind),
            "opening": self.opening or "", "min": self.min or "", "max": self.max or "",
            "window": self.window, "window_label": self._window_label(),
            "note": " · ".join(notes), "tracks": [track_name(track) for track in self.tracks or []], "rules": rules,
        }

    def _window_label(self):
        """"each period, mean of the periods" where the window isn't the cycle; nothing where it is."""
        if self.window == "lifetime":
            return self.env._("never resets")
        if self.window != "period":
            return ""
        return {
            "mean": self.env._("each period, mean"),
            "sum": self.env._("each period, sum"),
            "last": self.env._("each period, last counts"),
        }.get(self.fold, self.env._("each period"))

    def _figures(self, figures):
        labels = {
            "opening": self.env._("opening"), "min": self.env._("floor"), "max": self.env._("cap"),
            "weight": self.env._("weight"),
        }
        return self.env._(", ").join(f"{labels.get(key, key)} {value}" for key, value in figures.items())



def tree_order(nodes):
    """``(node, level)`` of a document, every node right above its children, siblings in the document's order."""
    below = defaultdict(list)
    for node in nodes:
        below[node.get("parent")].append(node)
    waiting = [(node, 0) for node in reversed(below[None])]
    while waiting:
        node, level = waiting.pop()
        yield node, level
        waiting.extend((child, level + 1) for child in reversed(below[node["code"]]))


def as_list(value):
    """A key that takes one code or a list of them, as a list."""
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]
