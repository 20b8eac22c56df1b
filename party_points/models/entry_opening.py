"""Entries from before the app was used: 期初导入, opening imports.

They are what was decided then. Their points may be stated instead of priced, they need no evidence and no first check,
and they make no joint shares, which stand in the old ledger as deductions of their own. All else is as with any entry:
somebody else confirms them, limits apply, they are reversed, never edited."""

from odoo import fields, models

from .. import engine

# Set when the entry is made, never afterwards.
OPENING = ("opening_id", "opening_row", "opening_key", "points_stated")


class PartyEntry(models.Model):
    _inherit = "party.entry"

    opening_id = fields.Many2one("party.opening", string="Opening import", ondelete="restrict", index="btree_not_null")
    opening_row = fields.Char(string="Row of the file")
    opening_key = fields.Char(help="What the row says, as a hash: the same row twice stays one entry.")
    points_stated = fields.Boolean(help="The points are those decided before the app was used, not the rule's price.")

    _opening_key_unique = models.UniqueIndex(
        "(opening_key) WHERE opening_key IS NOT NULL AND state IN ('draft', 'submitted', 'checked', 'confirmed')")

    def _joint(self):
        """The joint liability that the entry brings about; an opening import brings none."""
        return () if self.origin == "opening" else self._engine_rule().joint

    def _stated_price(self):
        """The points as they were decided before."""
        cents = round(self.points * 100)
        return engine.Price(cents, engine.exact(self._decimal(self.points)), engine.exact(1), False, False,
                            engine.exact(0))

    def _opening_text(self):
        """Where an opening import came from, for explanations; empty for all others."""
        self.ensure_one()
        if not self.opening_id:
            return ""
        return self.env._("Opening import: %(file)s, row %(row)s", file=self.opening_id.name, row=self.opening_row)
