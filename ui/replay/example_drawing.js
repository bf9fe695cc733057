// Draws example digits on the empty canvas of a page that was just opened, as fast as a hand does, while the network reads
// them. They lie on a canvas of their own, so nothing is left of them once the visitor does something.

import { currentPageState } from "../shared/page_state.js";
import { schedule } from "./replay_plan.js";
import { coverCanvas, drawCommands } from "./stroke_canvas.js";

/** @typedef {import("../shared/page_state.js").PageState} PageState */
/** @typedef {import("./replay_plan.js").Stroke} Stroke */
/** @typedef {import("./replay_plan.js").TimedCommand} TimedCommand */

/** Milliseconds: before the first example, for each, between two, and between two looks whether the page is ready. */
const DELAY = 800, DURATION = 1500, INTERVAL = 3000, READY_INTERVAL = 200;
/** What a visitor can do; all but scrolling. */
const ACTIONS = ["pointerdown", "keydown", "click", "focusin", "dragenter"];
/** Only the first Draw page of a visit has examples. */
let isFirst = true;

/** @param {import("../shared/view.js").ComponentArgs<Stroke[][]>} args */
export default function mount({ data }) {
  if (isFirst) new Examples(data);
  isFirst = false;
}

class Examples {
  /** @param {Stroke[][]} examples */
  constructor(examples) {
    this.examples = examples;
    /** @type {PageState | null} */
    this.state = null;
    /** @type {HTMLCanvasElement | null} */
    this.canvas = null;
    this.frame = 0;
    this.listening = new AbortController();
    const { signal } = this.listening;
    for (const type of ACTIONS) window.addEventListener(type, (event) => this.handle(event), { capture: true, signal });
    this.timer = setTimeout(() => this.start(), DELAY);
  }

  /** @param {Event} event */
  handle(event) {
    // A finger that does not touch the canvas may be scrolling; if it touches a control, there will be a click.
    const isFinger = event instanceof PointerEvent && event.type === "pointerdown" && event.pointerType === "touch";
    if (!isFinger || this.state?.canvasArea.contains(/** @type {Node} */ (event.target))) this.end();
  }

  /** Start as soon as drawings are read while they are drawn, if the canvas is empty. */
  start() {
    const state = (this.state = currentPageState());
    if (!state?.client?.isAvailable || state.canvasIsBusy) {
      this.timer = setTimeout(() => this.start(), READY_INTERVAL);
      return;
    }
    const { signal } = this.listening;
    // Another drawing, as of a picture that was opened, ends it as well; and so does a lost connection.
    state.addEventListener("drawingchange", () => this.end(), { signal });
    state.addEventListener("resultchange", () => state.client?.isAvailable || this.end(), { signal });
    if (state.result?.stages) return this.end();
    this.canvas = coverCanvas(state);
    state.root.toggleAttribute("data-example", true);
    this.play(0);
  }

  /** @param {number} number of the example, from 0 */
  play(number) {
    const { commands, seconds } = schedule(this.examples[number]), startedAt = performance.now();
    const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const step = () => {
      const { canvas, state } = this;
      if (!canvas || !state) return;
      if (!state.root.isConnected) return this.end();
      const share = isStill ? 1 : Math.min(1, (performance.now() - startedAt) / DURATION);
      drawCommands(canvas, commands.filter(({ time }) => time <= share * seconds));
      if (share < 1) {
        if (!state.isReplaying) state.setReplay(canvas);
        this.frame = requestAnimationFrame(step);
        return;
      }
      // It stays there, and so does its result.
      state.setReplay(canvas, false);
      state.client?.settleSoon();
      if (!isStill && number + 1 < this.examples.length) this.timer = setTimeout(() => this.play(number + 1), INTERVAL);
    };
    step();
  }

  end() {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.listening.abort();
    const { canvas, state } = this;
    if (!canvas || !state) return;
    canvas.remove();
    this.canvas = null;
    state.setReplay(null);
    state.root.toggleAttribute("data-example", false);
    if (state.client?.report) state.client.show(state.client.report.result);
  }
}
