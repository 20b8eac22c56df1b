import { Component, onWillUnmount, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const STALE = 15000;

/** How far reading, comparing and writing a workbook has come; the server tells while the button's call still runs. */
export class ImportProgress extends Component {
    static template = "party_points.ImportProgress";
    static props = { ...standardWidgetProps };

    setup() {
        this.state = useState({ percent: null, text: "" });
        const bus = useService("bus_service");
        const follow = (message) => this.follow(message);
        bus.subscribe("party_points.import_progress", follow);
        onWillUnmount(() => {
            bus.unsubscribe("party_points.import_progress", follow);
            clearTimeout(this.timer);
        });
    }

    follow({ model, id, percent, text }) {
        const { resModel, resId } = this.props.record;
        if (model !== resModel || id !== resId) {
            return;
        }
        clearTimeout(this.timer);
        this.state.percent = percent < 100 ? percent : null;
        this.state.text = text;
        // A call that failed never reaches 100.
        this.timer = setTimeout(() => (this.state.percent = null), STALE);
    }
}

registry.category("view_widgets").add("party_import_progress", { component: ImportProgress });
