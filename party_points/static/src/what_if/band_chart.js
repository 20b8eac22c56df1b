import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";

const BEFORE = "#a5adb8";
const AFTER = "#c8102e";

/** How many members have a total in each band, before beside after: two bars a band. */
export class BandChart extends Component {
    static template = "party_points.WhatIfBandChart";
    static props = { bands: Array };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.bands]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        const { bands } = this.props;
        const series = (label, key, color) => ({
            label,
            data: bands.map((band) => band[key]),
            backgroundColor: color,
            borderRadius: 2,
        });
        this.chart = new window.Chart(this.canvas.el, {
            type: "bar",
            data: {
                labels: bands.map((band) => band.label),
                datasets: [series(_t("Present scheme"), "before", BEFORE), series(_t("Scheme to try"), "after", AFTER)],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: { legend: { position: "top", align: "end", labels: { boxWidth: 14 } } },
                scales: {
                    x: { title: { display: true, text: _t("Total points") }, grid: { display: false } },
                    y: {
                        title: { display: true, text: _t("Number of members") },
                        beginAtZero: true,
                        ticks: { precision: 0 },
                    },
                },
            },
        });
    }
}
