import re

from odoo import api, fields, models
from odoo.exceptions import UserError

# What stands between the name or number and an amount in a pasted line.
SEPARATORS = re.compile(r"[\t,;\uff0c\uff1b\u3001]+")


class PartyEntryBulk(models.TransientModel):
    """One rule for several members at once: rows are members, nothing is written until the whole is submitted, and each
    row says by itself why it can't be."""

    _name = "party.entry.bulk"
    _description = "Bulk Entry"

    unit_id = fields.Many2one("party.branch", string="Organisation", required=True,
                              default=lambda self: self._default_unit())
    date = fields.Date(required=True, default=lambda self: self.env["party.cycle"]._today())
    allowed_rule_ids = fields.Many2many("party.scheme.rule", compute="_compute_allowed_rule_ids")
    rule_id = fields.Many2one("party.scheme.rule", required=True, domain="[('id', 'in', allowed_rule_ids)]")
    points_text = fields.Char(related="rule_id.points_text", string="Worth")
    takes_quantity = fields.Boolean(related="rule_id.takes_quantity")
    chooses_points = fields.Boolean(related="rule_id.chooses_points")
    tier = fields.Selection("_select_tier", string="Level")
    allowed_tiers = fields.Json(compute="_compute_allowed_tiers")
    subject = fields.Char()
    description = fields.Text()
    attachment_ids = fields.Many2many("ir.attachment", "party_entry_bulk_attachment_rel", string="Evidence",
                                      help="Goes with every entry.")
    pasted = fields.Text(
        string="Paste", help="One member a line: name or staff number, then the amount if there is one.")
    line_ids = fields.One2many("party.entry.bulk.line", "wizard_id")

    @api.depends("unit_id")
    def _compute_display_name(self):
        self.display_name = self.env._("Bulk Entry")

    @api.model
    def _default_unit(self):
        held = self.env["party.post"].sudo()._held(self.env.user, "record")
        own = sorted(held) or self.env.user.sudo().party_function_branch_ids.ids
        return self.env["party.branch"].browse(own[:1])

    @api.model
    def _select_tier(self):
        return self.env["party.entry.declare"]._select_tier()

    @api.depends("unit_id", "date")
    def _compute_allowed_rule_ids(self):
        """Rules that the user may declare for somebody of the organisation: asked for one of its members."""
        for wizard in self:
            members = self._members_of(wizard.unit_id, wizard.date)
            wizard.allowed_rule_ids = self.env["party.scheme.rule"].browse(
                self.env["party.entry"].declarable_rules(members[:1].id, wizard.date) if members else ())

    @api.depends("rule_id")
    def _compute_allowed_tiers(self):
        for wizard in self:
            wizard.allowed_tiers = [tier["code"] for tier in wizard.rule_id.tiers or []]

    @api.model
    def _members_of(self, unit, day):
        """Members enrolled in the organisation, or below, on the day, without the user."""
        if not unit or not day:
            return self.env["party.member"]
        found = self.env["party.enrolment"].sudo().search([
            ("unit_id", "child_of", unit.ids), ("kind", "in", ("own", "mobile")),
            "|", ("date_from", "=", False), ("date_from", "<=", day),
            "|", ("date_to", "=", False), ("date_to", ">=", day)]).member_id
        others = found - self.env.user.sudo().party_member_id
        return others.with_env(self.env)._filtered_access("read")

    def action_fill(self):
        """A row for every member of the organisation."""
        self.ensure_one()
        missing = self._members_of(self.unit_id, self.date) - self.line_ids.member_id
        self.line_ids = [fields.Command.create({"member_id": member.id}) for member in missing]
        return True

    def action_paste(self):
        """Rows from the pasted lines; what isn't understood stays in the text with the reason."""
        self.ensure_one()
        members = self._members_of(self.unit_id, self.date)
        left, rows = [], []
        for text in filter(str.strip, (self.pasted or "").splitlines()):
            member, amount, fault = self._read_line(text, members)
            if fault:
                left.append(f"{text.split(' ← ')[0]} ← {fault}")
            else:
                rows.append(self._prepare_line(member, amount))
        self.line_ids = [fields.Command.create(row) for row in rows]
        self.pasted = "\n".join(left)
        return True

    def _read_line(self, text, members):
        """(member, amount or None, fault)."""
        who, *rest = [part.strip() for part in SEPARATORS.split(text.split(" ← ")[0].strip())]
        if not rest and (match := re.fullmatch(r"(.*\S)\s+([-+]?\d+(?:\.\d+)?)", who)):
            who, rest = match[1], [match[2]]
        found = members.filtered(lambda member: who in (member.name, member.staff_number))
        if len(found) != 1:
            return None, None, self.env._("several have this name") if found else self.env._("no such member here")
        try:
            return found, float(rest[0]) if rest and rest[0] else None, None
        except ValueError:
            return None, None, self.env._("“%s” is no number", rest[0])

    def _prepare_line(self, member, amount):
        line = {"member_id": member.id}
        if amount is not None:
            line["points" if self.chooses_points and not self.takes_quantity else "quantity"] = amount
        return line

    def action_submit(self):
        """Declare and submit every row. Rows that can't be stay, each with its reason; the others are done."""
        self.ensure_one()
        if not self.line_ids:
            raise UserError(self.env._("Add members first: all of the organisation, or from a pasted list."))
        files = [{"name": file.name, "data": file.raw} for file in self.attachment_ids]
        result = self.env["party.entry"].declare_each([line._prepare_vals(files) for line in self.line_ids])
        faults = {failed["index"]: failed["message"] for failed in result["failed"]}
        done = self.line_ids.browse()
        for index, line in enumerate(self.line_ids):
            line.fault = faults.get(index)
            if index not in faults:
                done |= line
        left = self.line_ids - done
        done.unlink()
        if left:
            return True
        return {"type": "ir.actions.act_window", "name": self.env._("Entries"), "res_model": "party.entry",
                "views": [(False, "list"), (False, "form")], "domain": [("id", "in", result["done"])]}


class PartyEntryBulkLine(models.TransientModel):
    _name = "party.entry.bulk.line"
    _description = "Row of a Bulk Entry"
    _order = "id"

    wizard_id = fields.Many2one("party.entry.bulk", required=True, ondelete="cascade")
    unit_id = fields.Many2one(related="wizard_id.unit_id")
    member_id = fields.Many2one("party.member", required=True)
    staff_number = fields.Char(related="member_id.staff_number", related_sudo=False)
    quantity = fields.Float(digits=(16, 4), default=1.0)
    points = fields.Float(digits=(16, 2))
    subject = fields.Char()
    fault = fields.Char(readonly=True, string="Not possible because")

    def _prepare_vals(self, files):
        wizard = self.wizard_id
        return {
            "member_id": self.member_id.id, "rule_id": wizard.rule_id.id, "date": wizard.date,
            "tier": wizard.tier if wizard.allowed_tiers else False, "quantity": self.quantity,
            "points": self.points if wizard.chooses_points else False,
            "subject": self.subject or wizard.subject, "description": wizard.description, "evidence": files,
        }
