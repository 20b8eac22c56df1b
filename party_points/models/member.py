import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from . import stated
from .enrolment import STATUSES

# Written by SQL from the enrolments only, by nobody through the ORM.
PRESENT_FIELDS = {"unit_id", "branch_id", "status", "track", "ended", "ledger_seq"}
# Link a member to the person who logs in, or identify it in the chain: with a post they would give rights.
IDENTITY_FIELDS = {"user_id", "employee_id", "uuid", "staff_number", "active"}
MANAGERS = "party_points.group_read,party_points.group_admin,party_points.group_member"


class PartyMember(models.Model):
    _name = "party.member"
    _description = "Party Member"
    _inherit = ["mail.thread", "avatar.mixin"]
    _order = "name, id"
    _rec_names_search = ["name", "staff_number"]
    _mail_post_access = "write"

    name = fields.Char(string="Full name", required=True, tracking=True)
    staff_number = fields.Char(tracking=True, copy=False)
    uuid = fields.Char(string="UUID", size=36, required=True, readonly=True, copy=False,
                       default=lambda self: str(uuid.uuid4()), groups="party_points.group_admin")
    active = fields.Boolean(default=True)
    employee_id = fields.Many2one(
        "hr.employee", index="btree_not_null", ondelete="set null", copy=False,
        groups="hr.group_hr_user,party_points.group_admin")
    user_id = fields.Many2one("res.users", string="User", ondelete="set null", copy=False, tracking=True)
    has_user = fields.Boolean(string="Has a login", compute="_compute_has_user", search="_search_has_user")
    date_joined = fields.Date(string="Joined the Party", groups=MANAGERS, tracking=True)
    date_full = fields.Date(string="Full member since", groups=MANAGERS, tracking=True)
    introducer_ids = fields.Many2many(
        "party.member", "party_member_introducer_rel", "member_id", "introducer_id", string="Introducers",
        groups=MANAGERS)
    phone = fields.Char(groups=MANAGERS)
    email = fields.Char(groups=MANAGERS)
    gender = fields.Selection([("male", "Male"), ("female", "Female")], groups=MANAGERS)
    birthday = fields.Date(groups=MANAGERS)

    enrolment_ids = fields.One2many("party.enrolment", "member_id", string="Enrolments")
    post_ids = fields.One2many("party.post", "member_id", string="Posts")
    exemption_ids = fields.One2many("party.exemption", "member_id", string="Exemptions")
    post_summary = fields.Char(string="Posts in office", compute="_compute_post_summary", compute_sudo=True)

    unit_id = fields.Many2one("party.branch", string="Organisation", readonly=True, index=True, ondelete="restrict",
                              copy=False, help="Where the member is enrolled today, from the enrolments.")
    branch_id = fields.Many2one("party.branch", string="Branch", readonly=True, index=True, ondelete="restrict",
                                copy=False)
    status = fields.Selection(STATUSES, readonly=True, copy=False)
    track = fields.Char(readonly=True, copy=False, help="The class of members that the scheme treats alike.")
    ended = fields.Boolean(readonly=True, copy=False, help="No enrolment any more: left, or died.")
    ledger_seq = fields.Integer(default=0, required=True, readonly=True, copy=False, groups="base.group_no_one")

    _staff_number_uniq = models.UniqueIndex(
        "(staff_number) WHERE staff_number IS NOT NULL", "Another member has this staff number.")
    _uuid_uniq = models.Constraint("UNIQUE (uuid)", "Another member has this UUID.")
    _user_uniq = models.Constraint("UNIQUE (user_id)", "This user belongs to another member.")
    _employee_uniq = models.UniqueIndex(
        "(employee_id) WHERE employee_id IS NOT NULL", "This employee is another member.")
    _check_full = models.Constraint(
        "CHECK (date_full IS NULL OR date_joined IS NULL OR date_full >= date_joined)",
        "A member can't be a full one before joining.")

    @api.depends("name", "staff_number")
    @api.depends_context("show_staff_number")
    def _compute_display_name(self):
        for member in self:
            name = member.name or ""
            if self.env.context.get("show_staff_number") and member.staff_number:
                name = f"{name} ({member.staff_number})"
            member.display_name = name

    def _compute_has_user(self):
        for member in self:
            member.has_user = bool(member.sudo().user_id)

    def _search_has_user(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("user_id", "!=" if True in value else "=", False)]

    def _compute_post_summary(self):
        today = self.env["party.workday"]._today()
        for member in self:
            posts = member.post_ids.filtered(
                lambda post: (not post.date_from or post.date_from <= today)
                and (not post.date_to or post.date_to >= today))
            member.post_summary = ", ".join(posts.mapped("display_name"))

    @api.onchange("employee_id")
    def _onchange_employee_id(self):
        employee = self.employee_id.sudo()
        if employee:
            self.name = self.name or employee.name
            self.phone = self.phone or employee.mobile_phone or employee.work_phone
            self.email = self.email or employee.work_email
            self.birthday = self.birthday or employee.birthday
            self.user_id = self.user_id or employee.user_id

    # ------------------------------------------------------------------ guards

    def _check_may_identify(self, vals_list, creating=False):
        """Who is which user, employee or staff number decides about rights: administrators only.

        A secretary may give the staff number of a new member.
        """
        if self.env.su or self.env.user.has_group("party_points.group_admin"):
            return
        allowed = {"staff_number", "active"} if creating else set()
        touched = {key for vals in vals_list for key in vals if key in IDENTITY_FIELDS - allowed and vals[key]}
        if not creating:
            touched = {key for vals in vals_list for key in vals if key in IDENTITY_FIELDS}
        if touched:
            labels = ", ".join(self._fields[key]._description_string(self.env) for key in sorted(touched))
            raise AccessError(self.env._(
                "Only an administrator of Party Points changes %(fields)s of a member. Ask for it there, or use "
                "“Portal accounts” for a login.", fields=labels))

    @api.model
    def _check_not_present_fields(self, vals_list):
        touched = {key for vals in vals_list for key in vals if key in PRESENT_FIELDS and vals[key]}
        if touched:
            raise UserError(self.env._(
                "Organisation, status and track of a member follow from the enrolments: add or change an enrolment."))

    @api.model_create_multi
    def create(self, vals_list):
        self._check_may_identify(vals_list, creating=True)
        self._check_not_present_fields(vals_list)
        kept = stated.without_defaults(self, PRESENT_FIELDS | IDENTITY_FIELDS - {"active"})
        members = super(PartyMember, kept).create([self._strip(vals) for vals in vals_list])
        members._link_changed(members.sudo().user_id)
        return members

    def write(self, vals):
        self._check_may_identify([vals])
        self._check_not_present_fields([vals])
        vals = self._strip(vals)
        if "user_id" not in vals:
            return super().write(vals)
        users = self.sudo().user_id
        result = super().write(vals)
        self._link_changed(users | self.sudo().user_id)
        return result

    def unlink(self):
        users = self.sudo().user_id
        result = super().unlink()
        self._link_changed(users)
        return result

    @api.model
    def _strip(self, vals):
        """Blanks that a form or a sheet leaves around a staff number would make it another one."""
        if vals.get("staff_number"):
            vals = {**vals, "staff_number": vals["staff_number"].strip()}
        return vals

    @api.model
    def _link_changed(self, users):
        users._party_refresh()

    # ------------------------------------------------------------------ the present, from the enrolments

    @api.private
    def _refresh_current(self, today=None, everyone=False):
        """Set unit, branch, status and track of the members (or of everyone) from the enrolment of the day.

        Who has none today keeps the last one's values, or has the next one's before it begins. One statement,
        writes only what differs. Returns the members changed.
        """
        if not (self or everyone):
            return self
        self.env["party.enrolment"].flush_model()
        self.flush_model(["unit_id", "branch_id", "status", "track", "ended"])
        today = today or self.env["party.workday"]._today()
        chosen = SQL("enrolment.member_id = ANY(%s)", list(self.ids)) if not everyone else SQL("TRUE")
        rows = self.env.execute_query(SQL(
            """ WITH present AS (
                    SELECT DISTINCT ON (enrolment.member_id) enrolment.*,
                           COALESCE(enrolment.date_to < %(today)s, FALSE) AS over
                      FROM party_enrolment enrolment
                     WHERE enrolment.kind IN ('own', 'mobile') AND %(chosen)s
                  ORDER BY enrolment.member_id,
                           CASE WHEN enrolment.date_to < %(today)s THEN 1
                                WHEN enrolment.date_from > %(today)s THEN 2 ELSE 0 END,
                           CASE WHEN enrolment.date_from > %(today)s THEN enrolment.date_from END,
                           enrolment.date_to DESC)
                UPDATE party_member member
                   SET unit_id = present.unit_id, branch_id = present.branch_id, status = present.status,
                       track = present.track,
                       ended = present.over AND NOT EXISTS (
                           SELECT FROM party_enrolment later
                            WHERE later.member_id = member.id AND later.date_from > %(today)s
                              AND later.kind IN ('own', 'mobile'))
                  FROM present
                 WHERE member.id = present.member_id
                   AND (member.unit_id, member.branch_id, member.status, member.track, member.ended)
                       IS DISTINCT FROM
                       (present.unit_id, present.branch_id, present.status, present.track,
                        present.over AND NOT EXISTS (
                           SELECT FROM party_enrolment later
                            WHERE later.member_id = member.id AND later.date_from > %(today)s
                              AND later.kind IN ('own', 'mobile')))
             RETURNING member.id, member.user_id """,
            today=today, chosen=chosen))
        if rows:
            self.invalidate_model(["unit_id", "branch_id", "status", "track", "ended"])
            if any(user_id for _id, user_id in rows):
                # Record rules read the unit through the user and keep it in the cache.
                self.env.registry.clear_cache()
        return self.browse(member_id for member_id, _user in rows)

    @api.model
    def _cron_refresh(self, today=None):
        """Each day: what begins or ends by its date takes effect, on organisations, members and rights."""
        self.env["party.reorganisation"]._cron_carry_out(today)
        self._refresh_current(today, everyone=True)
        self.env["res.users"]._party_refresh(today, everyone=True)
        self.env["party.exemption"]._cron_end(today)
