import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { figureText } from "./rule_summary";
import { canMove, treeLines, withDeeper, withMoved, withShifted } from "./node_tree";

/** A tree with more nodes than this opens with its two upper levels only. */
const OPEN_AT_ONCE = 150;

/** What is said of a node's sum; see `fullMarks`. */
export function totalText({ sum, own, track, fits, meant }) {
    const numbers = { sum, own, track };
    if (fits) {
        return _t("The children's full marks make %(sum)s, as the node's cap.", numbers);
    }
    if (meant) {
        return _t("The children's full marks make %(sum)s, the node's cap is %(own)s; that is meant so.", numbers);
    }
    return track === null
        ? _t("The children's full marks make %(sum)s, the node's cap is %(own)s.", numbers)
        : _t("For track %(track)s the children's full marks make %(sum)s, the node's cap is %(own)s.", numbers);
}

/** The tree of nodes: chosen, moved by dragging, keys or buttons, with the sums that don't fit in orange. */
export class TreePanel extends Component {
    static template = "party_points.EditorTree";
    static props = { nodes: Array, rules: { optional: true }, tracks: { optional: true }, lang: String, onDelete: Function };

    setup() {
        this.ui = useState(this.env.editor.ui);
        this.checks = useState(this.env.editor.checks);
        this.root = useRef("root");
        const isLarge = this.props.nodes.length > OPEN_AT_ONCE;
        this.state = useState({ closed: {}, dragged: null, over: null, where: null, isLarge });
        this.figureText = figureText;
    }

    get editor() {
        return this.env.editor;
    }

    /** The lines to show: what is below a closed node is left out. */
    get lines() {
        const lines = [];
        const counts = this.editor.ruleCounts;
        const totals = this.editor.totals;
        const marks = this.marks;
        const chosen = this.editor.nodeOf(this.ui)?.get("code");
        let hiddenBelow = Infinity;
        for (const line of treeLines(this.props.nodes)) {
            if (line.level > hiddenBelow) {
                continue;
            }
            const code = line.node.get("code");
            const isClosed = this.isClosed(line, code);
            hiddenBelow = isClosed ? line.level : Infinity;
            lines.push({ ...line, code, isClosed, rules: counts.get(code) || 0, total: totals.get(code), mark: marks.get(code), isChosen: chosen === code });
        }
        return lines;
    }

    isClosed({ level, hasChildren }, code) {
        return hasChildren && (this.state.closed[code] ?? (this.state.isLarge && level > 0));
    }

    /** Node code → the gravest fault of the node or of one of its rules. */
    get marks() {
        const found = new Map();
        if (this.checks.structure !== this.editor.copy.structure) {
            return found;
        }
        for (const kind of ["faults", "unready", "warnings"]) {
            for (const { path, message } of this.checks[kind]) {
                const [, key, index] = /^(nodes|rules)\[(\d+)\]/.exec(path) || [];
                const item = key && this.editor.document.get(key)[Number(index)];
                const code = item?.get?.(key === "nodes" ? "code" : "node");
                if (code && !found.has(code) && kind !== "warnings") {
                    found.set(code, { kind, message });
                }
            }
        }
        return found;
    }

    nameOf(node) {
        return this.editor.nameOf(node);
    }

    totalText(total) {
        return totalText(total);
    }

    choose(line) {
        this.editor.choose(line.code);
    }

    toggle(line) {
        this.state.closed[line.code] = !line.isClosed;
    }

    move(change) {
        this.editor.setNodes(change(this.editor.nodes));
    }

    shift(line, step) {
        this.move((nodes) => withShifted(nodes, line.code, step));
    }

    indent(line, step) {
        this.move((nodes) => withDeeper(nodes, line.code, step));
    }

    addChild(line) {
        this.state.closed[line.code] = false;
        this.editor.addNode(line.code);
    }

    addSibling(line) {
        this.editor.addNode(line.node.get("parent"), line.code);
    }

    remove(line) {
        this.props.onDelete(line.code);
    }

    // Keys: arrows choose, with Alt they move

    onKeydown(ev) {
        const lines = this.lines;
        const place = lines.findIndex((line) => line.isChosen);
        const line = lines[place];
        const key = ev.altKey ? `Alt+${ev.key}` : ev.key;
        const actions = {
            ArrowUp: () => lines[place - 1] && this.choose(lines[place - 1]),
            ArrowDown: () => lines[place + 1] && this.choose(lines[place + 1]),
            ArrowLeft: () => line.hasChildren && (this.state.closed[line.code] = true),
            ArrowRight: () => line.hasChildren && (this.state.closed[line.code] = false),
            "Alt+ArrowUp": () => this.shift(line, -1),
            "Alt+ArrowDown": () => this.shift(line, 1),
            "Alt+ArrowLeft": () => this.indent(line, -1),
            "Alt+ArrowRight": () => this.indent(line, 1),
            Insert: () => this.addChild(line),
            Delete: () => this.remove(line),
        };
        if (line && actions[key]) {
            ev.preventDefault();
            actions[key]();
        }
    }

    // Dragging

    onDragStart(line, ev) {
        if (!line.node.get("parent")) {
            return ev.preventDefault();
        }
        this.state.dragged = line.code;
        ev.dataTransfer.effectAllowed = "move";
        ev.dataTransfer.setData("text/plain", line.code);
    }

    /** The upper quarter of a line means before it, the lower one after it, the middle inside. */
    onDragOver(line, ev) {
        const { top, height } = ev.currentTarget.getBoundingClientRect();
        const share = (ev.clientY - top) / height;
        const where = share < 0.25 ? "before" : share > 0.75 ? "after" : "inside";
        const isAllowed = this.state.dragged && canMove(this.props.nodes, this.state.dragged, line.code, where);
        this.state.over = isAllowed ? line.code : null;
        this.state.where = isAllowed ? where : null;
        if (isAllowed) {
            ev.preventDefault();
        }
    }

    onDrop() {
        const { dragged, over, where } = this.state;
        if (dragged && over) {
            this.move((nodes) => withMoved(nodes, dragged, over, where));
            this.editor.choose(dragged);
        }
        this.onDragEnd();
    }

    onDragEnd() {
        Object.assign(this.state, { dragged: null, over: null, where: null });
    }
}
