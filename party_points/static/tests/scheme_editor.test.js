import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, edit, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { user } from "@web/core/user";
import { session } from "@web/session";
import { getDefaultConfig } from "@web/views/view";

import { DocumentSyntaxError, Numeral, parse, print, typedNumber } from "@party_points/scheme_editor/document_text";
import { at, moved, placeText, renamed, replaced } from "@party_points/scheme_editor/document_path";
import { add, decimal, decimalText, isEqual, multiply } from "@party_points/scheme_editor/decimals";
import { allFullMarks } from "@party_points/scheme_editor/totals";
import { branchCodes, canMove, freshCode, treeLines, withDeeper, withMoved, withNode, withShifted } from "@party_points/scheme_editor/node_tree";
import { carried, usesOf } from "@party_points/scheme_editor/references";
import { EditorModel, isWithin } from "@party_points/scheme_editor/editor_model";
import { ruleSummary } from "@party_points/scheme_editor/rule_summary";
import { KeptCopy, WorkingCopy } from "@party_points/scheme_editor/working_copy";
import { SchemeEditor } from "@party_points/scheme_editor/scheme_editor";

defineMailModels();

/** JSON without needless spaces. */
const compact = (text) => print(parse(text));

describe("the document's text", () => {
    test("numbers keep their digits, whatever they are", () => {
        for (const digits of ["0.10", "1e2", "1E+2", "-0", "0.1000000000000000055", "123456789012345678901234567890", "10.0", "-4.80"]) {
            expect(print(parse('{"max":' + digits + "}"))).toBe('{"max":' + digits + "}");
        }
    });

    test("keys keep their order, also those that look like numbers, and all else comes back", () => {
        const text = '{"tiers":{"10":1,"9":2,"a.b":null},"list":[true,false,[],{}],"name":"a\\"\\\\\\n长","__proto__":1}';
        expect(print(parse(text))).toBe(text);
        expect(print(parse(" {\n \"a\" : [ 1 ,2 ] }\t"))).toBe('{"a":[1,2]}');
    });

    test("what is no JSON is refused", () => {
        for (const text of ["", "{", "[1,]", "{a: 1}", "01", "1.", ".5", "+1", "NaN", '"\n"', "{} {}", '{"a": 1, "a": 2}', "[".repeat(200)]) {
            expect(() => parse(text)).toThrow(DocumentSyntaxError);
        }
    });

    test("a typed number keeps its digits, in whichever script; what is none stays as text", () => {
        const typed = (text) => {
            const value = typedNumber(text);
            return value instanceof Numeral ? `number ${value.text}` : value;
        };
        expect(["0.10", "+2", ".5", "007", "-0", "−1.50", "１２．５", "3。5"].map(typed)).toEqual(
            ["0.10", "2", "0.5", "7", "0", "-1.50", "12.5", "3.5"].map((digits) => `number ${digits}`)
        );
        expect(["1e2", "-4.80E-1"].map(typed)).toEqual(["number 1e2", "number -4.80E-1"]);
        expect(["", "  "].map(typed)).toEqual([undefined, undefined]);
        expect(["abc", "1..2", "-", "1/2"].map(typed)).toEqual(["abc", "1..2", "-", "1/2"]);
    });
});

describe("changes", () => {
    test("a change leaves the old document as it was and shares the rest", () => {
        const before = parse('{"nodes": [{"code": "a", "max": 1}, {"code": "b"}], "rules": []}');
        const after = replaced(before, ["nodes", 0, "max"], new Numeral("2.50"));
        expect(print(after)).toBe(compact('{"nodes": [{"code": "a", "max": 2.50}, {"code": "b"}], "rules": []}'));
        expect(at(before, ["nodes", 0, "max"]).text).toBe("1");
        expect(at(after, ["nodes", 1])).toBe(at(before, ["nodes", 1]));
        expect(print(replaced(after, ["nodes", 0, "max"], undefined))).toBe(compact('{"nodes": [{"code": "a"}, {"code": "b"}], "rules": []}'));
        expect(print(replaced(before, ["pending", "interim_grade"], "x"))).toInclude('"pending":{"interim_grade":"x"}');
    });

    test("lists and maps are put in another order without losing anything", () => {
        expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
        expect(moved(["a", "b"], 1, 2)).toEqual(["a", "b"]);
        expect([...renamed(new Map([["a", 1], ["b", 2]]), "a", "z").keys()]).toEqual(["z", "b"]);
        expect([...renamed(new Map([["a", 1], ["b", 2]]), "a", "b").keys()]).toEqual(["a", "b"]);
    });

    test("places are written as the server writes them", () => {
        expect(placeText(["rules", 3, "tiers", "a.b"])).toBe("rules[3].tiers.a.b");
        expect(isWithin("rules[31].node", "rules[3]")).toBe(false);
        expect(isWithin("rules[3].node", "rules[3]")).toBe(true);
    });

    test("steps back and forth; typing in one field is one step", () => {
        const copy = new WorkingCopy('{"code": "A", "max": 1}', "h");
        copy.set(["code"], "AB");
        copy.set(["code"], "ABC");
        copy.set(["max"], new Numeral("2"));
        expect(copy.isDirty).toBe(true);
        copy.undo();
        expect(copy.text).toBe(compact('{"code": "ABC", "max": 1}'));
        copy.undo();
        expect(copy.text).toBe(compact('{"code": "A", "max": 1}'));
        expect(copy.isDirty).toBe(false);
        copy.redo();
        copy.redo();
        expect(copy.text).toBe(compact('{"code": "ABC", "max": 2}'));
    });

    test("what was typed while the document was on its way stays a change", () => {
        const copy = new WorkingCopy('{"code": "A"}', "h1");
        copy.set(["code"], "B");
        const sent = copy.document;
        copy.set(["code"], "C");
        copy.rebase('{"code": "B"}', "h2", sent);
        expect([copy.isDirty, copy.text, copy.hash]).toEqual([true, '{"code":"C"}', "h2"]);
        copy.rebase('{"code": "C"}', "h3", copy.document);
        expect([copy.isDirty, copy.hash]).toEqual([false, "h3"]);
    });

    test("the browser keeps what isn't saved, with the hash that it started from", () => {
        const store = new KeptCopy("test.1");
        expect(store.load()).toBe(null);
        store.save('{"max": 0.10}', "h");
        expect([store.load().text, store.load().hash]).toEqual(['{"max": 0.10}', "h"]);
        store.drop();
        expect(store.load()).toBe(null);
    });
});

describe("sums", () => {
    test("decimals are exact", () => {
        expect(decimalText(add(decimal("0.1"), decimal("0.2")))).toBe("0.3");
        expect(decimalText(multiply(decimal("-1.50"), decimal("1e2")))).toBe("-150");
        expect(isEqual(decimal("10.0"), decimal("1E+1"))).toBe(true);
        expect([decimal("abc"), decimal("1e999999"), decimal(true)]).toEqual([null, null, null]);
    });

    const sums = (nodes, tracks = []) => allFullMarks(parse(nodes), tracks);

    test("children that make the cap fit, weighted and with the opening", () => {
        const found = sums(`[{"code": "t", "max": 100, "opening": 10}, {"code": "a", "parent": "t", "max": 0.1, "weight": 300},
            {"code": "b", "parent": "t", "max": 60.00}, {"code": "c", "parent": "t", "max": -5}]`);
        expect(found.get("t")).toEqual({ sum: "100", own: "100", fits: true, track: null, meant: false });
    });

    test("children that don't are named, for the first track where they don't", () => {
        const nodes = `[{"code": "t", "max": 100}, {"code": "a", "parent": "t", "max": 60, "track": {"x": {"max": 50}}},
            {"code": "b", "parent": "t", "max": 40}, {"code": "c", "parent": "t", "max": 10, "tracks": ["x"]}]`;
        expect(sums(nodes, ["x"]).get("t").fits).toBe(true);
        expect(sums(nodes, ["x", "y"]).get("t").fits).toBe(true);
        expect(sums(nodes.replace('"max": 10,', '"max": 11,'), ["y", "x"]).get("t")).toEqual({ sum: "101", own: "100", fits: false, track: "x", meant: false });
    });

    test("nothing is said where a cap is missing or no number, and adds_up silences", () => {
        expect(sums('[{"code": "t", "max": 100}, {"code": "a", "parent": "t"}]').has("t")).toBe(false);
        expect(sums('[{"code": "t", "max": 100}, {"code": "a", "parent": "t", "max": "x"}]').has("t")).toBe(false);
        const meant = sums('[{"code": "t", "max": 100, "adds_up": false}, {"code": "a", "parent": "t", "max": 9}]').get("t");
        expect([meant.fits, meant.meant]).toEqual([false, true]);
    });
});

describe("the tree", () => {
    const NODES = `[{"code": "t"}, {"code": "a", "parent": "t"}, {"code": "b", "parent": "t"}, {"code": "a1", "parent": "a"},
        {"code": "a2", "parent": "a"}, {"code": "b1", "parent": "b"}]`;
    const nodes = () => parse(NODES);
    const shape = (list) => treeLines(list).map(({ node, level }) => `${"-".repeat(level)}${node.get("code")}`).join(" ");

    test("a branch moves with all below it", () => {
        expect(shape(nodes())).toBe("t -a --a1 --a2 -b --b1");
        expect(shape(withMoved(nodes(), "a", "b", "after"))).toBe("t -b --b1 -a --a1 --a2");
        expect(shape(withMoved(nodes(), "b", "a", "before"))).toBe("t -b --b1 -a --a1 --a2");
        expect(shape(withMoved(nodes(), "b", "a", "inside"))).toBe("t -a --a1 --a2 --b ---b1");
        expect(shape(withMoved(nodes(), "a1", "b1", "before"))).toBe("t -a --a2 -b --a1 --b1");
    });

    test("never into itself, never beside the root, and the root stays", () => {
        expect(canMove(nodes(), "a", "a1", "inside")).toBe(false);
        expect(canMove(nodes(), "a", "t", "before")).toBe(false);
        expect(canMove(nodes(), "t", "a", "inside")).toBe(false);
        expect(withMoved(nodes(), "a", "a2", "after")).toEqual(nodes());
    });

    test("by keys: among its siblings, deeper and out again", () => {
        expect(shape(withShifted(nodes(), "b", -1))).toBe("t -b --b1 -a --a1 --a2");
        expect(shape(withShifted(nodes(), "a", -1))).toBe(shape(nodes()));
        expect(shape(withDeeper(nodes(), "b", 1))).toBe("t -a --a1 --a2 --b ---b1");
        expect(shape(withDeeper(nodes(), "a2", -1))).toBe("t -a --a1 -a2 -b --b1");
        expect(shape(withDeeper(nodes(), "a1", 1))).toBe(shape(nodes()));
    });

    test("new nodes stand where they were asked for, with a code of their own", () => {
        const added = (parent, after) => shape(withNode(nodes(), new Map([["code", "n"], ["parent", parent]]), after));
        expect(added("a")).toBe("t -a --a1 --a2 --n -b --b1");
        expect(added("t", "a")).toBe("t -a --a1 --a2 -n -b --b1");
        expect(freshCode(nodes(), "a")).toBe("a3");
        expect([...branchCodes(nodes(), "a")].sort()).toEqual(["a", "a1", "a2"]);
    });

    test("nodes that no root leads to are shown at the end, once", () => {
        const lines = treeLines(parse('[{"code": "t"}, {"code": "x", "parent": "y"}, {"code": "y", "parent": "x"}]'));
        expect(lines.map(({ node, lost }) => [node.get("code"), lost])).toEqual([["t", false], ["x", true], ["y", true]]);
    });
});

const REF = (key, of, more = {}) => ({ key, kind: "ref", label: key, of, ...more });
const NAME = [{ key: "name", kind: "texts", label: "Name" }];
const FIELDS = [
    {
        key: "nodes",
        kind: "items",
        label: "Nodes",
        fields: [...NAME, { key: "code", kind: "code", label: "Code", of: "node" }, REF("parent", "node"), { key: "max", kind: "number", label: "Cap" }, { key: "adds_up", kind: "flag", label: "Adds up", default: true }, REF("overflow_to", "node")],
    },
    {
        key: "rules",
        kind: "items",
        label: "Rules",
        fields: [
            ...NAME,
            { key: "code", kind: "code", label: "Code", of: "rule" },
            { key: "ways", kind: "oneof", label: "Points", fields: [{ key: "points", kind: "number", label: "fixed", initial: "1" }, { key: "range", kind: "range", label: "range", initial: "[0, 1]" }, { key: "tiers", kind: "map", label: "tiers", value: "points", choices: [["city", "City"]] }] },
            { key: "effect", kind: "choice", label: "Effect", choices: [["points", "Points"], ["void", "Void"]] },
            REF("node", "node"),
            { key: "posts", kind: "codes", label: "Posts", group: "bound", choices: [["secretary", "Secretary"]] },
        ],
    },
];
const PARTS = [
    { key: "statuses_scored", kind: "choices", label: "Scored", choices: [["full", "Full"], ["activist", "Activist"]] },
    { key: "grades", kind: "items", label: "Grades", initial: '{"code": ""}', fields: [...NAME, { key: "code", kind: "code", label: "Code", of: "grade" }, { key: "from", kind: "number", label: "From" }, { key: "node_min", kind: "map", label: "Minimum", of: "node", value: "number" }] },
    { key: "tie_break", kind: "refs", label: "Ties", of: "node" },
    { key: "duty", kind: "object", label: "Duty", fields: [REF("node", "node")] },
];

describe("references", () => {
    const DOCUMENT = parse(`{"nodes": [{"code": "t"}, {"code": "a", "parent": "t"}, {"code": "b", "parent": "a", "overflow_to": "a"}],
        "rules": [{"code": "a.r", "node": "a"}], "grades": [{"code": "good", "node_min": {"b": 1, "a": 2.50}}], "tie_break": ["a", "b"], "duty": {"node": "a"}}`);

    test("a renamed code is carried to all that name it, in its place", () => {
        const changes = carried([...FIELDS, ...PARTS], DOCUMENT, "node", "a", "z");
        const renamedDocument = changes.reduce((made, [place, value]) => replaced(made, place, value), DOCUMENT);
        expect(print(renamedDocument)).toBe(
            compact('{"nodes": [{"code": "t"}, {"code": "a", "parent": "t"}, {"code": "b", "parent": "z", "overflow_to": "z"}], "rules": [{"code": "a.r", "node": "z"}], "grades": [{"code": "good", "node_min": {"b": 1, "z": 2.50}}], "tie_break": ["z", "b"], "duty": {"node": "z"}}')
        );
    });

    test("a code that is taken takes over nobody's references", () => {
        const editor = new EditorModel("en_US");
        const copy = new WorkingCopy(print(DOCUMENT), "h", () => {});
        editor.start(copy, { tabs: [{ code: "all", fields: [...FIELDS, ...PARTS] }], groups: [] });
        editor.rename(["nodes", 1, "code"], "node", "a", "b");
        expect(copy.text).toInclude('"tie_break":["a","b"]');
        editor.copy.undo();
        editor.rename(["nodes", 1, "code"], "node", "a", "c");
        expect(copy.text).toInclude('"tie_break":["c","b"]');
    });

    test("what goes with a node: what is below, its rules; and who else names one of them", () => {
        const editor = new EditorModel("en_US");
        editor.start(new WorkingCopy(print(DOCUMENT), "h", () => {}), { tabs: [{ code: "all", fields: [...FIELDS, ...PARTS] }], groups: [] });
        const goes = editor.goesWith("a");
        expect([goes.nodes, goes.rules, goes.named]).toEqual([1, 1, ["grades[0].node_min", "tie_break", "duty.node"]]);
        editor.deleteNode("a");
        expect(editor.copy.text).toInclude('"nodes":[{"code":"t"}],"rules":[]');
        editor.copy.undo();
        expect(editor.copy.text).toBe(print(DOCUMENT));
    });

    test("all places that name a code are found", () => {
        const places = usesOf([...FIELDS, ...PARTS], DOCUMENT, "node", "b").map((use) => placeText(use.place));
        expect(places).toEqual(["grades[0].node_min", "tie_break"]);
        expect(usesOf(FIELDS, DOCUMENT, "rule", "a.r")).toEqual([]);
    });
});

test("a rule in one line", () => {
    const line = (text) => ruleSummary(parse(text), { city: "City", void: "Void" });
    expect(line('{"points": 0.50}')).toBe("+0.50");
    expect(line('{"points": -2}')).toBe("−2");
    expect(line('{"range": [-10, null]}')).toBe("−10 … ");
    expect(line('{"tiers": {"city": 3, "own": [1, 2]}}')).toBe("City 3 · own 1 … 2");
    expect(line('{"effect": "void"}')).toBe("Void");
    expect(line('{"unset": true}')).toBe("");
});

describe("the screen", () => {
    const TEXT = `{"code": "T", "statuses_scored": ["full"], "nodes": [{"code": "total", "name": {"en_US": "Total"}, "max": 100},
        {"code": "base", "parent": "total", "name": {"en_US": "Base"}, "max": 60.00}, {"code": "more", "parent": "total", "name": {"en_US": "More"}, "max": 30}],
        "rules": [{"code": "base.r", "node": "base", "name": {"en_US": "Lecture"}, "points": 0.10}], "extra": [{"code": "x", "data": {"a": 1e2}}]}`;
    let saved, answer;

    beforeEach(() => {
        saved = [];
        answer = { faults: [], unready: [], warnings: [], more: 0, example: { problem: null, total: "60.00", max: "100.00", grade: null, periods: [], why: [], nodes: [], entries: {}, further: [] } };
        onRpc("party.scheme", "edit_open", () => ({
            id: 7, name: "T v1", document: TEXT, hash: "h1", today: "2026-05-01", groups: [["bound", "Whom it binds"]],
            tabs: [{ code: "tree", label: "Tree", fields: FIELDS }, { code: "parts", label: "Parts", fields: PARTS }],
        }));
        onRpc("party.scheme", "edit_check", () => answer);
        onRpc("party.scheme", "edit_save", ({ args }) => {
            saved.push(args.slice(1));
            return { document: args[1], hash: "h2", name: "T v1" };
        });
    });

    async function open() {
        await mountWithCleanup(SchemeEditor, {
            componentEnv: { config: { ...getDefaultConfig(), setDisplayName: () => {} } },
            props: { action: { context: { active_id: 7 } }, actionId: 1 },
        });
        await advanceTime(1000);
        await animationFrame();
    }

    const value = (place) => queryOne(`[data-place='${place}'] input`).value;

    async function type(place, text) {
        await click(`[data-place='${place}'] input`);
        await edit(text);
        await animationFrame();
    }

    test("a sum that doesn't fit is orange at once and gone when it fits; nothing else of the document changes", async () => {
        await open();
        expect(".o_party_ed_tree_line[data-code=total] .o_party_ed_sum").toHaveText(/90/);
        await click(".o_party_ed_tree_line[data-code=more]");
        await animationFrame();
        await type("nodes[2].max", "40.0");
        expect(".o_party_ed_tree_line .o_party_ed_sum").toHaveCount(0);
        await click(".o_party_ed_save");
        await advanceTime(1000);
        await animationFrame();
        expect(saved).toEqual([[print(parse(TEXT)).replace('"max":30', '"max":40.0'), "h1"]]);
    });

    test("faults stand beside their field and in a list that leads there; saving is refused meanwhile", async () => {
        answer = { ...answer, faults: [{ path: "rules[0].points", message: "a number expected" }], example: null };
        await open();
        expect(".o_party_ed_tree_line[data-code=base] .o_party_ed_mark_fault").toHaveCount(1);
        await click(".o_party_ed_status");
        await animationFrame();
        expect(queryAllTexts(".o_party_ed_problem b")).toEqual(["Rules · Lecture"]);
        await click(".o_party_ed_problem");
        await animationFrame();
        await animationFrame();
        expect("[data-place='rules[0].points'] .o_party_ed_fault").toHaveText("a number expected");
        await type("rules[0].points", "x");
        await click(".o_party_ed_save");
        await advanceTime(1000);
        expect(saved).toEqual([]);
    });

    test("sections open on demand, and a rule's way to its points excludes the others", async () => {
        await open();
        await click(".o_party_ed_tree_line[data-code=base]");
        await animationFrame();
        await click("[data-rule='base.r'] .o_party_ed_item_title");
        await animationFrame();
        expect(value("rules[0].points")).toBe("0.10");
        expect("[data-place='rules[0].posts']").toHaveCount(0);
        await click("[data-section=bound] button");
        await animationFrame();
        expect("[data-place='rules[0].posts']").toHaveCount(1);
        queryOne(".o_party_ed_item_body [data-place='rules[0]'] select").value = "range";
        queryOne(".o_party_ed_item_body [data-place='rules[0]'] select").dispatchEvent(new Event("change"));
        await animationFrame();
        await click(".o_party_ed_save");
        await advanceTime(1000);
        expect(saved[0][0]).toInclude(compact('{"code": "base.r", "node": "base", "name": {"en_US": "Lecture"}, "range": [0, 1]}'));
    });

    test("a node is added below, and its code carried when it is renamed", async () => {
        await open();
        await click(".o_party_ed_tree_line[data-code=base]");
        await animationFrame();
        await click(".o_party_ed_tree_line[data-code=base] .fa-level-down");
        await animationFrame();
        expect(queryAllTexts(".o_party_ed_tree_name")).toEqual(["Total", "Base", "item", "More"]);
        await click(".o_party_ed_tree_line[data-code=base]");
        await animationFrame();
        await type("nodes[1].code", "basis");
        await click(".o_party_ed_save");
        await advanceTime(1000);
        expect(saved[0][0]).toInclude(compact('{"code": "item", "parent": "basis", "name": {}}'));
        expect(saved[0][0]).toInclude('"node":"basis"');
    });

    test("a new item of a list has a code that no other has", async () => {
        await open();
        await click("[data-tab=parts]");
        await animationFrame();
        for (const count of [1, 2]) {
            await click("[data-place=grades] .o_party_ed_items > button");
            await animationFrame();
            expect("[data-place=grades] .o_party_ed_item").toHaveCount(count);
        }
        await click(".o_party_ed_save");
        await advanceTime(1000);
        expect(saved[0][0]).toInclude('"grades":[{"code":"grade"},{"code":"grade2"}]');
    });

    test("what is to be set and what to look at are counted each for itself", async () => {
        const [unready, warnings] = [[{ path: "stages[0].days", message: "not stated" }], [{ path: "nodes[0]", message: "90" }]];
        for (const [given, said] of [[{ unready }, "1 to be set"], [{ warnings }, "1 to look at"], [{ unready, warnings }, "1 to be set, 1 to look at"]]) {
            answer = { ...answer, unready: [], warnings: [], ...given };
            await open();
            expect(queryAllTexts(".o_party_ed_status").pop()).toBe(said);
        }
    });

    const kept = () => new KeptCopy([session.db, user.userId, 7].join("."));

    test("what isn't saved is kept, and no longer once it is saved", async () => {
        await open();
        await click(".o_party_ed_tree_line[data-code=more]");
        await animationFrame();
        await type("nodes[2].max", "35");
        await advanceTime(1000);
        expect(kept().load().text).toInclude('"max":35');
        expect(kept().load().hash).toBe("h1");
        await click(".o_party_ed_save");
        await advanceTime(1000);
        expect(kept().load()).toBe(null);
    });

    test("what wasn't saved is offered again, before anything else can be done", async () => {
        kept().save(compact(TEXT).replace('"max":30', '"max":35'), "h1");
        await open();
        expect(".o_party_ed_kept").toHaveCount(1);
        expect("[inert] .o_party_ed_tree").toHaveCount(1);
        await click(".o_party_ed_kept .btn-primary");
        await animationFrame();
        expect(".o_party_ed_tree_line[data-code=more] .o_party_ed_cap").toHaveText("35");
        await click(".o_party_ed_save");
        await advanceTime(1000);
        expect(saved.map(([, hash]) => hash)).toEqual(["h1"]);
    });

    test("changes to a draft that others changed since keep the hash that they started from", async () => {
        kept().save(compact(TEXT).replace('"max":30', '"max":35'), "h0");
        await open();
        await click(".o_party_ed_kept .btn-primary");
        await animationFrame();
        expect(".alert-warning").toHaveCount(1);
        await click(".o_party_ed_save");
        await advanceTime(1000);
        expect(saved.map(([, hash]) => hash)).toEqual(["h0"]);
        kept().drop();
    });
});
