import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { FieldForm } from "./fields";
import { placeText } from "./document_path";
import { ruleSummary } from "./rule_summary";
import { totalText } from "./tree_panel";

/** So many rules of a node are drawn at once. */
const RULES_AT_ONCE = 100;

/** The chosen node: its figures, and its rules with the open one's form. */
export class NodePanel extends Component {
    static template = "party_points.EditorNode";
    static components = { FieldForm };
    static props = { node: Object, index: Number, rules: Array, lang: String };

    setup() {
        this.ui = useState(this.env.editor.ui);
        this.checks = useState(this.env.editor.checks);
        this.state = useState({ search: "", limit: RULES_AT_ONCE });
        this.words = this.collectWords();
    }

    get editor() {
        return this.env.editor;
    }

    /** Names of levels and effects, for the line of a rule. */
    collectWords() {
        const fields = this.editor.fieldsOf("rules").flatMap((field) => (field.kind === "oneof" ? field.fields : [field]));
        const choices = ["tiers", "effect"].flatMap((key) => fields.find((field) => field.key === key).choices);
        return Object.fromEntries(choices);
    }

    get code() {
        return this.props.node.get("code");
    }

    get title() {
        return this.editor.nameOf(this.props.node);
    }

    get nodeFields() {
        return this.editor.fieldsOf("nodes");
    }

    get ruleFields() {
        return this.editor.fieldsOf("rules");
    }

    get nodePlace() {
        return ["nodes", this.props.index];
    }

    rulePlace(index) {
        return ["rules", index];
    }

    /** What makes no sense for the node as it is: a tick for children, a parent of the root. */
    get hidden() {
        const hidden = this.total || this.props.node.has("adds_up") ? [] : ["adds_up"];
        return this.props.node.has("parent") ? hidden : [...hidden, "parent"];
    }

    get total() {
        return this.editor.totals.get(this.code);
    }

    get totalText() {
        return totalText(this.total);
    }

    get moreText() {
        return _t("Show %s more", this.found.length - this.state.limit);
    }

    get nodeFaults() {
        return this.editor.faultsAt(this.checks, placeText(this.nodePlace)).filter((fault) => fault.kind !== "warnings");
    }

    get found() {
        const search = this.state.search.trim().toLowerCase();
        return search
            ? this.props.rules.filter(({ rule }) => [this.editor.nameOf(rule), rule.get("code")].join(" ").toLowerCase().includes(search))
            : this.props.rules;
    }

    /** The first lines, and the open rule wherever it stands. */
    get shown() {
        const found = this.found;
        const shown = found.slice(0, this.state.limit);
        const open = found.find(({ rule }) => rule.get("code") === this.ui.rule);
        return open && !shown.includes(open) ? [...shown, open] : shown;
    }

    nameOf(rule) {
        return this.editor.nameOf(rule);
    }

    summary(rule) {
        return ruleSummary(rule, this.words);
    }

    isOpen(rule) {
        return this.ui.rule === rule.get("code");
    }

    faultsOf(index) {
        return this.editor.faultsAt(this.checks, `rules[${index}]`, true);
    }

    ownFaults(index) {
        return this.editor.faultsAt(this.checks, `rules[${index}]`);
    }

    toggle(rule) {
        this.ui.rule = this.isOpen(rule) ? null : rule.get("code");
    }

    add() {
        this.state.search = "";
        this.editor.addRule(this.code);
    }

    more() {
        this.state.limit += 400;
    }

    back() {
        this.ui.detail = false;
    }
}
