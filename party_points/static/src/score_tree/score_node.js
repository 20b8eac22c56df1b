import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { amount, isSet, number, share, shortPeriod } from "./amounts";
import { ScoreEntry } from "./score_entry";

/** So many entries are drawn at once; a node with hundreds shows the rest on demand and the page stays quick. */
const ENTRIES_AT_ONCE = 30;

let nextId = 0;

/**
 * One node of the score: a line that opens to what it is made of. What is closed is not rendered at all, so that a tree
 * of fifty nodes with thousands of entries costs as much as its open part.
 */
export class ScoreNode extends Component {
    static template = "party_points.ScoreNode";
    static components = { ScoreEntry };
    static props = {
        node: Object,
        depth: Number,
        names: Object,
        hue: { type: Number, optional: true },
        onOpenEntry: { type: Function, optional: true },
        onSelectPeriod: { type: Function, optional: true },
        period: { type: String, optional: true },
    };

    setup() {
        this.amount = amount;
        this.shortPeriod = shortPeriod;
        this.bodyId = `party_score_node_${nextId++}`;
        this.state = useState({ open: false, limit: ENTRIES_AT_ONCE });
    }

    get node() {
        return this.props.node;
    }

    get children() {
        return this.node.children || [];
    }

    get entries() {
        return this.node.entries || [];
    }

    get periods() {
        return this.node.fold ? this.node.periods || [] : [];
    }

    get shownEntries() {
        return this.entries.slice(0, this.state.limit);
    }

    get hiddenEntries() {
        return Math.max(0, this.entries.length - this.state.limit);
    }

    get canOpen() {
        return Boolean(
            this.children.length || this.entries.length || this.periods.length || this.facts.length || this.remarks.length
        );
    }

    get weight() {
        return isSet(this.node.weight) ? number(this.node.weight) : 1;
    }

    /** A node that brings nothing by its weight of 0 stands beside the sum, for its own sake. */
    get isAside() {
        return this.weight === 0;
    }

    /** What the node brings to its parent: lines of one level add up to the line above. */
    get value() {
        if (this.isAside) {
            return this.node.value;
        }
        return isSet(this.node.contribution) ? this.node.contribution : this.node.value;
    }

    get max() {
        if (!isSet(this.node.max)) {
            return null;
        }
        return this.weight === 1 || this.isAside ? this.node.max : String(Number((number(this.node.max) * this.weight).toFixed(2)));
    }

    get bar() {
        if (this.isNegative) {
            return share(-number(this.value), -number(this.node.min) * (this.weight || 1) || 100);
        }
        return this.max === null ? 0 : share(this.value, this.max);
    }

    get hasBar() {
        return this.max !== null || (this.isNegative && isSet(this.node.min));
    }

    get isNegative() {
        return number(this.value) < 0;
    }

    get classes() {
        const { hue, depth } = this.props;
        return {
            o_party_node_void: this.node.void,
            o_party_node_missing: this.node.missing,
            o_party_node_negative: this.isNegative,
            o_party_node_open: this.state.open,
            o_party_node_top: depth === 0,
            ...(hue === undefined ? {} : { [`o_party_hue_${hue}`]: true }),
        };
    }

    /** Opening, floor, cap and weight, as far as they say something: the fixed numbers of the node in one muted line. */
    get facts() {
        const facts = [];
        if (number(this.node.opening)) {
            facts.push(_t("Opening %s", amount(this.node.opening)));
        }
        if (number(this.node.min)) {
            facts.push(_t("Floor %s", amount(this.node.min)));
        }
        if (isSet(this.node.max)) {
            facts.push(_t("Cap %s", amount(this.node.max)));
        }
        if (this.isAside) {
            facts.push(_t("Not part of the total"));
        } else if (this.weight !== 1) {
            facts.push(_t("Weight %s", amount(this.node.weight)));
        }
        return facts;
    }

    /** Why the value is not simply the sum of what stands below: the server's sentence, else what the numbers say. */
    get remarks() {
        const { clamp, raw, overflow, note, value } = this.node;
        if (note) {
            return [note];
        }
        const remarks = [];
        const numbers = { raw: amount(raw), value: amount(value) };
        if (clamp === "max" && isSet(raw)) {
            remarks.push(_t("The sum is %(raw)s; the cap leaves %(value)s.", numbers));
        }
        if (clamp === "min" && isSet(raw)) {
            remarks.push(_t("The sum is %(raw)s; the floor keeps it at %(value)s.", numbers));
        }
        if (overflow) {
            remarks.push(
                _t("%(points)s over the cap go to “%(node)s”.", {
                    points: amount(overflow.points),
                    node: overflow.name || this.props.names[overflow.to] || overflow.to,
                })
            );
        }
        return remarks;
    }

    get foldName() {
        return { mean: _t("Mean"), sum: _t("Sum"), last: _t("Last") }[this.node.fold];
    }

    /** The periods folded into one value, before the node's weight. */
    get foldValue() {
        if (isSet(this.node.fold_value)) {
            return this.node.fold_value;
        }
        if (this.weight === 1 || !this.weight) {
            return this.value;
        }
        return String(Number((number(this.value) / this.weight).toFixed(2)));
    }

    get badge() {
        if (this.node.void) {
            return { text: _t("No points for this item"), class: "o_party_badge_red" };
        }
        if (this.node.missing) {
            return { text: _t("Not yet known"), class: "o_party_badge_muted" };
        }
        if (this.node.clamp === "max") {
            return { text: _t("At the cap"), class: "o_party_badge_muted" };
        }
        if (this.node.clamp === "min") {
            return { text: _t("At the floor"), class: "o_party_badge_muted" };
        }
        return null;
    }

    /** The entries shown are those of the period asked for: another period's are a touch away. */
    canSelect(period) {
        return Boolean(this.props.onSelectPeriod && isSet(period.value) && period.code !== this.props.period);
    }

    get notCounted() {
        return _t("Not counted: not enrolled, or exempt");
    }

    get moreText() {
        return _t("Show %s more", this.hiddenEntries);
    }

    /** A node for entries that has none keeps its opening: nobody needs an entry for a full mark. */
    get isUntouched() {
        const { kind, missing } = this.node;
        return (!kind || kind === "points") && !missing && !this.periods.length && !this.children.length;
    }

    get label() {
        const { name } = this.node;
        return this.max === null
            ? _t("%(name)s: %(value)s", { name, value: amount(this.value) })
            : _t("%(name)s: %(value)s of %(max)s", { name, value: amount(this.value), max: amount(this.max) });
    }

    toggle() {
        this.state.open = !this.state.open;
    }

    showMore() {
        this.state.limit += 200;
    }
}

ScoreNode.components.ScoreNode = ScoreNode;
