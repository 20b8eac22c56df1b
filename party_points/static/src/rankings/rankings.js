import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { RankingTables } from "./ranking_tables";

/** The rankings of a branch's period, as its scores stand. */
export class Rankings extends Component {
    static template = "party_points.Rankings";
    static components = { Layout, RankingTables };
    static props = { ...standardActionServiceProps };

    setup() {
        const orm = useService("orm");
        this.display = { controlPanel: {} };
        this.state = useState({ tables: [] });
        onWillStart(async () => {
            const ids = await orm.search("party.score", this.props.action.params?.domain || [["id", "=", 0]]);
            this.state.tables = ids.length ? await orm.call("party.score", "get_rankings", [ids]) : [];
        });
    }
}

registry.category("actions").add("party_points.rankings", Rankings);
