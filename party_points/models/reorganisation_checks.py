"""What stands against a reorganisation, in sentences that say what to do about it."""
from collections import defaultdict

from odoo.tools import format_date

from .branch import PARENT_KINDS
from .scheme_words import comma

# How many names a sentence gives before it says how many more there are.
SHOWN = 5


class Checks:
    """The part of a `Plan` that collects `problems`; it only reads what the plan has worked out."""

    def no(self, text):
        self.problems.append(text)

    # ------------------------------------------------------------------ the form

    def _look_at_form(self):
        checks = {"merge": self._check_merge, "split": self._check_split, "close": self._check_close}
        if self.one.kind in checks:
            checks[self.one.kind]()
        for part in self.parts:
            self._look_at_part(part)
        for unit in self.moving.filtered(lambda unit: not unit.active):
            self.no(self.env._("%s is closed already.", unit.name))
        for unit in self.moving.filtered(lambda unit: unit.date_opened and unit.date_opened > self.date):
            self.no(self.env._("%(unit)s opened only on %(date)s: choose a later day.", unit=unit.name,
                               date=format_date(self.env, unit.date_opened)))

    def _check_merge(self):
        self._only_branches()
        if not self.moving or len(self.sources | self.target) < 2:
            self.no(self.env._("Choose at least two branches, or one and the branch that it is merged into."))

    def _check_split(self):
        self._only_branches()
        if len(self.sources) != 1:
            self.no(self.env._("Choose the one branch that is split."))
        if not self.parts:
            self.no(self.env._("Name at least one part and who goes there."))
        rests = [part for part in self.parts if part.rest]
        if len(rests) > 1 or (rests and self.one.stays):
            self.no(self.env._("“All others” can go to one place only."))
        if not self.one.stays and len(self.parts) < 2:
            self.no(self.env._("A branch that doesn't go on is split into at least two parts."))
        names = [part.name for part in self.parts]
        if len(set(names)) < len(names):
            self.no(self.env._("Two parts have the same name."))
        if any(part.target and part.target in self.sources for part in self.parts):
            self.no(self.env._("A part can't be the split branch itself: let it go on with the rest instead."))

    def _check_close(self):
        if len(self.sources) != 1:
            self.no(self.env._("Choose the one organisation that closes."))
        if self.target and self.target in self.sources:
            self.no(self.env._("The members can't go to the organisation that closes."))
        target = self.target
        if target and target.kind not in ("branch", "group"):
            self.no(self.env._("Members are enrolled in a branch or a group, and %s is neither.", target.name))

    def _only_branches(self):
        for unit in (self.sources | self.target).filtered(lambda unit: unit.kind != "branch"):
            self.no(self.env._("%s is no branch. Only branches are merged and split.", unit.name))

    def _look_at_part(self, part):
        if not part.target:
            if not part.values["name"]:
                self.no(self.env._("Name the new organisation."))
            self._look_at_place(part)
            clash = self._namesake(part)
            if clash:
                self.no(self.env._(
                    "%(parent)s has an organisation “%(name)s” already. Choose another name, or that one.",
                    parent=clash.parent_id.name or "", name=clash.name))
            return
        if not part.target.active:
            self.no(self.env._("%s is closed. Reopen it first, or choose another.", part.target.name))
        if part.target.date_opened and part.target.date_opened > self.date:
            self.no(self.env._("%(unit)s opened only on %(date)s: choose a later day.", unit=part.target.name,
                               date=format_date(self.env, part.target.date_opened)))

    def _look_at_place(self, part):
        parent = self.env["party.branch"].browse(part.values["parent_id"] or ())
        if (parent.kind or None) not in PARENT_KINDS[part.values["kind"]]:
            self.no(self.env._("Choose a superior under which this kind of organisation can stand."))
        elif parent and not parent.active:
            self.no(self.env._("%s is closed. Reopen it first, or choose another.", parent.name))

    def _namesake(self, part):
        return self.env["party.branch"].search(
            [("name", "=", part.values["name"]), ("parent_id", "=", part.values["parent_id"]),
             ("id", "not in", self.closing.ids)], limit=1)

    # ------------------------------------------------------------------ what the plan found

    def _look_at_members(self):
        if self.one.kind == "close" and self.left and not self.parts:
            self.no(self.env._(
                "%(unit)s still has %(count)s members. Say where they go.", unit=self.sources.name,
                count=len(self.left)))
        elif self.closing and self.left:
            self.no(self.env._(
                "In no part: %s. Put them into one, or let one part take all others.",
                self._few(self._names(self.left))))
        if self.one.kind == "split" and any(not self.count(part) for part in self.parts) and not self.problems:
            self.no(self.env._("Nobody goes to %s. Choose groups or members, or leave the part out.", next(
                part.name for part in self.parts if not self.count(part))))

    def _look_at_reviews(self):
        against = self.reviews.filtered(lambda review: review.period_id.date_to >= self.date and (
            review.state != "open" or review.round > 1))
        if against and self.moves:
            last = max(against.mapped("period_id.date_to"))
            self.no(self.env._(
                "On %(date)s it would contradict what was reviewed and shown: %(reviews)s. Choose a day after "
                "%(last)s.",
                date=format_date(self.env, self.date), reviews=self._few(against.mapped("display_name")),
                last=format_date(self.env, last)))

    def _look_at_schemes(self):
        """Under another scheme, what is dated from the day on would count in no account."""
        if not self.schemes:
            return
        if not all(after for _before, after in self.schemes.values()):
            self.no(self.env._("No scheme is in force at the successor. Choose one, or set it above."))
        members = defaultdict(set)
        for move in self.moves:
            if (move.unit, move.part) in self.schemes:
                members[move.unit].add(move.member)
        dated = self.env["party.entry"].search_count([
            ("member_id", "in", list(set().union(*members.values()))), ("unit_id", "in", list(members)),
            ("date", ">=", self.date), ("state", "in", ("submitted", "checked", "confirmed")),
            ("origin", "!=", "reversal")])
        if dated:
            self.no(self.env._(
                "%(count)s entries of these members are dated on or after %(date)s under the scheme that ends for "
                "them: they would count nowhere. Choose a later day, or reverse them first.", count=dated,
                date=format_date(self.env, self.date)))

    def _names(self, member_ids):
        """Names of the members that the user may read; of others only the staff number, which was given."""
        members = self.env["party.member"].browse(sorted(member_ids))
        known = members.sudo(self.by_system)._filtered_access("read")
        return [member.name if member in known else member.staff_number or "–" for member in members]

    def _few(self, names):
        more = len(names) - SHOWN
        return comma(self.env).join(names[:SHOWN]) + (self.env._(" and %s more", more) if more > 0 else "")
