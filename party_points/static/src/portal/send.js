import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

const URL_DECLARE = "/my/points/declare";
const NUMBERS = ["quantity", "points"];

/** A number as a Chinese keyboard gives it, "2。5" or full-width digits, in plain figures. Text fields take it: a browser's
 *  number field swallows a point that is typed before its decimals. */
export function plainNumber(text) {
    return String(text).normalize("NFKC").trim().replace(/[\u3002,]/, ".").replace(/^[\u2212\u2013]/, "-");
}

function body(draft, photos, entryId) {
    const form = new FormData();
    form.append("csrf_token", odoo.csrf_token);
    if (entryId) {
        form.append("entry_id", entryId);
    }
    for (const [name, value] of Object.entries(draft)) {
        if (value !== null && value !== undefined && value !== "") {
            form.append(name === "key" ? "client_key" : name, NUMBERS.includes(name) ? plainNumber(value) : value);
        }
    }
    photos.forEach(({ name, blob }) => form.append("evidence", blob, name));
    return form;
}

/**
 * Sends a form in one request.
 *
 * @param {{offline: string, login: string, failed: string}} words what to say when the server wasn't reached, knew nobody,
 *     or broke
 * @returns {Promise<{answer: Object} | {fault: string, login?: boolean}>} never throws: whatever happens the caller keeps
 *     what was typed until it sees the answer.
 */
export async function sendForm(address, form, words) {
    let response;
    try {
        response = await browser.fetch(address, { method: "POST", body: form });
    } catch {
        return { fault: words.offline };
    }
    if (!(response.headers.get("content-type") || "").includes("application/json")) {
        return response.redirected || response.status === 400 || response.status === 403
            ? { fault: words.login, login: true }
            : { fault: words.failed };
    }
    const answer = await response.json();
    return answer.message ? { fault: answer.message } : { answer };
}

/** Sends a declaration with its photos; as `sendForm`, with `done` for the entry that exists then. */
export async function sendDeclaration(draft, photos, entryId) {
    const { answer, ...fault } = await sendForm(URL_DECLARE, body(draft, photos, entryId), {
        offline: _t("No connection. Your declaration is kept on this phone: send it again when you are online."),
        login: _t("You have been logged out. Your declaration is kept: log in and send it again."),
        failed: _t("The server could not take the declaration. It is kept on this phone: try again in a moment."),
    });
    return answer ? { done: answer.entry } : fault;
}
