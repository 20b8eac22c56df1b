import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** All that the server found, each with its place in words; a click leads there. */
export class ProblemList extends Component {
    static template = "party_points.EditorProblems";
    static props = { onJump: Function };

    setup() {
        this.checks = useState(this.env.editor.checks);
        this.kinds = { faults: _t("Fault"), unready: _t("To be set"), warnings: _t("To look at") };
    }

    get moreText() {
        return _t("… and %(more)s more", { more: this.checks.more });
    }

    get problems() {
        return ["faults", "unready", "warnings"].flatMap((kind) =>
            this.checks[kind].map((one) => ({ ...one, kind, where: this.whereOf(one.path) }))
        );
    }

    /** "Rules · Lecture": the part of the document and the name of the item. */
    whereOf(path) {
        const { editor } = this.env;
        const [, key, index] = /^(\w+)(?:\[(\d+)\])?/.exec(path) || [];
        const field = editor.fields.find((one) => one.key === key);
        const item = index === undefined ? null : editor.document.get(key)?.[Number(index)];
        const name = item instanceof Map ? editor.nameOf(item) : "";
        return [field?.label || key, name].filter(Boolean).join(" · ");
    }
}
