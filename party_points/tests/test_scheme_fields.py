import re
from unittest.mock import patch

from odoo.tests import tagged

from .. import engine
from ..engine.reading import Item
from ..models import scheme_text
from ..models.scheme_fields import Field, choices_of, keys, payload
from ..models.scheme_fields_parts import TABS
from .scheme_common import LIBRARY, SchemeCase

TOP = tuple(field for _code, _label, fields in TABS for field in fields)


def fields_at(steps):
    """The fields that the editor has for the objects at a place; None where it has none of their own."""
    fields = TOP
    waiting = list(steps)
    while waiting:
        step = waiting.pop(0)
        field = next((one for one in flat(fields) if one.key == step), None)
        if field is None or not field.fields:
            return None
        if field.kind == "map" and waiting:
            waiting.pop(0)
        fields = field.fields
    return fields


def flat(fields):
    for field in fields:
        if field.kind == "oneof":
            yield from field.fields
        else:
            yield field


@tagged("party_scheme")
class TestSchemeFields(SchemeCase):
    """The declaration from which the editor's forms are drawn covers the contract."""

    def read_by_the_engine(self):
        """``{place without positions: (steps, keys)}`` of every object whose keys the engine checks, from all of the
        library's documents."""
        found = {}
        only = Item.only

        def record(item, known):
            place = re.sub(r"\[\d+\]", "", item.path)
            found.setdefault(place, (scheme_text.steps(place), set(known)))
            return only(item, known)

        with patch.object(Item, "only", record):
            for path in LIBRARY.glob("*.json"):
                engine.compile(path.read_bytes())
        return found

    def test_every_key_that_the_engine_reads_can_be_edited(self):
        read = self.read_by_the_engine()
        self.assertGreater(len(read), 25)
        compared = 0
        for place, (steps, known) in read.items():
            if place == "nodes.track":
                continue  # the codes of tracks
            fields = fields_at(steps)
            with self.subTest(place or "document"):
                self.assertIsNotNone(fields, "no form for these objects")
                editable = keys(fields)
                if place.endswith(("untrue_entries", "unpublished_periods")):
                    known = known | {"per"}
                self.assertEqual(editable, known)
                compared += 1
        self.assertGreater(compared, 25)

    def test_choices_are_those_of_the_engine(self):
        from ..engine import compile_nodes, compile_outcomes, compile_rules, compile_stages
        rule, node = fields_at(["rules"]), fields_at(["nodes"])
        for fields, key, expected in (
            (rule, "effect", compile_rules.EFFECTS), (rule, "declared_by", compile_rules.DECLARERS),
            (node, "kind", compile_nodes.KINDS), (node, "window", compile_nodes.WINDOWS),
            (node, "fold", compile_nodes.FOLDS), (fields_at(["outcomes"]), "action", compile_outcomes.ACTIONS),
            (fields_at(["outcomes"]), "owner", compile_outcomes.OWNERS),
            (fields_at(["stages"]), "stage", compile_stages.STAGES),
            (fields_at(["stages"]), "every", compile_stages.EVERY),
        ):
            field = next(one for one in fields if one.key == key)
            self.assertEqual(set(choices_of(self.env, field)), set(expected), key)

    def test_what_a_new_part_starts_from_is_json(self):
        waiting, checked = list(TOP), 0
        while waiting:
            field = waiting.pop()
            waiting.extend(field.fields)
            if field.initial:
                engine.parse(f'{{"value": {field.initial}}}')
                checked += 1
        self.assertGreater(checked, 20)

    def test_labels_are_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        chinese = self.env(context={"lang": "zh_CN"})
        plain = payload(chinese, (Field("x", "choice", TABS[0][1], choices={"a": TABS[0][1]}),))[0]
        self.assertEqual(plain["choices"], [["a", plain["label"]]])
        self.assertIsInstance(plain["label"], str)
        self.assertNotIn("help", plain)
