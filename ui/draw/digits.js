// Several digits in one drawing: a box around each on the canvas, whose label selects it for the page.

import { pageState } from "../shared/page_state.js";
import { sendAlone } from "../shared/sending.js";
import { query, queryAll, setAttribute, setClass, setHidden, setStyle, setText, subscribe } from "../shared/view.js";
import { digitInDrawing, notADigit } from "../texts/draw_texts.js";

/** @typedef {import("../inference/inference_result.js").InferenceResult} InferenceResult */
/** @typedef {import("../inference/inference_result.js").DigitBox} DigitBox */

/** Share of the drawing that a label above a box needs. */
const LABEL = 0.08;

/** @param {import("../shared/view.js").ComponentArgs<null>} args */
export default function mount({ parentElement, setStateValue }) {
  const state = pageState(parentElement);
  const { dataset } = query(parentElement, ".inkling-digits");
  /** @param {number | null} index */
  const select = (index) => {
    dataset.chosen = index === null ? "" : "yes";
    state.client?.select({ digit_index: index }).then(() => sendAlone(() => setStateValue("digit_index", index)));
  };
  return subscribe(parentElement, (result) => {
    render(parentElement, result, select);
    // A choice is about this drawing, and not about the next one with several digits.
    if (dataset.chosen && result.digits.length === 0 && !state.isOccupied) select(null);
  });
}

/** @param {HTMLElement} part @param {InferenceResult} result @param {(index: number) => void} select */
function render(part, { digits, selected }, select) {
  const view = query(part, ".inkling-digits"), boxes = queryAll(view, "div");
  setHidden(view, digits.length === 0);
  // Hidden, and not removed: of a finger that began on a label, the browser tells that label alone.
  boxes.forEach((box, number) => setHidden(box, number >= digits.length));
  digits.forEach((digit, number) => {
    renderBox(boxes[number] ?? createBox(view, () => select(number)), digit, number, selected === number);
  });
}

/** @param {HTMLElement} view @param {() => void} onClick */
function createBox(view, onClick) {
  const box = document.createElement("div"), button = document.createElement("button");
  button.type = "button";
  button.dataset.overCanvas = ""; // adapter.js: a press that moves is a stroke
  button.onclick = onClick;
  box.append(button);
  view.append(box);
  return box;
}

/** @param {HTMLElement} element @param {DigitBox} digit @param {number} number @param {boolean} selected */
function renderBox(element, { text, percentage, box }, number, selected) {
  const [left, top, width, height] = box.map((share) => `${(100 * share).toFixed(2)}%`);
  setStyle(element, { left, top, width, height });
  setClass(element, "below", box[1] < LABEL);
  setClass(element, "selected", selected);
  const button = query(element, "button");
  setText(button, text);
  setAttribute(button, "aria-pressed", String(selected));
  const label = text === "?" ? notADigit(number + 1) : digitInDrawing(number + 1, text, percentage);
  setAttribute(button, "aria-label", label);
  setAttribute(button, "title", label);
}
