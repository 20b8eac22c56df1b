import { Numeral } from "./document_text";

/**
 * Exact decimals, for the sums that the editor shows while typing: `[units, places]` stands for units ÷ 10^places, with
 * units a BigInt. The server's engine decides; this only says the same at once.
 */

const MOST_PLACES = 40;

/** The decimal of a Numeral (or of its text); null for what is none or too long to be meant. */
export function decimal(value) {
    const text = value instanceof Numeral ? value.text : value;
    const match = typeof text === "string" && /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
    if (!match) {
        return null;
    }
    const [, sign, whole, cents = "", exponent = "0"] = match;
    let places = cents.length - Number(exponent);
    if (whole.length > MOST_PLACES || Math.abs(places) > MOST_PLACES) {
        return null;
    }
    let units = BigInt(`${whole}${cents}`) * (sign ? -1n : 1n);
    if (places < 0) {
        units *= 10n ** BigInt(-places);
        places = 0;
    }
    return [units, places];
}

export function add([a, left], [b, right]) {
    const places = Math.max(left, right);
    return [a * 10n ** BigInt(places - left) + b * 10n ** BigInt(places - right), places];
}

export function multiply([a, left], [b, right]) {
    return [a * b, left + right];
}

export function isEqual(one, other) {
    return add(one, [-other[0], other[1]])[0] === 0n;
}

export function isPositive([units]) {
    return units > 0n;
}

/** The shortest text: 12.50 → "12.5". */
export function decimalText([units, places]) {
    const digits = (units < 0n ? -units : units).toString().padStart(places + 1, "0");
    const whole = digits.slice(0, digits.length - places);
    const cents = places ? digits.slice(-places).replace(/0+$/, "") : "";
    return `${units < 0n ? "-" : ""}${whole}${cents ? `.${cents}` : ""}`;
}

export const ZERO = [0n, 0];
export const ONE = [1n, 0];
