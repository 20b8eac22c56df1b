from odoo import http
from odoo.addons.portal.controllers.portal import CustomerPortal, pager
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request
from odoo.tools import format_date

ENTRIES_ON_A_PAGE = 20
# The way of a declaration that goes well; who checks first is the scheme's matter.
WAY = ("submitted", "checked", "confirmed")
SUMMARIES = 12
PUBLISHED = ("published", "final", "filed")


class PointsPortal(CustomerPortal):
    """A member's own pages. Everything is read and done as the logged-in user: the record rules decide what is his."""

    def _points_values(self, page_name, **values):
        return {
            **self._prepare_portal_layout_values(),
            "page_name": page_name,
            "party_member": request.env.user.party_member_id,
            **values,
        }

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "party_refused_count" in counters:
            values["party_refused_count"] = request.env["party.entry"].search_count(
                [("declarer_id", "=", request.env.uid), ("state", "=", "refused")])
        return values

    @staticmethod
    def _own_entries():
        """Entries that are the user's: about himself, or declared by him for somebody else."""
        return ["|", ("member_id", "=", request.env.user.party_member_id.id), ("declarer_id", "=", request.env.uid)]

    # ---- my points

    @http.route(["/my/points", "/my/points/<string:period_code>"],
                type="http", auth="user", website=True, sitemap=False)
    def my_points(self, period_code=None, **kwargs):
        page = request.env["party.member"].get_my_points(period_code)
        shown = (page["explanation"] or {}).get("period", {}).get("code")
        if period_code and shown != period_code:
            return request.redirect("/my/points")
        return request.render("party_points.portal_my_points", self._points_values(
            "points", page=page, years=request.env.user.party_member_id.with_env(request.env)._earlier_years()))

    # ---- my entries

    @http.route(["/my/points/entries", "/my/points/entries/page/<int:page>"],
                type="http", auth="user", website=True, sitemap=False)
    def my_entries(self, page=1, **kwargs):
        Entry = request.env["party.entry"]
        if not Entry.has_access("read"):
            return request.redirect("/my/points")
        domain = self._own_entries()
        pages = pager("/my/points/entries", Entry.search_count(domain), page, ENTRIES_ON_A_PAGE)
        entries = Entry.search(domain, limit=ENTRIES_ON_A_PAGE, offset=pages["offset"], order="id desc")
        return request.render("party_points.portal_my_entries", self._points_values(
            "points_entries", entries=entries, pager=pages, entry_way=self._entry_way))

    @http.route("/my/points/entries/<int:entry_id>", type="http", auth="user", website=True, sitemap=False)
    def my_entry(self, entry_id, fault=None, **kwargs):
        entry = self._own_entry(entry_id)
        if not entry:
            raise request.not_found()
        return request.render("party_points.portal_my_entry", self._points_values(
            "points_entry", entry=entry, fault=fault, way=self._entry_way(entry), steps=self._entry_steps(entry)))

    @http.route("/my/points/entries/<int:entry_id>/<string:action>", type="http", auth="user", methods=["POST"],
                website=True, sitemap=False)
    def decide_my_entry(self, entry_id, action, **kwargs):
        """Withdraw or send an entry of one's own; the ledger itself checks whether that is allowed now."""
        entry = self._own_entry(entry_id)
        if not entry or action not in ("withdraw", "submit"):
            raise request.not_found()
        try:
            with request.env.cr.savepoint():
                entry.action_withdraw() if action == "withdraw" else entry.action_submit()
        except UserError as refusal:
            return self.my_entry(entry_id, fault=str(refusal))
        return request.redirect(f"/my/points/entries/{entry_id}")

    @http.route("/my/points/evidence/<int:evidence_id>", type="http", auth="user", website=True, multilang=False,
                sitemap=False)
    def my_evidence(self, evidence_id, thumbnail=None, **kwargs):
        """Evidence of an entry that the user may read, whole or as a small picture."""
        evidence = request.env["party.evidence"].browse(evidence_id)
        try:
            evidence.check_access("read")
            evidence.entry_id.check_access("read")
            evidence = evidence.sudo()
            if not evidence.attachment_id:
                raise request.not_found()
            source = (evidence, "thumbnail") if thumbnail and evidence.thumbnail else (evidence.attachment_id, "raw")
            stream = request.env["ir.binary"]._get_stream_from(*source)
        except (AccessError, MissingError):
            raise request.not_found() from None
        return stream.get_response(as_attachment=False)

    def _own_entry(self, entry_id):
        """The entry if it is the user's own, else none: that others' exist is nobody's business."""
        Entry = request.env["party.entry"]
        if not Entry.has_access("read"):
            return Entry
        return Entry.search([("id", "=", entry_id), *self._own_entries()])

    @staticmethod
    def _entry_way(entry):
        """``[(state, label, "past" | "now" | "ahead")]``: the line from declared to confirmed."""
        labels = {
            "submitted": request.env._("Declared"),
            "checked": request.env._("Checked"),
            "confirmed": request.env._("Confirmed"),
        }
        # Schemes without a first check have no such stop on the way.
        is_checked = entry.state == "checked" or entry.turn == "check" or entry.sudo().checker_id
        stops = [state for state in WAY if state != "checked" or is_checked]
        reached = WAY.index(entry.state) if entry.state in WAY else -1
        if entry.state == "refused":
            reached = WAY.index("checked" if entry.sudo().checker_id else "submitted")
        if entry.state == "reversed":
            reached = WAY.index("confirmed")
        return [
            (state, labels[state], "past" if WAY.index(state) <= reached else "ahead") for state in stops
        ]

    @staticmethod
    def _entry_steps(entry):
        """Who did what when; the steps of an entry that the user may read."""
        steps = request.env["party.step"].sudo().search(
            [("res_model", "=", "party.entry"), ("res_id", "=", entry.id)], order="id")
        states = dict(entry._fields["state"]._description_selection(request.env))
        return [{
            "date": format_date(request.env, step.date),
            "state": states.get(step.state_to, ""),
            "user": step.user_id.name,
            "reason": step.reason or "",
        } for step in steps]

    # ---- what the branch has published

    @http.route(["/my/points/published", "/my/points/published/<int:review_id>"],
                type="http", auth="user", website=True, sitemap=False)
    def published(self, review_id=None, **kwargs):
        member = request.env.user.party_member_id
        reviews = request.env["party.review"].search(
            [("branch_id", "=", member.branch_id.id), ("state", "in", PUBLISHED)], limit=24) if member else \
            request.env["party.review"]
        review = reviews.filtered(lambda one: one.id == review_id) if review_id else reviews[:1]
        if review_id and not review:
            raise request.not_found()
        lines = review.line_ids.filtered(lambda line: line.round == review.round)
        return request.render("party_points.portal_published", self._points_values(
            "points_published", reviews=reviews, review=review, lines=lines, summaries=self._summaries()))

    @http.route("/my/points/published/ranking/<int:summary_id>", type="http", auth="user", website=True, sitemap=False)
    def published_ranking(self, summary_id, **kwargs):
        """A ranking that the branch published within a period."""
        summaries = self._summaries()
        summary = summaries.filtered(lambda one: one.id == summary_id)
        if not summary:
            raise request.not_found()
        return request.render("party_points.portal_ranking", self._points_values(
            "points_published", summaries=summaries, summary=summary, tables=summary.get_rankings()))

    @staticmethod
    def _summaries():
        """The latest published rankings of the member's branch."""
        member, Summary = request.env.user.party_member_id, request.env["party.summary"]
        if not member:
            return Summary
        return Summary.search(
            [("branch_id", "=", member.branch_id.id), ("state", "=", "published")], limit=SUMMARIES)
