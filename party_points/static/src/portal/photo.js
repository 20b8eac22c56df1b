/** The server scales evidence to this; doing it on the phone already saves minutes on a slow line. */
const LONGEST_SIDE = 1920;

const QUALITY = 0.85;

function draw(bitmap) {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

/**
 * A photo as small as the server would make it. What the browser can't draw (a PDF, an unknown format) is left as it is:
 * the server decides what it takes.
 *
 * @param {File} file
 * @returns {Promise<{name: string, blob: Blob}>}
 */
export async function shrink(file) {
    if (!/^image\/(jpeg|png|webp|hei[cf])$/.test(file.type)) {
        return { name: file.name, blob: file };
    }
    try {
        const bitmap = await createImageBitmap(file);
        const blob = await draw(bitmap);
        bitmap.close();
        if (blob && blob.size < file.size) {
            return { name: file.name.replace(/\.\w+$/, "") + ".jpg", blob };
        }
    } catch {
        // Not drawable here; sent unchanged.
    }
    return { name: file.name, blob: file };
}
