"""Points that a post must give out in a window (scoring.md section 10): progress for the holder, and the entry that
follows at the window's end."""

from collections import Counter
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .. import engine
from ..engine.brought import below

# Windows that ended this many days ago are judged (again): what is confirmed late still counts for a while.
DAYS = 14
DAY = timedelta(days=1)


class PartyDuty(models.AbstractModel):
    """Duties of posts under a scheme. What a holder gives out is what he declared for others and what was confirmed;
    those led are the members scored in and below the post's organisation. Who has no login can give nothing, and isn't
    judged."""

    _name = "party.duty"
    _description = "Duties of posts"

    # -- reading, in sets --------------------------------------------------------------------------------------

    @api.model
    @api.private
    def _windows(self, scheme, duty, first, last):
        """The windows of the duty that overlap the days, in order."""
        calendar = scheme.calendar if duty.per == "period" else scheme.calendar._replace(unit=duty.per)
        found, window = [], calendar.period_of(first)
        while window.first <= last:
            found.append(window)
            window = calendar.period_of(window.last + DAY)
        return found

    @api.model
    @api.private
    def _holders(self, cycle, duty, window, member_ids=None):
        """``{post: heads led on the window's last day}`` of those who hold the duty's post then, under the cycle's
        scheme from the window's first day on."""
        posts = self.env["party.post"].sudo().search([
            ("code", "=", duty.post), ("member_id.user_id", "!=", False),
            *([("member_id", "in", member_ids)] if member_ids is not None else ()),
            "|", ("date_from", "=", False), ("date_from", "<=", window.first),
            "|", ("date_to", "=", False), ("date_to", ">=", window.last),
        ])
        enrolled = self.env["party.score"]._enrolled_on(window.last, posts.member_id.ids)
        posts = posts.filtered(lambda post: post.member_id.id in enrolled)
        schemes = posts.branch_id._effective_schemes(window.first)
        root = cycle.sudo().root_id
        posts = posts.filtered(lambda post: schemes[post.branch_id.id].sudo().root_id == root)
        heads = self._heads(posts, cycle.sudo().scheme_id._compiled(), window.last)
        return {post: heads.get(post.id, 0) for post in posts}

    def _heads(self, posts, scheme, day):
        """``{post id: members whom the holder leads on the day}``, one query."""
        if not posts:
            return {}
        self.env["party.enrolment"].flush_model()
        return dict(self.env.execute_query(SQL(
            """SELECT p.id, count(DISTINCT e.member_id)
                 FROM party_post p
                 JOIN party_branch own ON own.id = p.branch_id
                 JOIN party_branch u ON u.parent_path LIKE own.parent_path || '%%'
                 JOIN party_enrolment e ON e.unit_id = u.id AND e.kind IN ('own', 'mobile')
                      AND COALESCE(e.date_from, '-infinity') <= %s AND COALESCE(e.date_to, 'infinity') >= %s
                      AND e.member_id <> p.member_id AND e.status = ANY(%s)
                WHERE p.id = ANY(%s)
             GROUP BY p.id""",
            day, day, sorted(scheme.statuses_scored), posts.ids)))

    def _given(self, users, window):
        """``{user id: (bonus, deduct)}`` in cents: declared for others, dated in the window, confirmed; one query."""
        self.env["party.entry"].flush_model()
        return {user: (bonus, deduct) for user, bonus, deduct in self.env.execute_query(SQL(
            """SELECT e.declarer_id,
                      COALESCE(sum((e.points * 100)::bigint) FILTER (WHERE e.points > 0), 0)::bigint,
                      COALESCE(sum((e.points * 100)::bigint) FILTER (WHERE e.points < 0), 0)::bigint
                 FROM party_entry e JOIN party_member m ON m.id = e.member_id
                WHERE e.declarer_id = ANY(%s) AND e.date BETWEEN %s AND %s AND e.state = 'confirmed'
                  AND e.origin IN ('declared', 'recorded') AND m.user_id IS DISTINCT FROM e.declarer_id
             GROUP BY 1""",
            users.ids, window.first, window.last))}

    # -- progress ----------------------------------------------------------------------------------------------

    @api.model
    @api.private
    def _progress(self, member, today):
        """``[{name, first, last, heads, bonus: {given, due}, deduct: {given, due}, met}]`` of a member's duties now;
        amounts are decimal texts."""
        unit = member.sudo().unit_id
        posts = self.env["party.post"].sudo().search([("member_id", "=", member.id)])
        cycles = self.env["party.cycle"].sudo()._for_units(posts.branch_id | unit, today) if unit or posts else {}
        found = []
        for cycle in {cycle for cycle in cycles.values() if cycle}:
            scheme = cycle.scheme_id._compiled()
            for duty in scheme.duties:
                window, = self._windows(scheme, duty, today, today)
                for post, heads in self._holders_now(cycle, duty, window, member).items():
                    bonus, deduct = self._given(post.member_id.user_id, window).get(post.member_id.user_id.id, (0, 0))
                    judged = engine.judge(duty, heads, bonus, deduct)
                    found.append({
                        "name": self.env["party.score"]._named(duty.name),
                        "unit": post.branch_id.name,
                        "first": window.first.isoformat(),
                        "last": window.last.isoformat(),
                        "heads": heads if duty.per_head else None,
                        "bonus": {"given": engine.text(bonus), "due": engine.text(judged.due_bonus)},
                        "deduct": {"given": engine.text(abs(deduct)), "due": engine.text(judged.due_deduct)},
                        "met": judged.met,
                    })
        return found

    def _holders_now(self, cycle, duty, window, member):
        """As `_holders`, for one member; a post that began inside the window is shown too."""
        today = self.env["party.workday"]._today()
        return self._holders(cycle, duty, window._replace(first=today, last=today), member.ids)

    # -- judging -----------------------------------------------------------------------------------------------

    @api.model
    @api.private
    def _close(self, cycle, today):
        """Judge the windows of every duty that ended up to ``today``, for all holders. What is there and still right
        stays; what isn't any more is reversed and made anew."""
        scheme = cycle.sudo().scheme_id._compiled()
        for duty in scheme.duties:
            rules = {met: self._rule_for(scheme, terms) for met, terms in ((True, duty.met), (False, duty.missed))}
            first = max(cycle.date_from, today - timedelta(days=DAYS))
            for window in self._windows(scheme, duty, first, today) if any(rules.values()) else ():
                if window.last < today and cycle.date_from <= window.last <= cycle.date_to:
                    self._judge(cycle, duty, window, rules)

    def _rule_for(self, scheme, terms):
        """The rule that carries a duty's entry: one of a source, on the duty's node or below it, worth just that."""
        if terms is None:
            return None
        points, node = terms
        nodes = below(scheme, node)
        return next((rule for rule in scheme.rules if rule.declared_by == "source" and rule.node in nodes
                     and rule.effect == "points" and rule.points == points and rule.source == "manual"), None)

    def _judge(self, cycle, duty, window, rules):
        """One window: compare what is due with what is there. An entry is known by its key, as any that a device sent:
        its subject is for people, and reads otherwise in another language or after the duty was renamed."""
        holders = self._holders(cycle, duty, window)
        given = self._given(self.env["res.users"].union(*(post.member_id.user_id for post in holders)), window)
        key = f"duty:{duty.code}:{window.code}:"
        made = self.env["party.entry"].sudo().search([
            ("member_id", "in", [post.member_id.id for post in holders]), ("date", "=", window.last),
            ("origin", "=", "fact"), ("client_key", "!=", False)])
        posts_of = Counter(post.member_id for post in holders)
        new, wrong = [], self.env["party.entry"].sudo()
        for post, heads in holders.items():
            judged = engine.judge(duty, heads, *given.get(post.member_id.user_id.id, (0, 0)))
            own = f"{key}{post.branch_id.id}:"
            mine = made.filtered(lambda entry, post=post, own=own: entry.member_id == post.member_id
                                 and entry.client_key.startswith(own))
            there, rule = mine.filtered(lambda entry: entry.state == "confirmed"), rules[judged.met]
            wrong |= there.filtered(lambda entry, rule=rule: not rule or entry.rule_code != rule.code)
            if rule and not there - wrong:
                name = self.env["party.score"].with_context(lang=post.member_id.user_id.lang)._named(duty.name)
                new.append({
                    "rule": rule.code, "member_id": post.member_id.id, "date": window.last,
                    "subject": f"{name} · {post.branch_id.name}" if posts_of[post.member_id] > 1 else name,
                    "client_key": f"{own}{len(mine)}"})
        if wrong:
            wrong._perform_reverse(reason=self.env._("What it was judged by has changed."))
        if new:
            self.env["party.entry"].sudo()._post(new, "fact")
