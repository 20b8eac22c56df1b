import { beforeEach, expect, test } from "@odoo/hoot";
import { click, edit, queryAllTexts, queryFirst, setInputFiles } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

import { Declare } from "@party_points/portal/declare";
import { DraftStore } from "@party_points/portal/draft_store";

defineMailModels();

const KEY = "party_points.declare.2";

const RULES = [
    {
        id: 1, code: "award", name: "Award won", node: "award", node_name: "Awards", component: "Awards",
        points_text: "1 to 4", declared_by: "member", evidence: "required", takes_quantity: false, chooses_points: false,
        tiers: [{ code: "national", name: "National", points: "4" }, { code: "bureau", name: "Bureau", points: "2" }],
    },
    {
        id: 2, code: "volunteer", name: "Voluntary work", node: "life", node_name: "Activities", component: "Base",
        points_text: "1 for every 4", unit: "4", declared_by: "member", evidence: "optional", takes_quantity: true,
        chooses_points: false, tiers: [],
    },
    {
        id: 3, code: "promise", name: "Commitment kept", node: "promise", node_name: "Commitments", component: "Commitments",
        points_text: "0 to 3", points_min: "0", points_max: "3", declared_by: "member", evidence: "optional",
        takes_quantity: false, chooses_points: true, tiers: [],
    },
];

let photos;

beforeEach(() => {
    photos = [];
    browser.localStorage.removeItem(KEY);
    patchWithCleanup(DraftStore.prototype, {
        async loadPhotos() {
            return photos;
        },
        async savePhotos(kept) {
            photos = kept;
        },
        async clear() {
            photos = [];
            browser.localStorage.removeItem(this.key);
        },
    });
});

function mountDeclare(props = {}) {
    return mountWithCleanup(Declare, { props: { uid: 2, rules: RULES, today: "2024-03-01", max_date: "2024-03-01", ...props } });
}

function answerWith(status, answer) {
    const sent = [];
    patchWithCleanup(browser, {
        async fetch(url, options) {
            if (url !== "/my/points/declare") {
                return super.fetch(url, options);
            }
            sent.push(Object.fromEntries(options.body.entries()));
            if (status === 0) {
                throw new TypeError("Failed to fetch");
            }
            return new Response(JSON.stringify(answer), { status, headers: { "content-type": "application/json" } });
        },
    });
    return sent;
}

async function choose(code) {
    await click(`[data-rule='${code}']:first`);
    await animationFrame();
}

async function send() {
    await click(".o_party_send button");
    await animationFrame();
    await animationFrame();
    await animationFrame();
}

test("rules stand under their node; words narrow them down", async () => {
    await mountDeclare({ recent: [2] });
    expect(queryAllTexts(".o_party_rules h5")).toEqual(["Awards", "Base › Activities", "Commitments"]);
    await click("input[type=search]");
    await edit("volun");
    await animationFrame();
    expect(queryAllTexts(".o_party_rule_name")).toEqual(["Voluntary work"]);
    await edit("nothing like it");
    await animationFrame();
    expect(".o_party_empty").toHaveCount(1);
});

test("in a long list the rules declared lately come first", async () => {
    const more = [4, 5, 6].map((id) => ({ ...RULES[1], id, code: `more.${id}`, name: `Rule ${id}` }));
    await mountDeclare({ rules: [...RULES, ...more], recent: [5] });
    expect(".o_party_rules:first h5").toHaveText("Recently declared");
    expect(".o_party_rules:first .o_party_rule_name").toHaveText("Rule 5");
});

test("a rule asks for what it needs: tiers, a quantity or the points claimed", async () => {
    await mountDeclare();
    await choose("award");
    expect(queryAllTexts(".o_party_tier")).toEqual(["National 4", "Bureau 2"]);
    expect("#party_quantity, #party_points").toHaveCount(0);
    await click(".o_party_chosen button");
    await animationFrame();
    await choose("volunteer");
    expect("#party_quantity").toHaveValue("1");
    await click(".o_party_chosen button");
    await animationFrame();
    await choose("promise");
    expect(".form-text").toHaveText("Between 0 and 3; who confirms decides.");
});

test("points out of bounds are not sent; a Chinese keyboard's figures are understood", async () => {
    const sent = answerWith(200, { entry: { id: 7, name: "Commitment kept #7" } });
    await mountDeclare();
    await choose("promise");
    await click("#party_points");
    await edit("3.5");
    await send();
    expect(".o_party_fault").toHaveText("Between 0 and 3; who confirms decides.");
    await click("#party_points");
    await edit("2\u3002\uff15");
    await send();
    expect(sent[0].points).toBe("2.5");
});

test("what is missing is said before anything is sent", async () => {
    const sent = answerWith(200, { entry: { id: 1, name: "x" } });
    await mountDeclare();
    await choose("award");
    await send();
    expect(".o_party_fault").toHaveText("Choose the level.");
    await click(".o_party_tier:first input");
    await send();
    expect(".o_party_fault").toHaveText("This rule needs evidence: add a photo or a file.");
    expect(sent).toHaveLength(0);
});

test("a declaration is sent with its photo and a key, and then the draft is gone", async () => {
    const sent = answerWith(200, { entry: { id: 5, name: "Award won #5", next: "Next your group leader checks it." } });
    await mountDeclare();
    await choose("award");
    await click(".o_party_tier:first input");
    await click("input[name=files]");
    await setInputFiles([new File(["%PDF-1.4"], "proof.pdf", { type: "application/pdf" })]);
    await animationFrame();
    expect(".o_party_photo .o_party_file").toHaveText("proof.pdf");
    await send();
    expect(".o_party_done").toHaveCount(1);
    expect(sent).toHaveLength(1);
    expect(sent[0].rule_id).toBe("1");
    expect(sent[0].tier).toBe("national");
    expect(sent[0].client_key).toMatch(/^[0-9a-f]{32}$/);
    expect(sent[0].evidence.name).toBe("proof.pdf");
    expect(browser.localStorage.getItem(KEY)).toBe(null);
    expect(photos).toEqual([]);
});

test("without a connection the draft stays and is sent again with the same key", async () => {
    let sent = answerWith(0);
    await mountDeclare();
    await choose("volunteer");
    await click("#party_description");
    await edit("Flood relief");
    await animationFrame();
    await send();
    expect(".o_party_fault").toHaveText(/No connection/);
    const key = sent[0].client_key;
    expect(JSON.parse(browser.localStorage.getItem(KEY)).description).toBe("Flood relief");

    sent = answerWith(200, { entry: { id: 6, name: "Voluntary work #6" } });
    await send();
    expect(sent[0].client_key).toBe(key);
    expect(".o_party_done").toHaveCount(1);
});

test("a refusal of the server is shown and the draft stays", async () => {
    answerWith(422, { message: "The date lies outside your enrolment." });
    await mountDeclare();
    await choose("volunteer");
    await send();
    expect(".o_party_fault").toHaveText("The date lies outside your enrolment.");
    expect("#party_quantity").toHaveCount(1);
    expect(JSON.parse(browser.localStorage.getItem(KEY)).rule_id).toBe(2);
});

test("a kept draft comes back with its photos after a reload", async () => {
    browser.localStorage.setItem(KEY, JSON.stringify({ key: "ab", rule_id: 2, date: "2024-02-02", quantity: "8" }));
    photos = [{ name: "proof.pdf", blob: new Blob(["%PDF"], { type: "application/pdf" }) }];
    await mountDeclare();
    expect(queryFirst("#party_date").value).toBe("2024-02-02");
    expect("#party_quantity").toHaveValue("8");
    expect(".o_party_photo .o_party_file").toHaveText("proof.pdf");
    await click(".alert-info button");
    await animationFrame();
    expect("input[type=search]").toHaveCount(1);
    expect(browser.localStorage.getItem(KEY)).toBe(null);
});
