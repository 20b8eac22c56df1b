import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The score tree of a scheme as people read it: nodes with opening, bounds and window, their rules beneath.
 * The value comes from `party.scheme._tree`: nodes in tree order, each with its level and its rules.
 */
export class SchemeTree extends Component {
    static template = "party_points.SchemeTree";
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ search: "", closed: {} });
    }

    get nodes() {
        return this.props.record.data[this.props.name] || [];
    }

    /** The nodes to show: what is below a closed node is left out; a search shows matches and the way to them. */
    get lines() {
        const search = this.state.search.trim().toLowerCase();
        return search ? this.matches(search) : this.opened();
    }

    opened() {
        const lines = [];
        let hiddenBelow = Infinity;
        for (const node of this.nodes) {
            if (node.level > hiddenBelow) {
                continue;
            }
            const closed = Boolean(this.state.closed[node.code]);
            hiddenBelow = closed ? node.level : Infinity;
            lines.push({ node, closed, rules: closed ? [] : node.rules });
        }
        return lines;
    }

    matches(search) {
        const has = (part) => `${part.name} ${part.code}`.toLowerCase().includes(search);
        const lines = [];
        let deeper = [];
        for (const node of [...this.nodes].reverse()) {
            const rules = has(node) ? node.rules : node.rules.filter(has);
            const leads = deeper.some((level) => level > node.level);
            if (has(node) || rules.length || leads) {
                lines.unshift({ node, closed: false, rules });
                deeper = deeper.filter((level) => level <= node.level).concat(node.level);
            }
        }
        return lines;
    }

    get ruleCount() {
        return this.nodes.reduce((count, node) => count + node.rules.length, 0);
    }

    get counts() {
        return _t("%(nodes)s nodes, %(rules)s rules", { nodes: this.nodes.length, rules: this.ruleCount });
    }

    hasBelow(node) {
        const next = this.nodes[this.nodes.indexOf(node) + 1];
        return Boolean(node.rules.length || (next && next.level > node.level));
    }

    toggle(node) {
        this.state.closed[node.code] = !this.state.closed[node.code];
    }

    setAll(closed) {
        this.state.closed = closed ? Object.fromEntries(this.nodes.filter((node) => node.level > 0).map((node) => [node.code, true])) : {};
    }

    /** "0 – 50", "at most 4", "from 0": the bounds of a node. */
    bounds(node) {
        if (node.min !== "" && node.max !== "") {
            return `${node.min} – ${node.max}`;
        }
        if (node.max !== "") {
            return _t("at most %s", node.max);
        }
        return node.min !== "" ? _t("at least %s", node.min) : _t("no bounds");
    }
}

registry.category("fields").add("party_scheme_tree", {
    component: SchemeTree,
    displayName: _t("Scheme tree"),
    supportedTypes: ["json"],
});
