import { expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryAll, queryFirst } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

class PartyInbox extends models.Model {
    _name = "party.inbox";

    title = fields.Char();

    _records = [
        { id: 1, title: "First" },
        { id: 2, title: "Second" },
        { id: 3, title: "Third" },
    ];
}

defineMailModels();
defineModels([PartyInbox]);

const ARCH = `<list js_class="party_inbox_list"><field name="title"/></list>`;

/** Opens the inbox; what is decided is gone from it, as on the server. */
async function openInbox() {
    onRpc("party.inbox", "action_approve", function ({ args: [ids] }) {
        expect.step(`approve ${ids}`);
        this.env["party.inbox"].unlink(ids);
        return {
            type: "ir.actions.client",
            tag: "display_notification",
            params: { type: "success", message: `${ids.length} done.` },
        };
    });
    await mountView({ type: "list", resModel: "party.inbox", arch: ARCH });
}

function focusRow(index) {
    queryAll(".o_data_row")[index].querySelector(".o_data_cell").focus();
}

async function settle() {
    for (let frame = 0; frame < 4; frame++) {
        await animationFrame();
    }
}

test("A approves the row one stands on; the next one has the focus afterwards", async () => {
    await openInbox();
    focusRow(1);
    await press("a");
    await settle();
    expect.verifySteps(["approve 2"]);
    expect(queryAllTexts(".o_data_row")).toEqual(["First", "Third"]);
    expect(document.activeElement.closest(".o_data_row")).toHaveText("Third");
});

test("S goes on without a decision", async () => {
    await openInbox();
    focusRow(0);
    await press("s");
    await animationFrame();
    expect(document.activeElement.closest(".o_data_row")).toHaveText("Second");
});

test("what is selected is decided together", async () => {
    await openInbox();
    await queryFirst(".o_data_row .o_list_record_selector input").click();
    await queryAll(".o_data_row .o_list_record_selector input")[2].click();
    await settle();
    await press("a");
    await settle();
    expect.verifySteps(["approve 1,3"]);
});

test("without a row nothing is decided, the first one is offered", async () => {
    await openInbox();
    document.activeElement.blur();
    await press("a");
    await animationFrame();
    expect(document.activeElement.closest(".o_data_row")).toHaveText("First");
});
