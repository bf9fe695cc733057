// Ten probabilities as bars, and as a list for screen readers. The elements stay, so that CSS can animate the bars.

import { query, queryAll, setAttribute, setClass, setStyle, setText, subscribe } from "../shared/view.js";
import { probabilitiesOf } from "../texts/draw_texts.js";

/** @typedef {{ network?: string, probabilities: number[] | null, percentages: string[] | null }} Bars */
/** @typedef {{ prediction: Bars, comparison: Bars | null }} Data what to show instead of the page's result */

/** @param {import("../shared/view.js").ComponentArgs<Data | null>} args */
export default function mount({ parentElement, data }) {
  if (data) render(parentElement, data.prediction, data.comparison);
  else return subscribe(parentElement, (result) => render(parentElement, result.prediction, result.comparison));
}

/** @param {HTMLElement} part @param {Bars} prediction @param {Bars | null} comparison */
function render(part, prediction, comparison) {
  const bars = query(part, ".inkling-bars");
  setClass(bars, "paired", comparison !== null);
  renderBars(bars, prediction, ":not(.other)", queryAll(bars, "b"));
  renderBars(bars, comparison, ".other", []);
  renderList(query(part, "ul:not(.other)"), prediction.percentages);
  const otherList = query(part, "ul.other");
  renderList(otherList, comparison?.percentages ?? null);
  if (comparison) setAttribute(otherList, "aria-label", probabilitiesOf(comparison.network ?? ""));
}

/** @param {HTMLElement} parent @param {Bars | null} bars @param {string} kind @param {HTMLElement[]} digits */
function renderBars(parent, bars, kind, digits) {
  const probabilities = bars?.probabilities, percentages = bars?.percentages;
  const best = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
  const lengths = queryAll(parent, `u${kind}`), texts = queryAll(parent, `span${kind}`);
  for (let digit = 0; digit < 10; digit++) {
    setStyle(lengths[digit], { transform: `scaleX(${probabilities?.[digit] ?? 0})` });
    setText(texts[digit], percentages?.[digit] ?? "");
    for (const element of [digits[digit], lengths[digit], texts[digit]]) {
      if (element) setClass(element, "best", digit === best);
    }
  }
}

/** @param {HTMLElement} list @param {string[] | null} percentages */
function renderList(list, percentages) {
  const count = percentages?.length ?? 0;
  while (list.children.length > count) list.lastChild?.remove();
  while (list.children.length < count) list.append(document.createElement("li"));
  percentages?.forEach((percentage, digit) => setText(list.children[digit], `${digit} ${percentage}`));
}
