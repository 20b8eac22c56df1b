import { Component, onWillUnmount, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { DraftStore } from "./draft_store";
import { sendForm } from "./send";

const URL_APPLY = "/my/points/exemptions/apply";
const FIELDS = ["date_from", "date_to", "reason_code", "reason"];

/**
 * Apply for an exemption: from, to, ground, details. The grounds are those of the scheme in force where the member is
 * enrolled on the first day, so they are asked for anew when that day changes. What was typed stays on every refusal, and
 * where it couldn't be sent it is kept on the phone until it is.
 */
export class ExemptionApply extends Component {
    static template = "party_points.ExemptionApply";
    static props = {
        uid: Number,
        lang: String,
        today: String,
        terms: Object,
        before: { type: [Object, { value: null }], optional: true },
    };
    static defaultProps = { before: null };

    setup() {
        this.orm = useService("orm");
        this.top = useRef("top");
        const { before, today, terms } = this.props;
        this.store = new DraftStore(`exemption.${this.props.uid}${before ? `.${before.id}` : ""}`);
        const kept = this.store.load();
        const draft = Object.fromEntries(FIELDS.map((field) => [field, (kept || before || {})[field] || ""]));
        this.state = useState({
            draft: { ...draft, date_from: draft.date_from || today },
            terms,
            fault: "",
            login: false,
            sending: false,
            done: null,
        });
        this.asked = 0;
        if (kept) {
            this.onFirstDay();
        }
        onWillUnmount(() => (this.asked = -1));
    }

    get chain() {
        return [_t("You apply"), ...this.state.terms.chain].join(" → ");
    }

    /** The terms of the first day; of several questions only the last one's answer counts. */
    async onFirstDay() {
        const { date_from } = this.state.draft;
        if (!date_from) {
            return;
        }
        const number = ++this.asked;
        let terms;
        try {
            terms = await this.orm.silent.call("party.exemption", "application_terms", [date_from], {
                context: { lang: this.props.lang },
            });
        } catch {
            // Without a connection the grounds shown stay; the server judges what is sent.
            return;
        }
        if (number !== this.asked) {
            return;
        }
        this.state.terms = terms;
        if (!terms.grounds.some((ground) => ground.code === this.state.draft.reason_code)) {
            this.state.draft.reason_code = "";
        }
    }

    /** What is missing, in words; empty when the application can be sent. */
    get missing() {
        const { draft, terms } = this.state;
        if (!draft.date_from || !draft.date_to) {
            return _t("Say from which day to which day, both included.");
        }
        if (draft.date_to < draft.date_from) {
            return _t("The last day lies before the first: change one of the dates.");
        }
        if (terms.fault) {
            return terms.fault;
        }
        if (terms.grounds.length && !draft.reason_code) {
            return _t("Choose the ground.");
        }
        if (!draft.reason.trim() && (!terms.grounds.length || draft.reason_code === "other")) {
            return _t("Say why in the details: a sentence is enough.");
        }
        return "";
    }

    get form() {
        const form = new FormData();
        form.append("csrf_token", odoo.csrf_token);
        if (this.props.before) {
            form.append("exemption_id", this.props.before.id);
        }
        for (const field of FIELDS) {
            if (this.state.draft[field]) {
                form.append(field, this.state.draft[field]);
            }
        }
        return form;
    }

    async send() {
        if (this.state.sending) {
            return;
        }
        this.state.fault = this.missing;
        this.state.login = false;
        if (!this.state.fault) {
            this.state.sending = true;
            const { answer, fault, login } = await sendForm(URL_APPLY, this.form, {
                offline: _t("No connection. What you typed stays here: send it again when you are online."),
                login: _t("You have been logged out. What you typed is kept: log in and send it again."),
                failed: _t("The server could not take the application. What you typed stays here: try again in a moment."),
            });
            if (answer) {
                await this.store.clear();
            } else {
                this.store.save({ ...this.state.draft });
            }
            Object.assign(this.state, {
                sending: false,
                done: answer ? answer.application : null,
                fault: fault || "",
                login: Boolean(login),
            });
        }
        this.top.el?.scrollIntoView({ block: "start" });
    }

    get loginAddress() {
        const { pathname, search } = browser.location;
        return `/web/login?redirect=${encodeURIComponent(pathname + search)}`;
    }
}

registry.category("public_components").add("party_points.exemption", ExemptionApply);
