import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** More rules than this aren't offered all at once. */
const MOST_RULES = 500;

/** The live example: a made-up member, some entries, and what the engine makes of them. */
export class ExamplePanel extends Component {
    static template = "party_points.EditorExample";
    static props = { example: Object, today: String, lang: String, document: Object, onChange: Function };

    setup() {
        this.checks = useState(this.env.editor.checks);
        this.ui = useState(this.env.editor.ui);
        this.example = useState(this.props.example);
    }

    get editor() {
        return this.env.editor;
    }

    get result() {
        return this.checks.example;
    }

    choicesOf(part, key) {
        const fields = part ? this.editor.fieldsOf(part) : this.editor.fields;
        return fields.find((field) => field.key === key).choices;
    }

    get statuses() {
        return this.choicesOf(null, "statuses_scored");
    }

    get posts() {
        return this.choicesOf("rules", "posts");
    }

    get tracks() {
        return this.editor.options("track");
    }

    get periods() {
        return this.result?.periods || [];
    }

    get period() {
        return this.example.period ?? this.periods.length - 1;
    }

    /** Nodes that wait for a figure or a decision: their value is typed here. */
    get readings() {
        return this.editor.nodes
            .filter((node) => ["figure", "ballot"].includes(node.get("kind")))
            .map((node) => ({
                code: node.get("code"),
                name: this.editor.nameOf(node),
                levels: node.get("levels") instanceof Map ? [...node.get("levels").keys()] : [],
            }));
    }

    ruleOf(entry) {
        return this.editor.rules.find((rule) => rule.get("code") === entry.rule);
    }

    /** The rules to choose from: those of the chosen node first, as that is where the work is; of very many only those. */
    get ruleGroups() {
        const own = this.editor.nodeOf(this.ui)?.get("code");
        const names = new Map(this.editor.options("node"));
        const groups = new Map(own ? [[own, []]] : []);
        const all = this.editor.rules;
        for (const rule of all.length > MOST_RULES ? this.editor.rulesOf(own).map((one) => one.rule) : all) {
            const node = rule.get("node");
            groups.set(node, [...(groups.get(node) || []), [rule.get("code"), this.editor.nameOf(rule)]]);
        }
        return Array.from(groups, ([node, rules]) => ({ name: names.get(node) || node || "", rules })).filter((group) => group.rules.length);
    }

    tiersOf(entry) {
        const tiers = this.ruleOf(entry)?.get("tiers");
        const labels = new Map(this.editor.fieldsOf("rules").find((field) => field.key === "ways").fields.find((field) => field.key === "tiers").choices);
        return tiers instanceof Map ? Array.from(tiers, ([code]) => [code, labels.get(code) || code]) : [];
    }

    /** Whether the approver chooses the points. */
    choosesPoints(entry) {
        const rule = this.ruleOf(entry);
        const tier = rule?.get("tiers") instanceof Map ? rule.get("tiers").get(entry.tier) : null;
        return Boolean(rule && (rule.has("range") || rule.get("unset") === true || Array.isArray(tier)));
    }

    resultOf(index) {
        return this.result?.entries?.[index];
    }

    get components() {
        return (this.result?.nodes || []).filter((node) => node.level === 1);
    }

    /** Deeper nodes that say something: entries stand on them, or a bound acted. */
    get details() {
        return (this.result?.nodes || []).filter((node) => node.notes.length || (node.touched && node.level > 1));
    }

    /** What the closing of periods made, the same of several periods in one line. */
    get further() {
        const lines = new Map();
        for (const entry of this.result.further) {
            const key = [entry.name, entry.counted, entry.effect].join("|");
            const line = lines.get(key) || { ...entry, times: 0 };
            lines.set(key, { ...line, date: entry.date, times: line.times + 1 });
        }
        return [...lines.values()];
    }

    get summary() {
        const { result } = this;
        if (!result || result.problem) {
            return result?.problem || "";
        }
        const total = result.max ? _t("%(total)s of %(max)s", { total: short(result.total), max: short(result.max) }) : short(result.total);
        return [total, result.grade].filter(Boolean).join(" · ");
    }

    share(node) {
        const max = Number(node.max);
        return max > 0 ? Math.max(0, Math.min(100, (Number(node.value) / max) * 100)) : 0;
    }

    short(text) {
        return short(text);
    }

    // Changes

    changed() {
        this.props.onChange();
    }

    set(key, value) {
        this.example[key] = value;
        this.changed();
    }

    setReading(code, text) {
        this.example.readings[code] = text;
        this.changed();
    }

    setEntry(index, key, value) {
        this.example.entries[index][key] = value;
        this.changed();
    }

    addEntry(code) {
        const rule = this.editor.rules.find((one) => one.get("code") === code);
        const tiers = rule?.get("tiers") instanceof Map ? [...rule.get("tiers").keys()] : [];
        const range = rule?.get("range");
        const points = Array.isArray(range) ? String(range.find((end) => end !== null && String(end) !== "0") ?? range.find((end) => end !== null) ?? "") : "";
        this.example.entries.push({ rule: code, date: this.props.today, quantity: "1", tier: tiers[0] || "", points, subject: "" });
        this.changed();
    }

    onAdd(ev) {
        if (ev.target.value) {
            this.addEntry(ev.target.value);
            ev.target.value = "";
        }
    }

    removeEntry(index) {
        this.example.entries.splice(index, 1);
        this.changed();
    }

    toggle() {
        this.ui.example = !this.ui.example;
    }
}

/** "12.50" → "12.5" */
function short(text) {
    return text.includes(".") ? text.replace(/\.?0+$/, "").replace("-", "−") : text;
}
