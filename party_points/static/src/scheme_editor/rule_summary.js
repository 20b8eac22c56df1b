import { Numeral } from "./document_text";

/** What a rule is worth, in one short line: "+2", "−5 … 0", "national 6 · city 3", or its effect. */

const MINUS = "−";

export function figureText(value) {
    if (value instanceof Numeral) {
        return value.text.replace("-", MINUS);
    }
    if (Array.isArray(value)) {
        return value.map((bound) => (bound === null ? "" : figureText(bound))).join(" … ");
    }
    return value === null || value === undefined ? "" : String(value);
}

export function signedText(value) {
    const text = figureText(value);
    return value instanceof Numeral && /^[0-9.]*[1-9]/.test(text) ? `+${text}` : text;
}

/** `words`: names of levels and effects by code. */
export function ruleSummary(rule, words) {
    const effect = rule.get("effect");
    if (effect === "void" || effect === "veto") {
        return words[effect] || effect;
    }
    if (rule.get("tiers") instanceof Map) {
        return Array.from(rule.get("tiers"), ([tier, points]) => [words[tier] || tier, figureText(points)].join(" ")).join(" · ");
    }
    if (rule.has("points")) {
        return signedText(rule.get("points"));
    }
    if (rule.has("range")) {
        return figureText(rule.get("range"));
    }
    const closing = rule.get("shortfall") || rule.get("rate_below");
    return closing instanceof Map ? signedText(closing.get("points")) || words.void : "";
}
