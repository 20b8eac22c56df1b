/**
 * Changes of a document that leave the old one as it was: each returns a new document that shares all it can. A place is
 * a list of keys and positions, `["rules", 3, "points"]`.
 */

/** The value at a place; undefined where there is none. */
export function at(document, place) {
    return place.reduce((value, step) => (value instanceof Map ? value.get(step) : value?.[step]), document);
}

/** With `change(old value)` at the place; a change to undefined takes the key out. */
export function changed(document, place, change) {
    if (!place.length) {
        return change(document);
    }
    const [step, ...rest] = place;
    if (typeof step === "number") {
        const list = [...document];
        list[step] = changed(list[step], rest, change);
        return list;
    }
    const map = new Map(document instanceof Map ? document : []);
    const inner = changed(rest.length && map.get(step) === undefined ? new Map() : map.get(step), rest, change);
    if (inner === undefined) {
        map.delete(step);
    } else {
        map.set(step, inner);
    }
    return map;
}

/** With another value at the place; undefined takes the key out. */
export function replaced(document, place, value) {
    return changed(document, place, () => value);
}

/** A list with an item put in, taken out, or moved so that it stands at another position. */
export function inserted(list, position, item) {
    return [...list.slice(0, position), item, ...list.slice(position)];
}

export function without(list, position) {
    return list.filter((_item, index) => index !== position);
}

export function moved(list, from, to) {
    return to < 0 || to >= list.length ? list : inserted(without(list, from), to, list[from]);
}

/** A Map with a key renamed in its place; the old one where the new key is taken. */
export function renamed(map, from, to) {
    if (from === to || map.has(to)) {
        return map;
    }
    return new Map(Array.from(map, ([key, value]) => [key === from ? to : key, value]));
}

/** A Map whose entries stand in another order. */
export function reordered(map, from, to) {
    return new Map(moved([...map], from, to));
}

/** The text of a place as the server names it: `rules[3].points`. */
export function placeText(place) {
    return place.reduce(
        (text, step) => (typeof step === "number" ? `${text}[${step}]` : text ? `${text}.${step}` : step),
        ""
    );
}
