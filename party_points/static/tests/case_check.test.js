import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts, setInputFiles } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

import "@party_points/case_check/case_check";
import { makeExplanation } from "./score_payload";

defineMailModels();

const cell = (value, expected) => ({ value, expected: expected ?? null, given: expected !== undefined, wrong: expected !== undefined });

function makeMember(name, total, values = {}) {
    return {
        name,
        scored: true,
        explained: true,
        wrong: false,
        cells: { total, rank: cell("1"), grade: cell("Good"), tie: cell(null), outcomes: cell([]) },
        nodes: [],
        why: [],
        ...values,
    };
}

const RESULT = {
    faults: [],
    notes: ["The file names S08; it was worked out on S22."],
    count: 1,
    json: "{}",
    cases: [
        {
            title: "two members",
            year: 2024,
            count: 1,
            periods: [
                {
                    code: "2024",
                    count: 1,
                    missing: ["9"],
                    members: [
                        makeMember("m1", cell("89.00", "90.00"), { wrong: true }),
                        makeMember("m2", cell("80.00")),
                        makeMember("m3", cell(null), { scored: false, explained: false }),
                    ],
                    entries: [
                        { id: "1", member: "m1", date: "2024-01-01", rule: "Award", points: "4.00", counted: "3.00", expected: null, wrong: false, cut: true, why: "Cap" },
                    ],
                },
            ],
        },
    ],
};

async function opened(result) {
    onRpc("party.scheme", "read", () => [{ id: 7, display_name: "Scheme" }]);
    onRpc("party.scheme", "try_cases", ({ args }) => {
        expect.step(args[1]);
        return result;
    });
    onRpc("party.scheme", "explain_case", ({ args }) => {
        expect.step(args.slice(2).join(" "));
        return makeExplanation();
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "party_points.case_check", params: { scheme_id: 7 } });
    await animationFrame();
}

async function handIn(content) {
    await click("input[type=file]");
    await setInputFiles([new File([content], "case.yaml")]);
    await animationFrame();
    await animationFrame();
}

test("what differs is red, with what was expected; a member opens to the tree", async () => {
    await opened(RESULT);
    expect(".o_party_empty h3").toHaveText("Does the scheme give what you expect?");
    await handIn("cases: []");
    expect.verifySteps(["cases: []"]);
    expect(".o_party_cases_summary b").toHaveText("1 differences in 1 cases");
    expect("[data-member=m1] .o_party_cases_red").toHaveText("89\nexpected 90");
    expect("[data-member=m2] .o_party_cases_red").toHaveCount(0);
    expect("[data-member=m3] [data-key=total]").toHaveText("not scored");
    await click("[data-member=m1]");
    await animationFrame();
    expect.verifySteps(["1 m1 2024"]);
    expect(".o_party_cases_tree .o_party_score").toHaveCount(1);
    await click("[data-member=m1]");
    await animationFrame();
    expect(".o_party_cases_tree").toHaveCount(0);
    await click(".o_party_cases_summary input");
    await animationFrame();
    expect("[data-member]").toHaveCount(1);
});

test("entries open with why they count less", async () => {
    await opened(RESULT);
    await handIn("x");
    expect.verifySteps(["x"]);
    await click(".o_party_case .btn-link");
    await animationFrame();
    expect(queryAllTexts(".o_party_cases_entries tbody td")).toEqual(["1", "2024-01-01", "m1", "Award", "4", "3", "Cap"]);
});

test("faults stand with their line", async () => {
    await opened({ faults: [{ place: "cases[0].year", line: 3, text: "cases[0].year: a year is missing" }], cases: [], notes: [], count: 0, json: null });
    await handIn("y");
    expect.verifySteps(["y"]);
    expect(".o_party_cases_line").toHaveText("line 3");
    expect(".o_party_cases_fault").toHaveText("cases[0].year: a year is missing");
});
