import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { contains, getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

defineMailModels();

const PAGE = {
    id: 7,
    name: "Award · Cap → 2",
    state: "done",
    done: 30,
    total: 30,
    period: "Quarter 4",
    before: "Scheme v1",
    summary: {
        members: 30, changed: 2, regraded: 1, up: 0, down: 2, ranks: 3, new: 0, gone: 0, mean_before: "86", mean_after: "85.9",
    },
    bands: [{ label: "80–85", before: 30, after: 30 }],
    grades: { names: ["Excellent", "Good"], keys: ["e", "g"], rows: [[3, 1], [0, 26]] },
    differences: ["Award · Cap 4 → 2"],
    causes: [{ name: "Award", count: 2, points: "-3" }],
    notes: [],
    gone: [{ name: "Old rule", count: 5 }],
    branches: [{ id: 1, name: "Branch A", count: 2 }],
    readable: true,
    hidden: false,
};
const ROW = {
    id: 1, member: "Ann", branch: "Branch A", before: "90", after: "88", change: "-2", grade_before: "Excellent",
    grade_after: "Good", rank_before: 1, rank_after: 2, why: "Award 4 → 2",
};

async function open(page) {
    onRpc("party.what.if", "get_page", () => page);
    onRpc("party.what.if", "get_rows", ({ kwargs }) => {
        expect.step(`rows ${kwargs.grades || "all"}`);
        return { count: 1, rows: [ROW] };
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "party_points.what_if",
        params: { what_if_id: 7 },
    });
}

test("it says how many change, and what a lacking rule costs", async () => {
    await open(PAGE);
    expect(".o_party_what_if_headline").toHaveText(
        "Of 30 members, 2 have another total and 1 another grade."
    );
    expect(queryAllTexts(".o_party_what_if_table tbody td")).toEqual([
        "Ann", "Branch A", "90 → 88", "−2", "Excellent → Good", "1 → 2", "Award 4 → 2",
    ]);
    expect(".alert-warning").toHaveText("Old rule: the scheme to try lacks this rule, 5 entries count nothing.");
    expect.verifySteps(["rows all"]);
});

test("a place of the matrix filters, and again shows all", async () => {
    await open(PAGE);
    await contains(".o_party_what_if_matrix button").click();
    await contains(".o_party_what_if_matrix button").click();
    expect.verifySteps(["rows all", "rows e|g", "rows all"]);
});

test("who reads nobody sees the figures and why there are no names", async () => {
    await open({ ...PAGE, readable: false, hidden: true, branches: [] });
    expect(".o_party_what_if_table").toHaveCount(0);
    expect(".o_party_what_if_matrix button").toHaveCount(0);
    expect(".alert-info").toHaveCount(1);
});

test("work goes on step by step until it is done", async () => {
    const states = ["running", "done"];
    onRpc("party.what.if", "step", () => {
        expect.step("step");
        const state = states.shift();
        page.state = state;
        return { state, done: state === "done" ? 30 : 15, total: 30 };
    });
    const page = { ...PAGE, state: "running", done: 0 };
    await open(page);
    expect(".o_party_what_if_progress").toHaveCount(1);
    await advanceTime(500);
    await animationFrame();
    await advanceTime(500);
    await animationFrame();
    expect.verifySteps(["step", "step", "rows all"]);
    expect(".o_party_what_if_headline").toHaveCount(1);
});
