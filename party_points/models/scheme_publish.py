import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError

from .scheme_faults import fault_lines


class PartyScheme(models.Model):
    """From draft to published to retired, and the next version."""

    _inherit = "party.scheme"

    missing_count = fields.Integer(string="Figures to set", compute="_compute_missing_count")
    warnings = fields.Text(
        string="To look at", compute="_compute_missing_count",
        help="What is allowed, but seldom meant: full marks that don't add up, for instance.",
    )
    document_file = fields.Binary(
        string="File", compute="_compute_document_file", groups="base.group_user", attachment=False,
    )
    document_filename = fields.Char(string="File name", compute="_compute_document_file", groups="base.group_user")
    newer_id = fields.Many2one("party.scheme", string="Newer version", compute="_compute_newer_id")

    @api.depends("document_hash", "state")
    @api.depends_context("lang")
    def _compute_missing_count(self):
        for scheme in self:
            scheme.missing_count, scheme.warnings = 0, False
            if scheme.state == "draft" and scheme.document_hash:
                compiled = scheme._compiled()
                scheme.missing_count = len(compiled.faults)
                scheme.warnings = "\n".join(fault_lines(self.env, compiled.warnings))

    @api.depends("root_id", "version")
    def _compute_newer_id(self):
        versions = self.sudo().search([("root_id", "in", self.root_id.ids)], order="version desc")
        newest = {}
        for version in versions:
            newest.setdefault(version.root_id.id, version)
        for scheme in self:
            last = newest.get(scheme.root_id.id)
            scheme.newer_id = last if last and last.version > scheme.version else False

    def _check_administrator(self):
        if not self.env.su and not self.env.user.has_group("party_points.group_admin"):
            raise AccessError(self.env._("Schemes are kept by the administrator of Party Points."))

    def action_publish(self):
        """Draft → published: the version is frozen and organisations can use it.

        Refused while a figure is missing that the source doesn't state (``unset`` rules, ``days: null``): the message
        names each, and leads to the table where they are set.
        """
        self._check_administrator()
        for scheme in self:
            scheme._check_draft()
            scheme._check_complete()
            scheme._check_continues()
            scheme._move("publish", "published", {
                "date_published": fields.Datetime.now(), "publisher_id": self.env.uid,
            })
            today = self.env["party.cycle"]._today()
            self.env["party.cycle"]._ensure(scheme.root_id & self.env["party.cycle"]._roots_in_use(today), today)
        return True

    def _check_complete(self):
        faults = self._compiled().faults
        if not faults:
            return
        message = self.env._(
            "%(scheme)s can't be published yet: the source leaves these figures open, and the organisation must set "
            "them.", scheme=self.display_name,
        )
        raise RedirectWarning(
            message + "\n\n" + "\n".join(fault_lines(self.env, faults)),
            self._missing_action(), self.env._("Set the Figures"),
        )

    def _check_continues(self):
        """A later version keeps the first day of the cycle: else days between two cycles would belong to none."""
        before = self._latest_published()
        if before and before._compiled().calendar[1:] != self._compiled().calendar[1:]:
            raise UserError(self.env._(
                "The versions of a scheme share the first day of the cycle. For another first day make a new scheme "
                "and set it for the organisation from that day.",
            ))

    def _move(self, action, state, vals=None):
        """Change the state and write the step."""
        self.env["party.step"]._log(self, action, self.state, state)
        self.sudo()._store({**(vals or {}), "state": state})

    def action_set_missing(self):
        """Open the table of figures that must be set before publishing."""
        self.ensure_one()
        self._check_administrator()
        return self._missing_action()

    def _missing_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Figures to Set"),
            "res_model": "party.scheme.missing",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_scheme_id": self.id},
        }

    def action_new_version(self):
        """A draft with the same document and the next version number; the published one stays in force."""
        self.ensure_one()
        self._check_administrator()
        if self.library or self.state == "draft":
            raise UserError(self.env._("A new version starts from a published one. A draft is changed itself."))
        root = self.sudo().root_id
        if draft := self.search([("root_id", "=", root.id), ("state", "=", "draft")], limit=1):
            raise UserError(self.env._(
                "%(scheme)s is already being drafted. Change or delete that draft.", scheme=draft.display_name,
            ))
        last = max(self.sudo().search([("root_id", "=", root.id)]).mapped("version"))
        version = self._create_schemes([{
            "document": self.document, "owner_branch_id": self.owner_branch_id.id, "root_id": root.id,
            "version": last + 1,
        }])
        return version._form_action()

    def action_retire(self):
        """Published → retired: no new cycle, no organisation can take it. What was scored by it stays as it is."""
        self._check_administrator()
        for scheme in self:
            if scheme.library or scheme.state != "published":
                raise UserError(self.env._("Only a published version is retired."))
            scheme._check_unused()
            scheme._move("retire", "retired")
        return True

    def _check_unused(self):
        running = self.env["party.cycle"].sudo().search([("scheme_id", "=", self.id), ("state", "!=", "closed")])
        users = self.env["party.branch"].sudo().search([("scheme_id.root_id", "=", self.root_id.id)])
        others = self.sudo().search_count([
            ("root_id", "=", self.root_id.id), ("state", "=", "published"), ("id", "!=", self.id),
        ])
        if users and not others:
            raise UserError(self.env._(
                "%(scheme)s is used by %(branches)s. Set another scheme there, or publish a new version first.",
                scheme=self.display_name, branches=", ".join(users[:5].mapped("name")),
            ))
        if running and users:
            raise UserError(self.env._(
                "%(cycle)s runs by this version until %(date)s. Retire it after that.",
                cycle=running[0].display_name, date=running[0].date_to,
            ))

    @api.private
    def _adopt(self, branch):
        """An editable draft of a library template (or of any scheme), owned by ``branch``."""
        self.ensure_one()
        self._check_administrator()
        return self.create([{"document": self.document, "owner_branch_id": branch.id}])

    def action_use(self):
        """Ask for which organisation a copy of this template is made."""
        self.ensure_one()
        self._check_administrator()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Use this Scheme"),
            "res_model": "party.scheme.adopt",
            "view_mode": "form",
            "target": "new",
            "context": {"default_scheme_id": self.id},
        }

    def action_open_cycle(self):
        """Open the cycle that today falls into, without waiting for the daily job."""
        self.ensure_one()
        self._check_administrator()
        cycle = self.env["party.cycle"]._open_cycle(self, self._cycle_year(self.env["party.cycle"]._today()))
        return cycle._form_action()

    @api.depends("document_hash", "code", "version")
    def _compute_document_file(self):
        for scheme in self:
            scheme.document_file = base64.b64encode(f"{scheme.document}\n".encode())
            version = "" if scheme.library else f"-v{scheme.version}"
            scheme.document_filename = f"{scheme.code}{version}.json"

    def action_export(self):
        """Download the document: reading it again gives the same scheme, to the digit."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/party.scheme/{self.id}/document_file?filename_field=document_filename&download=true",
            "target": "self",
        }

    def action_import(self):
        """Replace the document of this draft by a file's."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import a Scheme"),
            "res_model": "party.scheme.import",
            "view_mode": "form",
            "target": "new",
            "context": {"default_scheme_id": self.id},
        }

    def _form_action(self):
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "view_mode": "form", "res_id": self.id,
            "name": self.display_name,
        }
