import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { ScoreEntry } from "./score_entry";
import { ScoreHead } from "./score_head";
import { ScoreNode } from "./score_node";

/**
 * A member's score and why: the head with the total, below it the tree that opens node by node down to entries and
 * limits. It only draws an explanation (the engine's trace in the user's language, see party.score.explain); where it
 * comes from is the business of whoever places it: the form, the client action, the portal.
 */
export class ScoreTree extends Component {
    static template = "party_points.ScoreTree";
    static components = { ScoreEntry, ScoreHead, ScoreNode };
    static props = {
        explanation: Object,
        trend: { type: Array, optional: true },
        onSelectPeriod: { type: Function, optional: true },
        onOpenEntry: { type: Function, optional: true },
        hideHead: { type: Boolean, optional: true },
    };

    get root() {
        return this.props.explanation.tree;
    }

    get nodes() {
        return this.root.children || [];
    }

    /** Names by code, for sentences that point to another node (an overflow). */
    get names() {
        const names = {};
        const walk = (node) => {
            names[node.code] = node.name;
            (node.children || []).forEach(walk);
        };
        walk(this.root);
        return names;
    }

    get vetoes() {
        const found = [];
        const walk = (node) => {
            found.push(...(node.entries || []).filter((entry) => entry.effect === "veto" && entry.state !== "reversed"));
            (node.children || []).forEach(walk);
        };
        if (this.props.explanation.vetoed) {
            walk(this.root);
        }
        return found;
    }

    /** The root has a line of its own only where it says more than the head: a cap, a floor, own entries. */
    get rootSpeaks() {
        return Boolean((this.root.entries || []).length || this.root.clamp || this.root.note);
    }

    get rootLine() {
        return { ...this.root, children: [], contribution: this.root.value };
    }

    /** What stands behind the grade; nothing to say where it is the best one and nothing follows. */
    get standing() {
        const { standing } = this.props.explanation;
        const speaks = standing && (standing.why.length || standing.outcomes.length || standing.decided || standing.open);
        return speaks ? standing : null;
    }

    get whyTitle() {
        return this.standing.better ? _t("Why not “%s”?", this.standing.better) : _t("How the grade comes about");
    }

    get period() {
        return this.props.explanation.period?.code;
    }
}
