import { browser } from "@web/core/browser/browser";

const DATABASE = "party_points";
const PHOTOS = "photos";

/** Opens the phone's own database for photos; null where the browser has none (private windows, old web views). */
function openPhotos() {
    return new Promise((resolve) => {
        let request;
        try {
            request = window.indexedDB.open(DATABASE, 1);
        } catch {
            return resolve(null);
        }
        request.onupgradeneeded = () => request.result.createObjectStore(PHOTOS);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => resolve(null);
    });
}

/**
 * A declaration that is not yet sent, kept on the phone: the fields in localStorage, the photos (too large for it) in
 * IndexedDB. It is dropped only when the server has said that the entry exists. Every user of a shared phone has a draft
 * of their own.
 */
export class DraftStore {
    constructor(owner) {
        this.key = `party_points.declare.${owner}`;
    }

    load() {
        try {
            return JSON.parse(browser.localStorage.getItem(this.key));
        } catch {
            return null;
        }
    }

    save(draft) {
        try {
            browser.localStorage.setItem(this.key, JSON.stringify(draft));
        } catch {
            // A full or forbidden storage must not stop the declaration itself.
        }
    }

    async loadPhotos() {
        const photos = await this._photos("readonly", (store) => store.get(this.key));
        return Array.isArray(photos) ? photos : [];
    }

    /** @param {{name: string, blob: Blob}[]} photos */
    savePhotos(photos) {
        return this._photos("readwrite", (store) => store.put(photos, this.key));
    }

    async clear() {
        browser.localStorage.removeItem(this.key);
        await this._photos("readwrite", (store) => store.delete(this.key));
    }

    async _photos(mode, ask) {
        const db = await openPhotos();
        if (!db) {
            return null;
        }
        return new Promise((resolve) => {
            try {
                const request = ask(db.transaction(PHOTOS, mode).objectStore(PHOTOS));
                request.onsuccess = () => resolve(request.result);
                request.onerror = () => resolve(null);
            } catch {
                resolve(null);
            }
        }).finally(() => db.close());
    }
}
