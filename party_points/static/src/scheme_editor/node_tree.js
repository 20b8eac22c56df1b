import { inserted } from "./document_path";

/**
 * The tree in a document's list of nodes: siblings stand in the list's order, so that a move of a branch is a move of
 * its nodes within the list. All functions return new lists.
 */

const codeOf = (node) => node.get("code");
const parentOf = (node) => node.get("parent") ?? null;

/** `Map(parent code or null → [node])`, siblings in order. */
export function childrenByParent(nodes) {
    const below = new Map();
    for (const node of nodes) {
        const parent = parentOf(node);
        if (below.has(parent)) {
            below.get(parent).push(node);
        } else {
            below.set(parent, [node]);
        }
    }
    return below;
}

/**
 * `[{node, level, hasChildren}]` in tree order. Nodes that no root leads to (an unknown parent, a circle) stand at the end
 * as `lost`, so that they can be mended.
 */
export function treeLines(nodes) {
    const below = childrenByParent(nodes);
    const lines = [];
    const seen = new Set();
    const walk = (node, level, lost) => {
        if (seen.has(node)) {
            return;
        }
        seen.add(node);
        const children = below.get(codeOf(node)) || [];
        lines.push({ node, level, lost, hasChildren: children.length > 0 });
        children.forEach((child) => walk(child, level + 1, lost));
    };
    (below.get(null) || []).forEach((node) => walk(node, 0, false));
    nodes.forEach((node) => walk(node, 0, true));
    return lines;
}

/** The codes of a node and of all below it. */
export function branchCodes(nodes, code) {
    const below = childrenByParent(nodes);
    const found = new Set();
    const waiting = [code];
    while (waiting.length) {
        const next = waiting.pop();
        if (!found.has(next)) {
            found.add(next);
            waiting.push(...(below.get(next) || []).map(codeOf));
        }
    }
    return found;
}

/** A code that no node or rule of the list has yet: "item", "item2", … */
export function freshCode(parts, stem) {
    const taken = new Set(parts.map((part) => part.get("code")));
    let code = stem;
    for (let number = 2; taken.has(code); number++) {
        code = `${stem}${number}`;
    }
    return code;
}

/** With a new node as the last child of `parent`, or right after the sibling `after`. */
export function withNode(nodes, node, after = null) {
    if (after && nodes.some((one) => codeOf(one) === after)) {
        return inserted(nodes, placeAfter(nodes, after), node);
    }
    const parent = parentOf(node);
    return inserted(nodes, parent === null ? nodes.length : endOfBranch(nodes, parent), node);
}

/** The position after the last node of a branch. */
function endOfBranch(nodes, code) {
    const branch = branchCodes(nodes, code);
    return nodes.reduce((end, node, index) => (branch.has(codeOf(node)) ? index + 1 : end), nodes.length);
}

/** The position of what comes after a node among its siblings: before the next one, else behind its branch. */
function placeAfter(nodes, code) {
    const node = nodes.find((one) => codeOf(one) === code);
    const siblings = childrenByParent(nodes).get(parentOf(node));
    const next = siblings[siblings.indexOf(node) + 1];
    return next ? nodes.indexOf(next) : endOfBranch(nodes, code);
}

/** Whether a branch can go below (or beside) a node: not into itself, and the root stays alone. */
export function canMove(nodes, code, target, where) {
    const node = nodes.find((one) => codeOf(one) === code);
    const goal = nodes.find((one) => codeOf(one) === target);
    if (!node || !goal || parentOf(node) === null || branchCodes(nodes, code).has(target)) {
        return false;
    }
    return where === "inside" || parentOf(goal) !== null;
}

/** With a branch moved `inside` a node (as its last child), or `before` or `after` it. */
export function withMoved(nodes, code, target, where) {
    if (!canMove(nodes, code, target, where)) {
        return nodes;
    }
    const branch = branchCodes(nodes, code);
    const goal = nodes.find((one) => codeOf(one) === target);
    const parent = where === "inside" ? target : parentOf(goal);
    const going = nodes
        .filter((node) => branch.has(codeOf(node)))
        .map((node) => (codeOf(node) === code ? new Map(node).set("parent", parent) : node));
    const staying = nodes.filter((node) => !branch.has(codeOf(node)));
    const position = {
        before: () => staying.indexOf(goal),
        after: () => placeAfter(staying, target),
        inside: () => endOfBranch(staying, target),
    }[where]();
    return [...staying.slice(0, position), ...going, ...staying.slice(position)];
}

/** With a branch one place up or down among its siblings. */
export function withShifted(nodes, code, step) {
    const node = nodes.find((one) => codeOf(one) === code);
    const siblings = node ? childrenByParent(nodes).get(parentOf(node)) : [];
    const neighbour = siblings[siblings.indexOf(node) + step];
    return neighbour && parentOf(node) !== null
        ? withMoved(nodes, code, codeOf(neighbour), step < 0 ? "before" : "after")
        : nodes;
}

/** Deeper: below the sibling before it. Higher: after its parent. */
export function withDeeper(nodes, code, step) {
    const node = nodes.find((one) => codeOf(one) === code);
    const parent = node && parentOf(node);
    if (!parent) {
        return nodes;
    }
    if (step < 0) {
        return withMoved(nodes, code, parent, "after");
    }
    const siblings = childrenByParent(nodes).get(parent);
    const before = siblings[siblings.indexOf(node) - 1];
    return before ? withMoved(nodes, code, codeOf(before), "inside") : nodes;
}
