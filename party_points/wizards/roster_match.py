"""Which member each row means: by staff number, else by name, organisation and dates, only when no doubt is left."""

# Of these rows it is said already that they and others mean one person.
REPEATED = ('repeats_row', 'same_number', 'same_name')


class Matcher:
    """Matches in two rounds: a row without a number never takes a member whom another row names by number."""

    def __init__(self, register, places):
        self.register = register
        self.places = places
        self.taken = {}

    def match(self, persons, units):
        """{row: member or None}; refuses the doubtful rows.

        Rows that are refused already come last and take no member: what they name is only looked at for further faults.

        :param units: {id(row): unit}
        """
        found, refused = {}, [person for person in persons if person.rejected]
        for person in persons:
            if not person.rejected and person.get('staff_number'):
                member = self.register.with_number(person.get('staff_number'), person.numeric_number)
                if member:
                    found[id(person)] = self._by_number(person, member)
        for person in persons:
            if not person.rejected and id(person) not in found:
                found[id(person)] = self._by_name(person, units.get(id(person)))
        for person in refused:
            found[id(person)] = self._look(person, units.get(id(person)))
        return found

    def _look(self, person, unit):
        """The member that a refused row means, as far as its readable cells tell without doubt."""
        if person.unreadable('name', 'staff_number') or person.told('name_missing', *REPEATED):
            return None
        if person.get('staff_number'):
            member = self.register.with_number(person.get('staff_number'), person.numeric_number)
            if member:
                return self._by_number(person, member, take=False)
        if unit is None or person.unreadable('birthday', 'date_joined'):
            return None
        return self._by_name(person, unit, take=False)

    def _by_number(self, person, member, take=True):
        if member.name != person.get('name') and member not in self.register.by_name.get(person.get('name'), ()):
            if self.register.may_record(member.unit_id.id):
                person.refuse('number_other_name', number=person.get('staff_number'), name=member.name)
            else:
                person.refuse('no_right_member', name=person.get('name'))
            return None
        return self._take(person, member, take)

    def _take(self, person, member, take):
        if member in self.taken:
            person.refuse('same_member', row=self.taken[member].number)
            return None
        if take:
            self.taken[member] = person
        return member

    def _by_name(self, person, unit, take=True):
        namesakes = [member for member in self.register.by_name.get(person.get('name'), ()) if member not in self.taken]
        if person.get('staff_number'):  # one who has another number is somebody else
            namesakes = [member for member in namesakes if not member.staff_number]
        namesakes = [member for member in namesakes if not contradicts(person, member)]
        branch = self.places.branch_of(unit) if unit else None
        here = [member for member in namesakes if unit and member.branch_id.id == branch and not member.ended]
        if len(here) > 1:
            here = [member for member in here if same_dates(person, member)] or here
        if len(here) > 1:
            person.refuse('several_members', count=len(here))
            return None
        if here:
            return self._take(person, here[0], take)
        if any(same_dates(person, member) for member in namesakes):
            person.refuse('perhaps_elsewhere')
        elif namesakes:
            person.warn('name_elsewhere')
        return None


def contradicts(person, member):
    """Whether a birthday or joining date shows that these are two people."""
    return any(person.get(name) and member[name] and not person.get(name).agrees(member[name])
               for name in ('birthday', 'date_joined'))


def same_dates(person, member):
    """Whether birthday and joining date, as far as both know them, are the same, and at least one is known."""
    known = [name for name in ('birthday', 'date_joined') if person.get(name) and member[name]]
    return bool(known) and not contradicts(person, member)
