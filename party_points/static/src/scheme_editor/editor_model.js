import { reactive } from "@odoo/owl";
import { Numeral } from "./document_text";
import { inserted, placeText, replaced, without } from "./document_path";
import { branchCodes, freshCode, withNode } from "./node_tree";
import { carried, usesOf } from "./references";
import { allFullMarks } from "./totals";

const NOTHING = { faults: [], unready: [], warnings: [], more: 0, example: null, structure: 0 };

/**
 * What all parts of the editor share: the working copy, the fields of the document, what the server found in it, and
 * what is chosen and open. Parts of the editor find it as `env.editor`.
 */
export class EditorModel {
    constructor(lang) {
        this.lang = lang;
        this.checks = reactive({ ...NOTHING, isBusy: false, isOffline: false });
        this.ui = reactive({ tab: "tree", node: null, rule: null, open: {}, sections: {}, detail: false, example: true });
        this.cache = new WeakMap();
    }

    /** `tabs`, `groups`: the fields of the document as the server declares them. */
    start(copy, { tabs, groups }) {
        this.copy = copy;
        this.tabs = tabs;
        this.groups = groups;
        this.fields = tabs.flatMap((tab) => tab.fields);
    }

    get document() {
        return this.copy.document;
    }

    list(key) {
        const value = this.document.get(key);
        return Array.isArray(value) ? value.filter((item) => item instanceof Map) : [];
    }

    get nodes() {
        return this.list("nodes");
    }

    get rules() {
        return this.list("rules");
    }

    /** The fields of a top-level part's items. */
    fieldsOf(key) {
        return this.fields.find((field) => field.key === key).fields;
    }

    set(place, value) {
        this.copy.set(place, value);
    }

    /** A change after which positions may be others. */
    restructure(place, change) {
        this.copy.change((document) => replaced(document, place, change(valueAt(document, place))));
    }

    // Names

    nameOf(part) {
        const names = part.get("name");
        const name = names instanceof Map ? names.get(this.lang) || names.get("zh_CN") || names.get("en_US") : null;
        return name || part.get("code") || part.get("stage") || "";
    }

    /** `[[code, label]]` of what a reference may name. Worked out once for a list of parts. */
    options(sort) {
        const key = { node: "nodes", rule: "rules", grade: "grades", track: "tracks", family: "families", outcome: "outcomes" }[sort];
        const list = this.document.get(key);
        if (!Array.isArray(list)) {
            return [];
        }
        if (!this.cache.has(list)) {
            const parts = list.filter((part) => part instanceof Map && part.get("code"));
            this.cache.set(list, parts.map((part) => [part.get("code"), this.nameOf(part)]));
        }
        return this.cache.get(list);
    }

    // Faults

    /**
     * `[{kind, message, path}]` at a place; with `deep` also at all that stands in it. Nothing while the places of the
     * last check may have moved. `checks`: the reactive value through which a component follows them.
     */
    faultsAt(checks, place, deep = false) {
        if (checks.structure !== this.copy.structure) {
            return [];
        }
        const found = [];
        for (const kind of ["faults", "unready", "warnings"]) {
            for (const { path, message } of checks[kind]) {
                if (path === place || (deep && isWithin(path, place))) {
                    found.push({ kind, message, path });
                }
            }
        }
        return found;
    }

    // The tree

    get totals() {
        const nodes = this.document.get("nodes");
        if (!Array.isArray(nodes)) {
            return new Map();
        }
        const tracks = this.document.get("tracks");
        if (this.totalsOf?.nodes !== nodes || this.totalsOf.tracks !== tracks) {
            const codes = this.list("tracks").map((track) => track.get("code"));
            this.totalsOf = { nodes, tracks, found: allFullMarks(this.nodes, codes) };
        }
        return this.totalsOf.found;
    }

    get ruleCounts() {
        const counts = new Map();
        for (const rule of this.rules) {
            counts.set(rule.get("node"), (counts.get(rule.get("node")) || 0) + 1);
        }
        return counts;
    }

    /** The chosen node, or the root. `ui`: the reactive value through which a component follows the choice. */
    nodeOf(ui) {
        const nodes = this.nodes;
        return nodes.find((node) => node.get("code") === ui.node) || nodes.find((node) => !node.get("parent")) || nodes[0];
    }

    choose(code, rule = null) {
        this.ui.node = code;
        this.ui.rule = rule;
        this.ui.detail = true;
    }

    setNodes(nodes) {
        this.copy.change((document) => replaced(document, ["nodes"], nodes));
    }

    /** A new node below a parent, or after a sibling; it is chosen. */
    addNode(parent, after = null) {
        const code = freshCode([...this.nodes, ...this.rules], "item");
        const node = new Map([
            ["code", code],
            ...(parent ? [["parent", parent]] : []),
            ["name", new Map()],
        ]);
        this.setNodes(withNode(this.nodes, node, after));
        this.choose(code);
    }

    /** What goes with a node: the nodes below, their rules and ballots; and what else names one of them. */
    goesWith(code) {
        const codes = branchCodes(this.nodes, code);
        const rules = this.rules.filter((rule) => codes.has(rule.get("node")));
        const ballots = this.list("ballots").filter((ballot) => codes.has(ballot.get("node")));
        const gone = (place) => ["nodes", "rules", "ballots"].includes(place[0]) && codes.has(this.ownerOf(place));
        const uses = [...codes].flatMap((one) => usesOf(this.fields, this.document, "node", one));
        const named = new Set(uses.filter((use) => !gone(use.place)).map((use) => placeText(use.place)));
        return { codes, nodes: codes.size - 1, rules: rules.length, ballots: ballots.length, named: [...named] };
    }

    ownerOf([part, index]) {
        const item = this.document.get(part)[index];
        return part === "nodes" ? item.get("code") : item.get("node");
    }

    deleteNode(code) {
        const { codes } = this.goesWith(code);
        const parent = this.nodes.find((node) => node.get("code") === code).get("parent");
        this.copy.change((document) => {
            const changed = new Map(document);
            for (const [key, owner] of [["nodes", "code"], ["rules", "node"], ["ballots", "node"]]) {
                const list = document.get(key);
                if (Array.isArray(list)) {
                    changed.set(key, list.filter((item) => !(item instanceof Map && codes.has(item.get(owner)))));
                }
            }
            return changed;
        });
        this.choose(parent || null);
    }

    // Rules

    /** `[{rule, index}]` of a node, with their positions in the document. */
    rulesOf(code) {
        const list = this.document.get("rules");
        const found = [];
        (Array.isArray(list) ? list : []).forEach((rule, index) => {
            if (rule instanceof Map && rule.get("node") === code) {
                found.push({ rule, index });
            }
        });
        return found;
    }

    addRule(node, like = null) {
        const list = this.document.get("rules");
        const rules = Array.isArray(list) ? list : [];
        const code = freshCode(this.rules, `${node}.rule`);
        const rule = like
            ? new Map(like).set("code", code)
            : new Map([["code", code], ["node", node], ["name", new Map()], ["points", new Numeral("1")], ["declared_by", "recorder"]]);
        const own = this.rulesOf(node);
        const position = own.length ? own[own.length - 1].index + 1 : rules.length;
        this.copy.change((document) => replaced(document, ["rules"], inserted(rules, position, rule)));
        this.ui.rule = code;
    }

    /** One place up or down among the rules of its node. */
    shiftRule(index, step) {
        const list = this.document.get("rules");
        const own = this.rulesOf(list[index].get("node")).map((one) => one.index);
        const other = own[own.indexOf(index) + step];
        if (other !== undefined) {
            const rules = [...list];
            [rules[index], rules[other]] = [rules[other], rules[index]];
            this.copy.change((document) => replaced(document, ["rules"], rules));
        }
    }

    deleteRule(index) {
        this.restructure(["rules"], (list) => without(list, index));
    }

    // Codes

    /** Give a part another code, and carry it to all that name it; not to a code that is taken, which is a fault. */
    rename(place, sort, from, to) {
        const isTaken = sort && this.options(sort).some(([code]) => code === to);
        const changes = sort && from && to && !isTaken ? carried(this.fields, this.document, sort, from, to) : [];
        this.copy.change((document) =>
            [...changes, [place, to || undefined]].reduce((made, [at, value]) => replaced(made, at, value), document)
        );
        if (sort === "node" && this.ui.node === from) {
            this.ui.node = to;
        }
        if (sort === "rule" && this.ui.rule === from) {
            this.ui.rule = to;
        }
    }

    // Jumping to a fault

    /** Open the part of the document that a path names: the tab, the node or rule, the item of a list. */
    open(path) {
        const [, key, index] = /^(\w+)(?:\[(\d+)\])?/.exec(path) || [];
        const tab = this.tabs.find((one) => one.fields.some((field) => field.key === key)) || this.tabs[0];
        this.ui.tab = tab.code;
        const item = index === undefined ? undefined : this.document.get(key)?.[Number(index)];
        if (key === "nodes" && item) {
            this.choose(item.get("code"));
        } else if (key === "rules" && item) {
            this.choose(item.get("node"), item.get("code"));
        } else if (item !== undefined) {
            this.ui.open[key] = Number(index);
        }
    }
}

function valueAt(document, place) {
    return place.reduce((value, step) => (value instanceof Map ? value.get(step) : value?.[step]), document);
}

/** Whether a path leads to something within a place: `rules[3].node` is within `rules[3]`, `rules[31]` isn't. */
export function isWithin(path, place) {
    return path.startsWith(place) && (path[place.length] === "." || path[place.length] === "[");
}
