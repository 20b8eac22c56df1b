"""Doing what a roster's plans say, in sets: the number of statements hardly depends on the number of rows."""

from collections import defaultdict

from odoo.fields import Command

from .roster_places import NewUnit
from .roster_plan import change_lines

# No mail and no followers for thousands of records; what was done stands in the steps.
QUIET = {'tracking_disable': True, 'mail_create_nosubscribe': True, 'mail_create_nolog': True, 'mail_notrack': True}


class Applier:
    """Writes as superuser after checking the user's rights on every organisation concerned."""

    def __init__(self, env, plans, source):
        self.env = env
        self.sudo = env['base'].sudo().with_context(**QUIET).env
        self.plans = [plan for plan in plans if plan.outcome in ('create', 'change')]
        self.source = source
        self.units, self.members = {}, {}

    def apply(self):
        """All or nothing: whatever fails raises, and the transaction takes everything back."""
        self._check_rights()
        self._create_units()
        self._create_members()
        self._write_members()
        self._write_enrolments()
        self._create_posts()
        self._link_introducers()
        self._log()

    def _check_rights(self):
        if self.env.user.has_group('party_points.group_admin'):
            return
        units = {unit for plan in self.plans for unit in (plan.unit, plan.member and plan.member.unit_id.id) if unit}
        known = {unit.parent if isinstance(unit, NewUnit) else unit for unit in units}
        self.env['party.branch'].browse(known)._check_capability('record')

    def _create_units(self):
        new = {span.unit for plan in self.plans for span in plan.spans if isinstance(span.unit, NewUnit)}
        new |= {unit.parent for unit in new if isinstance(unit.parent, NewUnit)}
        for kind in ('branch', 'group'):
            batch = sorted((unit for unit in new if unit.kind == kind), key=lambda unit: unit.name)
            created = self.sudo['party.branch'].create([
                {'name': unit.name, 'kind': kind, 'parent_id': self._unit_id(unit.parent)} for unit in batch])
            self.units.update(zip(batch, created.ids, strict=True))

    def _unit_id(self, unit):
        return self.units[unit] if isinstance(unit, NewUnit) else unit

    def _create_members(self):
        new = [plan for plan in self.plans if plan.outcome == 'create']
        members = self.sudo['party.member'].create([{'name': plan.person.get('name'), **plan.values} for plan in new])
        self.members.update(zip(new, members, strict=True))
        for plan in self.plans:
            if plan.member:
                self.members[plan] = plan.member.with_env(self.sudo)

    def _write_members(self):
        for plan in self.plans:
            if plan.member and plan.values:
                self.members[plan].write(plan.values)

    def _write_enrolments(self):
        """First what ends, then what begins: on no day may a member be in two places."""
        Enrolment = self.sudo['party.enrolment']
        writes, creates = defaultdict(Enrolment.browse), []
        for plan in self.plans:
            before = {span.id: span for span in plan.spans_before}
            for span in plan.spans:
                if span.id is None:
                    creates.append({'member_id': self.members[plan].id, 'kind': span.kind, **self._span_values(span)})
                elif span != before[span.id]:
                    old = self._span_values(before[span.id])
                    new = {name: value for name, value in self._span_values(span).items() if value != old[name]}
                    writes[tuple(sorted(new.items()))] |= Enrolment.browse(span.id)
        for values, enrolments in writes.items():
            enrolments.write(dict(values))
        Enrolment.create(creates)

    def _span_values(self, span):
        return {'unit_id': self._unit_id(span.unit), 'status': span.status, 'track': span.track or False,
                'date_from': span.start or False, 'date_to': span.end or False}

    def _create_posts(self):
        types = {kind.code: kind.id for kind in self.sudo['party.post.type'].search([])}
        self.sudo['party.post'].create([
            {'member_id': self.members[plan].id, 'type_id': types[code], 'branch_id': self._unit_id(unit),
             'acting': acting, 'date_from': day}
            for plan in self.plans for code, unit, acting, day in plan.posts])

    def _link_introducers(self):
        for plan in self.plans:
            ids = [other if isinstance(other, int) else self.members[other].id for other in plan.introducers
                   if isinstance(other, int) or other in self.members]
            if ids:
                self.members[plan].write({'introducer_ids': [Command.link(id_) for id_ in ids]})

    def _log(self):
        """A step for each member: from which file, and what changed."""
        branches = self.env['party.branch'].browse({member.unit_id.id for member in self.members.values()})
        posts = {} if self.env.su else branches._capability_posts('record')
        for outcome, action in (('create', 'import_create'), ('change', 'import_change')):
            plans = [plan for plan in self.plans if plan.outcome == outcome]
            members = self.sudo['party.member'].browse(self.members[plan].id for plan in plans)
            reasons = {self.members[plan].id: '\n'.join((self.source, *change_lines(self.env, plan))) for plan in plans}
            self.env['party.step']._log(members.with_env(self.env), action, None, None, reason=reasons, posts=posts)
