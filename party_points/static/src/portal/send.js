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
 * Sends a declaration with its photos in one request.
 *
 * @returns {Promise<{done: Object} | {fault: string, login?: boolean}>} never throws: whatever happens the caller keeps
 *     the draft until it sees `done`.
 */
export async function sendDeclaration(draft, photos, entryId) {
    let response;
    try {
        response = await browser.fetch(URL_DECLARE, { method: "POST", body: body(draft, photos, entryId) });
    } catch {
        return { fault: _t("No connection. Your declaration is kept on this phone: send it again when you are online.") };
    }
    if (!(response.headers.get("content-type") || "").includes("application/json")) {
        return response.redirected || response.status === 400 || response.status === 403
            ? { fault: _t("You have been logged out. Your declaration is kept: log in and send it again."), login: true }
            : { fault: _t("The server could not take the declaration. It is kept on this phone: try again in a moment.") };
    }
    const answer = await response.json();
    return answer.entry ? { done: answer.entry } : { fault: answer.message };
}
