import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { RankingTables } from "./ranking_tables";

/** `<widget name="party_rankings"/>` on a form: the rankings of the record shown, whatever its model. */
export class RankingsWidget extends Component {
    static template = "party_points.RankingsWidget";
    static components = { RankingTables };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ tables: null });
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps((next) => this.load(next.record));
    }

    /** Read again with every load of the record: publishing has changed what is shown. */
    async load(record) {
        if (!record.resId || record.data === this.loaded) {
            return;
        }
        this.loaded = record.data;
        this.state.tables = await this.orm.call(record.resModel, "get_rankings", [[record.resId]]);
    }
}

registry.category("view_widgets").add("party_rankings", { component: RankingsWidget });
