// Asks for the next rendering of the page some time after the last one has arrived: one request at a time, never a queue.
// While a stroke is drawn and until its result is there, polling pauses: repainted charts would make the pen stutter. It
// also pauses once a link to another page is pending (navigation_guard.js), and without a connection.

import { currentPageState } from "./page_state.js";
import { sendAlone } from "./sending.js";

/** @typedef {{ interval: number | null, run: number }} Data */

/** Milliseconds after which an unanswered request is repeated, and between two checks while polling is paused. */
const ANSWER_TIMEOUT = 5000, PAUSE_INTERVAL = 100;
/** @type {WeakMap<Element, () => void>} */
const running = new WeakMap();

/** @param {import("./view.js").ComponentArgs<Data>} args */
export default function mount({ data, parentElement, setTriggerValue }) {
  running.get(parentElement)?.();
  const state = currentPageState();
  if (state) state.pollIsPending = false; // this call is the answer
  if (data.interval === null) return;
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  const poll = () => {
    const paused = Boolean(state && (state.isOccupied || state.pendingLink || state.connection !== "connected"));
    timer = setTimeout(poll, paused ? PAUSE_INTERVAL : ANSWER_TIMEOUT);
    if (paused) return;
    if (state) state.pollIsPending = true;
    sendAlone(() => setTriggerValue("poll", true));
  };
  timer = setTimeout(poll, data.interval);
  const stop = () => clearTimeout(timer);
  running.set(parentElement, stop);
  return stop;
}
