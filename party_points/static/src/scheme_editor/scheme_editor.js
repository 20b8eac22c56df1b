import {
    Component,
    onMounted,
    onPatched,
    onWillStart,
    onWillUnmount,
    reactive,
    useExternalListener,
    useRef,
    useState,
    useSubEnv,
} from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { session } from "@web/session";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Checker } from "./checker";
import { parse } from "./document_text";
import { EditorModel } from "./editor_model";
import { ExamplePanel } from "./example_panel";
import { FieldForm } from "./fields";
import { NodePanel } from "./node_panel";
import { ProblemList } from "./problem_list";
import { TreePanel } from "./tree_panel";
import { KeptCopy, WorkingCopy } from "./working_copy";

/** The server checks when nothing was typed for so long; the copy in the browser is kept at the same time. */
const PAUSE = 600;
const MODEL = "party.scheme";

/** The editor of a draft scheme. The document lives in the browser until it is saved; the server checks it on the way. */
export class SchemeEditor extends Component {
    static template = "party_points.SchemeEditor";
    static components = { ExamplePanel, FieldForm, Layout, NodePanel, ProblemList, TreePanel };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.display = { controlPanel: {} };
        this.root = useRef("root");
        this.state = useState({ version: 0, isSaving: false, isRefused: false, kept: null, cannotKeep: false, problems: false });
        this.example = reactive({ status: "full", track: "", posts: [], period: null, entries: [], readings: {} });
        this.editor = new EditorModel(user.lang.startsWith("zh") ? "zh_CN" : "en_US");
        this.checker = new Checker(this.editor, () => this.ask());
        this.ui = useState(this.editor.ui);
        this.checks = useState(this.editor.checks);
        useSubEnv({ editor: this.editor });
        onWillStart(() => this.load());
        onMounted(() => this.requestCheck(0));
        onPatched(() => this.goToPlace());
        onWillUnmount(() => this.leave());
        useExternalListener(window, "beforeunload", () => this.keep());
    }

    get resId() {
        const { context, params } = this.props.action;
        return context.active_id || params?.active_id;
    }

    // Loading, and what this browser has kept

    async load() {
        const opened = await this.orm.call(MODEL, "edit_open", [[this.resId]]);
        this.today = opened.today;
        this.store = new KeptCopy([session.db, user.userId, opened.id].join("."));
        this.copy = new WorkingCopy(opened.document, opened.hash, () => this.changed());
        this.editor.start(this.copy, opened);
        this.env.config.setDisplayName(opened.name);
        const kept = this.store.load();
        this.state.kept = kept && kept.text !== this.copy.text ? kept : null;
    }

    get keptText() {
        const time = new Date(this.state.kept.time).toLocaleString();
        return this.state.kept.hash === this.copy.hash
            ? _t("This browser has changes of %s that were not saved.", time)
            : _t("This browser has changes of %s that were not saved. The draft was changed since, so they can't be saved over it: take them up to look at them or to download them.", time);
    }

    takeUpKept() {
        const { text, hash } = this.state.kept;
        this.state.kept = null;
        this.state.isRefused = hash !== this.copy.hash;
        // With the hash that it started from: a draft that was changed since refuses it.
        this.copy.hash = hash;
        this.copy.change(() => parse(text));
    }

    dropKept() {
        this.state.kept = null;
        this.store.drop();
    }

    /** Keep what isn't saved. What was kept before waits untouched until it is taken up or given up. */
    keep() {
        if (!this.copy || this.state.kept) {
            return;
        }
        if (this.copy.isDirty) {
            this.state.cannotKeep = !this.store.save(this.copy.text, this.copy.hash);
        } else {
            this.store.drop();
        }
    }

    leave() {
        this.checker.stop();
        this.keep();
    }

    // Changes and checks

    changed() {
        this.state.version++;
        this.requestCheck();
    }

    exampleChanged() {
        this.requestCheck(PAUSE / 2);
    }

    requestCheck(pause = PAUSE) {
        this.checker.later(pause, () => this.keep());
    }

    /** The server's answer about the document and the example as they are. */
    ask() {
        const example = JSON.parse(JSON.stringify(this.example));
        return this.orm.silent.call(MODEL, "edit_check", [this.copy.text], { example });
    }

    // What the template shows

    get tab() {
        return this.editor.tabs.find((tab) => tab.code === this.ui.tab);
    }

    get node() {
        return this.editor.nodeOf(this.ui);
    }

    get nodeIndex() {
        return this.copy.document.get("nodes").indexOf(this.node);
    }

    /** Tab code → how grave its faults are. */
    get tabMarks() {
        const marks = {};
        for (const kind of ["faults", "unready"]) {
            for (const { path } of this.checks[kind]) {
                const key = /^\w+/.exec(path)?.[0];
                const tab = this.editor.tabs.find((one) => one.fields.some((field) => field.key === key));
                if (tab) {
                    marks[tab.code] ??= kind;
                }
            }
        }
        return marks;
    }

    get status() {
        const { faults, unready, warnings, isBusy, isOffline } = this.checks;
        if (isOffline) {
            return { text: _t("Not checked: the server doesn't answer"), kind: "warnings" };
        }
        if (faults.length) {
            return { text: _t("%s faults", faults.length), kind: "faults" };
        }
        if (unready.length && warnings.length) {
            return { text: _t("%(unready)s to be set, %(warnings)s to look at", { unready: unready.length, warnings: warnings.length }), kind: "unready" };
        }
        if (unready.length) {
            return { text: _t("%s to be set", unready.length), kind: "unready" };
        }
        if (warnings.length) {
            return { text: _t("%s to look at", warnings.length), kind: "unready" };
        }
        return { text: isBusy ? _t("Checking…") : _t("No faults"), kind: "fine" };
    }

    jump(path) {
        this.editor.open(path);
        this.goal = path;
        this.state.version++;
    }

    /** After a jump: bring the field (or the nearest part that holds it) into view. */
    goToPlace() {
        if (!this.goal) {
            return;
        }
        let path = this.goal;
        this.goal = null;
        for (let shorter = null; path && shorter !== path; path = shorter) {
            const element = this.root.el?.querySelector(`[data-place="${CSS.escape(path)}"]`);
            if (element) {
                element.scrollIntoView({ block: "center" });
                element.querySelector("input, select, textarea")?.focus();
                return;
            }
            shorter = path.replace(/(\.[^.[\]]*|\[\d+\])$/, "");
        }
    }

    // Deleting a node

    confirmDelete(code) {
        const node = this.editor.nodes.find((one) => one.get("code") === code);
        if (!node.get("parent")) {
            this.notification.add(_t("The total can't be deleted: every scheme has one."), { type: "warning" });
            return;
        }
        const goes = this.editor.goesWith(code);
        this.dialog.add(ConfirmationDialog, {
            title: _t("Delete “%s”?", this.editor.nameOf(node)),
            body: this.deletionText(goes),
            confirmLabel: _t("Delete"),
            confirm: () => this.editor.deleteNode(code),
            cancel: () => {},
        });
    }

    deletionText({ nodes, rules, ballots, named }) {
        const parts = [
            _t("With it go %(nodes)s nodes below, %(rules)s rules and %(ballots)s ballots.", { nodes, rules, ballots }),
            named.length ? _t("%s other places name it; they will be listed as faults to mend.", named.length) : "",
            _t("“Undo” brings it back."),
        ];
        return parts.filter(Boolean).join(" ");
    }

    // Saving and what follows

    async save() {
        this.checker.cancel();
        this.keep();
        const sent = this.copy.document;
        this.state.isSaving = true;
        try {
            const saved = await this.orm.call(MODEL, "edit_save", [[this.resId], this.copy.text, this.copy.hash]);
            this.copy.rebase(saved.document, saved.hash, sent);
            this.env.config.setDisplayName(saved.name);
            this.state.isRefused = false;
            this.keep();
            this.notification.add(_t("Saved"), { type: "success" });
            return true;
        } catch (error) {
            this.state.isRefused = true;
            throw error;
        } finally {
            this.state.isSaving = false;
            this.state.version++;
            this.requestCheck(0);
        }
    }

    async trySave() {
        await this.checker.now();
        if (this.checks.faults.length) {
            this.state.problems = true;
            this.notification.add(_t("Not saved: mend the faults first. Your changes are kept in this browser."), { type: "danger" });
            return false;
        }
        return this.copy.isDirty ? this.save() : true;
    }

    download() {
        const blob = new Blob([this.copy.text], { type: "application/json" });
        const link = document.createElement("a");
        link.href = URL.createObjectURL(blob);
        link.download = `${this.copy.document.get("code") || "scheme"}.json`;
        link.click();
        URL.revokeObjectURL(link.href);
    }

    openStored() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Open the stored version?"),
            body: _t("What isn't saved here is given up. Download it first if you need it."),
            confirmLabel: _t("Open it"),
            confirm: () => this.reload(),
            cancel: () => {},
        });
    }

    async reload() {
        const opened = await this.orm.call(MODEL, "edit_open", [[this.resId]]);
        this.store.drop();
        this.copy.load(opened.document, opened.hash);
        this.state.isRefused = false;
        this.changed();
    }

    async setMissing() {
        if (await this.trySave()) {
            const action = await this.orm.call(MODEL, "action_set_missing", [[this.resId]]);
            await this.action.doAction(action, { onClose: () => this.reload() });
        }
    }

    async publish() {
        if (!(await this.trySave())) {
            return;
        }
        if (this.checks.unready.length) {
            this.state.problems = true;
            this.notification.add(_t("Figures are still to be set before it can be published."), { type: "warning" });
            return;
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("Publish this scheme?"),
            body: _t("A published version can't be changed any more; changes need a new version. Publish it?"),
            confirmLabel: _t("Publish the Scheme"),
            confirm: () => this.confirmPublish(),
            cancel: () => {},
        });
    }

    async confirmPublish() {
        await this.orm.call(MODEL, "action_publish", [[this.resId]]);
        await this.openForm();
    }

    async openForm() {
        await this.action.doAction(
            { type: "ir.actions.act_window", res_model: MODEL, res_id: this.resId, views: [[false, "form"]], target: "current" },
            { stackPosition: "replacePreviousAction" }
        );
    }
}

registry.category("actions").add("party_points.scheme_editor", SchemeEditor);
