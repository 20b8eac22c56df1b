"""What the form shows before the one confirmation: the plan in words and numbers; by name only who holds a post."""
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_list


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
        if not self.source_ids and not self.new_name:
            # A blank form isn't a mistake yet.
            return self._render({"problems": ()})
        try:
            self._check_may()
        except AccessError as error:
            return self._render({"problems": [str(error)]})
        plan = self._plan()
        return self._render({
            "problems": plan.problems,
            "warnings": self._warnings(plan),
            "members": self._preview_members(plan),
            "organisations": self._preview_organisations(plan),
            "schemes": self._preview_schemes(plan),
            "posts": self._preview_posts(plan),
            "under_way": self._preview_under_way(plan),
        })

    def _render(self, values):
        blank = dict.fromkeys(("warnings", "members", "organisations", "schemes", "posts", "under_way"), ())
        return self.env["ir.qweb"].sudo()._render("party_points.reorganisation_preview", {**blank, **values})

    def _preview_organisations(self, plan):
        """What opens and what closes, a sentence each."""
        opening = [part.name for part in plan.parts if not part.target and part.name]
        found = []
        if opening:
            found.append(self.env._("Opens: %s", format_list(self.env, opening)))
        # A group that goes along is named with its members: it goes on.
        closing = plan.closed_units.filtered(lambda unit: unit.id not in plan.groups)
        if closing:
            found.append(self.env._("Closes: %s", format_list(self.env, closing.mapped("display_name"))))
        return found

    def _preview_members(self, plan):
        """[(from, to, members)], the largest first; a group that goes along is named."""
        names, units = {part.key: part.name for part in plan.parts}, self.env["party.branch"].sudo()
        return [(units.browse(unit).display_name,
                 f"{names[part]} / {plan.group_names[group]}" if group else names[part], count)
                for (unit, part, group), count in plan.by_unit().most_common()]

    def _preview_posts(self, plan):
        """[(colour of the badge, what happens, post and holder)]."""
        carried, ends = self.env._("goes along"), self.env._("ends")
        begins, secretary = self.env._("begins"), self.env.ref("party_points.post_type_secretary").sudo().name
        return [
            *(("secondary", ends, f"{post.display_name} · {post.holder_name}") for post in plan.ending),
            *(("success", carried, f"{post.display_name} · {post.holder_name}") for post in plan.carried),
            *(("primary", begins, f"{part.name} {secretary} · {part.secretary.name}")
              for part in plan.parts if part.secretary),
        ]

    def _preview_under_way(self, plan):
        """Entries, exemptions and reviews that go on at the successor."""
        successor, found = self._first_successor(plan) or self.env._("the organisation above"), []
        if plan.entries:
            found.append(self.env._("%(count)s waiting entries: the turn goes to %(successor)s.",
                                    count=len(plan.entries), successor=successor))
        if plan.exemptions:
            found.append(self.env._("%(count)s waiting exemptions: the turn goes to %(successor)s.",
                                    count=len(plan.exemptions), successor=successor))
        found += [self.env._("%(review)s: finished by %(successor)s.", review=review.display_name, successor=successor)
                  for review in plan.handed_on()]
        found += [self.env._("%(review)s: taken back, the members are reviewed at %(successor)s.",
                             review=review.display_name, successor=successor) for review in plan.emptied()]
        return found

    def _first_successor(self, plan):
        """Who finishes the reviews: the first one that is there already, else the first part."""
        there = sorted((part for part in plan.parts if part.target), key=lambda part: part.target.id)
        return (there or plan.parts)[0].name if plan.parts else ""

    def _preview_schemes(self, plan):
        """Who gets a second account, a sentence for each way."""
        names = {part.key: part.name for part in plan.parts}
        units, counts = self.env["party.branch"].sudo(), plan.by_unit()
        return [
            self.env._(
                "%(from)s (%(before)s) → %(to)s (%(after)s): %(count)s members get a second account.",
                before=before.name or "–", to=names[part], after=after.name or "–",
                count=sum(count for (one, other, _group), count in counts.items() if (one, other) == (unit, part)),
                **{"from": units.browse(unit).display_name})
            for (unit, part), (before, after) in plan.schemes.items()]

    def _warnings(self, plan):
        """What is allowed but should be known."""
        found = []
        for part in plan.parts:
            has = part.target.secretary_id
            if part.name and not part.secretary and not has and self.kind != "close":
                found.append(self.env._(
                    "%s has no secretary: what waits there is decided by the organisation above.", part.name))
        if plan.date < plan.today and plan.moves:
            found.append(self.env._(
                "The day has passed: running scores of the periods since are worked out again. Entries dated since "
                "then stay recorded where they were made."))
        return found
