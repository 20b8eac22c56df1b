import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { amount } from "../score_tree/amounts";

const WIDTH = 72;
const HEIGHT = 20;

/** A member's totals over the last year as a small line in a list; the newest is a dot. */
export class ScoreTrendField extends Component {
    static template = "party_points.ScoreTrendField";
    static props = { ...standardFieldProps };

    setup() {
        this.size = { width: WIDTH, height: HEIGHT };
    }

    get points() {
        const trend = this.props.record.data[this.props.name] || [];
        const totals = trend.map(([, total]) => total);
        const low = Math.min(...totals);
        const spread = Math.max(...totals) - low;
        return totals.map((total, index) => ({
            x: totals.length > 1 ? 4 + (index * (WIDTH - 8)) / (totals.length - 1) : WIDTH / 2,
            // Totals that are all equal make a level line, not a mountain of rounding.
            y: spread ? HEIGHT - 4 - ((total - low) / spread) * (HEIGHT - 8) : HEIGHT / 2,
        }));
    }

    get line() {
        return this.points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
    }

    get newest() {
        return this.points.at(-1);
    }

    get title() {
        const trend = this.props.record.data[this.props.name] || [];
        return trend.map(([period, total]) => `${period}: ${amount(total.toFixed(2))}`).join("\n");
    }
}

registry.category("fields").add("party_score_trend", {
    component: ScoreTrendField,
    displayName: _t("Trend of totals"),
    supportedTypes: ["json", "jsonb"],
});
