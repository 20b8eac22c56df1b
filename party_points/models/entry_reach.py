"""Searching a ledger of millions for somebody who may read a few thousand of its rows.

The record rules decide who reads what. As SQL they are several subqueries joined by OR, for which PostgreSQL finds no
index and walks the whole table. Here the same is said once more with ids, beside the rules: it can only take rows away,
never add any, and lets the indexes on organisation, member and declarer be used."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# Who reads more organisations than this reads a good part of the table: then walking it in order is the better way.
FEW_UNITS = 500


class PartyEntry(models.Model):
    _inherit = "party.entry"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._reach()
        return super()._search(domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access)

    @api.model
    def _reach(self):
        """What the user may read at most, by ids; everything, where that is too much to be named."""
        user = self.env.user.sudo()
        held = user.party_read_branch_ids | user.party_audit_branch_ids
        reach = Domain("declarer_id", "=", user.id) | Domain("member_id", "in", user.party_member_id.ids)
        if not held:
            return reach
        units = held.with_context(active_test=False)._search([("id", "child_of", held.ids)]).get_result_ids()
        if len(units) > FEW_UNITS:
            return Domain.TRUE
        return reach | Domain("unit_id", "in", units) | Domain("member_id", "in", self._came_from_outside(units))

    @api.model
    def _came_from_outside(self, units):
        """Ids of the members whose entries stand elsewhere too: they came here from others, or are here as guests."""
        self.env["party.enrolment"].flush_model()
        rows = self.env.execute_query(SQL(
            """ SELECT member.id FROM party_member member
                 WHERE member.unit_id = ANY(%(units)s) AND EXISTS (
                       SELECT FROM party_enrolment before
                        WHERE before.member_id = member.id AND before.kind IN ('own', 'mobile')
                          AND before.unit_id != ALL(%(units)s))
                 UNION
                SELECT member_id FROM party_enrolment WHERE unit_id = ANY(%(units)s) AND kind = 'seconded' """,
            units=list(units)))
        return [member_id for member_id, in rows]
