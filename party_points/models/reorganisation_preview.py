"""What the form shows before the one confirmation: the plan in words and numbers; by name only who holds a post."""
from odoo import api, fields, models
from odoo.exceptions import AccessError


class PartyReorganisation(models.Model):
    _inherit = "party.reorganisation"

    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends(
        "kind", "date", "source_ids", "target_id", "new_name", "new_kind", "parent_id", "scheme_id", "secretary_id",
        "keep_groups", "stays", "state", "part_ids.target_id", "part_ids.new_name", "part_ids.secretary_id",
        "part_ids.group_ids", "part_ids.member_ids", "part_ids.staff_numbers", "part_ids.rest")
    @api.depends_context("lang", "uid")
    def _compute_preview(self):
        for one in self:
            one.preview = one._preview() if one.state != "done" and one.date else False

    def _preview(self):
        try:
            self._check_may()
        except AccessError as error:
            return self._render({"problems": [str(error)]})
        plan = self._plan()
        return self._render({
            "problems": plan.problems,
            "warnings": self._warnings(plan),
            "members": self._preview_members(plan),
            "ending": plan.ending,
            "carried": plan.carried,
            "secretaries": [(part.name, part.secretary.name) for part in plan.parts if part.secretary],
            "handed_on": plan.handed_on(),
            "emptied": plan.emptied(),
            "successor": self._first_successor(plan),
            "entries": len(plan.entries),
            "exemptions": len(plan.exemptions),
            "schemes": self._preview_schemes(plan),
            "closing": plan.closed_units,
            "opening": [part.name for part in plan.parts if not part.target],
        })

    def _render(self, values):
        blank = dict.fromkeys((
            "warnings", "members", "ending", "carried", "secretaries", "handed_on", "emptied", "entries", "exemptions",
            "schemes", "closing", "opening"), ())
        return self.env["ir.qweb"].sudo()._render(
            "party_points.reorganisation_preview", {**blank, "successor": "", **values})

    def _preview_members(self, plan):
        """[(from, to, group that goes along, members)], the largest first."""
        names, units = {part.key: part.name for part in plan.parts}, self.env["party.branch"].sudo()
        return [(units.browse(unit).display_name, names[part], group and units.browse(group).name, count)
                for (unit, part, group), count in plan.by_unit().most_common()]

    def _first_successor(self, plan):
        """Who finishes the reviews: the first one that is there already, else the first part."""
        there = sorted((part for part in plan.parts if part.target), key=lambda part: part.target.id)
        return (there or plan.parts)[0].name if plan.parts else ""

    def _preview_schemes(self, plan):
        names = {part.key: part.name for part in plan.parts}
        units, counts = self.env["party.branch"].sudo(), plan.by_unit()
        return [(units.browse(unit).display_name, before.name or "–", names[part], after.name or "–",
                 sum(count for (one, other, _group), count in counts.items() if (one, other) == (unit, part)))
                for (unit, part), (before, after) in plan.schemes.items()]

    def _warnings(self, plan):
        """What is allowed but should be known."""
        found = []
        for part in plan.parts:
            has = part.target.secretary_id
            if not part.secretary and not has and self.kind != "close":
                found.append(self.env._(
                    "%s has no secretary: what waits there is decided by the organisation above.", part.name))
        if plan.date < plan.today and plan.moves:
            found.append(self.env._(
                "The day has passed: running scores of the periods since are worked out again. Entries dated since "
                "then stay recorded where they were made."))
        return found
