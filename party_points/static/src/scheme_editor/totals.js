import { add, decimal, decimalText, isEqual, isPositive, multiply, ONE, ZERO } from "./decimals";

/**
 * Do the children's full marks make their parent's? The same as the engine's `full_marks.py`, shown while typing.
 */

/** A node's figure for a track: the override's where there is one, else the node's own, else `absent`. */
function figure(node, track, key, absent) {
    const override = track === null ? undefined : node.get("track")?.get?.(track);
    const own = override instanceof Map && override.has(key) ? override.get(key) : node.get(key);
    return own === undefined || own === null ? absent : decimal(own) || undefined;
}

function exists(node, track) {
    const tracks = node.get("tracks");
    return track === null || !Array.isArray(tracks) || !tracks.length || tracks.includes(track);
}

/** The children's sum, or null where nothing can be said: a bound is missing, or something is no number. */
function sumOf(node, children, track) {
    let sum = node.get("kind") ? ZERO : figure(node, track, "opening", ZERO);
    for (const child of children) {
        if (!exists(child, track)) {
            continue;
        }
        const max = figure(child, track, "max", null);
        const weight = figure(child, track, "weight", ONE);
        if (!sum || !max || !weight) {
            return null;
        }
        sum = isPositive(max) ? add(sum, multiply(weight, max)) : sum;
    }
    return sum || null;
}

/**
 * `{sum, own, fits, meant, track}` of a node with children, as texts; null where nothing can be said. `track` is the
 * first for which it doesn't fit; `meant`: the document says that it needn't (`adds_up: false`).
 */
export function fullMarks(node, children, tracks) {
    let found = null;
    for (const track of tracks.length ? tracks : [null]) {
        const own = figure(node, track, "max", null);
        const sum = own && exists(node, track) && children.length ? sumOf(node, children, track) : null;
        if (!sum) {
            continue;
        }
        const fits = isEqual(sum, own);
        const told = { sum: decimalText(sum), own: decimalText(own), fits, track, meant: node.get("adds_up") === false };
        if (!fits) {
            return told;
        }
        found = found || told;
    }
    return found;
}

/** `Map(node code → fullMarks)` of all nodes with children of whom something can be said. */
export function allFullMarks(nodes, tracks) {
    const below = new Map();
    for (const node of nodes) {
        const parent = node.get?.("parent");
        if (parent) {
            below.set(parent, [...(below.get(parent) || []), node]);
        }
    }
    const found = new Map();
    for (const node of nodes) {
        const told = below.has(node.get?.("code")) && fullMarks(node, below.get(node.get("code")), tracks);
        if (told) {
            found.set(node.get("code"), told);
        }
    }
    return found;
}
