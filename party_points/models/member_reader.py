"""Who may read a member, as one condition.

Odoo joins the rules of all a user's groups with OR, and an OR over a million members is a scan of them all. The rules
of readers, departments and members themselves are therefore the same condition. It is searched as the organisations
read and the few members beside them: with an index for a branch, without a long list for a committee.
"""
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class PartyMember(models.Model):
    _inherit = "party.member"

    reader_id = fields.Many2one(
        "res.users", compute="_compute_reader_id", search="_search_reader_id", compute_sudo=True,
        help="The user, where the user may read the member; used by the record rules.")

    @api.depends_context("uid")
    def _compute_reader_id(self):
        readable = self.search([("id", "in", self.ids), ("reader_id", "in", self.env.user.ids)])
        for member in self:
            member.reader_id = self.env.user if member in readable else False

    def _search_reader_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(
            self._domain_readable_by(user)
            for user in self.env["res.users"].sudo().browse(user_id for user_id in value if user_id))

    @api.model
    def _domain_readable_by(self, user):
        """All in and below the organisations that the user reads or records facts of, and those of `_ids_beside`."""
        Branch = self.env["party.branch"].sudo().with_context(active_test=False)
        tops = user.party_read_branch_ids | user.party_function_branch_ids
        units = Branch._search([("id", "child_of", tops.ids)])
        domain = Domain("unit_id", "in", units) if tops else Domain.FALSE
        beside = self._ids_beside(user, units)
        return domain | Domain("id", "in", beside) if beside else domain

    @api.model
    def _ids_beside(self, user, units):
        """Members readable though not enrolled in `units`: oneself, and who is seconded to where one reads."""
        self.flush_model(["user_id", "unit_id"])
        self.env["party.enrolment"].flush_model()
        Branch = self.env["party.branch"].sudo().with_context(active_test=False)
        hosts = Branch._search([("id", "child_of", user.party_read_branch_ids.ids)])
        rows = self.env.execute_query(SQL(
            """ SELECT member.id
                  FROM (SELECT id FROM party_member WHERE user_id = %(uid)s
                        UNION
                        SELECT member_id FROM party_enrolment
                         WHERE kind = 'seconded' AND unit_id IN %(hosts)s
                           AND (date_from IS NULL OR date_from <= %(today)s)
                           AND (date_to IS NULL OR date_to >= %(today)s)) found
                  JOIN party_member member ON member.id = found.id
                 WHERE (member.unit_id IN %(units)s) IS NOT TRUE """,
            uid=user.id, hosts=hosts.subselect(), units=units.subselect(),
            today=self.env["party.workday"]._today()))
        return [member_id for member_id, in rows]
