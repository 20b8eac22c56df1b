from odoo import api, models

from ..imports import scheme_sheets as sheets
from ..imports.scheme_items import ABSENT, get
from . import scheme_words as words
from .scheme_values import Speaker

# Parts that have a section of their own, in the order in which an office writes them; nodes and rules are the tree.
_SECTIONS = (
    sheets.GRADES, sheets.BALLOTS, sheets.CEILINGS, sheets.CONSECUTIVE, sheets.OUTCOMES, sheets.BRANCH_OUTCOMES,
    sheets.DUTIES, sheets.RANK_NODES, sheets.STAGE,
)
_NUMERALS = "一二三四五六七八九十"
# What the tree's columns say of a rule; the rest of it stands under "limits and terms".
_SHOWN = {"node", "points", "range", "tiers", "unset", "unit", "effect", "shortfall", "rate_below", "evidence",
          "declared_by", "department"}
# What ``scheme_words.terms`` says in sentences.
_SENTENCES = {"grant", "repeat_pct", "post_pct", "joint", "max_count", "max_points", "subject_cap", "superior_above",
              "tracks", "statuses", "posts", "except_posts"}
_NODE_SHOWN = {"parent", "opening", "min", "max", "window", "fold"}
# What a grade's conditions say in one line.
_GRADE_SHOWN = {"from", "open", "quota", "top_share", "computed", "in_principle"}


class PartyScheme(models.Model):
    """The scheme as an office circulates it: everything the document says, in words."""

    _inherit = "party.scheme"

    @api.private
    def _print(self):
        """What the printout shows: ``{general, tree, sections, readings, terms}``, texts in the reader's language.

        Sections are ``{number, title, rows: [{name, lines}]}``; nothing that the document states is left out (a test
        compares).
        """
        self.ensure_one()
        document = self._compiled().document
        speaker = Speaker(self.env, document)
        sections = [section for part in _SECTIONS if (section := self._print_section(speaker, part, document))]
        titles = [self.env._("General terms"), self.env._("Items and rules"), *(part["title"] for part in sections)]
        readings, terms = self._texts(document.get("notes")), self._print_terms(speaker, document)
        if terms:
            titles.append(self.env._("Further terms"))
        if readings:
            titles.append(self.env._("Readings chosen where the source is silent"))
        numbers = {title: self._numeral(number) for number, title in enumerate(titles)}
        for section in sections:
            section["number"] = numbers[section["title"]]
        return {
            "numbers": list(numbers.items()),
            "general": self._print_general(speaker, document),
            "tree": self._print_tree(speaker, document),
            "sections": sections,
            "terms": terms,
            "readings": readings,
        }

    def _numeral(self, number):
        """一、 in Chinese, 1. elsewhere."""
        if (self.env.lang or "").startswith("zh"):
            tens = "十" if number >= 10 else ""
            return f"{tens}{_NUMERALS[number % 10]}、"
        return f"{number + 1}."

    def _print_general(self, speaker, document):
        skipped = {"code", "name", "sector", "summary"}
        found = [
            (speaker.label(column), speaker.value(column, value)) for column in sheets.GENERAL.columns
            if column.key.partition(".")[0] not in skipped and (value := get(document, column.key)) not in (ABSENT, [])
        ]
        for part in (sheets.TRACKS, sheets.FAMILIES):
            if items := document.get(part.key):
                separator = words.semicolon(self.env)
                found.append((speaker.label(part), separator.join(
                    self._print_line(speaker, part, item) for item in items)))
        return found

    def _print_line(self, speaker, part, item):
        more = words.comma(self.env).join(f"{title} {said}" for title, said in speaker.statements(part, item))
        name = speaker.item_name(part, item)
        return self.env._("%(name)s (%(details)s)", name=name, details=more) if more else name

    def _print_tree(self, speaker, document):
        """Lines of the table: nodes with their level, each followed by its rules."""
        rules = {}
        for rule in document.get("rules") or []:
            rules.setdefault(rule["node"], []).append(rule)
        mirror = {rule.code: rule for rule in self.rule_ids}
        nodes = {node["code"]: node for node in document["nodes"]}
        lines = []
        for node in self.node_ids.sorted("sequence"):
            source = nodes[node.code]
            skip = _NODE_SHOWN | ({"kind"} if source.get("kind") == "points" else set())
            stated = self._said(speaker.statements(sheets.NODES, source, skip=skip))
            lines.append({
                "node": True, "level": node.level, "name": node.name, "points": self._print_marks(source),
                "terms": words.semicolon(self.env).join(part for part in (node._window_label(), stated) if part),
            })
            lines += [self._print_rule(speaker, rule, mirror[rule["code"]])
                      for rule in rules.get(node.code, [])]
        return lines

    def _print_rule(self, speaker, rule, mirror):
        departments = dict(self.env["party.scheme.rule"]._fields["department"]._description_selection(self.env))
        labels = dict(self.env["party.scheme.rule"]._fields["declared_by"]._description_selection(self.env))
        stated = dict(speaker.statements(sheets.RULES, rule))
        label = speaker.label
        columns = {column.key: column for column in sheets.RULES.columns}
        basis = [departments.get(mirror.department) or labels.get(mirror.declared_by) or ""]
        if rule.get("evidence"):
            basis.append(self.env._("%(title)s: %(words)s", title=label(columns["evidence"]),
                                    words=stated[label(columns["evidence"])]))
        handled = _SHOWN | _SENTENCES
        if rule.get("approval") == "superior":
            handled |= {"approval"}
        if rule.get("scope") in ("branch", "department"):
            handled |= {"scope"}
        further = self._said(speaker.statements(sheets.RULES, rule, skip=handled))
        return {
            "node": False, "standard": mirror.name, "points": mirror.points_text,
            "terms": words.semicolon(self.env).join(part for part in (mirror.terms_text, further) if part),
            "basis": words.semicolon(self.env).join(part for part in basis if part),
        }

    def _print_marks(self, node):
        """Opening, floor and cap of a node."""
        words_of = {"opening": self.env._("opening"), "min": self.env._("floor"), "max": self.env._("cap")}
        return words.semicolon(self.env).join(
            f"{title} {words.plain_number(node[key])}" for key, title in words_of.items() if node.get(key) is not None)

    def _said(self, statements):
        separator = words.semicolon(self.env)
        return separator.join(
            self.env._("%(title)s: %(words)s", title=title, words=said) for title, said in statements)

    def _print_section(self, speaker, part, document):
        rows = []
        conditions = {grade.code: grade.conditions for grade in self.grade_ids}
        for item in document.get(part.key) or []:
            statements = speaker.statements(part, item, skip=_GRADE_SHOWN if part is sheets.GRADES else ())
            lines = [self._said([statement]) for statement in statements]
            if part is sheets.BALLOTS:
                lines += [self._said([statement]) for statement in self._print_ballot(speaker, item)]
            if part is sheets.GRADES and conditions.get(item["code"]):
                lines.insert(0, conditions[item["code"]])
            rows.append({"name": speaker.item_name(part, item), "lines": lines})
        return rows and {"title": self.env._(part.title), "rows": rows}

    def _print_ballot(self, speaker, ballot):
        separator = words.semicolon(self.env)
        return [
            (self.env._(part.title), separator.join(
                self._print_line_inner(speaker, part, item) for item in ballot.get(part.key) or []))
            for part in sheets.INNER
        ]

    def _print_line_inner(self, speaker, part, item):
        name = speaker.item_name(sheets.TRACKS, item)
        key = "points" if part is sheets.OPTIONS else "weight"
        column = next(column for column in part.columns if column.key == key)
        if item.get(key) is None:
            return name
        return f"{name} {words.percent(item[key]) if key == 'weight' else speaker.value(column, item[key])}"

    def _print_terms(self, speaker, document):
        """Further terms: their text, and what they state as data where there is no text."""
        found = []
        for item in document.get("extra") or []:
            text = speaker.item_name(sheets.EXTRA, item)
            data = item.get("data")
            details = speaker.words("", data) if data and text in ("", item.get("code")) else ""
            found.append(self.env._("%(head)s (%(details)s)", head=text, details=details) if details else text)
        return found
