// Delays links to other pages until nothing is under way on the Draw page.
//
// The canvas reports a stroke a fifth of a second later, and a visitor who leaves sooner would arrive without it. And
// Streamlit answers a request that the page sends after the click with the page that was left, so that the new page stays
// blank: so nothing is sent while a link is pending.

import { pageState } from "../shared/page_state.js";
import { pageLinkOf, scriptIsRunning } from "../shared/streamlit_dom.js";

/** @typedef {import("../shared/page_state.js").PageState} PageState */

/** Milliseconds: between two checks; after which the link is followed anyway, and after which it has led nowhere. */
const CHECK_INTERVAL = 30, DRAIN_TIMEOUT = 3000, ARRIVAL_TIMEOUT = 5000;
/** @type {WeakSet<PageState>} */
const guarded = new WeakSet();

/** @param {import("../shared/view.js").ComponentArgs<null>} args */
export default function mount({ parentElement }) {
  const state = pageState(parentElement);
  if (guarded.has(state)) return;
  guarded.add(state);
  const listening = new AbortController();
  const handleClick = (/** @type {Event} */ event) => {
    if (!state.root.isConnected) return listening.abort();
    const link = pageLinkOf(event);
    if (!link || state.hasLeft) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!state.pendingLink) drainThenNavigate(state);
    state.pendingLink = link;
  };
  document.addEventListener("click", handleClick, { capture: true, signal: listening.signal });
}

/** @param {PageState} state */
async function drainThenNavigate(state) {
  const deadline = performance.now() + DRAIN_TIMEOUT;
  do await new Promise((next) => setTimeout(next, CHECK_INTERVAL));
  while (state.root.isConnected && isUnderWay(state) && performance.now() < deadline);
  if (!state.root.isConnected) return; // left with the browser's Back button
  state.hasLeft = true;
  setTimeout(() => {
    state.hasLeft = false;
    state.pendingLink = null;
  }, ARRIVAL_TIMEOUT);
  state.pendingLink?.click();
}

/** Whether something is not finished: a poll, a change of the canvas, its report, or a script on the server. */
function isUnderWay(/** @type {PageState} */ state) {
  return state.pollIsPending || state.canvasIsBusy || !(state.client?.isReported ?? true) || scriptIsRunning();
}
