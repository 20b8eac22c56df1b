/**
 * Amounts come from the engine as decimal strings ("48.00", "-2.50"). They are shown as they are; numbers are made of
 * them only to draw a bar, never to add up: every sum on the screen is the engine's own.
 */

const MINUS = "\u2212";

/** "48.00" → "48", "-2.50" → "−2.5", null → "" */
export function amount(text) {
    if (text === null || text === undefined || text === false || text === "") {
        return "";
    }
    let plain = String(text);
    if (plain.includes(".")) {
        plain = plain.replace(/\.?0+$/, "");
    }
    return (plain === "-0" ? "0" : plain).replace("-", MINUS);
}

/** As amount(), with a plus before what adds: an entry's points. */
export function signed(text) {
    return number(text) > 0 ? `+${amount(text)}` : amount(text);
}

export function number(text) {
    const value = Number(text);
    return Number.isFinite(value) ? value : 0;
}

export function isSet(text) {
    return text !== null && text !== undefined && text !== false && text !== "";
}

/** The width of a bar in percent: value of bound, never outside 0–100. */
export function share(value, bound) {
    const whole = number(bound);
    if (!whole) {
        return 0;
    }
    return Math.min(100, Math.max(0, (number(value) / whole) * 100));
}

/** "2024-Q4" → "Q4", "2024-03" → "03": what fits under a column of the trend. */
export function shortPeriod(code) {
    return String(code || "").replace(/^\d{4}-/, "");
}
