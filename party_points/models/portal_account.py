"""Logins of members in batches: who has one, whose existing one fits, for whom one is created."""
from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL

BATCH = 200


class PartyMember(models.Model):
    _inherit = "party.member"

    @api.private
    def _plan_accounts(self):
        """{member: (outcome, login or None, reason or None)} for the set, in a handful of queries.

        Outcomes: `has` a login · `link` an existing one, by staff number, else the employee's · `create` · `cannot`.
        """
        members = self.sudo()
        numbers = [member.staff_number for member in members if member.staff_number and not member.user_id]
        Users = self.env["res.users"].sudo().with_context(active_test=False)
        by_login = {user.login: user for user in Users.search([("login", "in", numbers)])}
        allowed = self._with_manageable_account()
        candidates = Users.union(*by_login.values()) | members.employee_id.user_id
        taken = {user.id for user in self._users_taken(candidates)}
        return {member: member._plan_account(by_login, taken, member in allowed) for member in self}

    @api.private
    def _with_manageable_account(self):
        """Those whose account the user may make and give codes for: administrators all, else by capability confirm."""
        if self.env.user.has_group("party_points.group_admin"):
            return self
        units = self.sudo().unit_id.with_env(self.env)._has_capability("confirm")
        return self.filtered(lambda member: member.sudo().unit_id.id in units.ids)

    @api.private
    def _users_taken(self, users):
        """Those of the users who belong to a member already."""
        return self.sudo().with_context(active_test=False).search([("user_id", "in", users.ids)]).user_id

    def _plan_account(self, by_login, taken, allowed):
        member = self.sudo()
        _t = self.env._
        if member.user_id:
            return "has", member.user_id.login, None
        if not allowed:
            return "cannot", None, _t("You hold no post in this member's organisation that allows it.")
        if member.ended or not member.unit_id:
            return "cannot", None, _t("Not enrolled.")
        user = by_login.get(member.staff_number) or member.employee_id.user_id
        if not user and not member.staff_number:
            return "cannot", None, _t("No staff number: it becomes the login.")
        if not user:
            return "create", member.staff_number, None
        if not user.active:
            return "cannot", user.login, _t("This login is archived. An administrator must restore it first.")
        if user.id in taken:
            return "cannot", user.login, _t("This login belongs to another member.")
        own = user == member.employee_id.user_id
        if user._is_internal() and not own and not self.env.user.has_group("party_points.group_admin"):
            return "cannot", user.login, _t("This login is an internal user's. An administrator links it.")
        return "link", user.login, None

    @api.private
    def _make_accounts(self):
        """Do what the plan says, anew from the present data. Returns {member: outcome}. Done twice, nothing happens."""
        plan = self._plan_accounts()
        links = {}
        create = self.filtered(lambda member: plan[member][0] == "create").sudo()
        for start in range(0, len(create), BATCH):
            batch = create[start:start + BATCH]
            for member, user in zip(batch, self._create_portal_users(batch), strict=True):
                links[member.id] = user.id
        to_link = {member: login for member, (outcome, login, _reason) in plan.items() if outcome == "link"}
        by_login = {user.login: user for user in self.env["res.users"].sudo().search(
            [("login", "in", list(to_link.values()))])}
        links.update({member.id: by_login[login].id for member, login in to_link.items()})
        self.sudo()._link_users(links)
        return {member: outcome for member, (outcome, _login, _reason) in plan.items()}

    @api.model
    def _create_portal_users(self, members):
        """Portal users without a password: nobody gets in before the activation."""
        return self.env["res.users"].sudo().with_context(
            no_reset_password=True, tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True,
        ).create([{
            "name": member.name,
            "login": member.staff_number,
            "email": member.email,
            "phone": member.phone,
            "lang": self.env.lang or self.env.user.lang,
            "tz": self.env.user.tz,
            "company_id": self.env.company.id,
            "company_ids": [Command.set(self.env.company.ids)],
            "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
        } for member in members])

    @api.model
    def _link_users(self, links):
        """Link members and users for the set, {member id: user id}: one UPDATE, one refresh of rights."""
        if not links:
            return
        self.flush_model(["user_id"])
        self.env.execute_query(SQL(
            """ UPDATE party_member member SET user_id = link.user_id
                  FROM unnest(%s::int[], %s::int[]) AS link(id, user_id)
                 WHERE member.id = link.id AND member.user_id IS NULL
             RETURNING member.id """, list(links), list(links.values())))
        members = self.browse(links)
        members.invalidate_recordset(["user_id"])
        members.modified(["user_id"])
        self.env["party.step"]._log(members.with_user(self.env.user), "account", None, None)
        self.env["res.users"].browse(links.values())._party_refresh()

    @api.private
    def _open_portal_accounts(self):
        """The wizard on the members of the set; without any, on the choice of an organisation."""
        return self.env["party.portal.accounts"]._open(self or self.browse())
