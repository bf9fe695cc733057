// The colours and the font of the diagram, as the page has them at the moment.

import { toRgb } from "../widgets/colors.js";

/**
 * @typedef {Object} Theme
 * @property {string} text
 * @property {string} page the background
 * @property {string} on of an active node, and of the most probable digit
 * @property {string} positive for the digit
 * @property {string} negative against it
 * @property {number[]} onRgb
 * @property {number[]} positiveRgb
 * @property {number[]} negativeRgb
 * @property {string} family of the font
 * @property {boolean} dashed whether lines against the digit are dashed, where the page has few colours
 */

const forced = typeof matchMedia === "function" ? matchMedia("(forced-colors: active)") : null;

/** @param {HTMLElement} element @returns {Theme} */
export function readTheme(element) {
  const style = getComputedStyle(element), dashed = Boolean(forced?.matches);
  const color = (/** @type {string} */ name, /** @type {string} */ system) => (
    dashed ? system : style.getPropertyValue(name).trim() || system);
  const [text, page, on, positive, negative] = [
    color("--st-text-color", "CanvasText"), color("--st-background-color", "Canvas"), color("--st-primary-color", "Highlight"),
    color("--inkling-positive", "LinkText"), color("--inkling-negative", "CanvasText"),
  ];
  // Pictures keep their colours.
  const [positiveRgb, negativeRgb] = ["--inkling-positive", "--inkling-negative"].map((name) => toRgb(style.getPropertyValue(name)));
  const rgb = { onRgb: toRgb(on), positiveRgb, negativeRgb };
  return { text, page, on, positive, negative, ...rgb, family: style.fontFamily, dashed };
}
