"""The published JSON Schema says what the engine says: what runs is valid, and what it refuses doesn't run."""

import copy
import json
import time
from decimal import Decimal
from pathlib import Path

import pytest
from engine import DocumentError, compile
from engine.compile_grades import GRADE_KEYS
from engine.compile_nodes import KEYS as NODE_KEYS
from engine.compile_outcomes import ACTIONS, OUTCOME_KEYS, WHEN_KEYS
from engine.compile_rules import KEYS as RULE_KEYS
from engine.compile_stages import STAGE_KEYS
from engine.compiler import KEYS
from engine.document import parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from imports.scheme_schema import problems, schema
from jsonschema import Draft202012Validator

ADDON = Path(__file__).resolve().parents[2] / 'party_points'
LIBRARY = sorted((ADDON / 'data' / 'schemes').glob('*.json'))
NONSENSE = [None, True, -1, Decimal('0.005'), 10**13, 'x y', '', [], {}, [None], {'zz': 1}, 'x' * 10_001]


def document(code):
    return copy.deepcopy(dict(parse((ADDON / 'data' / 'schemes' / f'{code}.json').read_bytes())))


def test_the_schema_is_one():
    Draft202012Validator.check_schema(json.loads((ADDON / 'data' / 'scheme.schema.json').read_text()))


def test_it_names_the_keys_of_the_contract():
    top = schema()['properties']
    assert set(top) == KEYS
    for part, keys in (('nodes', NODE_KEYS), ('rules', RULE_KEYS), ('grades', GRADE_KEYS),
                       ('outcomes', OUTCOME_KEYS), ('stages', STAGE_KEYS)):
        assert set(top[part]['items']['properties']) == keys
        assert top[part]['items']['additionalProperties'] is False
    outcome = top['outcomes']['items']['properties']
    assert set(outcome['when']['properties']) == WHEN_KEYS and tuple(outcome['action']['enum']) == ACTIONS


@pytest.mark.parametrize('path', LIBRARY, ids=lambda path: path.stem)
def test_library_documents_are_valid(path):
    assert len(LIBRARY) == 21
    assert problems(parse(path.read_bytes())) == []


@pytest.mark.parametrize('path', sorted((ADDON.parent / 'tests/cases/documents').glob('*.json')), ids=lambda p: p.stem)
def test_documents_of_the_cases_are_valid(path):
    assert problems(parse(path.read_bytes())) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_the_engine_runs_is_valid(data, strategies):
    assert problems(data.draw(strategies.schemes(lifetime=True)).document) == []


def spots(value, path=()):
    """Every place of a document, as keys and positions."""
    if path:
        yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from spots(inner, (*path, key))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_the_schema_refuses_does_not_run(data):
    """A library document with one value replaced, or a key added or left out."""
    changed = document(data.draw(st.sampled_from(['S01', 'S07', 'S08', 'S10', 'S16', 'S19', 'S20', 'S23'])))
    way = data.draw(st.sampled_from(sorted(spots(changed), key=str)))
    at = changed
    for step in way[:-1]:
        at = at[step]
    change = data.draw(st.sampled_from(['replace', 'remove', 'add']))
    if change == 'remove':
        del at[way[-1]]
    elif change == 'add' and isinstance(at, dict):
        at[data.draw(st.sampled_from(['colour', 'points', 'when', 'n', 'name']))] = data.draw(st.sampled_from(NONSENSE))
    else:
        at[way[-1]] = data.draw(st.sampled_from(NONSENSE))
    if problems(changed):
        with pytest.raises(DocumentError):
            compile(changed)


@pytest.mark.parametrize(('path', 'value', 'code'), [
    (('nodes', 1, 'max'), '40', 'type'), (('rules', 0, 'subject_cap'), Decimal('1.005'), 'cents'),
    (('rules', 0, 'colour'), 1, 'unknown_key'), (('rules', 0, 'effect'), 'viod', 'choice'),
    (('rules', 0, 'unit'), 0, 'not_positive'), (('grades', 0, 'quota'), 2, 'share'),
    (('rules', 0, 'node'), None, 'type'),
    (('rules', 0, 'range'), [1], 'type'), (('rules', 0, 'code'), 'a b', 'code'), (('code',), 'x' * 101, 'too_long'),
    (('nodes', 0, 'opening'), 10**12, 'too_big'), (('cycle',), {'first_day': '13-01'}, 'type'),
    (('stages', 0, 'month'), 13, 'too_big'), (('rules', 0, 'tiers'), {'a': 'b'}, 'type'),
    (('rules', 0, 'max_count'), {'n': -1}, 'negative'), (('name',), {'zh_CN': 5}, 'type'),
])
def test_problems_have_a_place_and_a_code(path, value, code):
    changed = document('S08')
    at = changed
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    found = problems(changed)
    assert [problem.code for problem in found] == [code]
    assert found[0].path.startswith(path[0])
    with pytest.raises(DocumentError):
        compile(changed)


def test_five_thousand_rules_take_seconds():
    large = document('S23')
    large['rules'] = [{**large['rules'][number % 50], 'code': f'r{number}'} for number in range(5_000)]
    start = time.perf_counter()
    assert problems(large) == []
    assert time.perf_counter() - start < 120


def test_numbers_beyond_all_bounds_are_no_crash():
    changed = document('S08')
    changed['rules'][0]['subject_cap'] = Decimal('1e999999')
    assert {problem.code for problem in problems(changed)} == {'too_big'}
    changed['rules'][0]['subject_cap'] = Decimal('NaN')
    with pytest.raises(DocumentError):
        compile(changed)
    problems(changed)
