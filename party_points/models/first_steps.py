from odoo import api, models

# What is counted for a step, and the screen that it opens.
COUNTED = {
    "organisation": ("party.branch", [], "party_points.action_branch"),
    "roster": ("party.member", [], "party_points.action_roster_import"),
    "scheme": ("party.scheme.use", [("scheme_id", "!=", False)], "party_points.action_scheme_library"),
    "cycle": ("party.cycle", [("state", "=", "open")], "party_points.action_cycle"),
}


class PartyBranch(models.Model):
    _inherit = "party.branch"

    @api.model
    def get_first_steps(self):
        """What an administrator sets up, in order, and how far it is.

        :return: ``{"steps": [{key, title, text, count, action}], "can_load_demo": bool}``; a step with a count is done
        """
        steps = []
        for key, (title, text) in self._first_steps_texts().items():
            model, domain, action = COUNTED[key]
            count = self.env[model].search_count(domain) if self.env[model].has_access("read") else 0
            steps.append({"key": key, "title": title, "text": text, "count": count, "action": action})
        can_load_demo = not steps[0]["count"] and self.env.user.has_group("base.group_system")
        return {"steps": steps, "can_load_demo": can_load_demo}

    def _first_steps_texts(self):
        return {
            "organisation": (self.env._("Organisation"), self.env._(
                "Enter the committee, general branches, branches and groups, and who holds which post.")),
            "roster": (self.env._("Roster"), self.env._(
                "Take over the members from the branch's Excel list; every row is shown before anything is saved.")),
            "scheme": (self.env._("Scheme"), self.env._(
                "Adopt a scheme from the library or import a document, set what it leaves open, publish it, "
                "and use it.")),
            "cycle": (self.env._("Cycle"), self.env._(
                "The cycle opens by itself as soon as an organisation uses a published scheme.")),
        }
