from odoo import fields, models
from odoo.tools import SQL


class PartyScoreNode(models.Model):
    """The values of all nodes of all scores, a row each: what graphs and pivots read. A view; nothing is stored."""

    _name = "party.score.node"
    _description = "Score by node"
    _auto = False
    _order = "period_id desc, member_id, sequence"
    _rec_name = "node_id"

    score_id = fields.Many2one("party.score", string="Score", readonly=True)
    member_id = fields.Many2one("party.member", string="Member", readonly=True)
    period_id = fields.Many2one("party.period", string="Period", readonly=True)
    cycle_id = fields.Many2one("party.cycle", string="Cycle", readonly=True)
    unit_id = fields.Many2one("party.branch", string="Unit", readonly=True)
    branch_id = fields.Many2one("party.branch", string="Branch", readonly=True)
    node_id = fields.Many2one("party.scheme.node", string="Node", readonly=True)
    sequence = fields.Integer(string="Order", readonly=True, aggregator=None)
    level = fields.Integer(string="Level", readonly=True, aggregator=None)
    status = fields.Char(string="Status", readonly=True)
    track = fields.Char(string="Track", readonly=True)
    state = fields.Char(string="State", readonly=True)
    value = fields.Float(string="Value", digits=(12, 2), readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return SQL(
            # A tree's values stand in the order of the document's nodes.
            """WITH part AS (
                    SELECT scheme.id AS scheme_id, document.value ->> 'code' AS code, document.ordinality
                      FROM party_scheme scheme
                CROSS JOIN LATERAL jsonb_array_elements(scheme.document::jsonb -> 'nodes')
                           WITH ORDINALITY AS document(value, ordinality)
                     WHERE scheme.id IN (SELECT scheme_id FROM party_cycle))
               SELECT s.id::bigint * 1000 + v.ordinality AS id, s.id AS score_id, s.member_id, s.period_id, p.cycle_id,
                      s.unit_id, s.branch_id, n.id AS node_id, n.sequence, n.level, s.status, s.track, s.state,
                      (v.value #>> '{}')::numeric / 100 AS value
                 FROM party_score s
                 JOIN party_period p ON p.id = s.period_id
                 JOIN party_cycle c ON c.id = p.cycle_id
           CROSS JOIN LATERAL jsonb_array_elements(s.tree) WITH ORDINALITY AS v(value, ordinality)
                 JOIN part ON part.scheme_id = c.scheme_id AND part.ordinality = v.ordinality
                 JOIN party_scheme_node n ON n.scheme_id = c.scheme_id AND n.code = part.code
                WHERE v.value != 'null'"""
        )
