import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { RecentEntries } from "../score_tree/recent_entries";
import { ScoreTree } from "../score_tree/score_tree";

/** The portal's address of a page below /my/points, in the language that the page has. */
function address(path) {
    return browser.location.pathname.replace(/\/my\/points.*$/, "") + `/my/points/${path}`;
}

/**
 * The portal's "My Points": the same tree as in Odoo. The page brings the explanation along, so that it opens at once;
 * another period is asked for in place, what is open stays open.
 */
export class ScorePage extends Component {
    static template = "party_points.ScorePage";
    static components = { RecentEntries, ScoreTree };
    static props = { page: Object, lang: String };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ page: this.props.page });
    }

    async selectPeriod(code) {
        this.state.page = await this.orm.call("party.member", "get_my_points", [], {
            period_code: code,
            context: { lang: this.props.lang },
        });
        browser.history.replaceState(null, "", address(encodeURIComponent(code)));
    }

    openEntry(entry) {
        browser.location.assign(address(`entries/${entry.id}`));
    }
}

/** The latest entries alone, for members who have no score yet. */
export class RecentPage extends Component {
    static template = "party_points.RecentPage";
    static components = { RecentEntries };
    static props = { entries: Array };

    openEntry(entry) {
        browser.location.assign(address(`entries/${entry.id}`));
    }
}

registry.category("public_components").add("party_points.score_page", ScorePage);
registry.category("public_components").add("party_points.recent", RecentPage);
