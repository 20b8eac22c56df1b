import { useRef } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

const nextFrame = () => new Promise((resolve) => browser.requestAnimationFrame(resolve));

/** All records of a list, grouped or not, in the order of the screen. */
function shownRecords(list) {
    return list.isGrouped ? list.groups.flatMap((group) => shownRecords(group.list)) : list.records;
}

/**
 * The inbox worked off from the keyboard: the arrows move, the space bar selects (the list's own keys), A approves and R
 * refuses what is selected or else the row one stands on, S goes on to the next. After a decision the next row is there.
 */
export class InboxListController extends ListController {
    static template = "party_points.InboxList";

    setup() {
        super.setup();
        this.root = useRef("root");
        this.orm = useService("orm");
        this.notification = useService("notification");
        useHotkey("a", () => this.decide("action_approve"));
        useHotkey("r", () => this.decide("action_refuse"));
        useHotkey("s", () => this.focusRow(this.focusedIndex + 1));
    }

    get rows() {
        return [...(this.root.el?.querySelectorAll(".o_data_row") || [])];
    }

    get focusedIndex() {
        return this.rows.indexOf(document.activeElement?.closest(".o_data_row"));
    }

    focusRow(index) {
        const { rows } = this;
        rows[Math.min(index, rows.length - 1)]?.querySelector(".o_data_cell")?.focus();
    }

    /** What is selected, else the row with the focus. */
    get chosen() {
        const { selection } = this.model.root;
        if (selection.length) {
            return selection;
        }
        const id = this.rows[this.focusedIndex]?.dataset.id;
        return shownRecords(this.model.root).filter((record) => record.id === id);
    }

    async decide(method) {
        const ids = this.chosen.map((record) => record.resId);
        if (!ids.length) {
            return this.focusRow(0);
        }
        const index = Math.max(0, this.focusedIndex);
        const reload = async () => {
            await this.model.root.load();
            // The rows are drawn with the next frame.
            await nextFrame();
            await nextFrame();
            this.focusRow(index);
        };
        const action = await this.orm.call("party.inbox", method, [ids], { context: this.props.context });
        if (action.tag === "display_notification") {
            const { message, ...options } = action.params;
            this.notification.add(message, { type: options.type, sticky: options.sticky });
            return reload();
        }
        return this.actionService.doAction(action, { onClose: reload });
    }
}

registry.category("views").add("party_inbox_list", { ...listView, Controller: InboxListController });
