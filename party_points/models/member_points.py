from odoo import api, models

RECENT = 6


class PartyMember(models.Model):
    _inherit = "party.member"

    @api.model
    def get_my_points(self, period_code=None):
        """The page "My Points" of the user: the explained score, the trend, the latest entries; or what to do first.

        :param period_code: the period to explain; default: the newest that is scored
        :return: ``{"member": {id, name} or None, "exempt": words or "", "explanation", "trend", "recent", "duties",
            "empty": {title, text} or None}``
        """
        member = self.env.user.party_member_id.with_env(self.env)
        page = {"member": None, "explanation": None, "trend": [], "recent": [], "duties": [], "empty": None,
                "exempt": member.exempt_note or "" if member else ""}
        if member:
            page["member"] = {"id": member.id, "name": member.name}
            page["recent"] = member._recent_entries()
            page["duties"] = self.env["party.duty"]._progress(member, self.env["party.cycle"]._today())
            score = member._newest_score(period_code)
            if score:
                page.update(score.get_score_page())
        if not page["explanation"]:
            page["empty"] = member._nothing_scored()
        return page

    def _newest_score(self, period_code=None):
        """The member's score of that period, else of the newest one; empty where there is none."""
        scores = self.env["party.score"].search([("member_id", "=", self.id)])._leading()
        scores = scores.sorted(lambda score: (score.period_id.date_to, score.id), reverse=True)
        return scores.filtered(lambda score: score.period_id.code == period_code)[:1] or scores[:1]

    def _recent_entries(self):
        """The newest entries that changed or will change the score, as the component shows them."""
        entries = self.env["party.entry"].search(
            [("member_id", "=", self.id), ("state", "not in", ("draft", "withdrawn")),
             # Of what others recorded about him, what was refused changed nothing.
             "|", ("state", "!=", "refused"), ("declarer_id", "=", self.env.uid)],
            order="write_date desc, id desc", limit=RECENT)
        states = dict(entries._fields["state"]._description_selection(self.env))
        return [{
            "id": entry.id,
            "date": entry.date.isoformat(),
            "rule": entry.title,
            "detail": entry.subject or "",
            "points": f"{entry.points:.2f}",
            "counted": f"{entry.counted:.2f}" if entry.state == "confirmed" else None,
            "state": entry.state,
            "state_name": states[entry.state],
        } for entry in entries]

    def _nothing_scored(self):
        """Why there is no score, and what to do about it."""
        if not self:
            return {
                "title": self.env._("Your login is not linked to a member"),
                "text": self.env._(
                    "Ask the recorder or the secretary of your branch to link it with your place on the roster."),
            }
        if not self.unit_id:
            return {
                "title": self.env._("You are not enrolled in a branch"),
                "text": self.env._("Points begin with the enrolment. Ask the secretary of your branch to enter it."),
            }
        if self.exempt_note:
            return {"title": self.env._("Exempt from points"),
                    "text": self.env._("You are not scored in this time. Points begin when it is over.")}
        return {
            "title": self.env._("No points yet"),
            "text": self.env._(
                "Your first score appears when the period is open and an entry has been confirmed. "
                "Declare what you have done; you then see here how it counts."),
        }
