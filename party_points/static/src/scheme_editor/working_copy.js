import { browser } from "@web/core/browser/browser";
import { parse, print } from "./document_text";
import { placeText, replaced } from "./document_path";

/** Changes of one field within this time are one step back. */
const ONE_STEP = 1500;
const MOST_STEPS = 200;

/**
 * The document that is being edited: where it started from, every step back and forth. `structure` grows whenever
 * positions may have moved, so that faults found before aren't shown beside the wrong part.
 */
export class WorkingCopy {
    constructor(text, hash, onChange = () => {}) {
        this.onChange = onChange;
        this.load(text, hash);
    }

    /** Begin anew from a stored document. */
    load(text, hash) {
        this.document = this.stored = parse(text);
        this.hash = hash;
        this.past = [];
        this.future = [];
        this.structure = (this.structure || 0) + 1;
        this.last = { place: null, time: 0 };
    }

    /** The document was stored as this text; what was typed meanwhile stays as a change on top of it. */
    rebase(text, hash, sent) {
        const isUntouched = this.document === sent;
        this.stored = parse(text);
        this.hash = hash;
        if (isUntouched) {
            this.document = this.stored;
            this.past = [];
            this.future = [];
        }
    }

    get isDirty() {
        return this.document !== this.stored;
    }

    get text() {
        return print(this.document);
    }

    set(place, value) {
        const key = placeText(place);
        const now = Date.now();
        const isGoingOn = this.last.place === key && now - this.last.time < ONE_STEP && this.past.length;
        this.last = { place: key, time: now };
        this._become(replaced(this.document, place, value), !isGoingOn);
    }

    /** Any change of the document, as one step. */
    change(change) {
        this.structure++;
        this.last = { place: null, time: 0 };
        this._become(change(this.document), true);
    }

    undo() {
        this._travel(this.past, this.future);
    }

    redo() {
        this._travel(this.future, this.past);
    }

    _become(document, isStep) {
        if (document === this.document) {
            return;
        }
        if (isStep) {
            this.past.push(this.document);
            this.past.splice(0, this.past.length - MOST_STEPS);
        }
        this.future = [];
        this.document = document;
        this.onChange();
    }

    _travel(from, to) {
        if (from.length) {
            to.push(this.document);
            this.document = from.pop();
            this.structure++;
            this.last = { place: null, time: 0 };
            this.onChange();
        }
    }
}

/** What isn't saved yet, kept in this browser for one scheme, with the hash of the document that it started from. */
export class KeptCopy {
    constructor(scope) {
        this.key = `party_points.scheme_editor.${scope}`;
    }

    load() {
        try {
            const kept = JSON.parse(browser.localStorage.getItem(this.key));
            return kept?.text && kept.hash ? kept : null;
        } catch {
            return null;
        }
    }

    /** False where the browser keeps nothing (a private window, no room). */
    save(text, hash) {
        try {
            browser.localStorage.setItem(this.key, JSON.stringify({ text, hash, time: Date.now() }));
            return true;
        } catch {
            return false;
        }
    }

    drop() {
        try {
            browser.localStorage.removeItem(this.key);
        } catch {
            // Then there is nothing to drop either.
        }
    }
}
