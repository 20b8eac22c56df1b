import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { amount } from "../score_tree/amounts";

/** The first places are shown; the rest of a long table on demand. */
const ROWS_AT_ONCE = 50;

/** The rankings of a branch's period: by the total, and by each node and window that the scheme ranks. */
export class Rankings extends Component {
    static template = "party_points.Rankings";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.amount = amount;
        this.state = useState({ tables: [], all: false });
        onWillStart(async () => {
            const ids = await this.orm.search("party.score", this.props.action.params?.domain || [["id", "=", 0]]);
            this.state.tables = ids.length ? await this.orm.call("party.score", "get_rankings", [ids]) : [];
        });
    }

    rowsOf(table) {
        return this.state.all ? table.rows : table.rows.slice(0, ROWS_AT_ONCE);
    }

    get hides() {
        return !this.state.all && this.state.tables.some((table) => table.rows.length > ROWS_AT_ONCE);
    }

    open(row) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "party.score",
            res_id: row.score_id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("party_points.rankings", Rankings);
