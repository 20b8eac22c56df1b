from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

from ..engine.scheme import Scale
from . import stated

# What a caller may say of a figure; all else follows from the member, the node and the date.
GIVEN = ("member_id", "node_id", "period_id", "date", "value", "level", "option", "points", "note")
READERS = {
    **dict.fromkeys(("member_id", "node_id", "period_id"), stated.read_id),
    **dict.fromkeys(("value", "points"), stated.read_number),
    **dict.fromkeys(("level", "option", "note"), stated.read_text),
    "date": stated.read_date,
}


class PartyFigureRecord(models.Model):
    """How figures come in: checked, dated and placed in sets, by those who may."""

    _inherit = "party.figure"

    @api.model
    def record(self, vals_list):
        """Record figures and return their ids.

        Each of ``vals_list`` gives ``member_id``, ``node_id`` and either ``period_id`` or ``date``, and ``value`` or
        ``level`` (figure nodes) or ``option`` with ``points`` where the option has a range (ballot nodes: the decision
        of a meeting). Figures need the capability to record, decisions of meetings the one to review; nobody enters
        his own. All are recorded or none.
        """
        return self.create(vals_list).ids

    @api.model_create_multi
    def create(self, vals_list):
        lines = stated.read_lines(self.env, vals_list)
        prepared = self._prepare([
            {key: READERS[key](self.env, vals[key]) for key in GIVEN if key in vals} for vals in lines])
        for _vals, fault in prepared:
            if fault:
                raise ValidationError(fault)
        return self._store([vals for vals, _fault in prepared])

    @api.private
    def _store(self, vals_list, source="manual"):
        """Insert what `_prepare` let pass, after a last check of rights, and update the running scores."""
        self._check_rights(vals_list)
        for vals in vals_list:
            vals["source"] = "meeting" if vals["kind"] == "ballot" else source
        figures = super(PartyFigureRecord, self.sudo()).create(vals_list)
        for cycle, of_cycle in figures.grouped("cycle_id").items():
            self.env["party.score"].sudo()._update_running(of_cycle.member_id, cycle)
        return figures.with_env(self.env)

    def _check_rights(self, vals_list):
        if self.env.su:
            return
        branches = self.env["party.branch"].sudo()
        for kind, capability in (("figure", "record"), ("ballot", "review")):
            units = branches.browse({vals["unit_id"] for vals in vals_list if vals["kind"] == kind})
            units.with_env(self.env)._check_capability(capability)
        own = self.env.user.party_member_id.id
        if own and any(vals["member_id"] == own for vals in vals_list):
            raise AccessError(self.env._("Your own figure has to be entered by somebody else."))

    @api.private
    def _prepare(self, vals_list):
        """``[(vals to store, fault or None)]`` in the order given, in a few queries for all."""
        given = [{key: vals[key] for key in GIVEN if not stated.nothing(vals.get(key))} for vals in vals_list]
        nodes = self.env["party.scheme.node"].sudo().browse({vals.get("node_id") for vals in given} - {None})
        periods = self.env["party.period"].sudo().browse({vals.get("period_id") for vals in given} - {None})
        nodes.fetch(["code", "kind", "scheme_id"])
        periods.fetch(["cycle_id", "date_from", "date_to"])
        for vals in given:
            if vals.get("period_id"):
                vals["date"] = periods.browse(vals["period_id"]).date_to
            elif vals.get("date"):
                vals["date"] = fields.Date.to_date(vals["date"])
        enrolments = self._enrolments(given)
        cycles = self._cycles(enrolments)
        return [(vals, self._complete(vals, enrolments, cycles)) for vals in given]

    def _enrolments(self, given):
        """``{(member id, date): (unit id, branch id)}``, one query.

        The scoring enrolment of that day, else the last one before it (a figure for a period is dated its last day, the
        member may have left earlier), else the next one.
        """
        pairs = {(vals["member_id"], vals["date"]) for vals in given if vals.get("member_id") and vals.get("date")}
        if not pairs:
            return {}
        self.env["party.enrolment"].flush_model()
        members, dates = zip(*pairs, strict=True)
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (p.member_id, p.date) p.member_id, p.date, e.unit_id, e.branch_id
                     FROM unnest(%s::int[], %s::date[]) AS p(member_id, date)
                     JOIN party_enrolment e ON e.member_id = p.member_id AND e.kind IN ('own', 'mobile')
                 ORDER BY p.member_id, p.date, COALESCE(e.date_from, '-infinity') > p.date,
                          CASE WHEN e.date_from <= p.date OR e.date_from IS NULL THEN e.date_to END DESC NULLS FIRST,
                          e.date_from""",
                list(members),
                list(dates),
            )
        )
        return {(member, date): (unit, branch) for member, date, unit, branch in rows}

    def _cycles(self, enrolments):
        """``{(unit id, date): cycle}`` for the enrolments found."""
        cycles = {}
        for date in {date for _member, date in enrolments}:
            units = (
                self.env["party.branch"]
                .sudo()
                .browse({unit for (_member, day), (unit, _branch) in enrolments.items() if day == date})
            )
            for unit, cycle in self.env["party.cycle"].sudo()._for_units(units, date).items():
                cycles[unit, date] = cycle
        return cycles

    def _complete(self, vals, enrolments, cycles):
        """Add what follows from the member and the node to ``vals``; the fault as text, or None."""
        if not vals.get("member_id") or not vals.get("node_id") or not vals.get("date"):
            return self.env._("A figure needs a member, a node, and a period or a date.")
        enrolment = enrolments.get((vals["member_id"], vals["date"]))
        if not enrolment:
            return self.env._("The member has no organisation on %(date)s.", date=vals["date"])
        cycle = cycles.get((enrolment[0], vals["date"]))
        node = self.env["party.scheme.node"].sudo().browse(vals["node_id"])
        if not cycle or node.scheme_id != cycle.scheme_id:
            return self.env._(
                "The member isn't scored by %(scheme)s on %(date)s.", scheme=node.scheme_id.name, date=vals["date"]
            )
        if node.kind not in ("figure", "ballot"):
            return self.env._("%(node)s takes entries, no figures.", node=node.name)
        if vals["date"] > self.env["party.cycle"]._today() and not vals.get("period_id"):
            return self.env._("%(date)s is still to come.", date=vals["date"])
        vals.update(
            node_code=node.code, kind=node.kind, cycle_id=cycle.id, unit_id=enrolment[0], branch_id=enrolment[1]
        )
        return self._check_decision(vals, node) if node.kind == "ballot" else self._check_value(vals, node)

    def _check_value(self, vals, node):
        """Fault of a performance figure, or None."""
        for alien in ("option", "points"):
            vals.pop(alien, None)
        levels = node.scheme_id._compiled().node(node.code).levels
        if vals.get("level") and (levels or "value" not in vals):
            vals.pop("value", None)
            if vals["level"] not in levels:
                return self.env._(
                    "%(node)s knows the levels %(levels)s; “%(level)s” is none of them.",
                    node=node.name,
                    level=vals["level"],
                    levels=", ".join(levels) or "–",
                )
        elif levels:
            return self.env._("%(node)s reads a level: %(levels)s.", node=node.name, levels=", ".join(levels))
        elif "value" not in vals:
            return self.env._("A value is missing.")
        elif not 0 <= float(vals["value"]) <= 100:
            return self.env._("%(value)s is not between 0 and 100.", value=vals["value"])
        else:
            vals.pop("level", None)
        vals["has_value"] = "value" in vals
        return None

    def _check_decision(self, vals, node):
        """Fault of a meeting's decision, or None."""
        vals.pop("level", None)
        scheme = node.scheme_id._compiled()
        ballot = scheme.ballots[scheme.node_index[node.code]]
        if ballot.mode != "by_grade":
            for alien in ("option", "points"):
                vals.pop(alien, None)
            if "value" not in vals or not 0 <= float(vals["value"]) <= 100:
                return self.env._("%(node)s needs the counted result, from 0 to 100.", node=node.name)
            vals["has_value"] = True
            return None
        vals.pop("value", None)
        option = ballot.options.get(vals.get("option"))
        if not option:
            return self.env._(
                "%(node)s needs one of the options %(options)s.", node=node.name, options=", ".join(ballot.options)
            )
        if not isinstance(option.points, Scale):
            vals.pop("points", None)
        elif "points" not in vals:
            return self.env._(
                "The option %(option)s leaves the points to the meeting: say how many.", option=vals["option"]
            )
        elif not _inside(option.points, vals["points"]):
            return self.env._(
                "%(points)s is outside the range of the option %(option)s.",
                points=vals["points"],
                option=vals["option"],
            )
        vals["has_points"] = "points" in vals
        return None


def _inside(scale, points):
    cents = round(float(points) * 100)
    return (scale.low is None or cents >= scale.low * 100) and (scale.high is None or cents <= scale.high * 100)
