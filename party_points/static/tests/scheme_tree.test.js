import { expect, test } from "@odoo/hoot";
import { click, edit, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";

import { SchemeTree } from "@party_points/scheme_tree/scheme_tree";

defineMailModels();

function node(code, level, rules = [], more = {}) {
    return {
        code, level, name: `Node ${code}`, kind: "points", kind_label: "Entries", opening: "", min: "", max: "",
        window: "cycle", window_label: "", note: "", tracks: [], rules, ...more,
    };
}

function rule(code) {
    return { code, name: `Rule ${code}`, points: "+1", terms: "", by: "Member", evidence: false, effect: "points", unset: false };
}

const TREE = [
    node("total", 0, [], { min: "0", max: "100" }),
    node("life", 1, [], { max: "30" }),
    node("dues", 2, [rule("dues.late"), rule("dues.short")], { opening: "10", min: "0" }),
    node("work", 1, [rule("work.award")]),
];

async function mountTree() {
    await mountWithCleanup(SchemeTree, { props: { name: "tree", readonly: true, record: { data: { tree: TREE } } } });
}

const names = () => queryAllTexts(".o_party_scheme_name");
const rules = () => queryAllTexts(".o_party_scheme_rules li .o_party_scheme_rule");

test("nodes stand above their rules, with bounds in words", async () => {
    await mountTree();
    expect(names()).toEqual(["Node total", "Node life", "Node dues", "Node work"]);
    expect(rules()).toEqual(["Rule dues.late", "Rule dues.short", "Rule work.award"]);
    expect(queryAllTexts(".o_party_scheme_bounds")).toEqual(["0 – 100", "at most 30", "at least 0", "no bounds"]);
});

test("a closed node hides all below it, and opens again", async () => {
    await mountTree();
    await click("[data-code=life] .o_party_scheme_head");
    await animationFrame();
    expect(names()).toEqual(["Node total", "Node life", "Node work"]);
    await click("[data-code=life] .o_party_scheme_head");
    await animationFrame();
    expect(names()).toHaveLength(4);
    await click("button:contains(Close all)");
    await animationFrame();
    expect(names()).toEqual(["Node total", "Node life", "Node work"]);
    expect(rules()).toEqual([]);
});

test("a search shows what matches and the way to it", async () => {
    await mountTree();
    await click("input[type=search]");
    await edit("dues.late");
    await animationFrame();
    expect(names()).toEqual(["Node total", "Node life", "Node dues"]);
    expect(rules()).toEqual(["Rule dues.late"]);
    await edit("nothing like it");
    await animationFrame();
    expect(names()).toEqual([]);
    expect(".o_party_scheme_tree").toHaveText(/Nothing found/);
});
