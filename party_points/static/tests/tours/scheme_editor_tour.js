import { registry } from "@web/core/registry";

/** An administrator mends a sum that doesn't fit, looks at the example, saves and publishes. */
registry.category("web_tour.tours").add("party_points_scheme_editor", {
    steps: () => [
        { trigger: "button[name='action_edit']", run: "click" },
        { trigger: ".o_party_ed_tree_line[data-code='total'] .o_party_ed_sum:contains('90')" },
        { trigger: ".o_party_ed_tree_line[data-code='base']", run: "click" },
        { trigger: "[data-place='nodes[1].max'] input", run: "edit 100.0" },
        { trigger: ".o_party_ed_tree:not(:has(.o_party_ed_sum))" },
        { trigger: ".o_party_ed_example_add", run: "select base.lecture" },
        { trigger: ".o_party_ed_example_total:contains('62')" },
        { trigger: ".o_party_ed_save:enabled", run: "click" },
        { trigger: ".o_party_editor:not(:has(.o_party_ed_dirty))" },
        { trigger: ".o_party_ed_publish", run: "click" },
        { trigger: ".modal .btn-primary", run: "click" },
        { trigger: ".o_form_view .o_arrow_button_current[data-value='published']" },
    ],
});
