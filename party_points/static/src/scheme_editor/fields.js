import { Component, useState } from "@odoo/owl";
import { CompositeFields } from "./fields_composite";
import { SimpleFields } from "./fields_simple";
import { placeText } from "./document_path";

/** What stands in lines of its own, below its label. */
const WIDE = new Set(["object", "items", "map", "oneof", "json", "texts", "text"]);
/** Leaves: faults of what is in them are shown at them. */
const INNER = new Set(["object", "items", "oneof"]);

/** One field: label, what edits it, and the faults that the server found there. */
export class FieldRow extends Component {
    static template = "party_points.EditorFieldRow";
    static props = { field: Object, value: { optional: true }, place: Array, owner: { optional: true } };

    setup() {
        this.checks = useState(this.env.editor.checks);
    }

    get component() {
        const { kind, open } = this.props.field;
        return SimpleFields[kind === "choice" && open ? "openchoice" : kind] || CompositeFields[kind] || SimpleFields.json;
    }

    get path() {
        return placeText(this.props.place);
    }

    get faults() {
        const { kind } = this.props.field;
        return kind === "oneof" ? [] : this.env.editor.faultsAt(this.checks, this.path, !INNER.has(kind));
    }

    get isWide() {
        return WIDE.has(this.props.field.kind);
    }
}

/** The fields of one part: the usual ones at once, the others in sections that open on demand. */
export class FieldForm extends Component {
    static template = "party_points.EditorFieldForm";
    static components = { FieldRow };
    static props = { fields: Array, value: { optional: true }, place: Array, without: { type: Array, optional: true } };
    static defaultProps = { without: [] };

    setup() {
        this.checks = useState(this.env.editor.checks);
        this.ui = useState(this.env.editor.ui);
    }

    get fields() {
        return this.props.fields.filter((field) => !this.props.without.includes(field.key));
    }

    get usual() {
        return this.fields.filter((field) => !field.group);
    }

    get sections() {
        return this.env.editor.groups
            .map(([code, label]) => ({ code, label, fields: this.fields.filter((field) => field.group === code) }))
            .filter((section) => section.fields.length)
            .map((section) => ({ ...section, isUsed: section.fields.some((field) => this.has(field)), isOpen: this.isOpen(section) }));
    }

    /** Keys that no field covers: shown as they are, so that nothing is out of reach. */
    get others() {
        if (!(this.props.value instanceof Map) || !this.props.place.length) {
            return [];
        }
        const known = new Set(this.props.fields.flatMap((field) => (field.kind === "oneof" ? field.fields : [field])).map((field) => field.key));
        return [...this.props.value.keys()].filter((key) => !known.has(key)).map((key) => ({ key, kind: "json", label: key }));
    }

    has(field) {
        return field.kind === "oneof"
            ? field.fields.some((one) => this.has(one))
            : this.props.value instanceof Map && this.props.value.has(field.key);
    }

    /** Sections open and close for all parts of a kind: `rules.limits`. */
    keyOf(section) {
        return `${this.props.place.filter((step) => typeof step === "string").join(".")}.${section.code}`;
    }

    isOpen(section) {
        const chosen = this.ui.sections[this.keyOf(section)];
        return chosen === undefined ? section.fields.some((field) => this.has(field) || this.isFaulty(field)) : chosen;
    }

    isFaulty(field) {
        return this.env.editor.faultsAt(this.checks, placeText(this.placeOf(field)), true).length > 0;
    }

    toggle(section) {
        this.ui.sections[this.keyOf(section)] = !section.isOpen;
    }

    valueOf(field) {
        const { value } = this.props;
        return field.kind === "oneof" ? value : value instanceof Map ? value.get(field.key) : undefined;
    }

    placeOf(field) {
        return field.kind === "oneof" ? this.props.place : [...this.props.place, field.key];
    }
}

// Forms hold fields, and some fields hold forms.
for (const component of Object.values(CompositeFields)) {
    Object.assign(component.components || {}, { FieldForm, FieldRow });
}