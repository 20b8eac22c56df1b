"""What must hold for every scheme and every ledger, not only for the library's."""

import random
from datetime import timedelta
from fractions import Fraction

from engine import Claim, Earlier, account, batch_of, evaluate, price, settle
from engine.scheme import PERIOD
from engine.trace import Recorder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import dossiers, ledgers, readings, schemes

LIMITED = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def some_period(scheme, data):
    return data.draw(st.sampled_from(scheme.calendar.cycle(2024).periods))


def counted(settled):
    return {item.key: (item.cents, item.effective) for item in settled}


def valued(scheme, dossier, period, entries, figures=()):
    scores = evaluate(scheme, batch_of(period, [account(scheme, dossier, period, entries, figures)]))
    return scores.totals[0], scores.rows[0]


@LIMITED
@given(st.data())
def test_the_order_of_confirmation_does_not_matter(data):
    scheme = data.draw(schemes())
    dossier = data.draw(dossiers())
    entries = data.draw(ledgers(scheme))
    shuffled = data.draw(st.permutations(entries))
    assert counted(settle(scheme, dossier, entries)) == counted(settle(scheme, dossier, shuffled))
    period = some_period(scheme, data)
    assert valued(scheme, dossier, period, entries) == valued(scheme, dossier, period, shuffled)


@LIMITED
@given(st.data())
def test_as_of_a_day_nothing_later_counts(data):
    scheme = data.draw(schemes())
    dossier = data.draw(dossiers())
    entries = data.draw(ledgers(scheme))
    period = some_period(scheme, data)
    day = period.first + timedelta(days=data.draw(st.integers(0, (period.last - period.first).days)))
    spans = [
        span._replace(last=day if span.last is None else min(span.last, day))
        for span in dossier.spans
        if span.first is None or span.first <= day
    ]
    cut = dossier._replace(spans=tuple(spans))
    earlier = [entry for entry in entries if entry.date <= day]
    assert valued(scheme, dossier, period.until(day), entries) == valued(scheme, cut, period, earlier)


@LIMITED
@given(st.data())
def test_a_price_without_unit_or_surcharge_does_not_ask_who_came_before(data):
    scheme = data.draw(schemes())
    dossier = data.draw(dossiers())
    rule = data.draw(st.sampled_from([rule for rule in scheme.rules if rule.effect == "points"]))
    day = scheme.calendar.cycle(2024).last
    claim = Claim(rule.code, day, 9, points=Fraction(data.draw(st.integers(-999, 999)), 7))
    before = [Earlier(day, number) for number in range(data.draw(st.integers(0, 3)))]
    assert not rule.depends_on_order
    assert price(scheme, dossier, claim) == price(scheme, dossier, claim, before)


@LIMITED
@given(st.data())
def test_a_reversal_restores_counted_and_values(data):
    scheme = data.draw(schemes())
    dossier = data.draw(dossiers())
    entries = data.draw(ledgers(scheme))
    (extra,) = data.draw(ledgers(scheme, most=1).filter(len))
    reversed_one = extra._replace(key="x", number=data.draw(st.integers(-1, 20)), reversed=True)
    period = some_period(scheme, data)
    before, after = settle(scheme, dossier, entries), settle(scheme, dossier, [*entries, reversed_one])
    assert after[-1].cents == 0
    assert not after[-1].effective
    assert counted(before) == counted(after[:-1])
    assert valued(scheme, dossier, period, entries) == valued(scheme, dossier, period, [*entries, reversed_one])


@LIMITED
@given(st.data())
def test_no_limit_adds_anything(data):
    scheme = data.draw(schemes())
    entries = data.draw(ledgers(scheme))
    settled = settle(scheme, data.draw(dossiers()), entries)
    assert len(settled) == len(entries)
    for entry, item in zip(entries, settled, strict=True):
        assert abs(item.cents) <= abs(entry.cents)
        assert item.cents * entry.cents >= 0
        assert (item.reason is None) == (item.cents == entry.cents and item.effective)


@LIMITED
@given(st.data())
def test_no_node_leaves_its_bounds_and_every_sum_is_exact(data):
    """Each slot is worked out again in fractions from its parts."""
    scheme = data.draw(schemes(lifetime=True))
    dossier = data.draw(dossiers())
    entries = data.draw(ledgers(scheme))
    period = some_period(scheme, data)
    made = account(scheme, dossier, period, entries, data.draw(readings(scheme)))
    recorder = Recorder()
    evaluate(scheme, batch_of(period, [made]), recorder)
    void = {(node, position(scheme, made, node, place)) for node, place, _entry in made.voids}
    for (index, place), worth in recorder.worths.items():
        node = scheme.nodes[index]
        track = made.profile.marks[place][0] if node.window == PERIOD else made.profile.track
        measures = node.on(track)
        if (index, place) in void:
            assert worth.value == 0
            continue
        assert measures.min is None or worth.value >= measures.min
        assert measures.max is None or worth.value <= measures.max
        if node.kind != "figure":
            assert worth.raw == summed(scheme, made, recorder.worths, node, place, measures)


def position(scheme, made, node, period):
    """The place of a node's window among those of the account."""
    return period - made.profile.first if scheme.nodes[node].window == PERIOD else 0


def summed(scheme, made, worths, node, place, measures):
    """Opening, entries, contributions and overflow, as the contract's formula says."""
    total = measures.opening
    for index, at, cents in made.sums:
        if index == node.index and position(scheme, made, index, at) == place:
            total += Fraction(cents, 100)
    for child in scheme.nodes:
        mine = {at: worth for (index, at), worth in worths.items() if index == child.index}
        if child.parent == node.index:
            total += contribution(made, child, node, place, mine)
        if child.overflow_to == node.index:
            same = child.window == node.window
            total += sum((worth.over for at, worth in mine.items() if at == place or not same), Fraction(0))
    return total


def contribution(made, child, node, place, mine):
    counts = [at for at, mark in enumerate(made.profile.marks) if mark is not None]
    if child.window == node.window:
        track = made.profile.marks[place][0] if node.window == PERIOD else made.profile.track
        return child.on(track).weight * mine[place].value if place in mine else Fraction(0)
    values = [mine[at].value if at in mine else Fraction(0) for at in counts]
    if not values:
        return Fraction(0)
    folded = {"mean": sum(values) / len(values), "sum": sum(values), "last": values[-1]}[child.fold]
    return child.on(made.profile.track).weight * folded


@LIMITED
@given(st.data())
def test_keeping_the_sums_up_to_date_equals_a_recount(data):
    """Entry after entry, as a running score does it: settle again, move the sums by the differences."""
    scheme = data.draw(schemes())
    dossier = data.draw(dossiers())
    entries = data.draw(ledgers(scheme))
    period = scheme.calendar.cycle(2024).periods[-1]
    stored, sums = {}, {}
    for number in range(len(entries)):
        standing = entries[: number + 1]
        for entry, item in zip(standing, settle(scheme, dossier, standing), strict=True):
            place = (scheme.rule(entry.rule).node, scheme.calendar.period_of(entry.date).index)
            sums[place] = sums.get(place, 0) + item.cents - stored.get(entry.key, 0)
            stored[entry.key] = item.cents
    made = account(scheme, dossier, period, entries)
    running = made._replace(sums=[(*place, cents) for place, cents in sums.items()])
    assert evaluate(scheme, batch_of(period, [running])) == evaluate(scheme, batch_of(period, [made]))


@LIMITED
@given(st.data())
def test_a_batch_gives_each_member_what_he_gets_alone(data):
    scheme = data.draw(schemes(lifetime=True))
    period = some_period(scheme, data)
    accounts = [
        account(scheme, data.draw(dossiers()), period, data.draw(ledgers(scheme)), data.draw(readings(scheme)))
        for _ in range(data.draw(st.integers(1, 5)))
    ]
    batch = batch_of(period, accounts)
    together = evaluate(scheme, batch)
    for number, made in enumerate(accounts):
        alone = evaluate(scheme, batch_of(period, [made]), data.draw(st.sampled_from([Recorder()])))
        assert (alone.totals[0], alone.rows[0]) == (together.totals[number], together.rows[number])
    assert evaluate(scheme, in_columns(batch)) == together


def in_columns(batch):
    """The same batch, its sums as arrays by node and period, in any order."""
    slots = {}
    for member, node, place, cents in batch.sums:
        column = slots.setdefault((node, place), {})
        column[member] = column.get(member, 0) + cents
    columns = [(node, place, list(column), list(column.values())) for (node, place), column in slots.items()]
    random.Random(1).shuffle(columns)
    return batch._replace(sums=[], columns=columns)
