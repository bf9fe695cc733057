// Hands pictures that are pasted, or dropped on the Draw page, to the uploader of pictures.

import { pageState } from "../shared/page_state.js";
import { uploaderIn } from "../shared/streamlit_dom.js";

const UPLOADER = ".st-key-picture";
/** Where a paste is meant for the field itself. */
const TEXT_FIELDS = "input, textarea, [contenteditable]";

/** @type {WeakMap<Element, AbortController>} */
const listening = new WeakMap();

/** @param {import("../shared/view.js").ComponentArgs<null>} args */
export default function mount({ parentElement }) {
  listening.get(parentElement)?.abort();
  const controller = new AbortController(), { signal } = controller, { root } = pageState(parentElement);
  listening.set(parentElement, controller);
  document.addEventListener("paste", (event) => {
    if (!root.isConnected || /** @type {Element} */ (event.target).matches?.(TEXT_FIELDS)) return;
    take(event, root, event.clipboardData);
  }, { signal });
  // Without this, the browser would open the picture instead of the page.
  root.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault(), { signal });
  root.addEventListener("drop", (event) => !event.defaultPrevented && take(event, root, event.dataTransfer), { signal });
}

/** @param {Event} event @param {HTMLElement} root @param {DataTransfer | null} transfer */
function take(event, root, transfer) {
  const file = transfer?.files[0], input = uploaderIn(root, UPLOADER);
  if (!file || !input) return;
  event.preventDefault();
  const files = new DataTransfer();
  files.items.add(file);
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
