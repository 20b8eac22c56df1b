from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ..imports import scheme_sheets as sheets
from ..models import scheme_diff
from ..models import scheme_words as words
from ..models.scheme_values import Speaker

KINDS = [("added", "Added"), ("removed", "Removed"), ("changed", "Changed"), ("moved", "Moved")]


class PartySchemeCompare(models.TransientModel):
    """Two versions of a scheme, and what differs between them in words."""

    _name = "party.scheme.compare"
    _description = "Compare Schemes"

    old_id = fields.Many2one("party.scheme", string="From", required=True, ondelete="cascade")
    new_id = fields.Many2one("party.scheme", string="To", required=True, ondelete="cascade")
    change_ids = fields.One2many("party.scheme.change", "compare_id", string="Changes")

    def action_compare(self):
        """Open the list of what differs, by node and part. Refused for versions that the user can't read."""
        self.ensure_one()
        if self.old_id == self.new_id:
            raise UserError(self.env._("Choose two different versions."))
        schemes = self.old_id | self.new_id
        schemes.check_access("read")
        schemes.with_user(self.env.user).check_access("read")
        self.sudo().change_ids.unlink()
        self.env["party.scheme.change"].sudo().create(self._lines())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%(old)s → %(new)s", old=self.old_id.display_name, new=self.new_id.display_name),
            "res_model": "party.scheme.change",
            "view_mode": "list,form",
            "domain": [("compare_id", "=", self.id)],
            "context": {"search_default_group_place": 1},
            "help": Markup("<p class='o_view_nocontent_smiling_face'>{}</p>").format(self.env._("No differences")),
        }

    def _lines(self):
        before = Speaker(self.env, self.old_id._compiled().document)
        after = Speaker(self.env, self.new_id._compiled().document)
        return [
            {"compare_id": self.id, "sequence": sequence, **self._line(change, before, after)}
            for sequence, change in enumerate(self.old_id._changes_to(self.new_id))
        ]

    def _line(self, change, before, after):
        speaker = before if change.kind == scheme_diff.REMOVED else after
        name = "" if change.part is sheets.GENERAL else speaker.item_name(change.part, change.item)
        return {
            "kind": change.kind,
            "part": self.env._(change.part.title),
            "place": self._place(change, speaker),
            "name": name,
            "field": speaker.label(change.column) if change.column else False,
            "old": before.value(change.column, change.old) if change.column else False,
            "new": after.value(change.column, change.new) if change.column else False,
            "text": self._sentence(change, name, before, after),
        }

    def _place(self, change, speaker):
        """Rules and nodes stand together under their node; all else under its part."""
        node = {"rules": change.item.get("node"), "nodes": change.item.get("code")}.get(change.part.key)
        if node is None:
            return self.env._(change.part.title)
        return self.env._("Node “%(node)s”", node=speaker.names["nodes"].get(node, node))

    def _sentence(self, change, name, before, after):
        item = self.env._(change.part.item)
        subject = self.env._("%(item)s “%(name)s”", item=item, name=name) if name else item
        if change.kind == scheme_diff.MOVED:
            return self.env._("%(subject)s: another place in the order", subject=subject)
        if change.kind == scheme_diff.CHANGED:
            return self.env._(
                "%(subject)s: %(field)s %(old)s → %(new)s", subject=subject, field=after.label(change.column),
                old=before.value(change.column, change.old), new=after.value(change.column, change.new))
        speaker = before if change.kind == scheme_diff.REMOVED else after
        details = words.semicolon(self.env).join(
            self.env._("%(title)s: %(words)s", title=title, words=said)
            for title, said in speaker.statements(change.part, change.item, skip=("zh_CN", "en_US")))
        head = (self.env._("added: %(subject)s", subject=subject) if change.kind == scheme_diff.ADDED
                else self.env._("removed: %(subject)s", subject=subject))
        return self.env._("%(head)s (%(details)s)", head=head, details=details) if details else head


class PartySchemeChange(models.TransientModel):
    """One difference between two versions, in the language of who asked."""

    _name = "party.scheme.change"
    _description = "Change of a Scheme"
    _order = "compare_id, sequence, id"
    _rec_name = "text"

    compare_id = fields.Many2one("party.scheme.compare", required=True, readonly=True, ondelete="cascade", index=True)
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(KINDS, string="Kind", readonly=True)
    part = fields.Char(string="Part", readonly=True)
    place = fields.Char(string="Where", readonly=True)
    name = fields.Char(string="Item", readonly=True)
    field = fields.Char(string="Field", readonly=True)
    old = fields.Char(string="Before", readonly=True)
    new = fields.Char(string="Now", readonly=True)
    text = fields.Text(string="Change in words", readonly=True)

