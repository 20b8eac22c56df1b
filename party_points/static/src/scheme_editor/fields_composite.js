import { useState } from "@odoo/owl";
import { Numeral, parse, typedNumber } from "./document_text";
import { inserted, moved, placeText, renamed, reordered, without } from "./document_path";
import { ValueField } from "./fields_simple";
import { freshCode } from "./node_tree";

/** `[lowest, highest]`; an empty end is open. */
export class RangeField extends ValueField {
    static template = "party_points.EditorRange";

    get ends() {
        return Array.isArray(this.value) ? this.value : [undefined, undefined];
    }

    endText(index) {
        const end = this.ends[index];
        return end === undefined || end === null ? "" : String(end);
    }

    onInput(index, text) {
        const ends = [0, 1].map((one) => this.ends[one] ?? null);
        ends[index] = typedNumber(text) ?? null;
        this.set(ends);
    }
}

/** A number, or a range in which it is chosen. */
export class PointsField extends RangeField {
    static template = "party_points.EditorPoints";

    get isRange() {
        return Array.isArray(this.value);
    }

    onNumber(text) {
        this.set(typedNumber(text) ?? null);
    }

    toggle() {
        const number = this.isRange ? this.ends[1] ?? this.ends[0] ?? new Numeral("0") : this.value;
        this.set(this.isRange ? number : [number instanceof Numeral && number.text.startsWith("-") ? number : new Numeral("0"), number ?? null]);
    }
}

/** An object: its own form, made when it is wanted. */
export class ObjectField extends ValueField {
    static template = "party_points.EditorObject";
    static components = {};

    get isThere() {
        return this.value instanceof Map;
    }

    /** A few figures stand in one line. */
    get isShort() {
        return this.field.fields.every((field) => ["number", "count", "choice"].includes(field.kind));
    }

    make() {
        this.set(parse(this.field.initial || "{}"));
    }
}

/** Exactly one of several keys of the same object. The place is the object's. */
export class OneOfField extends ValueField {
    static template = "party_points.EditorOneOf";
    static components = {};

    get present() {
        return this.field.fields.filter((field) => this.value instanceof Map && this.value.has(field.key));
    }

    get chosen() {
        return this.present[0]?.key || "";
    }

    placeOf(field) {
        return [...this.props.place, field.key];
    }

    /** The label stands in the choice above, unless the document has several of them. */
    innerOf(field) {
        return { ...field, label: this.present.length > 1 ? field.label : "", required: true };
    }

    onChange(key) {
        const field = this.field.fields.find((one) => one.key === key);
        const map = new Map(this.value instanceof Map ? this.value : []);
        this.field.fields.forEach((one) => map.delete(one.key));
        if (field) {
            map.set(key, parse(field.initial || "0"));
        }
        this.set(map);
    }
}

/** What a new item of a list is called until its author gives it a better code. */
const STEMS = {
    tracks: "track", families: "family", options: "option", groups: "group", grades: "grade", outcomes: "outcome",
    branch_outcomes: "branch", duties: "duty",
};

/** A list of objects: one line each, the open one with its form. */
export class ItemsField extends ValueField {
    static template = "party_points.EditorItems";
    static components = {};

    setup() {
        this.ui = useState(this.env.editor.ui);
        this.checks = useState(this.env.editor.checks);
    }

    get path() {
        return placeText(this.props.place);
    }

    get items() {
        return Array.isArray(this.value) ? this.value : [];
    }

    get open() {
        return this.ui.open[this.path];
    }

    placeOf(index) {
        return [...this.props.place, index];
    }

    titleOf(item) {
        if (!(item instanceof Map)) {
            return "";
        }
        const { editor } = this.env;
        const own = item.get("zh_CN") || item.get("en_US");
        return editor.nameOf(item) || own || this.wordOf(item);
    }

    /** What tells an item without a name from the others. */
    wordOf(item) {
        const node = item.get("node") && this.env.editor.options("node").find(([code]) => code === item.get("node"));
        const grade = item.get("at_most") || item.get("gives");
        const named = grade && this.env.editor.options("grade").find(([code]) => code === grade);
        return (node || named)?.[1] || "";
    }

    faultsOf(index) {
        const place = `${this.path}[${index}]`;
        const { editor } = this.env;
        return editor.faultsAt(this.checks, place, true);
    }

    ownFaults(index) {
        return this.env.editor.faultsAt(this.checks, `${this.path}[${index}]`);
    }

    toggle(index) {
        this.ui.open[this.path] = this.open === index ? undefined : index;
    }

    restructure(change) {
        this.env.editor.restructure(this.props.place, (list) => change(Array.isArray(list) ? list : []));
    }

    add() {
        const position = this.items.length;
        const item = parse(this.field.initial || "{}");
        if (item.get("code") === "") {
            const others = this.items.filter((other) => other instanceof Map);
            item.set("code", freshCode(others, STEMS[this.field.key] || "item"));
        }
        this.restructure((list) => inserted(list, position, item));
        this.ui.open[this.path] = position;
    }

    shift(index, step) {
        const to = index + step;
        if (to >= 0 && to < this.items.length) {
            this.restructure((list) => moved(list, index, to));
            if (this.open === index) {
                this.ui.open[this.path] = to;
            }
        }
    }

    remove(index) {
        this.restructure((list) => without(list, index));
        this.ui.open[this.path] = undefined;
    }
}

let nextId = 0;

/** Codes of the author's (levels, tracks, nodes) with a value each, in the author's order. */
export class MapField extends ValueField {
    static template = "party_points.EditorMap";
    static components = {};

    setup() {
        this.id = `party_editor_map_${nextId++}`;
    }

    get entries() {
        return this.value instanceof Map ? [...this.value] : [];
    }

    get options() {
        return this.field.of ? this.env.editor.options(this.field.of) : this.field.choices || [];
    }

    get left() {
        return this.options.filter(([code]) => !(this.value instanceof Map && this.value.has(code)));
    }

    labelOf(code) {
        return this.options.find(([one]) => one === code)?.[1];
    }

    /** The field of a value, for the row that edits it. */
    get inner() {
        return { key: "", kind: this.field.value, fields: this.field.fields, initial: this.field.initial, required: true };
    }

    placeOf(code) {
        return [...this.props.place, code];
    }

    restructure(change) {
        this.env.editor.restructure(this.props.place, (map) => change(map instanceof Map ? map : new Map()));
    }

    onAdd(ev) {
        const typed = ev.target.value.trim();
        const code = this.options.find(([one, label]) => one === typed || label === typed)?.[0] || typed;
        ev.target.value = "";
        if (code && !(this.value instanceof Map && this.value.has(code))) {
            const value = this.field.value === "object" ? new Map() : new Numeral("0");
            this.restructure((map) => new Map(map).set(code, value));
        }
    }

    onRename(from, text) {
        const to = text.trim();
        if (to && to !== from) {
            this.restructure((map) => renamed(map, from, to));
        }
    }

    shift(index, step) {
        this.restructure((map) => reordered(map, index, index + step));
    }

    remove(code) {
        this.restructure((map) => new Map([...map].filter(([one]) => one !== code)));
    }
}

export const CompositeFields = {
    range: RangeField,
    points: PointsField,
    object: ObjectField,
    oneof: OneOfField,
    items: ItemsField,
    map: MapField,
};
