// What the views have in common: subscribing to results, and touching the document only where something has changed,
// because the browser lays out and paints anew whatever is touched.

import { pageState } from "./page_state.js";

/** @typedef {import("../inference/inference_result.js").InferenceResult} InferenceResult */

/**
 * What Streamlit calls the default export of a component's module with.
 *
 * @template Data
 * @typedef {Object} ComponentArgs
 * @property {HTMLElement} parentElement
 * @property {Data} data
 * @property {(name: string, value: unknown) => void} setStateValue
 * @property {(name: string, value: unknown) => void} setTriggerValue
 */

/** @type {WeakMap<Element, () => void>} */
const unsubscribes = new WeakMap();

/**
 * Render a view now and whenever there is a new result.
 *
 * @param {HTMLElement} parentElement
 * @param {(result: InferenceResult) => void} render
 * @returns {() => void} ends it
 */
export function subscribe(parentElement, render) {
  const state = pageState(parentElement);
  unsubscribes.get(parentElement)?.();
  const listen = () => state.result && render(state.result);
  const unsubscribe = () => state.removeEventListener("resultchange", listen);
  state.addEventListener("resultchange", listen);
  unsubscribes.set(parentElement, unsubscribe);
  listen();
  return unsubscribe;
}

/**
 * The first element that matches.
 *
 * @template {Element} [T=HTMLElement]
 * @param {Element | DocumentFragment} parent
 * @param {string} selector
 * @returns {T}
 */
export function query(parent, selector) {
  const found = /** @type {T | null} */ (parent.querySelector(selector));
  if (!found) throw new Error(`no element matches ${selector}`);
  return found;
}

/**
 * All elements that match.
 *
 * @template {Element} [T=HTMLElement]
 * @param {Element} parent
 * @param {string} selector
 * @returns {T[]}
 */
export function queryAll(parent, selector) {
  return /** @type {T[]} */ ([...parent.querySelectorAll(selector)]);
}

/**
 * Its text node stays: for one that is inserted, the browser computes the styles of the whole page again, since any :has()
 * in a style sheet might depend on it.
 *
 * @param {Element} element @param {string} text
 */
export function setText(element, text) {
  if (element.textContent === text) return;
  const { firstChild, childNodes } = element;
  if (firstChild instanceof Text && childNodes.length === 1) firstChild.data = text;
  else element.textContent = text;
}

/** @param {Element} element @param {string} name @param {string} value */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** @type {WeakMap<HTMLElement, Record<string, string>>} */
const styles = new WeakMap();

/** @param {HTMLElement} element @param {Record<string, string>} style */
export function setStyle(element, style) {
  // Compared with what was set, since the browser writes values in its own way.
  const known = styles.get(element) ?? {};
  styles.set(element, known);
  for (const [name, value] of Object.entries(style)) {
    if (known[name] !== value) element.style.setProperty(name, (known[name] = value));
  }
}

/** @param {HTMLElement} element @param {boolean} hidden */
export function setHidden(element, hidden) {
  if (element.hidden !== hidden) element.hidden = hidden;
}

/** @param {Element} element @param {string} name @param {boolean} wanted */
export function setClass(element, name, wanted) {
  if (element.classList.contains(name) !== wanted) element.classList.toggle(name, wanted);
}

/** @type {WeakMap<Element, string[]>} */
const latestImages = new WeakMap();

/**
 * Decode PNG files and draw them, unless other files have been given for the same element meanwhile.
 *
 * @param {Element} element
 * @param {string[]} files in base64
 * @param {(images: ImageBitmap[]) => void} draw
 */
export async function decodeImages(element, files, draw) {
  latestImages.set(element, files);
  const images = await Promise.all(
    files.map((file) => createImageBitmap(new Blob([decodeBase64(file)], { type: "image/png" }))),
  );
  if (latestImages.get(element) === files) draw(images);
  for (const image of images) image.close();
}

/** @param {string} base64 */
export function decodeBase64(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/**
 * Draw a part of an image (all of it without a part), and make the canvas as large as that.
 *
 * Views use canvases: an <img> that shows another data URL many times a second makes the browser's memory grow.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {ImageBitmap} image
 * @param {number[]} [part] left, top, width, height
 */
export function drawImage(canvas, image, [left, top, width, height] = [0, 0, image.width, image.height]) {
  const size = { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
  // Another size, even the same, makes the browser lay the page out again.
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  const context = canvas.getContext("2d");
  context?.clearRect(0, 0, size.width, size.height);
  context?.drawImage(image, left, top, width, height, 0, 0, size.width, size.height);
}
