/**
 * The text of a scheme document to plain values and back. Numbers stay as they were written (a `Numeral` holds their
 * text; JavaScript's floats never see them), and objects are Maps, because plain objects would sort codes such as "1".
 * Values are never changed in place: what isn't edited keeps its identity, so that its text is worked out only once.
 */

export class DocumentSyntaxError extends Error {}

/** A number of the document, by its written digits: "0.10" stays "0.10". */
export class Numeral {
    constructor(text) {
        this.text = text;
        Object.freeze(this);
    }
    toString() {
        return this.text;
    }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SPACE = /[ \t\r\n]*/y;
const WORDS = new Map([
    ["true", true],
    ["false", false],
    ["null", null],
]);
const DEEPEST = 60;

class Reader {
    constructor(text) {
        this.text = text;
        this.at = 0;
    }

    fail() {
        throw new DocumentSyntaxError(`Unexpected text at character ${this.at + 1}`);
    }

    space() {
        SPACE.lastIndex = this.at;
        SPACE.exec(this.text);
        this.at = SPACE.lastIndex;
    }

    match(pattern) {
        pattern.lastIndex = this.at;
        const found = pattern.exec(this.text);
        if (!found) {
            this.fail();
        }
        this.at = pattern.lastIndex;
        return found[0];
    }

    take(character) {
        this.space();
        if (this.text[this.at] !== character) {
            return false;
        }
        this.at++;
        return true;
    }

    value(depth) {
        this.space();
        if (depth > DEEPEST) {
            this.fail();
        }
        const character = this.text[this.at];
        if (character === "{") {
            return this.object(depth);
        }
        if (character === "[") {
            return this.list(depth);
        }
        if (character === '"') {
            return JSON.parse(this.match(STRING));
        }
        for (const [word, value] of WORDS) {
            if (this.text.startsWith(word, this.at)) {
                this.at += word.length;
                return value;
            }
        }
        return new Numeral(this.match(NUMBER));
    }

    object(depth) {
        const found = new Map();
        this.at++;
        if (this.take("}")) {
            return found;
        }
        do {
            this.space();
            const key = JSON.parse(this.match(STRING));
            if (!this.take(":") || found.has(key)) {
                this.fail();
            }
            found.set(key, this.value(depth + 1));
        } while (this.take(","));
        return this.take("}") ? found : this.fail();
    }

    list(depth) {
        const found = [];
        this.at++;
        if (this.take("]")) {
            return found;
        }
        do {
            found.push(this.value(depth + 1));
        } while (this.take(","));
        return this.take("]") ? found : this.fail();
    }
}

/** A JSON text as Maps, lists, texts, Numerals, true, false and null; a DocumentSyntaxError where it is none. */
export function parse(text) {
    const reader = new Reader(text);
    const value = reader.value(0);
    reader.space();
    return reader.at === text.length ? value : reader.fail();
}

const known = new WeakMap();

/** The JSON text of a value that `parse` could have made, without spaces: the server writes the canonical text. */
export function print(value) {
    if (value instanceof Numeral) {
        return value.text;
    }
    if (value === null || typeof value !== "object") {
        return JSON.stringify(value);
    }
    let text = known.get(value);
    if (text === undefined) {
        text = Array.isArray(value)
            ? "[" + value.map(print).join(",") + "]"
            : "{" + Array.from(value, ([key, inner]) => JSON.stringify(key) + ":" + print(inner)).join(",") + "}";
        known.set(value, text);
    }
    return text;
}

/** Full-width digits, signs and points as a Chinese keyboard gives them, and what people add around a number. */
function plainDigits(text) {
    return text
        .normalize("NFKC")
        .replace(/[−–]/g, "-")
        .replace(/。/g, ".")
        .trim();
}

/**
 * What was typed as the document's number, its digits kept: "0.10" → 0.10, "+2" → 2, "．5" → 0.5. Where it is no number
 * the text itself, so that it isn't lost and the check can name it; nothing where nothing was typed.
 */
export function typedNumber(text) {
    const plain = plainDigits(text);
    if (!plain) {
        return undefined;
    }
    if (/^-?(0|[1-9]\d*)(\.\d+)?[eE][+-]?\d+$/.test(plain)) {
        return new Numeral(plain);
    }
    const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(plain);
    if (!match || !(match[2] || match[3])) {
        return text;
    }
    const [, sign, whole, cents] = match;
    const digits = `${whole.replace(/^0+(?=\d)/, "") || "0"}${cents ? `.${cents}` : ""}`;
    return new Numeral(`${sign === "-" && /[1-9]/.test(digits) ? "-" : ""}${digits}`);
}
