from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL


class PartyBranch(models.Model):
    _inherit = "party.branch"

    scheme_id = fields.Many2one(
        "party.scheme", string="Own scheme", index="btree_not_null", ondelete="restrict",
        domain="[('state', '=', 'published')]", copy=False,
        help="Holds for this organisation and all below it that have none of their own.",
    )
    scheme_use_ids = fields.One2many("party.scheme.use", "branch_id", string="Schemes used")
    effective_scheme_id = fields.Many2one(
        "party.scheme", string="Scheme", compute="_compute_effective_scheme_id", recursive=True,
        help="The scheme that scores the members here: its own, else that of the nearest organisation above.",
    )
    effective_scheme_branch_id = fields.Many2one(
        "party.branch", string="Inherited from", compute="_compute_effective_scheme_id", recursive=True,
    )

    @api.depends("scheme_id", "parent_id.effective_scheme_id", "scheme_use_ids")
    def _compute_effective_scheme_id(self):
        sources = self._scheme_sources(self.env["party.cycle"]._today())
        for branch in self:
            scheme_id, source_id = sources.get(branch._origin.id, (False, False))
            branch.effective_scheme_id = scheme_id
            branch.effective_scheme_branch_id = source_id if source_id != branch._origin.id else False

    @api.private
    def _effective_schemes(self, date=None):
        """``{branch id: party.scheme}`` for the set, empty where none is used on ``date`` (default today): one query.

        Follows the organisation tree as it is now; which scheme an organisation used when is dated.
        """
        sources = self._scheme_sources(date or self.env["party.cycle"]._today())
        schemes = self.env["party.scheme"]
        return {branch.id: schemes.browse(sources.get(branch._origin.id, (False,))[0] or ()) for branch in self}

    def _scheme_sources(self, date):
        """``{branch id: (scheme id, id of the organisation that uses it)}``, without those that have none."""
        ids = tuple(self._origin.ids)
        if not ids:
            return {}
        self.env["party.scheme.use"].flush_model()
        self.flush_model(["parent_path", "parent_id"])
        return {branch: (scheme, source) for branch, scheme, source in self.env.execute_query(SQL(
            """ WITH used AS (
                    SELECT DISTINCT ON (branch_id) branch_id, scheme_id
                      FROM party_scheme_use
                     WHERE date_from IS NULL OR date_from <= %(date)s
                  ORDER BY branch_id, date_from DESC NULLS LAST, id DESC
                )
                SELECT DISTINCT ON (b.id) b.id, used.scheme_id, used.branch_id
                  FROM party_branch b
            CROSS JOIN LATERAL unnest(string_to_array(trim(trailing '/' FROM b.parent_path), '/'))
                               WITH ORDINALITY AS above(id, depth)
                  JOIN used ON used.branch_id = above.id::int AND used.scheme_id IS NOT NULL
                 WHERE b.id IN %(ids)s
              ORDER BY b.id, above.depth DESC """,
            date=date, ids=ids,
        ))}

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        schemes = [vals.pop("scheme_id", False) for vals in vals_list]
        branches = super().create(vals_list)
        by_scheme = defaultdict(self.browse)
        for branch, scheme in zip(branches, schemes, strict=True):
            if scheme:
                by_scheme[scheme] |= branch
        for scheme, its in by_scheme.items():
            its._use_scheme(self.env["party.scheme"].browse(scheme))
        return branches

    def write(self, vals):
        if "scheme_id" not in vals:
            return super().write(vals)
        vals = dict(vals)
        scheme = self.env["party.scheme"].browse(vals.pop("scheme_id") or ())
        result = super().write(vals) if vals else True
        self.check_access("write")
        self.filtered(lambda branch: branch.scheme_id != scheme)._use_scheme(scheme)
        return result

    @api.private
    def _use_scheme(self, scheme, date_from=None):
        """Use ``scheme`` from a day on (see ``party.scheme.use._set``) and open its current cycle."""
        if not self:
            return
        self.env["party.scheme.use"]._set(self, scheme, date_from)
        self._refresh_scheme_id()
        if scheme:
            self.env["party.cycle"]._ensure(scheme.sudo().root_id, self.env["party.cycle"]._today())

    def _refresh_scheme_id(self, today=None):
        """Store on the organisations what they use today; ``self`` empty: on all where that changed."""
        today = today or self.env["party.cycle"]._today()
        domain = [("branch_id", "in", self.ids)] if self else []
        uses = self.env["party.scheme.use"].sudo().search(
            domain + ["|", ("date_from", "=", False), ("date_from", "<=", today)],
        )
        current = {}
        for use in uses:
            current.setdefault(use.branch_id, use.scheme_id)
        changed = defaultdict(lambda: self.env["party.branch"])
        for branch, scheme in current.items():
            if branch.sudo().scheme_id != scheme:
                changed[scheme] |= branch
        for scheme, branches in changed.items():
            super(PartyBranch, branches.sudo()).write({"scheme_id": scheme.id})

    def action_set_scheme(self):
        """Ask which scheme holds from which day, and say what that means."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set the Scheme"),
            "res_model": "party.scheme.assign",
            "view_mode": "form",
            "target": "new",
            "context": {"default_branch_ids": self.ids},
        }
