import { markRaw } from "@odoo/owl";

/** Asks the server about the document as it is: one question at a time, and the last answer counts. */
export class Checker {
    /** `ask()`: the server's answer about the present document; it rejects without a connection. */
    constructor(editor, ask) {
        this.editor = editor;
        this.ask = ask;
        this.isDue = this.isGone = false;
    }

    get checks() {
        return this.editor.checks;
    }

    /**
     * Ask when nothing was asked for so long (ms). `before` runs first, in a task of its own, so that the browser can
     * draw between the two.
     */
    later(pause, before) {
        this.cancel();
        this.timer = setTimeout(() => {
            before();
            this.timer = setTimeout(() => this.now());
        }, pause);
    }

    cancel() {
        clearTimeout(this.timer);
    }

    stop() {
        this.cancel();
        this.isGone = true;
    }

    /** Resolves once the document as it is now has been checked. */
    now() {
        if (this.running) {
            this.isDue = true;
        } else {
            this.running = this.run().finally(() => (this.running = null));
        }
        return this.running;
    }

    async run() {
        do {
            this.isDue = false;
            if (this.isGone) {
                return;
            }
            this.checks.isBusy = true;
            const { structure } = this.editor.copy;
            try {
                this.take(await this.ask(), structure);
                this.checks.isOffline = false;
            } catch {
                this.checks.isOffline = true;
            }
            this.checks.isBusy = false;
        } while (this.isDue);
    }

    /** `structure`: of the document that was asked about; places found in it hold as long as it stays. */
    take(found, structure) {
        for (const kind of ["faults", "unready", "warnings"]) {
            this.checks[kind] = markRaw(found[kind]);
        }
        this.checks.more = found.more;
        this.checks.structure = structure;
        if (found.example) {
            this.checks.example = markRaw(found.example);
        }
    }
}
