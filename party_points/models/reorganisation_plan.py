"""What a reorganisation comes to, worked out in sets and without changing anything: who moves where, which posts end,
whose turn moves, and what stands against it. The preview shows it, `_carry_out` does it; so both say the same."""
from collections import Counter
from datetime import date
from typing import Any, NamedTuple

from odoo import models
from odoo.tools import SQL, format_date

from .reorganisation_checks import Checks


class Part(NamedTuple):
    """One successor: an organisation that is there, or the values of a new one; `rest`: whom nobody else takes."""

    key: int
    target: Any
    values: dict
    secretary: Any
    rest: bool
    scheme: Any

    @property
    def name(self):
        return self.target.name or self.values.get("name") or ""


class Move(NamedTuple):
    """One enrolment that goes on elsewhere: at the part with this key, in the group that goes along with it, if any."""

    enrolment: int
    member: int
    kind: str
    first: date | None
    unit: int
    part: int
    group: int | None


class PartyReorganisation(models.Model):
    _inherit = "party.reorganisation"

    def _plan(self, today=None):
        """The `Plan` of this reorganisation as things stand now: a handful of queries, whatever the number."""
        self.ensure_one()
        return Plan(self.sudo(), today or self.env["party.workday"]._today(), by_system=self.env.su)

    def _parts(self):
        """The successors that the form describes, in their order."""
        scheme = self.env["party.scheme"]
        if self.kind == "split":
            return [
                Part(key, part.target_id._origin, {} if part.target_id else self._values(part.new_name, "branch"),
                     part.secretary_id._origin, part.rest, scheme)
                for key, part in enumerate(self.part_ids)]
        target, secretary = self.target_id._origin, self.secretary_id._origin
        if self.kind == "close":
            return [Part(0, target, {}, secretary.browse(), True, scheme)] if target else []
        if self.kind == "merge" and target:
            return [Part(0, target, {}, secretary, True, scheme)]
        values = self._values(self.new_name, self.new_kind if self.kind == "open" else "branch")
        return [Part(0, target.browse(), values, secretary, self.kind == "merge", self.scheme_id._origin)]

    def _values(self, name, kind):
        parent = self.parent_id._origin
        if not parent and self.kind != "open":
            parent = self.source_ids._origin.parent_id[:1]
        return {"name": (name or "").strip(), "kind": kind, "parent_id": parent.id, "date_opened": self.date}


class Plan(Checks):
    """Read once when made.

    :ivar problems: what stands against it, as sentences that say what to do
    :ivar moves: enrolments in the sources that reach to the day or beyond it, and where each goes on
    :ivar groups: {id of a group that goes along: key of its part}
    :ivar closed_units: organisations whose record closes: closing branches, and their groups or those that go along
    :ivar ending, carried: posts that end; posts that go on in a group that goes along
    """

    def __init__(self, one, today, by_system=False):
        self.by_system = by_system
        self.one, self.env, self.today, self.date = one, one.env, today, one.date
        self.parts = one._parts()
        self.problems = []
        self.target = one.target_id._origin if one.kind in ("merge", "close") else one.target_id.browse()
        self.sources = one.source_ids._origin if one.kind != "open" else one.source_ids.browse()
        self.closing = self.sources.browse() if one.kind == "split" and one.stays else self.sources - self.target
        self.moving = self.sources - self.target
        self._look_at_form()
        self.below = self._below()
        self.groups = {} if self.problems else self._groups()
        self.group_names = self._names_of_groups()
        self.left = set()
        self.moves = [] if self.problems else self._moves()
        if not self.problems:
            self._look_at_members()
        self.closed_units = self.closing | self._closed_groups()
        self.ending, self.carried = self._posts()
        self.reviews = self._reviews()
        self._look_at_reviews()
        self.entries = self._waiting("party.entry", [("state", "in", ("submitted", "checked"))])
        self.exemptions = self._waiting("party.exemption", [("state", "=", "branch")])
        self.schemes = self._schemes()
        self._look_at_schemes()

    # ------------------------------------------------------------------ members

    def _below(self):
        """Open organisations below the sources; what isn't a group stands in the way of closing."""
        below = self.env["party.branch"].search([("parent_id", "child_of", self.moving.ids)]) - self.moving
        others = below.filtered(lambda unit: unit.kind != "group")
        if others & self.env["party.branch"].search([("parent_id", "child_of", self.closing.ids)]):
            self.no(self.env._("%s stands below and is still open. Close or move it first.", others[0].name))
        return below

    def _groups(self):
        """{group id: key of the part}: the groups that go along as a whole."""
        if self.one.kind != "split":
            keeps = self.one.keep_groups and self.parts and self.parts[0].target.kind in (False, "branch")
            return dict.fromkeys(self.below.ids, 0) if keeps else {}
        found = {}
        for part, line in zip(self.parts, self.one.part_ids, strict=True):
            for group in line.group_ids._origin:
                if group not in self.below:
                    self.no(self.env._("%s is no group of the split branch.", group.display_name))
                elif group.id in found:
                    self.no(self.env._("%s is in two parts.", group.display_name))
                found[group.id] = part.key
        rest = self._rest()
        if rest is not None and self.one.keep_groups:
            found = {**dict.fromkeys(self.below.ids, rest), **found}
        return found

    def _rest(self):
        """The key of the part that takes all others, None without one."""
        return next((part.key for part in self.parts if part.rest), None)

    def _names_of_groups(self):
        """{group id: its name at the successor}: with the former branch, where there is one of the name already."""
        taken = {part.key: set(part.target.child_ids.mapped("name")) for part in self.parts}
        names = {}
        for group in self.env["party.branch"].browse(self.groups):
            there = taken[self.groups[group.id]]
            names[group.id] = group.name if group.name not in there else f"{group.name} ({group.parent_id.name})"
            there.add(names[group.id])
        return names

    def _chosen(self):
        """{member id: key of the part} of those named or listed by number; what can't be found is a problem."""
        found = {}
        if self.one.kind != "split":
            return found
        numbers = {number for line in self.one.part_ids for number in line._numbers()}
        known = {member.staff_number: member.id for member in self.env["party.member"].with_context(
            active_test=False).search([("staff_number", "in", list(numbers))])} if numbers else {}
        if missing := sorted(numbers - known.keys()):
            self.no(self.env._("No member has the staff number %s.", self._few(missing)))
        twice = set()
        for part, line in zip(self.parts, self.one.part_ids, strict=True):
            listed = [known[number] for number in line._numbers() if number in known]
            for member in [*line.member_ids._origin.ids, *listed]:
                if found.setdefault(member, part.key) != part.key:
                    twice.add(member)
        if twice:
            self.no(self.env._("In two parts: %s.", self._few(self._names(twice))))
        return found

    def _moves(self):
        """Enrolments in the sources that reach beyond the day before, and where each goes on."""
        chosen, rest, moves = self._chosen(), self._rest(), []
        units = self.moving | self.below
        Enrolment = self.env["party.enrolment"]
        Enrolment.flush_model()
        rows = self.env.execute_query(SQL(
            """ SELECT id, member_id, kind, date_from, unit_id FROM party_enrolment
                 WHERE unit_id = ANY(%s) AND (date_to IS NULL OR date_to >= %s) ORDER BY id """,
            units.ids, self.date))
        for enrolment, member, kind, first, unit in rows:
            part, group = self.groups.get(unit), unit if unit in self.groups else None
            if kind != "seconded" and member in chosen and chosen[member] != part:
                part, group = chosen[member], None
            part = rest if part is None else part
            if part is not None:
                moves.append(Move(enrolment, member, kind, first, unit, part, group))
        absent = set(chosen) - {row[1] for row in rows if row[2] != "seconded" and (not row[3] or row[3] <= self.date)}
        if absent:
            self.no(self.env._("Not enrolled in %(unit)s on %(date)s: %(members)s.", unit=self.sources[:1].name,
                               date=format_date(self.env, self.date), members=self._few(self._names(absent))))
        gone = {move.enrolment for move in moves}
        self.left = {row[1] for row in rows if row[0] not in gone and row[2] != "seconded"}
        return moves

    def count(self, part):
        """How many members go to the part."""
        return len({move.member for move in self.moves if move.part == part.key})

    def members(self):
        """Those whose own enrolment moves."""
        return self.env["party.member"].browse({move.member for move in self.moves if move.kind != "seconded"})

    def by_unit(self):
        """Counter of members by (unit id, key of the part, id of the group that goes along or None)."""
        return Counter((move.unit, move.part, move.group) for move in self.moves if move.kind != "seconded")

    def _closed_groups(self):
        """Groups whose record ends: those of closing branches, and those that go along (as new ones)."""
        along = self.env["party.branch"].browse(self.groups)
        return along | self.below.filtered(lambda group: group.parent_id in self.closing)

    # ------------------------------------------------------------------ posts

    def _posts(self):
        """(posts that end the day before, {post: part} of those that go along with their group)."""
        units = self.closed_units | self.moving | self.below
        posts = self.env["party.post"].search([
            ("branch_id", "in", units.ids), "|", ("date_to", "=", False), ("date_to", ">=", self.date)])
        leaving = {move.member: move.group for move in self.moves if move.kind != "seconded"}

        def goes_along(post):
            group = post.branch_id.id
            return group in self.groups and leaving.get(post.member_id.id, group) == group

        carried = posts.filtered(goes_along)
        ending = (posts - carried).filtered(
            lambda post: post.branch_id in self.closed_units or post.member_id.id in leaving)
        return ending, carried

    # ------------------------------------------------------------------ what is under way

    def _reviews(self):
        """Reviews of the branches concerned that aren't final, or that end on or after the day."""
        targets = self.env["party.branch"].union(*(part.target for part in self.parts))
        concerned = (self.moving | targets).branch_id
        if len(concerned) < 2 and self.moving and not any(not part.target for part in self.parts):
            return self.env["party.review"]
        return self.env["party.review"].search([
            ("branch_id", "in", concerned.ids),
            "|", ("state", "not in", ("final", "filed")), ("period_id.date_to", ">=", self.date)],
            order="branch_id, date_open, id")

    def handed_on(self):
        """Reviews of ended periods that the successor finishes."""
        return self.reviews.filtered(
            lambda review: review.branch_id in self.closing and review.state not in ("final", "filed")
            and review.period_id.date_to < self.date)

    def emptied(self):
        """Reviews just opened in closing branches of periods whose members are the successor's by their last day."""
        return self.reviews.filtered(
            lambda review: review.branch_id in self.closing and review.period_id.date_to >= self.date
            and review.state == "open" and review.round == 1)

    def _waiting(self, model, domain):
        """What waits for a decision at the organisations that close."""
        if not self.closed_units:
            return self.env[model]
        return self.env[model].search([*domain, ("turn_branch_id", "in", self.closed_units.ids)])

    def _schemes(self):
        """{(unit id, key of the part): (scheme before, scheme after)} where the members get a second account."""
        ways = {(move.unit, move.part) for move in self.moves}
        units = self.env["party.branch"].browse({unit for unit, _part in ways})
        before = units._effective_schemes(self.date)
        after = {part.key: self.scheme_of(part) for part in self.parts}
        return {(unit, part): (before[unit], after[part]) for unit, part in sorted(ways)
                if before[unit].root_id != after[part].root_id}

    def scheme_of(self, part):
        """What scores the members of the part from the day on."""
        if part.scheme:
            return part.scheme
        unit = part.target or self.env["party.branch"].browse(part.values["parent_id"] or ())
        return unit._effective_schemes(self.date)[unit.id] if unit else self.env["party.scheme"]
