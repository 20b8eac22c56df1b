import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { amount, number, share } from "../score_tree/amounts";
import { RecentEntries } from "../score_tree/recent_entries";
import { ScoreTree } from "../score_tree/score_tree";

/** "My Points" for members who work in Odoo; members with a phone have the same page on the portal. */
export class MyPoints extends Component {
    static template = "party_points.MyPoints";
    static components = { Layout, RecentEntries, ScoreTree };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ page: null });
        onWillStart(() => this.load());
    }

    async load(code = null) {
        this.state.page = await this.orm.call("party.member", "get_my_points", [], { period_code: code });
    }

    /** The dialog of the ledger; afterwards the page shows what it brought. */
    declare() {
        this.action.doAction("party_points.action_entry_declare", { onClose: () => this.load() });
    }

    /** How much of a duty is given out: bonus points and deductions. */
    partsOf(duty) {
        return [
            { key: "bonus", name: _t("Bonus given"), ...duty.bonus },
            { key: "deduct", name: _t("Deductions given"), ...duty.deduct },
        ].map((part) => ({
            ...part,
            share: number(part.due) ? share(part.given, part.due) : 100,
            given: amount(part.given),
            due: amount(part.due),
        }));
    }

    headsText(duty) {
        return _t("%s people led", duty.heads);
    }

    openEntries() {
        this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("My entries"),
            res_model: "party.entry",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [["member_id", "=", this.state.page.member.id]],
        });
    }

    /** One page for applying, the same that members with a phone have. */
    openExemptions() {
        this.action.doAction({ type: "ir.actions.act_url", url: "/my/points/exemptions", target: "self" });
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

registry.category("actions").add("party_points.my_points", MyPoints);
