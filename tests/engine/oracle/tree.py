"""The value of every node (contract, section 2), by recursion over the definition."""

from fractions import Fraction

from .events import number


class Tree:
    """One member's nodes as of period ``k`` (index into ``periods``).

    ``posted``: ``[(node, day, points)]`` of effective entries; ``voids``: ``[(node, day)]``;
    ``readings``: ``{node: [(day, value in points)]}``, oldest first; ``counts``: indexes of the periods that count.
    """

    def __init__(self, document, member, periods, k, posted, voids, readings, counts):
        self.nodes = {node["code"]: node for node in document["nodes"]}
        self.track = member.get("track")
        self.periods, self.k, self.counts = periods, k, [index for index in counts if index <= k]
        self.posted, self.voids, self.readings = posted, voids, readings
        self.memo = {}

    def exists(self, node):
        return not node.get("tracks") or self.track in node["tracks"]

    def setting(self, node, key, default=None):
        own = (node.get("track") or {}).get(self.track) or {}
        value = own.get(key, node.get(key))
        return default if value is None else number(value)

    def span(self, window):
        if window == "cycle":
            return self.periods[0][1], self.periods[self.k][2]
        return self.periods[window][1], self.periods[window][2]

    def is_period(self, node):
        if node.get("window", "cycle") == "period":
            return True
        return node.get("parent") is not None and self.is_period(self.nodes[node["parent"]])

    def value(self, node, window):
        key = (node["code"], window)
        if key not in self.memo:
            self.memo[key] = self._value(node, window)
        return self.memo[key]

    def _value(self, node, window):
        if self.void(node, window):
            return Fraction(0)
        return self.clamp(node, self.raw(node, window))

    def clamp(self, node, raw):
        low, high = self.setting(node, "min"), self.setting(node, "max")
        if high is not None:
            raw = min(raw, high)
        return raw if low is None else max(raw, low)

    def void(self, node, window):
        first, last = self.span(window)
        return any(code == node["code"] and first <= day <= last for code, day in self.voids)

    def raw(self, node, window):
        first, last = self.span(window)
        if node.get("kind") in ("figure", "ballot"):
            given = [value for day, value in self.readings.get(node["code"], []) if first <= day <= last]
            total = given[-1] if given else Fraction(0)
        else:
            total = self.setting(node, "opening", Fraction(0))
        total += sum(
            (points for code, day, points in self.posted if code == node["code"] and first <= day <= last), Fraction(0)
        )
        for child in self.nodes.values():
            if not self.exists(child):
                continue
            if child.get("parent") == node["code"]:
                total += self.contribution(child, node, window)
            if child.get("overflow_to") == node["code"]:
                total += self.overflow(child, node, window)
        return total

    def contribution(self, child, parent, window):
        weight = self.setting(child, "weight", Fraction(1))
        if self.is_period(child) and not self.is_period(parent):
            values = [self.value(child, index) for index in self.counts]
            if not values:
                return Fraction(0)
            fold = {"mean": sum(values) / len(values), "sum": sum(values), "last": values[-1]}[child["fold"]]
            return weight * fold
        return weight * self.value(child, window)

    def overflow(self, source, target, window):
        windows = self.counts if self.is_period(source) and not self.is_period(target) else [window]
        return sum((self.over(source, one) for one in windows), Fraction(0))

    def over(self, node, window):
        high = self.setting(node, "max")
        if high is None or self.void(node, window):
            return Fraction(0)
        return max(Fraction(0), self.raw(node, window) - high)

    def shown(self, node):
        """The value of the period asked for; 0 where the member was not enrolled in it."""
        if not self.is_period(node):
            return self.value(node, "cycle")
        return self.value(node, self.k) if self.k in self.counts else Fraction(0)
