import { expect, test } from "@odoo/hoot";
import { click, press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";

import { amount, share, shortPeriod, signed } from "@party_points/score_tree/amounts";
import { ScoreTree } from "@party_points/score_tree/score_tree";
import { makeEntry, makeExplanation, makeNode } from "./score_payload";

defineMailModels();

const line = (code) => `[data-node='${code}']`;
const body = (code) => `.o_party_node:has(> ${line(code)}) > .o_party_node_body`;

async function open(code) {
    await click(line(code));
    await animationFrame();
}

test("amounts lose idle zeros and nothing else", () => {
    expect(amount("48.00")).toBe("48");
    expect(amount("100.00")).toBe("100");
    expect(amount("100")).toBe("100");
    expect(amount("-2.50")).toBe("\u22122.5");
    expect(amount("67.47")).toBe("67.47");
    expect(amount("-0.00")).toBe("0");
    expect(amount(null)).toBe("");
    expect(signed("3.00")).toBe("+3");
    expect(signed("0.00")).toBe("0");
    expect(share("25", "50")).toBe(50);
    expect(share("60", "50")).toBe(100);
    expect(share("1", null)).toBe(0);
    expect(shortPeriod("2024-Q4")).toBe("Q4");
});

test("the head shows total, highest total, state, grade and rank", async () => {
    await mountWithCleanup(ScoreTree, { props: { explanation: makeExplanation({ rank: 4 }) } });
    expect(".o_party_total_value").toHaveText("52.5");
    expect(".o_party_total_max").toHaveText("/ 100");
    expect(queryAllTexts(".o_party_mark")).toEqual(["Running score", "Good (preview)", "Rank 4"]);
    expect(".o_party_ring_segment").toHaveCount(4);
});

test("a level adds up: an averaged node shows what it brings to the total", async () => {
    await mountWithCleanup(ScoreTree, { props: { explanation: makeExplanation() } });
    expect(queryAllTexts(".o_party_node_value")).toEqual(["48 / 50", "4 / 4", "0 / 3", "0 / 3"]);
});

test("what is closed is not drawn; a node opens to its periods and entries", async () => {
    await mountWithCleanup(ScoreTree, { props: { explanation: makeExplanation() } });
    expect(".o_party_entry").toHaveCount(0);
    expect(line("base")).toHaveAttribute("aria-expanded", "false");
    await open("base");
    expect(line("base")).toHaveAttribute("aria-expanded", "true");
    expect(queryAllTexts(`${body("base")} .o_party_period_cell`)).toEqual(["Q1\n48", "Q2\n50", "Q3\n46", "Q4\n–", "Mean\n48"]);
    expect(".o_party_period_out").toHaveCount(1);
    expect(`${body("base")} .o_party_entry_points`).toHaveText("\u22122");
    await open("base");
    expect(".o_party_entry").toHaveCount(0);
});

test("what a limit cut is struck through, with what still counts and the reason", async () => {
    await mountWithCleanup(ScoreTree, { props: { explanation: makeExplanation() } });
    await open("award");
    expect(queryAllTexts(`${body("award")} .o_party_entry_points`)).toEqual(["+4", "+1", "+2+0.5"]);
    expect("[data-entry='2'] s").toHaveCount(0);
    expect("[data-entry='3'] s").toHaveText("+1");
    expect("[data-entry='3'] .o_party_entry_reason").toHaveText("Only the highest counts");
    expect("[data-entry='4'] .o_party_entry_counted").toHaveText("+0.5");
    expect(queryAllTexts(`${body("award")} > .o_party_remark`)).toEqual([
        "The sum is 4.5; the cap leaves 4.",
        "0.5 over the cap go to “Base”.",
    ]);
});

test("a void node is red and names its entry; a missing figure says so", async () => {
    await mountWithCleanup(ScoreTree, { props: { explanation: makeExplanation() } });
    expect(`.o_party_node_void ${line("commitment")} .o_party_badge`).toHaveText("No points for this item");
    expect(`.o_party_node_missing ${line("review")} .o_party_badge`).toHaveText("Not yet known");
    await open("commitment");
    expect(".o_party_entry_red[data-entry='5']").toHaveCount(1);
    await open("review");
    expect(`${body("review")} > .o_party_remark`).toHaveText("No ballot yet");
});

test("a veto stands on top with its entry and empties the ring", async () => {
    const explanation = makeExplanation({ vetoed: true, total: "0.00" });
    explanation.tree.children[0].entries.push(makeEntry(9, "0.00", { effect: "veto", rule: "Grave breach" }));
    await mountWithCleanup(ScoreTree, { props: { explanation } });
    expect(".o_party_veto [data-entry='9']").toHaveCount(1);
    expect(".o_party_ring_segment").toHaveCount(0);
    expect(".o_party_total_value").toHaveText("0");
});

test("a node of weight 0 stands beside the total, with its own value and highest value", async () => {
    const explanation = makeExplanation();
    explanation.tree.children = [
        makeNode("a", "A points", "85.00", { max: "100.00", weight: "0", contribution: "0.00" }),
    ];
    await mountWithCleanup(ScoreTree, { props: { explanation } });
    expect(line("a") + " .o_party_node_value").toHaveText("85 / 100");
    expect(line("a") + " .o_party_bar > span").toHaveAttribute("style", /85%/);
    expect(line("a") + " .o_party_badge_muted").toHaveText("Not part of the total");
});

test("a weighted node's line shows value and highest value as they reach the parent", async () => {
    const explanation = makeExplanation();
    explanation.tree.children = [
        makeNode("work", "Work", "90.00", { max: "100.00", weight: "0.4", contribution: "36.00" }),
    ];
    await mountWithCleanup(ScoreTree, { props: { explanation } });
    expect(line("work") + " .o_party_node_value").toHaveText("36 / 40");
});

test("a node with hundreds of entries draws the first thirty and the rest on demand", async () => {
    const explanation = makeExplanation();
    explanation.tree.children[1].entries = Array.from({ length: 200 }, (_, index) => makeEntry(index + 10, "0.01"));
    await mountWithCleanup(ScoreTree, { props: { explanation } });
    await open("award");
    expect(".o_party_entry").toHaveCount(30);
    expect(".o_party_more").toHaveText("Show 170 more");
    await click(".o_party_more");
    await animationFrame();
    expect(".o_party_entry").toHaveCount(200);
});

test("the tree works with the keyboard alone", async () => {
    await mountWithCleanup(ScoreTree, { props: { explanation: makeExplanation() } });
    queryFirst(line("award")).focus();
    await press("Enter");
    await animationFrame();
    expect(body("award")).toHaveCount(1);
});

test("the trend marks final, published and running periods; a scored one can be chosen", async () => {
    const trend = [
        { code: "2024-Q1", name: "Q1", total: "80.00", state: "final" },
        { code: "2024-Q2", name: "Q2", total: "82.00", state: "published" },
        { code: "2024-Q4", name: "Q4", total: "52.50", state: "running" },
        { code: "2025-Q1", name: "next", total: null, state: null },
    ];
    await mountWithCleanup(ScoreTree, {
        props: { explanation: makeExplanation(), trend, onSelectPeriod: (code) => expect.step(code) },
    });
    expect(queryAllTexts(".o_party_legend > span")).toEqual(["Final", "Published", "Running"]);
    expect(".o_party_column_selected").toHaveText("52.5\nQ4");
    expect(".o_party_column:disabled").toHaveCount(1);
    await click(".o_party_column:first");
    await click(".o_party_column_selected");
    expect.verifySteps(["2024-Q1"]);
});

test("an entry opens where the place offers it", async () => {
    await mountWithCleanup(ScoreTree, {
        props: { explanation: makeExplanation(), onOpenEntry: (entry) => expect.step(entry.id) },
    });
    await open("base");
    await click("[data-entry='1'] .o_party_entry_link");
    expect.verifySteps([1]);
});

test("another period of an averaged node is a touch away; the one shown and unscored ones are not", async () => {
    const explanation = makeExplanation({ period: { code: "2024-Q3", name: "Quarter 3" } });
    await mountWithCleanup(ScoreTree, { props: { explanation, onSelectPeriod: (code) => expect.step(code) } });
    await open("base");
    expect("button.o_party_period_cell").toHaveCount(2);
    await click("button.o_party_period_cell:first");
    expect.verifySteps(["2024-Q1"]);
});

test("the grade explains itself: what a better one lacks, what the meeting decided, what is proposed", async () => {
    const standing = {
        why: ["Best needs a total of at least 90; it is 52.5, 37.5 short."],
        better: "Best",
        tie: null,
        open: false,
        decided: { grade: "Good", computed: "Fair", reason: "more service" },
        outcomes: [{ name: "Talk", unless: true }],
    };
    await mountWithCleanup(ScoreTree, { props: { explanation: makeExplanation({ standing }) } });
    expect(".o_party_standing summary").toHaveText("Why not “Best”?");
    await click(".o_party_standing summary");
    expect(".o_party_standing li").toHaveText(standing.why[0]);
    expect(".o_party_standing_decided").toHaveText("Decided by the meeting: Good (computed: Fair). more service");
    expect(".o_party_outcomes .o_party_mark").toHaveText("Talk (unless there is a good reason)");
});

test("nothing is said of a grade that has nothing to explain", async () => {
    await mountWithCleanup(ScoreTree, { props: { explanation: makeExplanation() } });
    expect(".o_party_standing").toHaveCount(0);
});
