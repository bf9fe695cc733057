// Counts the clicks on Next and Previous that come while a section is on its way.
//
// Streamlit merges clicks that reach the server during a run of the script, so that three of them would lead one section on.

import { scriptIsRunning } from "../shared/streamlit_dom.js";

/** Milliseconds: between two checks; after which a section that has not come is no longer waited for. */
const CHECK_INTERVAL = 30, ARRIVAL_TIMEOUT = 5000;
const NEXT = ".st-key-learn-next button", PREVIOUS = ".st-key-learn-back button";

/** The time until which a section is waited for, and the sections to go on from there; negative: back. */
let deadline = 0, steps = 0;

/** Count a click, unless no section is on its way: then it is Streamlit's. */
function count(/** @type {MouseEvent} */ event) {
  const target = /** @type {Element} */ (event.target);
  const step = target.closest(NEXT) ? 1 : target.closest(PREVIOUS) ? -1 : 0;
  if (!step) return;
  if (performance.now() < deadline) {
    event.stopImmediatePropagation();
    steps += step;
  } else {
    steps = 0;
    deadline = performance.now() + ARRIVAL_TIMEOUT;
  }
}

/**
 * A section has come: when nothing is under way any more, go on from it if that was asked for meanwhile.
 *
 * @param {number} number of the section, from 1
 * @param {number} last number of the last section
 * @param {(steps: number) => void} go
 */
export async function arrive(number, last, go) {
  const arrival = (deadline = performance.now() + ARRIVAL_TIMEOUT);
  // Until then, Streamlit would send the menu's choice and the address of the section before.
  do await new Promise((next) => setTimeout(next, CHECK_INTERVAL));
  while (scriptIsRunning() && performance.now() < deadline);
  if (arrival !== deadline) return; // another one has come
  const rest = Math.min(Math.max(number + steps, 1), last) - number;
  steps = 0;
  deadline = rest ? performance.now() + ARRIVAL_TIMEOUT : 0;
  if (rest) go(rest);
}

// Once: Streamlit does not always clean up before it calls a component again.
document.addEventListener("click", count, { capture: true });
