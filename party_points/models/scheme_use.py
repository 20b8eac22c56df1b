from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class PartySchemeUse(models.Model):
    """From which day on an organisation uses which scheme.

    The last row up to a date counts. A row without a date counts since ever; a row without a scheme hands the
    organisation back to whatever is used above it. Rows are history: they are added, never changed, so that an entry
    dated before a change still finds the cycle of its time.
    """

    _name = "party.scheme.use"
    _description = "Scheme of an Organisation from a Date"
    _order = "date_from desc nulls last, id desc"
    _rec_name = "scheme_id"

    branch_id = fields.Many2one("party.branch", string="Organisation", required=True, ondelete="cascade", index=True)
    scheme_id = fields.Many2one("party.scheme", string="Scheme", ondelete="restrict", index="btree_not_null")
    date_from = fields.Date(string="From", help="Empty: since ever.")
    user_id = fields.Many2one("res.users", string="Set by", default=lambda self: self.env.uid, ondelete="set null")

    _day_uniq = models.UniqueIndex(
        "(branch_id, COALESCE(date_from, DATE '0001-01-01'))",
        "An organisation has one scheme from one day.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        uses = super().create(vals_list)
        uses._check_scheme()
        return uses

    def write(self, vals):
        raise UserError(self.env._("Which scheme was used from when is history. Set another scheme from a later day."))

    def _check_scheme(self):
        for scheme in self.sudo().scheme_id:
            if scheme.state != "published":
                raise UserError(self.env._(
                    "%(scheme)s is not published. An organisation can only use a published version.",
                    scheme=scheme.display_name,
                ))

    @api.model
    @api.private
    def _set(self, branches, scheme, date_from=None):
        """Let ``branches`` use ``scheme`` (empty: what is used above) from ``date_from``, by default today.

        Where nothing was used before, the scheme counts since ever unless a day is named: there is no older account
        that it could cut off. A second change on the same day replaces the first.
        """
        if not self.env.su and not self.env.user.has_group("party_points.group_admin"):
            raise AccessError(self.env._("Only an administrator of Party Points sets the scheme of an organisation."))
        today = self.env["party.cycle"]._today()
        before = branches._effective_schemes(date_from or today)
        latest = dict(self.sudo()._read_group(
            [("branch_id", "in", branches.ids)], ["branch_id"], ["date_from:max"],
        ))
        vals_list = []
        for branch in branches:
            day = date_from or (today if before[branch.id] or latest.get(branch) else False)
            if day and latest.get(branch) and day < latest[branch]:
                raise UserError(self.env._(
                    "%(branch)s has a scheme from %(date)s on. A change can't be dated before the last one.",
                    branch=branch.name, date=latest[branch],
                ))
            vals_list.append({"branch_id": branch.id, "scheme_id": scheme.id, "date_from": day})
        self.sudo().search([
            ("branch_id", "in", branches.ids), ("date_from", "in", list({vals["date_from"] for vals in vals_list})),
        ]).filtered(lambda use: any(
            vals["branch_id"] == use.branch_id.id and vals["date_from"] == use.date_from for vals in vals_list
        )).unlink()
        return self.sudo().create(vals_list)
