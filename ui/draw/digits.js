// Several digits in one drawing: a button around each, which selects it for the page.

import { pageState } from "../shared/page_state.js";
import { decodeImages, drawImage, query, queryAll, setAttribute, setClass, setHidden, setStyle, setText, subscribe } from "../shared/view.js";

/** @typedef {import("../live/inference_result.js").InferenceResult} InferenceResult */
/** @typedef {import("../live/inference_result.js").DigitBox} DigitBox */

/** Share of the drawing that a label above a box needs. */
const LABEL = 0.08;

/** @param {import("../shared/view.js").ComponentArgs<null>} args */
export default function mount({ parentElement, setStateValue }) {
  const state = pageState(parentElement);
  const { dataset } = query(parentElement, ".inkling-digits");
  /** @param {number | null} digit */
  const select = (digit) => {
    dataset.chosen = digit === null ? "" : "yes";
    state.client?.select({ digit }).then(() => setStateValue("digit", digit));
  };
  return subscribe(parentElement, (result) => {
    render(parentElement, result, select);
    // A choice is about this drawing, and not about the next one with several digits.
    if (dataset.chosen && result.digits.length === 0 && !state.isOccupied) select(null);
  });
}

/** @param {HTMLElement} part @param {InferenceResult} result @param {(digit: number) => void} select */
function render(part, { digits, selected, stages }, select) {
  const view = query(part, ".inkling-digits"), sheet = query(view, ".sheet");
  setHidden(view, digits.length === 0);
  const buttons = queryAll(sheet, "button");
  buttons.slice(digits.length).forEach((button) => button.remove());
  digits.forEach((digit, number) => {
    renderButton(buttons[number] ?? createButton(sheet, () => select(number)), digit, number, selected === number);
  });
  if (!stages || digits.length === 0) return;
  /** @type {HTMLCanvasElement} */
  const canvas = query(sheet, "canvas");
  decodeImages(sheet, [stages.ink], ([ink]) => drawImage(canvas, ink));
}

/** @param {HTMLElement} sheet @param {() => void} onClick */
function createButton(sheet, onClick) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(document.createElement("span"));
  button.onclick = onClick;
  sheet.append(button);
  return button;
}

/** @param {HTMLElement} button @param {DigitBox} digit @param {number} number @param {boolean} selected */
function renderButton(button, { text, percentage, box }, number, selected) {
  const [left, top, width, height] = box.map((share) => `${(100 * share).toFixed(2)}%`);
  setStyle(button, { left, top, width, height });
  setClass(button, "below", box[1] < LABEL);
  setText(query(button, "span"), text);
  setAttribute(button, "aria-pressed", String(selected));
  const label = text === "?" ? `Digit ${number + 1}: not a digit` : `Digit ${number + 1}: ${text}, ${percentage}`;
  setAttribute(button, "aria-label", label);
  setAttribute(button, "title", label);
}
