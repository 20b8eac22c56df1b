import json

from psycopg2.errors import UniqueViolation

from odoo import http
from odoo.exceptions import ConcurrencyError, UserError
from odoo.http import request

from .portal_points import PointsPortal

RECENT_RULES = 4
TEXTS = ("date", "tier", "subject", "description", "client_key")
NUMBERS = ("quantity", "points")
IDS = ("rule_id", "member_id")


class DeclarePortal(PointsPortal):
    """Declare points on a phone: one page with the component, one request that takes entry and photos together."""

    @http.route("/my/points/declare", type="http", auth="user", website=True, sitemap=False, methods=["GET"])
    def declare_page(self, entry=None, **kwargs):
        """The component with the rules that the user may declare; with ``entry`` to correct a refused one."""
        member = request.env.user.party_member_id
        refused = self._own_entry(int(entry)) if entry and str(entry).isdigit() else request.env["party.entry"]
        if entry and not (refused and refused.can_amend):
            return request.redirect(f"/my/points/entries/{entry}" if refused else "/my/points/entries")
        rules = self._rules(member, refused)
        return request.render("party_points.portal_declare", self._points_values(
            "points_declare", rules=rules, props=self._declare_props(member, rules, refused) if rules else None))

    @http.route("/my/points/declare", type="http", auth="user", website=True, sitemap=False, methods=["POST"])
    def declare(self, entry_id=None, **post):
        """Make, document and submit an entry in one go: all of it is there afterwards, or nothing."""
        files = [self._file(upload) for upload in request.httprequest.files.getlist("evidence") if upload.filename]
        try:
            with request.env.cr.savepoint():
                entry = self._correct(entry_id, post, files) if entry_id else self._declare(post, files)
                answer = {"entry": self._done(entry)}
        except UniqueViolation as clash:
            # The same sending at the same moment (an impatient thumb): once more, then the other one's entry is seen.
            raise ConcurrencyError(str(clash)) from clash
        except (UserError, ValueError) as refusal:
            return request.make_json_response({"message": str(refusal)}, status=422)
        return request.make_json_response(answer)

    @staticmethod
    def _file(upload):
        # From the start: a request that is tried again has been read before.
        upload.stream.seek(0)
        return {"name": upload.filename, "data": upload.read()}

    def _declare(self, post, files):
        Entry = request.env["party.entry"]
        ids = Entry.declare([{**self._entry_values(post), "evidence": files}])
        entry = Entry.browse(ids)
        # The same sending again (same key) finds an entry that is already on its way.
        entry.filtered(lambda one: one.state == "draft").action_submit()
        return entry

    def _correct(self, entry_id, post, files):
        entry = self._own_entry(int(entry_id))
        if not entry:
            raise UserError(request.env._("This entry is not yours to correct."))
        if entry.state == "submitted":
            return entry
        values = self._entry_values(post)
        for key in ("client_key", "member_id"):
            values.pop(key, None)
        if files:
            entry.add_evidence(files)
        if entry.state == "draft":
            entry.amend(values)
            entry.action_submit()
        else:
            entry.action_resubmit(values)
        return entry

    @staticmethod
    def _entry_values(post):
        """The form's texts as the ledger takes them; it judges them itself."""
        values = {key: post[key] for key in TEXTS if post.get(key)}
        values.update((key, float(post[key])) for key in NUMBERS if post.get(key))
        values.update((key, int(post[key])) for key in IDS if post.get(key))
        return values

    @staticmethod
    def _done(entry):
        entry = entry[:1]
        waits = entry.turn_why
        return {
            "id": entry.id,
            "name": entry.display_name,
            "next": request.env._("Waits for: %s", waits) if waits else "",
        }

    # ---- the component's props

    def _rules(self, member, refused):
        Entry = request.env["party.entry"]
        if refused:
            return refused.rule_id
        if not member:
            return request.env["party.scheme.rule"]
        return request.env["party.scheme.rule"].browse(Entry.declarable_rules())

    def _declare_props(self, member, rules, refused):
        today = request.env["party.cycle"]._today()
        return {
            "uid": request.env.uid,
            "rules": [self._rule_values(rule) for rule in rules],
            "recent": self._recent_rules(rules),
            "colleagues": self._colleagues(member, rules),
            "today": today.isoformat(),
            "max_date": today.isoformat(),
            "entry": self._refused_values(refused) if refused else None,
        }

    @staticmethod
    def _rule_values(rule):
        """What the component needs of a rule: its name and place, and what it asks of the declarer."""
        component = rule.node_id
        while component.parent_id.parent_id:
            component = component.parent_id
        return {
            "id": rule.id,
            "code": rule.code,
            "name": rule.name,
            "node": rule.node_id.code,
            "node_name": rule.node_id.name,
            "component": component.name if component.parent_id else "",
            "points_text": rule.points_text or "",
            "points_min": rule.points_min or "",
            "points_max": rule.points_max or "",
            "unit": rule.unit or "",
            "declared_by": rule.declared_by,
            "evidence": rule.evidence,
            # Without a unit an entry is worth quantity x points (scoring.md section 4).
            "takes_quantity": bool(rule.takes_quantity or rule.points),
            "chooses_points": rule.chooses_points,
            "tiers": rule.tier_options or [],
        }

    def _recent_rules(self, rules):
        """The rules that the user declared last, newest first."""
        entries = request.env["party.entry"].search(
            [("declarer_id", "=", request.env.uid), ("rule_id", "in", rules.ids)], order="id desc", limit=40)
        return list(dict.fromkeys(entries.mapped("rule_id.id")))[:RECENT_RULES]

    @staticmethod
    def _colleagues(member, rules):
        """Names of the own branch, where a rule may be declared for somebody else: what any published table shows."""
        if not member.branch_id or "anyone" not in rules.mapped("declared_by"):
            return []
        colleagues = request.env["party.member"].sudo().search(
            [("branch_id", "=", member.branch_id.id), ("ended", "=", False), ("id", "!=", member.id)])
        return [{"id": colleague.id, "name": colleague.name} for colleague in colleagues]

    @staticmethod
    def _refused_values(entry):
        return {
            "id": entry.id,
            "rule_id": entry.rule_id.id,
            "date": entry.date.isoformat(),
            "quantity": json.dumps(entry.quantity),
            "tier": entry.tier or "",
            "points": f"{entry.points:.2f}" if entry.points else "",
            "subject": entry.subject or "",
            "description": entry.description or "",
            "refuse_reason": entry.refuse_reason or "",
            "evidence": [{
                "id": piece.id,
                "name": piece.name,
                "is_image": piece.is_image,
                "url": f"/my/points/evidence/{piece.id}?thumbnail=1",
            } for piece in entry.evidence_ids],
        }
