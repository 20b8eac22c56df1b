import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { amount, isSet, number, signed } from "./amounts";

/** One entry under its node: what was claimed, what counts, and why they differ. */
export class ScoreEntry extends Component {
    static template = "party_points.ScoreEntry";
    static props = {
        entry: Object,
        onOpenEntry: { type: Function, optional: true },
    };

    get entry() {
        return this.props.entry;
    }

    get points() {
        return signed(this.entry.points);
    }

    get counted() {
        return signed(this.entry.counted);
    }

    /** A limit took all or a part of it, or it was reversed: the claimed points are struck through. */
    get isCut() {
        return Boolean(this.entry.cut) || this.entry.state === "reversed";
    }

    get countsStill() {
        return this.isCut && isSet(this.entry.counted) && number(this.entry.counted) !== 0;
    }

    get isRed() {
        return ["void", "veto"].includes(this.entry.effect);
    }

    get effectText() {
        return {
            void: _t("No points for this item"),
            veto: _t("Veto"),
        }[this.entry.effect];
    }

    get detail() {
        const { tier, subject, description } = this.entry;
        return [...new Set([tier, subject, description].filter(Boolean))].join(" · ");
    }

    get countedTitle() {
        return _t("Points %(points)s, counted %(counted)s", {
            points: amount(this.entry.points),
            counted: amount(this.entry.counted),
        });
    }
}
