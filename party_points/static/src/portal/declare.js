import { Component, onWillStart, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { amount, isSet, number } from "../score_tree/amounts";
import { DraftStore } from "./draft_store";
import { shrink } from "./photo";
import { plainNumber, sendDeclaration } from "./send";

/** With fewer rules than this the whole list is in sight, and a list of recent ones says nothing new. */
const RULES_WITH_RECENT = 6;

const FIELDS = ["date", "quantity", "tier", "points", "subject", "description", "member_id"];

function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Declare points on a phone in three steps: which rule; when, how much, with what photo; done. Whatever is typed is kept
 * on the phone until the server has answered that the entry exists; the draft's key makes a second sending harmless.
 */
export class Declare extends Component {
    static template = "party_points.Declare";
    static props = {
        uid: Number,
        rules: Array,
        recent: { type: Array, optional: true },
        colleagues: { type: Array, optional: true },
        today: String,
        min_date: { type: [String, { value: false }], optional: true },
        max_date: { type: [String, { value: false }], optional: true },
        entry: { type: [Object, { value: null }, { value: false }], optional: true },
        upload_limit: { type: Number, optional: true },
    };
    static defaultProps = { recent: [], colleagues: [], entry: null, upload_limit: 10485760 };

    setup() {
        this.top = useRef("top");
        this.store = new DraftStore(this.props.entry ? `${this.props.uid}.${this.props.entry.id}` : this.props.uid);
        this.state = useState({
            search: "",
            draft: this.emptyDraft(),
            photos: [],
            sending: false,
            fault: "",
            login: false,
            done: null,
            restored: false,
            online: browser.navigator.onLine !== false,
        });
        onWillStart(() => this.restore());
        useEffect(
            () => {
                if (this.state.draft.rule_id && !this.state.done) {
                    this.store.save({ ...this.state.draft });
                }
            },
            () => [JSON.stringify(this.state.draft)]
        );
        const online = () => (this.state.online = browser.navigator.onLine !== false);
        browser.addEventListener("online", online);
        browser.addEventListener("offline", online);
        onWillUnmount(() => {
            browser.removeEventListener("online", online);
            browser.removeEventListener("offline", online);
            this.state.photos.forEach((photo) => URL.revokeObjectURL(photo.url));
        });
    }

    // ---- the draft

    emptyDraft() {
        const { entry, today } = this.props;
        const draft = { key: newKey(), rule_id: entry ? entry.rule_id : null, date: today };
        for (const field of FIELDS) {
            draft[field] = (entry && entry[field]) || draft[field] || "";
        }
        draft.quantity = draft.quantity || "1";
        return draft;
    }

    async restore() {
        const draft = this.store.load();
        if (!draft?.key || !this.props.rules.some((rule) => rule.id === draft.rule_id)) {
            return;
        }
        Object.assign(this.state.draft, draft);
        this.addPhotos(await this.store.loadPhotos());
        this.state.restored = true;
    }

    async startAnew() {
        await this.store.clear();
        this.state.photos.forEach((photo) => URL.revokeObjectURL(photo.url));
        Object.assign(this.state, {
            draft: this.emptyDraft(),
            photos: [],
            fault: "",
            login: false,
            done: null,
            restored: false,
            search: "",
        });
    }

    // ---- step 1: which rule

    get step() {
        if (this.state.done) {
            return 3;
        }
        return this.rule ? 2 : 1;
    }

    get rule() {
        return this.props.rules.find((rule) => rule.id === this.state.draft.rule_id) || null;
    }

    get found() {
        const words = this.state.search.trim().toLowerCase().split(/\s+/).filter(Boolean);
        return this.props.rules.filter((rule) => {
            const text = `${rule.name} ${rule.node_name} ${rule.component} ${rule.code}`.toLowerCase();
            return words.every((word) => text.includes(word));
        });
    }

    /** The rules declared last, where there are many and nothing is searched. */
    get recent() {
        if (this.state.search.trim() || this.props.rules.length < RULES_WITH_RECENT) {
            return [];
        }
        return this.props.recent.map((id) => this.props.rules.find((rule) => rule.id === id)).filter(Boolean);
    }

    /** Rules under the node they count for; before them the recent ones. */
    get groups() {
        const groups = new Map();
        for (const rule of this.found) {
            const key = `node ${rule.node}`;
            if (!groups.has(key)) {
                groups.set(key, { key, name: this.nodePath(rule), rules: [] });
            }
            groups.get(key).rules.push(rule);
        }
        const recent = { key: "recent", name: _t("Recently declared"), rules: this.recent };
        return [recent, ...groups.values()].filter((group) => group.rules.length);
    }

    nodePath(rule) {
        return rule.component && rule.component !== rule.node_name ? `${rule.component} › ${rule.node_name}` : rule.node_name;
    }

    /** In the list: fixed points and ranges as they are written, of tiers the lowest and the highest. */
    briefPoints(rule) {
        if (!rule.tiers.length) {
            return rule.points_text;
        }
        const points = rule.tiers.flatMap((tier) => [tier.points, tier.points_min, tier.points_max]).filter(isSet);
        const sorted = points.sort((one, other) => number(one) - number(other));
        return [...new Set([sorted.at(0), sorted.at(-1)])].map(amount).join(" – ");
    }

    choose(rule) {
        const { draft } = this.state;
        if (draft.rule_id !== rule.id) {
            Object.assign(draft, { rule_id: rule.id, tier: "", points: "", quantity: "1" });
        }
        this.state.fault = "";
        this.scrollUp();
    }

    back() {
        this.state.draft.rule_id = null;
        this.state.restored = false;
        this.state.fault = "";
        this.scrollUp();
    }

    scrollUp() {
        this.top.el?.scrollIntoView({ block: "start" });
    }

    // ---- step 2: photos

    get evidenceText() {
        return this.rule.evidence === "required" ? _t("Evidence (required)") : _t("Evidence (optional)");
    }

    get kept() {
        return (this.props.entry && this.props.entry.evidence) || [];
    }

    addPhotos(photos) {
        for (const { name, blob } of photos) {
            const isImage = blob.type.startsWith("image/");
            this.state.photos.push({ id: newKey(), name, blob, isImage, url: isImage ? URL.createObjectURL(blob) : "" });
        }
    }

    async onFiles(ev) {
        const files = [...ev.target.files];
        ev.target.value = "";
        const photos = await Promise.all(files.map(shrink));
        const tooLarge = photos.filter((photo) => photo.blob.size > this.props.upload_limit);
        this.state.fault = tooLarge.length
            ? _t("%s is larger than 10 MB. Choose a smaller file.", tooLarge.map((photo) => photo.name).join(", "))
            : "";
        this.addPhotos(photos.filter((photo) => !tooLarge.includes(photo)));
        await this.keepPhotos();
    }

    async removePhoto(id) {
        const index = this.state.photos.findIndex((photo) => photo.id === id);
        const [photo] = this.state.photos.splice(index, 1);
        URL.revokeObjectURL(photo.url);
        await this.keepPhotos();
    }

    keepPhotos() {
        return this.store.savePhotos(this.state.photos.map(({ name, blob }) => ({ name, blob })));
    }

    // ---- sending

    /** What is missing, in words; empty when the declaration can be sent. */
    get missing() {
        const { draft, photos } = this.state;
        const { rule } = this;
        if (!draft.date) {
            return _t("Say on which day it was.");
        }
        if (rule.tiers.length && !draft.tier) {
            return _t("Choose the level.");
        }
        if (this.asksPoints && !this.arePointsInBounds) {
            return draft.points === "" ? _t("Say how many points you claim.") : this.pointsHint;
        }
        if (rule.takes_quantity && !(Number(plainNumber(draft.quantity)) > 0)) {
            return _t("Say how many.");
        }
        if (rule.evidence === "required" && !photos.length && !this.kept.length) {
            return _t("This rule needs evidence: add a photo or a file.");
        }
        return "";
    }

    async send() {
        if (this.state.sending) {
            return;
        }
        this.state.fault = this.missing;
        if (this.state.fault) {
            return this.scrollUp();
        }
        this.state.sending = true;
        const answer = await sendDeclaration(this.state.draft, this.state.photos, this.props.entry?.id);
        this.state.sending = false;
        if (answer.done) {
            this.state.done = answer.done;
            this.state.restored = false;
            await this.store.clear();
        } else {
            this.state.fault = answer.fault;
            this.state.login = Boolean(answer.login);
        }
        this.scrollUp();
    }

    // ---- points that the declarer proposes and the approver decides

    get tier() {
        return this.rule.tiers.find((tier) => tier.code === this.state.draft.tier) || null;
    }

    /** A rule with a range asks for points; one with tiers only where the chosen tier is a range. */
    get asksPoints() {
        if (!this.rule.chooses_points) {
            return false;
        }
        return this.rule.tiers.length ? Boolean(this.tier && !this.tier.points) : true;
    }

    get bounds() {
        const { points_min, points_max } = this.tier && !this.tier.points ? this.tier : this.rule;
        return { low: points_min || "", high: points_max || "" };
    }

    get unitHint() {
        return _t("Points are given for every full %s; the rest carries on.", amount(this.rule.unit));
    }

    get arePointsInBounds() {
        const points = Number(plainNumber(this.state.draft.points) || NaN);
        const { low, high } = this.bounds;
        return !Number.isNaN(points) && (low === "" || points >= Number(low)) && (high === "" || points <= Number(high));
    }

    get pointsHint() {
        const { low, high } = this.bounds;
        if (low && high) {
            return _t("Between %(low)s and %(high)s; who confirms decides.", { low: amount(low), high: amount(high) });
        }
        return _t("Who confirms decides.");
    }

    tierPoints(tier) {
        return tier.points ? amount(tier.points) : [tier.points_min, tier.points_max].filter(Boolean).map(amount).join(" – ");
    }
}

registry.category("public_components").add("party_points.declare", Declare);
