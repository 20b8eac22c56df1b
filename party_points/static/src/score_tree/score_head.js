import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { amount, isSet, number, share, shortPeriod } from "./amounts";

const RADIUS = 52;
const AROUND = 2 * Math.PI * RADIUS;

/** More periods than this (weeks, mostly) are drawn as bare columns: the figures would not fit on a phone. */
const COLUMNS_WITH_FIGURES = 12;

/** The top of a score: total in a ring of its components, grade and rank, and the trend over the periods. */
export class ScoreHead extends Component {
    static template = "party_points.ScoreHead";
    static props = {
        explanation: Object,
        trend: { type: Array, optional: true },
        onSelectPeriod: { type: Function, optional: true },
    };
    static defaultProps = { trend: [] };

    setup() {
        this.amount = amount;
        this.shortPeriod = shortPeriod;
        this.radius = RADIUS;
        this.around = AROUND;
    }

    get score() {
        return this.props.explanation;
    }

    get components() {
        return this.score.tree?.children || [];
    }

    /** Whole part and cents apart: the cents are set smaller. */
    get total() {
        const [whole, cents] = amount(this.score.total).split(".");
        return { whole, cents: cents ? `.${cents}` : "" };
    }

    get stateText() {
        if (this.score.final) {
            return _t("Final score");
        }
        return this.score.state === "published" ? _t("Published score") : _t("Running score");
    }

    get grade() {
        const { grade, final } = this.score;
        if (!grade) {
            return null;
        }
        return final ? grade.name : _t("%s (preview)", grade.name);
    }

    get rank() {
        return isSet(this.score.rank) ? _t("Rank %s", this.score.rank) : null;
    }

    /** What a whole turn of the ring stands for: the highest total, or what was reached where there is no highest. */
    get whole() {
        const reached = this.components.reduce((sum, node) => sum + Math.max(0, number(node.contribution)), 0);
        return isSet(this.score.max) ? Math.max(number(this.score.max), reached) : reached;
    }

    get segments() {
        if (this.score.vetoed || !this.whole) {
            return [];
        }
        let start = 0;
        return this.components.map((node, index) => {
            const length = (Math.max(0, number(node.contribution)) / this.whole) * AROUND;
            const gap = Math.min(2.5, length / 2);
            const segment = {
                code: node.code,
                hue: index % 6,
                dash: `${Math.max(0, length - gap)} ${AROUND}`,
                offset: -start,
                title: `${node.name} ${amount(node.contribution)}`,
            };
            start += length;
            return segment;
        });
    }

    get ringLabel() {
        return isSet(this.score.max)
            ? _t("Total %(total)s of %(max)s", { total: amount(this.score.total), max: amount(this.score.max) })
            : _t("Total %s", amount(this.score.total));
    }

    get hasFigures() {
        return this.props.trend.length <= COLUMNS_WITH_FIGURES;
    }

    get columns() {
        const { trend, explanation } = this.props;
        const top = trend.reduce((most, period) => Math.max(most, number(period.total)), number(explanation.max));
        return trend.map((period) => ({
            ...period,
            short: shortPeriod(period.code),
            height: isSet(period.total) ? Math.max(2, share(period.total, top)) : 0,
            known: isSet(period.total),
            selected: period.code === explanation.period?.code,
            label: isSet(period.total)
                ? _t("%(period)s: %(total)s, %(state)s", {
                      period: period.name,
                      total: amount(period.total),
                      state: this.stateName(period.state),
                  })
                : _t("%s: no score yet", period.name),
        }));
    }

    /** Only the marks that occur are explained. */
    get legend() {
        const present = new Set(this.props.trend.filter((period) => isSet(period.total)).map((period) => period.state));
        return ["final", "published", "running"]
            .filter((state) => present.has(state))
            .map((state) => ({ state, name: this.stateName(state) }));
    }

    stateName(state) {
        return { final: _t("Final"), published: _t("Published"), running: _t("Running") }[state] || "";
    }

    select(period) {
        if (period.known && !period.selected) {
            this.props.onSelectPeriod?.(period.code);
        }
    }
}
