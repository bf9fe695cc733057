// Draws the last drawing again, stroke by stroke and about as fast as it was drawn, while the network reads it. A chart of
// the ten probabilities over time grows beside it, and a sentence lists the predictions in between.

import { pageState } from "../shared/page_state.js";
import { query, setText } from "../shared/view.js";
import { duration } from "../texts/draw_texts.js";
import { describePredictions, schedule } from "./replay_plan.js";
import { coverCanvas, drawCommands } from "./stroke_canvas.js";

/** @typedef {import("../shared/page_state.js").PageState} PageState */
/** @typedef {import("./replay_plan.js").Stroke} Stroke */
/** @typedef {import("./replay_plan.js").TimedCommand} TimedCommand */
/** @typedef {import("./replay_plan.js").Moment} Moment */
/** @typedef {{ number: number, strokes: Stroke[] }} Request number: of the replays asked for */

/** Longest replay, in seconds; and how long it waits for the last result, in milliseconds. */
const MAX_SECONDS = 10, ANSWER_TIMEOUT = 2000;
/** The chart in pixels. */
const CHART_WIDTH = 600, ROW_HEIGHT = 12;
/** @type {WeakMap<PageState, Replay>} */
const replays = new WeakMap();

/** @param {import("../shared/view.js").ComponentArgs<Request>} args */
export default function mount({ data, parentElement }) {
  const state = pageState(parentElement);
  let replay = replays.get(state);
  if (replay?.part !== parentElement) {
    replay?.listening.abort();
    replays.set(state, (replay = new Replay(state, parentElement)));
  }
  replay.receive(data);
}

class Replay {
  /** @param {PageState} state @param {HTMLElement} part */
  constructor(state, part) {
    this.state = state;
    this.part = part;
    this.figure = query(part, "figure");
    /** @type {HTMLCanvasElement} */
    this.chart = query(part, "canvas");
    this.sentence = query(part, "p");
    /** @type {number | null} */
    this.lastNumber = null;
    /** @type {HTMLCanvasElement | null} */
    this.canvas = null;
    /** @type {TimedCommand[]} */
    this.commands = [];
    /** @type {Moment[]} */
    this.moments = [];
    this.seconds = this.startedAt = this.frame = 0;
    this.speed = 1;
    /** @type {HTMLButtonElement | null} */
    this.button = null;
    const { signal } = (this.listening = new AbortController());
    state.addEventListener("penchange", () => this.stop(), { signal });
    state.addEventListener("drawingchange", () => (this.stop(), (this.figure.hidden = true)), { signal });
    state.addEventListener("resultchange", () => (this.record(), this.enable()), { signal });
    this.enable();
  }

  /** Only a drawing that consists of strokes can be replayed. */
  enable() {
    const { root, client } = this.state;
    if (!this.button?.isConnected) this.button = root.querySelector(".st-key-replay button");
    if (this.button) this.button.disabled = !client?.report?.replayable;
  }

  /** @param {Request} request */
  receive({ number, strokes }) {
    // A replay asked for before this page was built is not started again.
    this.lastNumber ??= number;
    if (number === this.lastNumber || !strokes.length || !this.state.client?.isAvailable) return;
    this.lastNumber = number;
    this.stop();
    this.start(strokes);
  }

  /** @param {Stroke[]} strokes */
  start(strokes) {
    ({ commands: this.commands, seconds: this.seconds } = schedule(strokes));
    this.speed = Math.max(1, this.seconds / MAX_SECONDS);
    this.moments = [];
    setText(query(this.part, ".times :last-child"), duration((this.seconds / this.speed).toFixed(1)));
    setText(this.sentence, "");
    this.canvas = coverCanvas(this.state);
    this.canvas.scrollIntoView({ block: "nearest" });
    this.figure.hidden = false;
    this.startedAt = performance.now();
    this.state.setReplay(this.canvas);
    this.step();
  }

  /** How many seconds of the drawing are drawn by a moment. @param {number} moment of performance.now() */
  elapsed(moment = performance.now()) {
    return Math.max(0, Math.min(this.seconds, (this.speed * (moment - this.startedAt)) / 1000));
  }

  step() {
    const { canvas } = this, elapsed = this.elapsed();
    if (canvas) drawCommands(canvas, this.commands.filter(({ time }) => time <= elapsed));
    const isRead = () => this.moments.at(-1)?.checksum === this.state.client?.readCanvas().checksum;
    if (elapsed >= this.seconds && (isRead() || this.isOverdue)) this.stop();
    else this.frame = requestAnimationFrame(() => this.step());
  }

  /** Whether the last result does not come. */
  get isOverdue() {
    return performance.now() - this.startedAt > (1000 * this.seconds) / this.speed + ANSWER_TIMEOUT;
  }

  stop() {
    if (!this.canvas) return;
    cancelAnimationFrame(this.frame);
    this.canvas.remove();
    this.canvas = null;
    this.state.setReplay(null);
    this.renderChart();
    // Announced only at the end, or a screen reader would never come to an end.
    setText(query(this.part, "[role=status]"), this.sentence.textContent ?? "");
    this.state.client?.settleSoon();
  }

  /** Add the result that is shown now, at the time of its image: on a slow server, it comes much later. */
  record() {
    const { result, client } = this.state, probabilities = result?.prediction.probabilities;
    if (!this.canvas || !result || !probabilities) return;
    this.moments.push({ time: this.elapsed(client?.sentAt), checksum: result.checksum, probabilities });
    this.renderChart();
    setText(this.sentence, describePredictions(this.moments, this.speed));
  }

  renderChart() {
    this.chart.width = CHART_WIDTH;
    this.chart.height = 10 * ROW_HEIGHT;
    const context = /** @type {CanvasRenderingContext2D} */ (this.chart.getContext("2d"));
    context.fillStyle = getComputedStyle(this.chart).color;
    this.moments.forEach(({ time, probabilities }, index) => {
      const end = this.moments[index + 1]?.time ?? (this.canvas ? this.elapsed() : this.seconds);
      const [left, right] = [time, end].map((moment) => (CHART_WIDTH * moment) / this.seconds);
      probabilities.forEach((probability, digit) => {
        context.globalAlpha = probability;
        context.fillRect(left, digit * ROW_HEIGHT + 1, right - left, ROW_HEIGHT - 2);
      });
    });
  }
}
