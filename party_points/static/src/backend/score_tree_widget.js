import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { ScoreTree } from "../score_tree/score_tree";

/** Who explains a record of these models: a score itself, a member the newest score. */
const PAGES = { "party.score": "get_score_page", "party.member": "get_points_page" };

/** `<widget name="party_score_tree"/>` on the form of a score or a member: asks the server for the explanation, draws it. */
export class ScoreTreeWidget extends Component {
    static template = "party_points.ScoreTreeWidget";
    static components = { ScoreTree };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ page: null, fault: "" });
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps((next) => this.load(next.record));
    }

    /** Read again with every load of the record: a confirmation in between has changed entries and total. */
    async load(record) {
        if (!record.resId || (record.resId === this.loadedId && record.data === this.loadedData)) {
            return;
        }
        this.loadedId = record.resId;
        this.loadedData = record.data;
        try {
            this.state.page = await this.fetchPage(record);
            this.state.fault = "";
        } catch (error) {
            this.state.page = null;
            this.state.fault = error.data?.message || error.message;
        }
    }

    async selectPeriod(code) {
        this.state.page = await this.fetchPage(this.props.record, { period_code: code });
    }

    fetchPage(record, options = {}) {
        return this.orm.call(record.resModel, PAGES[record.resModel], [[record.resId]], options);
    }

    openEntry(entry) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "party.entry",
            res_id: entry.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("party_score_tree", { component: ScoreTreeWidget });
