import { registry } from "@web/core/registry";

/** A member on the phone: declare in three steps, then see the entry on its way. */
registry.category("web_tour.tours").add("party_points_declare", {
    url: "/my/points",
    steps: () => [
        { trigger: ".o_party_tabs a[href$='/my/points/declare']", run: "click", expectUnloadPage: true },
        { trigger: ".o_party_search input", run: "edit promise" },
        { trigger: ".o_party_rules:not(:has([data-rule='base.lecture'])) [data-rule='base.promise']", run: "click" },
        { trigger: "#party_points", run: "edit 2.5" },
        { trigger: "#party_description", run: "edit Helped three neighbours" },
        { trigger: ".o_party_send button", run: "click" },
        { trigger: ".o_party_done a[href$='/my/points/entries']", run: "click", expectUnloadPage: true },
        { trigger: ".o_party_card[data-state='submitted'] .o_party_way li:first-child.past" },
        { trigger: ".o_party_card[data-state='submitted']", run: "click", expectUnloadPage: true },
        { trigger: ".o_party_entry_page .o_party_card_points:contains('+2.5')" },
        { trigger: "form[action$='/withdraw'] button", run: "click", expectUnloadPage: true },
        { trigger: ".o_party_chip:contains('Withdrawn')" },
    ],
});

/** A member at the desk: the total opens down to the entry, which opens itself. */
registry.category("web_tour.tours").add("party_points_my_points", {
    url: "/odoo/my-points",
    steps: () => [
        { trigger: ".o_party_total_value:contains('62')" },
        { trigger: ".o_party_node_line[data-node='base'][aria-expanded='false']", run: "click" },
        { trigger: ".o_party_node_line[data-node='base'][aria-expanded='true']" },
        { trigger: ".o_party_entry_link", run: "click" },
        { trigger: ".o_form_view .o_form_sheet" },
    ],
});
