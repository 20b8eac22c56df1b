import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { amount } from "../score_tree/amounts";

/** The first places are shown; the rest of a long table on demand. */
const ROWS_AT_ONCE = 50;

/** Rankings side by side: by the total, and by each node and window that the scheme ranks. */
export class RankingTables extends Component {
    static template = "party_points.RankingTables";
    static props = { tables: Array };

    setup() {
        this.action = useService("action");
        this.amount = amount;
        this.state = useState({ all: false });
    }

    rowsOf(table) {
        return this.state.all ? table.rows : table.rows.slice(0, ROWS_AT_ONCE);
    }

    get hides() {
        return !this.state.all && this.props.tables.some((table) => table.rows.length > ROWS_AT_ONCE);
    }

    /** The member's score; of others' the reader may see their place only. */
    open(row) {
        if (row.score_id) {
            this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "party.score",
                res_id: row.score_id,
                views: [[false, "form"]],
            });
        }
    }
}
