"""What a person may do on an organisation, decided by the posts held today. design: rights follow posts."""
from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

CAPABILITIES = ("read", "record", "check", "confirm", "review", "discipline", "file", "audit")
# What a post can give on an organisation: the capabilities that its type is ticked for, and `sanction`, recording and
# reading sanctions and investigations, which is for whoever may handle discipline and for discipline departments.
RIGHTS = (*CAPABILITIES, "sanction")


class PartyBranch(models.Model):
    _inherit = "party.branch"

    @api.private
    def _capability_posts(self, kind, user=None):
        """{organisation id: party.post} by which the user may do `kind` there, today.

        The nearest post counts: on the organisation itself, else on one above it. The dates are read from the
        posts, not from the user's fields, which a nightly job maintains. One query for any number of organisations.
        """
        user = user or self.env.user
        held = self.env["party.post"]._held(user, kind)
        result = {}
        for unit_id, path in (self._ancestor_ids() if held else {}).items():
            post_id = next((held[ancestor] for ancestor in reversed(path) if ancestor in held), None)
            if post_id:
                result[unit_id] = self.env["party.post"].browse(post_id)
        return result

    @api.private
    def _has_capability(self, kind):
        """The organisations of the set on which the user may do `kind` today."""
        if self.env.su:
            return self
        allowed = self._capability_posts(kind)
        return self.filtered(lambda unit: unit.id in allowed)

    @api.private
    def _check_capability(self, kind):
        """Refuse unless the user may do `kind` on every organisation of the set today. The superuser may."""
        refused = self - self._has_capability(kind)
        if refused:
            raise AccessError(self.env._(
                "%(user)s holds no post today that allows to %(kind)s in %(units)s. "
                "Posts are given under Configuration, Organisation.",
                user=self.env.user.name, kind=self._capability_verb(kind),
                units=", ".join(refused[:3].sudo().mapped("name"))))

    @api.model
    def _capability_verb(self, kind):
        return {
            "read": self.env._("read"),
            "record": self.env._("record"),
            "check": self.env._("check"),
            "confirm": self.env._("confirm"),
            "review": self.env._("review"),
            "discipline": self.env._("handle objections"),
            "file": self.env._("file"),
            "audit": self.env._("audit"),
            "sanction": self.env._("record sanctions"),
        }[kind]

    @api.private
    def _holders(self, kind):
        """{organisation id: res.users} who may do `kind`: the organisation's own holders, else those of the first one
        above that has any. Empty where nobody has it."""
        paths = self._ancestor_ids()
        above = {ancestor for path in paths.values() for ancestor in path}
        by_unit = defaultdict(list)
        for unit_id, user_id in self.env["party.post"]._holders_of(above, kind):
            by_unit[unit_id].append(user_id)
        Users = self.env["res.users"]
        return {
            unit_id: Users.browse(next((by_unit[up] for up in reversed(path) if up in by_unit), []))
            for unit_id, path in paths.items()
        }

    @api.model
    @api.private
    def _function_units(self, function):
        """The organisations where the user holds the department's function post today: its field covers all below."""
        rows = self.env.execute_query(SQL(
            """ SELECT DISTINCT post.branch_id
                  FROM party_post post JOIN party_post_type type ON type.id = post.type_id
                 WHERE post.holder_user_id = %s AND type.function = %s AND %s """,
            self.env.uid, function, self.env["party.post"]._sql_valid()))
        return self.browse(unit_id for unit_id, in rows)
