import { beforeEach, expect, test } from "@odoo/hoot";
import { click, edit, queryAllTexts, queryFirst, queryValue } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup, onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

import { DraftStore } from "@party_points/portal/draft_store";
import { ExemptionApply } from "@party_points/portal/exemption";

defineMailModels();

const KEY = "party_points.declare.exemption.2";
const TERMS = {
    unit: "Branch A",
    scheme: "Scheme",
    chain: ["Branch", "Superior organisation"],
    grounds: [
        { code: "long_illness", name: "Long illness" },
        { code: "other", name: "Other ground" },
    ],
    fault: "",
};

beforeEach(() => {
    browser.localStorage.removeItem(KEY);
    patchWithCleanup(DraftStore.prototype, {
        async clear() {
            browser.localStorage.removeItem(this.key);
        },
    });
});

function mountApply(props = {}) {
    return mountWithCleanup(ExemptionApply, {
        props: { uid: 2, lang: "en_US", today: "2026-03-01", terms: TERMS, ...props },
    });
}

function answerWith(status, answer) {
    const sent = [];
    patchWithCleanup(browser, {
        async fetch(url, options) {
            if (url !== "/my/points/exemptions/apply") {
                return super.fetch(url, options);
            }
            sent.push(Object.fromEntries(options.body.entries()));
            if (!status) {
                throw new TypeError("Failed to fetch");
            }
            return new Response(JSON.stringify(answer), { status, headers: { "content-type": "application/json" } });
        },
    });
    return sent;
}

async function fill(selector, value) {
    await click(selector);
    await edit(value, { confirm: "blur" });
    await animationFrame();
}

/** A day as the browser's own picker sets it; Hoot's `edit` can't fill an empty date field. */
async function pick(selector, day) {
    const input = queryFirst(selector);
    input.value = day;
    for (const name of ["input", "change"]) {
        input.dispatchEvent(new Event(name, { bubbles: true }));
    }
    await animationFrame();
    await animationFrame();
}

async function send() {
    await click(".o_party_send button");
    await animationFrame();
    await animationFrame();
}

test("only the scheme's grounds are offered, and one of them must be chosen", async () => {
    const sent = answerWith(200, { application: { id: 7, next: "Branch (Branch A)" } });
    await mountApply();
    expect(queryAllTexts(".o_party_tier")).toEqual(["Long illness", "Other ground"]);
    await pick("#party_to", "2026-04-01");
    await send();
    expect(".o_party_fault").toHaveText("Choose the ground.");
    expect(sent).toHaveLength(0);
    await click(".o_party_tier input[value='long_illness']");
    await send();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ date_from: "2026-03-01", date_to: "2026-04-01", reason_code: "long_illness" });
    expect(".o_party_done").toHaveText(/Branch \(Branch A\)/);
});

test("dates in the wrong order and a missing reason are told before anything is sent", async () => {
    const sent = answerWith(200, { application: { id: 7, next: "" } });
    await mountApply({ terms: { ...TERMS, grounds: [] } });
    await send();
    expect(".o_party_fault").toHaveText(/from which day to which day/);
    await pick("#party_to", "2026-02-01");
    await send();
    expect(".o_party_fault").toHaveText(/lies before the first/);
    await pick("#party_to", "2026-04-01");
    await send();
    expect(".o_party_fault").toHaveText(/Say why/);
    expect(sent).toHaveLength(0);
});

test("a refusal of the server leaves what was typed", async () => {
    answerWith(422, { message: "You have another exemption in this time" });
    await mountApply({ terms: { ...TERMS, grounds: [] } });
    await pick("#party_to", "2026-04-01");
    await fill("#party_reason", "In hospital");
    await send();
    expect(".o_party_fault").toHaveText(/another exemption/);
    expect(queryValue("#party_reason")).toBe("In hospital");
    expect(queryFirst(".o_party_send button").disabled).toBe(false);
});

test("what could not be sent is kept on the phone", async () => {
    answerWith(0);
    await mountApply({ terms: { ...TERMS, grounds: [] } });
    await pick("#party_to", "2026-04-01");
    await fill("#party_reason", "In hospital");
    await send();
    expect(".o_party_fault").toHaveText(/No connection/);
    expect(JSON.parse(browser.localStorage.getItem(KEY)).reason).toBe("In hospital");
});

test("what was kept is there again when the page is opened, and gone once it was sent", async () => {
    const sent = answerWith(200, { application: { id: 7, next: "" } });
    browser.localStorage.setItem(KEY, JSON.stringify({
        date_from: "2026-03-05", date_to: "2026-04-01", reason_code: "", reason: "In hospital",
    }));
    onRpc("party.exemption", "application_terms", () => ({ ...TERMS, grounds: [] }));
    await mountApply();
    await animationFrame();
    expect(queryValue("#party_reason")).toBe("In hospital");
    await send();
    expect(sent[0]).toMatchObject({ date_from: "2026-03-05", date_to: "2026-04-01", reason: "In hospital" });
    expect(browser.localStorage.getItem(KEY)).toBe(null);
});

test("another first day brings the grounds in force then", async () => {
    onRpc("party.exemption", "application_terms", ({ args }) => {
        expect.step(args[0]);
        return { ...TERMS, grounds: [{ code: "retired", name: "Retired" }] };
    });
    await mountApply();
    await click(".o_party_tier input[value='other']");
    await pick("#party_from", "2026-05-01");
    await animationFrame();
    expect.verifySteps(["2026-05-01"]);
    expect(queryAllTexts(".o_party_tier")).toEqual(["Retired"]);
    expect(".o_party_tier.active").toHaveCount(0);
});

test("a refused application comes back with its reason and what was typed", async () => {
    const sent = answerWith(200, { application: { id: 9, next: "" } });
    const before = {
        id: 9, date_from: "2026-01-05", date_to: "2026-02-05", reason_code: "other", reason: "Study", refuse_reason: "Where?",
    };
    await mountApply({ before });
    expect(".alert-warning").toHaveText(/Where\?/);
    await send();
    expect(sent[0]).toMatchObject({ exemption_id: "9", date_from: "2026-01-05", reason_code: "other", reason: "Study" });
});
