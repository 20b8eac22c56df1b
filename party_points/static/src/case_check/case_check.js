import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { amount, isSet } from "../score_tree/amounts";
import { ScoreTree } from "../score_tree/score_tree";

/** More entries than this are shown on demand. */
const ENTRIES_AT_ONCE = 50;

/**
 * A case file tried on a scheme: what came out beside what was expected, member by member, with entries and trees. The
 * file stays in the browser and goes along with every question; the server stores nothing.
 */
export class CaseCheck extends Component {
    static template = "party_points.CaseCheck";
    static components = { Layout, ScoreTree };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.display = { controlPanel: {} };
        this.picker = useRef("picker");
        this.content = null;
        this.state = useState({ name: "", busy: false, result: null, tree: null, open: {}, onlyWrong: false });
        const { params, context } = this.props.action;
        this.schemeId = params?.scheme_id || context?.active_id;
        this.schemeName = "";
        onWillStart(async () => {
            const [scheme] = await this.orm.read("party.scheme", [this.schemeId], ["display_name"]);
            this.schemeName = scheme.display_name;
        });
    }

    call(method, args = []) {
        return this.orm.call("party.scheme", method, [[this.schemeId], ...args]);
    }

    choose() {
        this.picker.el.click();
    }

    async onPicked(ev) {
        const [file] = ev.target.files;
        ev.target.value = "";
        if (file) {
            await this.take(file);
        }
    }

    async onDrop(ev) {
        const [file] = ev.dataTransfer.files;
        if (file) {
            await this.take(file);
        }
    }

    async take(file) {
        this.content = await file.text();
        this.state.name = file.name;
        this.state.busy = true;
        this.state.result = null;
        this.state.tree = null;
        this.state.open = {};
        try {
            this.state.result = await this.call("try_cases", [this.content]);
            this.state.onlyWrong = false;
        } finally {
            this.state.busy = false;
        }
    }

    async downloadTemplate() {
        const { filename, content } = await this.call("case_template");
        this.save(filename, content);
    }

    downloadResult() {
        this.save(`${this.state.name.replace(/\.[^.]*$/, "")}-result.json`, this.state.result.json);
    }

    save(filename, content) {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([content], { type: "text/plain;charset=utf-8" }));
        link.download = filename;
        link.click();
        URL.revokeObjectURL(link.href);
    }

    /** The tree of a member under its line; a second click closes it. */
    async toggleTree(number, period, member) {
        const key = this.keyOf(number, period, member);
        if (this.state.tree?.key === key || !member.explained) {
            this.state.tree = null;
            return;
        }
        const explanation = await this.call("explain_case", [this.content, number + 1, member.name, period.code]);
        this.state.tree = { key, explanation };
    }

    keyOf(number, period, member) {
        return `${number}/${period.code}/${member.name}`;
    }

    isOpen(number, period) {
        return this.state.open[`${number}/${period.code}`];
    }

    toggleEntries(number, period) {
        const key = `${number}/${period.code}`;
        this.state.open[key] = this.state.open[key] ? 0 : ENTRIES_AT_ONCE;
    }

    showAll(number, period) {
        this.state.open[`${number}/${period.code}`] = period.entries.length;
    }

    entriesOf(number, period) {
        return period.entries.slice(0, this.isOpen(number, period));
    }

    membersOf(period) {
        return this.state.onlyWrong ? period.members.filter((member) => member.wrong) : period.members;
    }

    /** "92" or "–"; codes of outcomes as a list. */
    text(value) {
        if (Array.isArray(value)) {
            return value.join("、") || "–";
        }
        return isSet(value) ? amount(value) : "–";
    }

    get summary() {
        const { count, cases } = this.state.result;
        return count
            ? _t("%(count)s differences in %(cases)s cases", { count, cases: cases.length })
            : _t("All as expected: %s cases", cases.length);
    }

    differText(count) {
        return _t("%s differ", count);
    }

    entriesText(period) {
        return _t("Entries (%s)", period.entries.length);
    }

    lineText(line) {
        return _t("line %s", line);
    }

    moreText(number, period) {
        return _t("Show %s more", period.entries.length - this.isOpen(number, period));
    }
}

registry.category("actions").add("party_points.case_check", CaseCheck);
