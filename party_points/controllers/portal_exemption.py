from psycopg2.errors import ExclusionViolation

from odoo import http
from odoo.exceptions import ConcurrencyError, UserError
from odoo.http import request

from .portal_points import PointsPortal

SHOWN = 40
TEXTS = ("date_from", "date_to", "reason_code", "reason")
IDS = ("exemption_id", "member_id")


class ExemptionPortal(PointsPortal):
    """A member's own exemptions: what became of them, and applying for one."""

    @http.route("/my/points/exemptions", type="http", auth="user", website=True, sitemap=False, methods=["GET"])
    def my_exemptions(self, fault=None, **kwargs):
        exemptions = self._own_exemptions([], limit=SHOWN)
        return request.render("party_points.portal_my_exemptions", self._points_values(
            "points_exemptions", exemptions=exemptions, fault=fault))

    @http.route("/my/points/exemptions/apply", type="http", auth="user", website=True, sitemap=False, methods=["GET"])
    def exemption_page(self, again=None, **kwargs):
        """The form; with ``again`` a refused or withdrawn application to correct and hand in anew."""
        before = self._own_exemption(again) if again else request.env["party.exemption"]
        if again and not before.can_apply_again:
            return request.redirect("/my/points/exemptions")
        member = request.env.user.party_member_id
        props = {
            "uid": request.env.uid,
            "lang": request.env.lang,
            "today": request.env["party.workday"]._today().isoformat(),
            "terms": request.env["party.exemption"].application_terms(before.date_from) if member else None,
            "before": self._before_values(before) if before else None,
        }
        return request.render("party_points.portal_exemption_apply", self._points_values(
            "points_exemption_apply", props=props if member else None))

    @http.route("/my/points/exemptions/apply", type="http", auth="user", website=True, sitemap=False, methods=["POST"])
    def apply_for_exemption(self, **post):
        """Apply; the server judges what was stated, and nothing is written where it refuses."""
        try:
            with request.env.cr.savepoint():
                values = {key: post[key] for key in TEXTS if post.get(key)}
                values.update((key, self._number(post[key])) for key in IDS if post.get(key))
                application = request.env["party.exemption"].browse(request.env["party.exemption"].apply(values))
                answer = {"id": application.id, "next": application.waits_for or ""}
        except ExclusionViolation as clash:
            # Written elsewhere at the same moment: once more, then the other one is seen.
            raise ConcurrencyError(str(clash)) from clash
        except UserError as refusal:
            return request.make_json_response({"message": str(refusal)}, status=422)
        return request.make_json_response({"application": answer})

    @http.route("/my/points/exemptions/<int:exemption_id>/withdraw", type="http", auth="user", methods=["POST"],
                website=True, sitemap=False)
    def withdraw_my_exemption(self, exemption_id, **kwargs):
        exemption = self._own_exemption(exemption_id)
        if not exemption:
            raise request.not_found()
        try:
            with request.env.cr.savepoint():
                exemption.action_withdraw()
        except UserError as refusal:
            return self.my_exemptions(fault=str(refusal))
        return request.redirect("/my/points/exemptions")

    @staticmethod
    def _number(text):
        """The number of a record; anything else as it is, so that it is refused in words."""
        return int(text) if text.isdecimal() else text

    @staticmethod
    def _own_exemptions(domain, limit=None):
        Exemption = request.env["party.exemption"]
        member = request.env.user.party_member_id
        if not member or not Exemption.has_access("read"):
            return Exemption
        # What the branch drafts about a member isn't handed in: it may never be.
        mine = [("member_id", "=", member.id), "|", ("state", "!=", "draft"), ("applicant_id", "!=", False)]
        return Exemption.search([*mine, *domain], limit=limit)

    def _own_exemption(self, exemption_id):
        """The exemption if it is the user's own, else none: that others' exist is nobody's business."""
        number = int(exemption_id) if str(exemption_id).isdecimal() else 0
        return self._own_exemptions([("id", "=", number)]) if 0 < number < 2**31 else request.env["party.exemption"]

    @staticmethod
    def _before_values(before):
        return {
            "id": before.id,
            "date_from": before.date_from.isoformat(),
            "date_to": before.date_to.isoformat(),
            "reason_code": before.reason_code or "",
            "reason": before.reason or "",
            "refuse_reason": before.refuse_reason or "",
        }
