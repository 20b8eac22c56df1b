import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** Four steps from an empty database to the first declaration, each opening its screen. */
export class FirstSteps extends Component {
    static template = "party_points.FirstSteps";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ steps: [], can_load_demo: false });
        onWillStart(async () => Object.assign(this.state, await this.orm.call("party.branch", "get_first_steps", [])));
    }

    get done() {
        return this.state.steps.filter((step) => step.count).length;
    }

    /** The first step that is not done is the one to do now. */
    get next() {
        return this.state.steps.find((step) => !step.count)?.key;
    }

    open(step) {
        this.action.doAction(step.action);
    }

    loadDemo() {
        this.action.doAction("base.demo_force_install_action");
    }
}

registry.category("actions").add("party_points.first_steps", FirstSteps);
