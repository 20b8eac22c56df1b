/**
 * Who names whom in a document: the fields say which keys hold codes of nodes, rules, grades and so on. From that a
 * renamed code is carried along, and what would be left pointing nowhere is found.
 */

function* walkFields(fields, value, place) {
    if (!(value instanceof Map)) {
        return;
    }
    for (const field of fields) {
        if (field.kind === "oneof") {
            yield* walkFields(field.fields, value, place);
        } else if (value.has(field.key)) {
            yield* walkField(field, value.get(field.key), [...place, field.key]);
        }
    }
}

function* walkField(field, value, place) {
    if (field.of && field.kind !== "code") {
        yield { field, value, place };
    }
    if (field.kind === "object") {
        yield* walkFields(field.fields, value, place);
    } else if (field.kind === "items" && Array.isArray(value)) {
        for (let index = 0; index < value.length; index++) {
            yield* walkFields(field.fields, value[index], [...place, index]);
        }
    }
}

function holds(field, value, code) {
    if (field.kind === "map") {
        return value instanceof Map && value.has(code);
    }
    return Array.isArray(value) ? value.includes(code) : value === code;
}

/** `[{field, value, place}]`: all places that name the code of that sort (`node`, `rule`, `grade`, …). */
export function usesOf(fields, document, sort, code) {
    const found = [];
    for (const use of walkFields(fields, document, [])) {
        if (use.field.of === sort && holds(use.field, use.value, code)) {
            found.push(use);
        }
    }
    return found;
}

function follow({ field, value }, from, to) {
    if (field.kind === "map") {
        return new Map(Array.from(value, ([key, inner]) => [key === from ? to : key, inner]));
    }
    return Array.isArray(value) ? value.map((code) => (code === from ? to : code)) : to;
}

/** The changes `[[place, value]]` that carry a renamed code to all who name it. */
export function carried(fields, document, sort, from, to) {
    return usesOf(fields, document, sort, from).map((use) => [use.place, follow(use, from, to)]);
}
