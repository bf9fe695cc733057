// The prediction in words, and that of a second network.

import { pageState } from "../shared/page_state.js";
import { query, queryAll, setHidden, setText, subscribe } from "../shared/view.js";
import { answerOf } from "../texts/draw_texts.js";

/** @typedef {import("../inference/inference_result.js").Prediction} Prediction */

/** @param {import("../shared/view.js").ComponentArgs<null>} args */
export default function mount({ parentElement }) {
  return subscribe(parentElement, ({ prediction, comparison }) => render(parentElement, prediction, comparison));
}

/** @param {HTMLElement} part @param {Prediction} prediction @param {Prediction | null} comparison */
function render(part, prediction, comparison) {
  const [own, other] = queryAll(part, "p");
  const { label, headline, sentence } = prediction;
  renderText(own, label, headline, sentence);
  setHidden(other, !comparison);
  if (comparison) {
    renderText(other, answerOf(comparison.network), comparison.headline, ` ${comparison.sentence}`);
  }
  // Announced when the drawing rests, or a screen reader would never come to an end; and not of an example.
  const { isDrawing, replayCanvas } = pageState(part);
  if (!isDrawing && !replayCanvas) setText(query(part, "[role=status]"), `${headline} ${sentence}`);
}

/** @param {HTMLElement} paragraph @param {string} label @param {string} headline @param {string} sentence */
function renderText(paragraph, label, headline, sentence) {
  setText(query(paragraph, "small"), label);
  setText(query(paragraph, "b"), headline);
  setText(query(paragraph, "span"), sentence);
}
