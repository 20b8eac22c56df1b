from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

STATUSES = [
    ("full", "Full member"),
    ("probationary", "Probationary member"),
    ("activist", "Activist"),
    ("employee", "Employee"),
]
KINDS = [("own", "Own"), ("seconded", "Seconded"), ("mobile", "Mobile")]


class PartyEnrolment(models.Model):
    _name = "party.enrolment"
    _description = "Enrolment"
    _order = "date_from desc nulls last, id desc"

    member_id = fields.Many2one("party.member", required=True, index=True, ondelete="cascade")
    unit_id = fields.Many2one("party.branch", string="Organisation", required=True, index=True, ondelete="restrict")
    branch_id = fields.Many2one("party.branch", string="Branch", related="unit_id.branch_id", store=True, index=True)
    kind = fields.Selection(
        KINDS, required=True, default="own",
        help="Own and mobile: is scored here. Seconded: the host organisation may read, the own one scores.")
    status = fields.Selection(STATUSES, required=True, default="full")
    track = fields.Char(help="The class of members that the scheme treats alike; empty where it has none.")
    date_from = fields.Date(string="From", help="The first day. Empty: since ever.")
    date_to = fields.Date(string="To", help="The last day. Empty: without end.")
    reason = fields.Char()
    present = fields.Boolean(
        string="Now", compute="_compute_present", search="_search_present", help="Whether it covers today.")

    _check_dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "An enrolment can't end before it begins.")
    # A point lets gist compare the member without the extension btree_gist, and faster than a range does.
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (point(member_id, 0) WITH ~=, daterange(date_from, date_to, '[]') WITH &&)"
        " WHERE (kind IN ('own', 'mobile')) DEFERRABLE INITIALLY DEFERRED",
        "A member can't be enrolled in two organisations on the same day: end the former enrolment first.")
    _unit_dates_idx = models.Index("(unit_id, date_from, date_to)")
    _seconded_idx = models.Index("(unit_id, member_id) WHERE kind = 'seconded'")

    @api.depends("member_id", "unit_id")
    def _compute_display_name(self):
        for enrolment in self:
            enrolment.display_name = f"{enrolment.member_id.name or ''} · {enrolment.unit_id.name or ''}"

    @api.depends("date_from", "date_to")
    def _compute_present(self):
        today = self.env["party.workday"]._today()
        for enrolment in self:
            began = not enrolment.date_from or enrolment.date_from <= today
            enrolment.present = began and (not enrolment.date_to or enrolment.date_to >= today)

    def _search_present(self, operator, value):
        """By the organisation's day: 'today' in a domain is the user's, or the server's."""
        if operator != "in":
            return NotImplemented
        today = self.env["party.workday"]._today()
        covers = (
            (Domain("date_from", "=", False) | Domain("date_from", "<=", today))
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today)))
        return covers if True in value else ~covers

    @api.constrains("unit_id")
    def _check_unit(self):
        for enrolment in self:
            if not enrolment.unit_id.branch_id:
                raise ValidationError(self.env._(
                    "%s is no branch and no group. Members are enrolled in a branch or in one of its groups.",
                    enrolment.unit_id.name))

    @api.constrains("unit_id", "date_to")
    def _check_closed_unit(self):
        """Nobody is enrolled where it is closed, from that day on."""
        for enrolment in self:
            closed = not enrolment.unit_id.active and enrolment.unit_id.date_closed
            if closed and (not enrolment.date_to or enrolment.date_to >= closed):
                raise ValidationError(self.env._(
                    "%(unit)s is closed since %(date)s. Choose another organisation, or end the enrolment before.",
                    unit=enrolment.unit_id.name, date=closed))

    @api.constrains("member_id", "kind", "date_from", "date_to")
    def _check_overlap(self):
        """The message with names. The exclusion constraint is the guard when two people write at once; it is asked
        here, where its violation still becomes a message, and not only at commit."""
        self.flush_model()
        rows = self.env.execute_query(SQL(
            """ SELECT one.id, other.id
                  FROM party_enrolment one
                  JOIN party_enrolment other
                    ON other.member_id = one.member_id AND other.id != one.id AND other.kind IN ('own', 'mobile')
                   AND daterange(one.date_from, one.date_to, '[]') && daterange(other.date_from, other.date_to, '[]')
                 WHERE one.id = ANY(%s) AND one.kind IN ('own', 'mobile')
                 LIMIT 1 """, list(self.ids)))
        for one_id, other_id in rows:
            one, other = self.browse(one_id).sudo(), self.browse(other_id).sudo()
            raise ValidationError(self.env._(
                "%(member)s is enrolled in %(unit)s from %(from)s to %(to)s already. End that enrolment first, or "
                "choose other dates.", member=one.member_id.name, unit=other.unit_id.name,
                **{"from": other.date_from or "…", "to": other.date_to or "…"}))
        self.env.cr.execute("SET CONSTRAINTS party_enrolment_no_overlap IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS party_enrolment_no_overlap DEFERRED")

    @api.model_create_multi
    def create(self, vals_list):
        enrolments = super().create(vals_list)
        enrolments.sudo().member_id._refresh_current()
        return enrolments

    def write(self, vals):
        members = self.sudo().member_id
        result = super().write(vals)
        (members | self.sudo().member_id)._refresh_current()
        # The rule looks at what the record was: to give a member to an organisation takes the right there as well.
        self.check_access("write")
        return result

    def unlink(self):
        members = self.sudo().member_id
        result = super().unlink()
        left = self.env["party.enrolment"].sudo().search([("member_id", "in", members.ids)]).member_id
        if members - left:
            raise UserError(self.env._(
                "%s would be left without any enrolment. End it with a date instead.", (members - left)[0].name))
        members._refresh_current()
        return result

    @api.private
    def _refresh_units(self, units):
        """After organisations moved: the branch of enrolments and of present members follows."""
        self.flush_model()
        members = self.env["party.member"].sudo().with_context(active_test=False).search(
            [("unit_id", "in", units._as_query())])
        members._refresh_current()

    @api.private
    def _on(self, members, date):
        """{member id: enrolment that is scored on the date}, in one query."""
        domain = fields.Domain("member_id", "in", members.ids) & fields.Domain("kind", "in", ["own", "mobile"])
        domain &= fields.Domain("date_from", "=", False) | fields.Domain("date_from", "<=", date)
        domain &= fields.Domain("date_to", "=", False) | fields.Domain("date_to", ">=", date)
        return {enrolment.member_id.id: enrolment for enrolment in self.search(domain)}
