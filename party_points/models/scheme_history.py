from odoo import api, fields, models
from odoo.exceptions import UserError

from . import scheme_diff


class PartyScheme(models.Model):
    """Versions of a scheme side by side: what came before, how much has changed, and what exactly."""

    _inherit = "party.scheme"

    template_id = fields.Many2one(
        "party.scheme", string="Template", readonly=True, copy=False, ondelete="set null",
        help="The template of the library that the first version was made from.",
    )
    history_ids = fields.Many2many("party.scheme", string="Version history", compute="_compute_history")
    previous_id = fields.Many2one("party.scheme", string="Previous version", compute="_compute_history")
    change_count = fields.Integer(
        string="Changes", compute="_compute_change_count", aggregator=None,
        help="How much differs from the version before, or for a first version from its template.",
    )

    @api.depends("root_id", "version", "state", "template_id")
    @api.depends_context("uid")
    def _compute_history(self):
        # Versions that the reader may see; a draft's are the administrator's.
        by_root = {}
        for version in self.search([("root_id", "in", self.root_id.ids)], order="version desc"):
            by_root.setdefault(version.root_id.id, self.browse())
            by_root[version.root_id.id] |= version
        for scheme in self:
            scheme.history_ids = versions = by_root.get(scheme.root_id.id, self.browse())
            earlier = versions.filtered(lambda version, scheme=scheme: version.version < scheme.version)
            template = scheme.sudo().template_id.sudo(self.env.su)._filtered_access("read")
            scheme.previous_id = earlier[:1] or template

    @api.depends("document_hash", "previous_id")
    @api.depends_context("uid")
    def _compute_change_count(self):
        for scheme in self:
            before = scheme.previous_id
            scheme.change_count = len(before._changes_to(scheme)) if before else 0

    @api.private
    def _changes_to(self, other):
        """The changes (``scheme_diff.Change``) that make ``other`` out of this version."""
        self.ensure_one()
        return scheme_diff.compare(self._compiled().document, other._compiled().document)

    @api.private
    def _adopt(self, branch):
        """As before, and the copy remembers its template."""
        copy = super()._adopt(branch)
        if self.library:
            copy._store({"template_id": self.id})
        return copy

    def action_compare_previous(self):
        """Show what has changed since the version before; for a first version, since its template."""
        self.ensure_one()
        self.check_access("read")
        if not self.previous_id:
            raise UserError(self.env._(
                "There is no earlier version that you may read. Choose two schemes to compare instead."))
        return self.env["party.scheme.compare"].create({
            "old_id": self.previous_id.id, "new_id": self.id}).action_compare()

    def action_compare(self):
        """Ask which two versions are compared."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare Versions"),
            "res_model": "party.scheme.compare",
            "view_mode": "form",
            "target": "new",
            "context": {"default_old_id": self.previous_id.id, "default_new_id": self.id},
        }
