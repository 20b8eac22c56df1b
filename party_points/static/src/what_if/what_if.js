import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { Pager } from "@web/core/pager/pager";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { ScoreTree } from "../score_tree/score_tree";
import { BandChart } from "./band_chart";

const ROWS = 40;
const PAUSE = 400;

/** Both explanations of one member, side by side; below each other on a phone. */
export class WhatIfTrees extends Component {
    static template = "party_points.WhatIfTrees";
    static components = { Dialog, ScoreTree };
    static props = { trees: Object, close: Function };
}

/** A what-if: its work goes on as long as somebody looks at it; then the figures, and who changes and why. */
export class WhatIf extends Component {
    static template = "party_points.WhatIf";
    static components = { BandChart, Layout, Pager };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.display = { controlPanel: {} };
        this.id = this.props.action.params?.what_if_id || this.props.action.context?.active_id;
        this.state = useState({ page: null, fault: "", count: 0, rows: [], offset: 0, branch: "", grades: "", order: "size" });
        onWillStart(() => this.load());
        onWillUnmount(() => clearTimeout(this.timer));
    }

    async load() {
        this.state.page = await this.orm.call("party.what.if", "get_page", [[this.id]]);
        if (this.page.state === "done") {
            await (this.page.readable && this.loadRows());
        } else if (this.page.state === "running") {
            this.timer = setTimeout(() => this.step(), PAUSE);
        }
    }

    /** One step on the server after the other; each leaves its result there. */
    async step() {
        try {
            const { state, done, total } = await this.orm.silent.call("party.what.if", "step", [[this.id]]);
            Object.assign(this.state.page, { done, total });
            if (state === "running") {
                this.timer = setTimeout(() => this.step(), PAUSE);
            } else {
                await this.load();
            }
        } catch (error) {
            this.state.fault = error.data?.message || error.message;
        }
    }

    resume() {
        this.state.fault = "";
        return this.step();
    }

    async loadRows() {
        const { offset, branch, grades, order } = this.state;
        const found = await this.orm.call("party.what.if", "get_rows", [[this.id]], {
            offset,
            limit: ROWS,
            branch_id: Number(branch) || false,
            grades: grades || false,
            order,
        });
        Object.assign(this.state, found);
    }

    get page() {
        return this.state.page;
    }

    get percent() {
        return this.page.total ? Math.min(100, Math.round((100 * this.page.done) / this.page.total)) : 0;
    }

    get progress() {
        return _t("%(done)s of about %(total)s members. You may leave this page; the work goes on.", {
            done: this.page.done.toLocaleString(),
            total: this.page.total.toLocaleString(),
        });
    }

    get against() {
        return _t("Compared with %(scheme)s, on the real entries as of the end of %(period)s. Nothing was changed.", {
            scheme: this.page.before,
            period: this.page.period,
        });
    }

    causeText({ count, points }) {
        return _t("%(count)s members, %(points)s points in all", {
            count: count.toLocaleString(),
            points: this.signed(points),
        });
    }

    goneText(one) {
        return _t("%(name)s: the scheme to try lacks this rule, %(count)s entries count nothing.", one);
    }

    get limit() {
        return ROWS;
    }

    get headline() {
        const { members, changed, regraded } = this.page.summary;
        return changed || regraded
            ? _t("Of %(members)s members, %(changed)s have another total and %(regraded)s another grade.", {
                  members: members.toLocaleString(),
                  changed: changed.toLocaleString(),
                  regraded: regraded.toLocaleString(),
              })
            : _t("Nothing changes: all %s members keep their total and grade.", members.toLocaleString());
    }

    get facts() {
        const { up, down, ranks, mean_before, mean_after, new: added, gone } = this.page.summary;
        const facts = [_t("%(up)s higher, %(down)s lower", { up, down }), _t("%s ranks change", ranks)];
        if (mean_before && mean_after) {
            facts.push(_t("mean %(before)s → %(after)s", { before: mean_before, after: mean_after }));
        }
        if (added) {
            facts.push(_t("%s scored now", added));
        }
        if (gone) {
            facts.push(_t("%s not scored any more", gone));
        }
        return facts;
    }

    /** The places of the matrix that hold somebody, as choices of the filter. */
    get moves() {
        const { names, keys, rows } = this.page.grades;
        const found = [];
        rows.forEach((row, from) =>
            row.forEach((count, to) => {
                if (count && from !== to) {
                    found.push({ key: `${keys[from]}|${keys[to]}`, name: `${names[from]} → ${names[to]} (${count})` });
                }
            })
        );
        return found;
    }

    isMove(from, to) {
        const { keys, rows } = this.page.grades;
        return from !== to && rows[from][to] > 0 && Boolean(keys[from] || keys[to]);
    }

    chooseMove(from, to) {
        const { keys } = this.page.grades;
        const key = `${keys[from]}|${keys[to]}`;
        return this.filter({ grades: this.state.grades === key ? "" : key });
    }

    filter(values) {
        Object.assign(this.state, values, { offset: 0 });
        return this.loadRows();
    }

    turn({ offset }) {
        this.state.offset = offset;
        return this.loadRows();
    }

    changeClass(row) {
        return row.change === null || row.change === "0" ? "" : row.change.startsWith("-") ? "text-danger" : "text-success";
    }

    signed(change) {
        return change === null ? "" : change.startsWith("-") || change === "0" ? change.replace("-", "−") : `+${change}`;
    }

    async openTrees(row) {
        const trees = await this.orm.call("party.what.if.line", "get_trees", [[row.id]]);
        this.dialog.add(WhatIfTrees, { trees });
    }

    async export() {
        this.action.doAction(await this.orm.call("party.what.if", "action_export", [[this.id]]));
    }

    settings() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "party.what.if",
            res_id: this.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("party_points.what_if", WhatIf);
