import { Component } from "@odoo/owl";
import { signed } from "./amounts";

/** What changed lately: the newest entries of a member with their state, whatever node they stand on. */
export class RecentEntries extends Component {
    static template = "party_points.RecentEntries";
    static props = {
        entries: Array,
        onOpenEntry: { type: Function, optional: true },
    };

    setup() {
        this.signed = signed;
    }

    /** Only what is confirmed counts; the rest is shown paler, with its state. */
    pointsClass(entry) {
        return { o_party_entry_zero: entry.state === "reversed", "text-muted": entry.state !== "confirmed" };
    }

    stateClass(entry) {
        return `o_party_chip o_party_chip_${entry.state}`;
    }
}
