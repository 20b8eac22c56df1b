import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { DocumentSyntaxError, Numeral, parse, print, typedNumber } from "./document_text";

let nextId = 0;

/** What all that edits one value has in common. An absent key is undefined. */
export class ValueField extends Component {
    static props = { field: Object, value: { optional: true }, place: Array, owner: { optional: true } };

    get field() {
        return this.props.field;
    }

    get value() {
        return this.props.value;
    }

    set(value) {
        this.env.editor.set(this.props.place, value);
    }

    /** The value as it stands in a line of text, whatever it is. */
    get text() {
        return this.value === undefined || this.value === null ? "" : typeof this.value === "string" ? this.value : print(this.value);
    }

    clear() {
        this.set(undefined);
    }
}

export class TextField extends ValueField {
    static template = "party_points.EditorText";

    onInput(text) {
        this.set(text === "" ? undefined : text);
    }
}

/** A text in both languages; a language that is emptied goes. */
export class TextsField extends ValueField {
    static template = "party_points.EditorTexts";

    setup() {
        this.languages = [["zh_CN", _t("Chinese")], ["en_US", _t("English")]];
    }

    textOf(language) {
        const text = this.value instanceof Map ? this.value.get(language) : undefined;
        return typeof text === "string" ? text : "";
    }

    onInput(language, text) {
        this.env.editor.set([...this.props.place, language], text === "" ? undefined : text);
    }
}

/** A number, kept with the digits that were typed. What is no number stays as text until the check names it. */
export class NumberField extends ValueField {
    static template = "party_points.EditorNumber";

    get placeholder() {
        return this.value === null ? _t("not stated") : this.field.default ?? "";
    }

    get isStated() {
        return this.field.nullable && this.value !== undefined;
    }

    onInput(text) {
        const number = typedNumber(text);
        this.set(number === undefined && this.field.nullable && this.value !== undefined ? null : number);
    }

    get isNumber() {
        return this.value === undefined || this.value === null || this.value instanceof Numeral;
    }
}

/** A code: changed when it is left, because others may name it. */
export class CodeField extends ValueField {
    static template = "party_points.EditorCode";

    onChange(text) {
        const code = text.trim();
        if (code !== this.text) {
            this.env.editor.rename(this.props.place, this.field.of, this.text, code);
        }
    }
}

export class FlagField extends ValueField {
    static template = "party_points.EditorFlag";

    setup() {
        this.id = `party_editor_flag_${nextId++}`;
    }

    get isOn() {
        return this.value === undefined || this.value === null ? Boolean(this.field.default) : this.value === true;
    }

    /** The default is said by saying nothing. */
    onChange(isOn) {
        this.set(isOn === Boolean(this.field.default) ? undefined : isOn);
    }
}

export class YesNoField extends ValueField {
    static template = "party_points.EditorYesNo";

    onChange(text) {
        this.set(text === "" ? undefined : text === "yes");
    }
}

/** One of several. `options`: `[[code, label]]`; a code that isn't among them is shown all the same. */
export class ChoiceField extends ValueField {
    static template = "party_points.EditorChoice";

    get options() {
        return this.field.choices || [];
    }

    get isForeign() {
        return this.text !== "" && !this.options.some(([code]) => code === this.text);
    }

    get nothing() {
        const known = this.options.find(([code]) => code === this.field.default);
        return known ? _t("%s (usual)", known[1]) : this.field.default || "";
    }

    onChange(code) {
        this.set(code === "" ? undefined : code);
    }
}

const OWN_CODE = "\u0000";

/** As a choice, but a code of one's own can be typed as well. */
export class OpenChoiceField extends ChoiceField {
    static template = "party_points.EditorOpenChoice";

    setup() {
        this.state = useState({ isTyping: false });
        this.ownCode = OWN_CODE;
    }

    onChange(code) {
        this.state.isTyping = code === OWN_CODE;
        if (!this.state.isTyping) {
            super.onChange(code);
        }
    }
}

export class RefField extends ChoiceField {
    get options() {
        return this.env.editor.options(this.field.of);
    }
}

/** Several codes. Where the document has one code instead of a list, one stays one. */
export class CodesField extends ValueField {
    static template = "party_points.EditorCodes";

    setup() {
        this.id = `party_editor_list_${nextId++}`;
    }

    get codes() {
        return this.value === undefined || this.value === null ? [] : Array.isArray(this.value) ? this.value : [this.value];
    }

    get options() {
        return this.field.choices || [];
    }

    get left() {
        return this.options.filter(([code]) => !this.codes.includes(code));
    }

    labelOf(code) {
        return this.options.find(([one]) => one === code)?.[1] || String(code);
    }

    store(codes) {
        const isAlone = codes.length === 1 && !Array.isArray(this.value) && this.value !== undefined;
        this.set(codes.length ? (isAlone ? codes[0] : codes) : this.field.required ? [] : undefined);
    }

    add(text) {
        const typed = text.trim();
        const code = this.options.find(([one, label]) => one === typed || label === typed)?.[0] || typed;
        if (code && !this.codes.includes(code)) {
            this.store([...this.codes, code]);
        }
    }

    onAdd(ev) {
        this.add(ev.target.value);
        ev.target.value = "";
    }

    remove(code) {
        this.store(this.codes.filter((one) => one !== code));
    }
}

export class RefsField extends CodesField {
    static template = "party_points.EditorRefs";

    get options() {
        return this.env.editor.options(this.field.of);
    }
}

/** A few fixed codes, each with a box to tick. */
export class ChoicesField extends CodesField {
    static template = "party_points.EditorChoices";

    toggle(code, isOn) {
        if (isOn) {
            this.add(code);
        } else {
            this.remove(code);
        }
    }
}

/** The cycle's first day: `{first_day: MM-DD}`, or the calendar year. */
export class MonthDayField extends ValueField {
    static template = "party_points.EditorMonthDay";

    get day() {
        return this.value instanceof Map ? this.value.get("first_day") ?? "" : "";
    }

    onChange(text) {
        const day = text.trim();
        this.set(day && day !== "01-01" ? new Map([["first_day", day]]) : "year");
    }
}

/** Anything, as JSON. What can't be read stays in the box, and the document as it was. */
export class JsonField extends ValueField {
    static template = "party_points.EditorJson";

    setup() {
        this.state = useState({ wrong: null });
    }

    get shown() {
        return this.state.wrong ?? (this.value === undefined ? "" : print(this.value));
    }

    onChange(text) {
        try {
            const value = text.trim() === "" ? undefined : parse(text);
            this.state.wrong = null;
            this.set(value);
        } catch (error) {
            if (!(error instanceof DocumentSyntaxError)) {
                throw error;
            }
            this.state.wrong = text;
        }
    }
}

export const SimpleFields = {
    text: TextField,
    texts: TextsField,
    number: NumberField,
    count: NumberField,
    code: CodeField,
    flag: FlagField,
    yesno: YesNoField,
    choice: ChoiceField,
    openchoice: OpenChoiceField,
    choices: ChoicesField,
    ref: RefField,
    refs: RefsField,
    codes: CodesField,
    monthday: MonthDayField,
    json: JsonField,
};
