// Adapts streamlit-drawable-canvas to this page, together with the other scripts of this folder:
//
// - Its Undo and Redo buttons, hidden until a mouse hovers over the canvas, are moved below it and always shown.
// - A new brush width would cut off the stroke being drawn, so it is applied once the pen is up and the slider rests.
// - Settings that reach the canvas twice in quick succession make Streamlit 1.67 run the clean-up of the first while the
//   canvas is in use, and the drawing is lost. So the canvas counts as busy from a click that changes it, or from a new
//   brush width, until it has the new settings; strokes and clicks made meanwhile wait in a queue (stroke_input.js).
// - If the canvas is rebuilt nevertheless, or is empty after another page was shown, it asks for the drawing again.
//
// Where the canvas is not found, it stays as it is.

import { pageState } from "../shared/page_state.js";
import { sendAlone } from "../shared/sending.js";
import { scriptIsRunning, watchScriptEnds } from "../shared/streamlit_dom.js";
import { addStyle, findCanvas, layersIn, watchPainting, watchRebuilding } from "./canvas_elements.js";
import { StrokeInput } from "./stroke_input.js";

/** @typedef {import("../shared/page_state.js").PageState} PageState */
/** @typedef {import("../shared/view.js").ComponentArgs<Settings>} Args */
/**
 * @typedef {Object} Settings
 * @property {number} canvasSize width and height of the drawing, in pixels
 * @property {number} wantedBrush brush width that the slider shows
 * @property {number} brush brush width that the canvas has been given
 * @property {number} revision how often objects have been put on the canvas
 * @property {boolean} needsRestore whether a drawing is missing on it
 */

/** Buttons of the page that put something on the canvas. */
const CHANGING_BUTTONS = ["clear", "samples", "write", "restore", "mistakes"].map((key) => `.st-key-${key} button`).join();
/** Milliseconds: until the canvas has new settings; from the slider's last move until the brush is sent. */
const IDLE_DELAY = 100, BRUSH_DELAY = 250;
/** Milliseconds until it counts as idle: without new settings; while the server has not answered; without having painted them. */
const BUSY_TIMEOUT = 3000, LONGEST_BUSY = 30_000, PAINT_TIMEOUT = 3000;

/** @type {WeakMap<Element, CanvasAdapter>} */
const adapters = new WeakMap();

/** @param {Args} args */
export default function mount({ data, parentElement, setStateValue, setTriggerValue }) {
  let adapter = adapters.get(parentElement);
  if (!adapter) adapters.set(parentElement, (adapter = new CanvasAdapter(pageState(parentElement), data)));
  adapter.sendBrush = (brush) => sendAlone(() => setStateValue("brush", brush));
  adapter.requestRestore = () => sendAlone(() => setTriggerValue("restore", true));
  adapter.update(data);
}

class CanvasAdapter {
  /** @param {PageState} state @param {Settings} settings */
  constructor(state, settings) {
    this.state = state;
    this.area = state.canvasArea;
    this.settings = settings;
    state.canvasSize = settings.canvasSize;
    this.updates = 0;
    /** The revision that the canvas will have once all is there. */
    this.expectedRevision = 0;
    /** Since when the canvas is busy, with which revision; whether a run of the script has ended, and it has painted, since. */
    this.busySince = 0;
    this.busyRevision = settings.revision;
    this.hasRun = this.hasPainted = false;
    /** The brush width on its way to the canvas. @type {number | undefined} */
    this.sentBrush = undefined;
    this.strokes = new StrokeInput(state, () => this.scheduleBrush());
    this.shadow = /** @type {ShadowRoot | null} */ (null);
    /** @type {Record<"idle" | "brush" | "busy", ReturnType<typeof setTimeout> | undefined>} */
    this.timers = { idle: undefined, brush: undefined, busy: undefined };
    this.sendBrush = (/** @type {number} */ _brush) => {};
    this.requestRestore = () => {};
    state.canvasLayers = () => layersIn(this.shadow);
    const { signal } = (this.listening = new AbortController());
    this.strokes.listen(this.area, signal);
    watchScriptEnds(() => this.handleScriptEnd(), signal);
    document.addEventListener("click", (event) => this.handleClick(event), { capture: true, signal });
    state.addEventListener("connectionchange", () => this.handleConnection(), { signal });
  }

  /** @param {Settings} settings */
  update(settings) {
    const before = this.settings, first = this.updates++ === 0;
    this.settings = settings;
    this.area.dataset.brush = String(settings.brush); // for tests
    if (first) this.findCanvas();
    const arrived = first || settings.brush !== before.brush || settings.revision !== before.revision;
    const complete = settings.revision >= this.expectedRevision && settings.brush === (this.sentBrush ?? settings.brush);
    if (arrived && complete) this.setIdleSoon();
    this.scheduleBrush();
  }

  /** After a new connection the drawing may be put on the canvas again, which would replace a stroke made meanwhile. */
  handleConnection() {
    const { connection } = this.state;
    if (connection === "returning") this.setBusy();
    else if (this.state.canvasIsBusy) this.setIdleSoon();
  }

  /** Something will be put on the canvas. */
  expectRevision() {
    this.expectedRevision = Math.max(this.expectedRevision, this.settings.revision) + 1;
    this.setBusy();
  }

  scheduleBrush() {
    clearTimeout(this.timers.brush);
    this.timers.brush = setTimeout(() => {
      const { wantedBrush, brush } = this.settings;
      if (this.strokes.stroke || this.state.canvasIsBusy || wantedBrush === brush) return;
      this.setBusy();
      this.sendBrush((this.sentBrush = wantedBrush));
    }, BRUSH_DELAY);
  }

  setBusy() {
    clearTimeout(this.timers.idle);
    this.timers.idle = undefined;
    clearTimeout(this.timers.busy);
    if (!this.state.canvasIsBusy) {
      this.busyRevision = this.settings.revision;
      this.hasPainted = false;
    }
    this.state.setCanvasBusy(true);
    this.busySince = performance.now();
    this.hasRun = false;
    this.timers.busy = setTimeout(() => this.endBusy(), BUSY_TIMEOUT);
  }

  /** New settings reach the canvas and the adapter a little after the end of the run that they come from. */
  handleScriptEnd() {
    if (!this.hasRun && this.state.canvasIsBusy && !this.timers.idle) {
      clearTimeout(this.timers.busy);
      this.timers.busy = setTimeout(() => this.endBusy(), BUSY_TIMEOUT);
    }
    this.hasRun = true;
  }

  /** Idle without new settings, unless a slow server has yet to send them: they would replace the strokes that wait. */
  endBusy() {
    const isAwaited = scriptIsRunning() || !this.hasRun;
    if (!isAwaited || performance.now() - this.busySince > LONGEST_BUSY) this.setIdle();
    else this.timers.busy = setTimeout(() => this.endBusy(), IDLE_DELAY);
  }

  /** Idle once the canvas has painted what it was given: on a busy computer, some frames later. */
  setIdleSoon() {
    clearTimeout(this.timers.busy);
    const since = performance.now();
    const check = () => {
      const timer = (this.timers.idle = setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => {
        if (timer !== this.timers.idle) return;
        const isAwaited = this.shadow && this.settings.revision !== this.busyRevision && !this.hasPainted;
        if (isAwaited && performance.now() - since < PAINT_TIMEOUT) check();
        else this.setIdle();
      })), IDLE_DELAY));
    };
    check();
  }

  setIdle() {
    clearTimeout(this.timers.busy);
    this.expectedRevision = this.settings.revision;
    this.sentBrush = undefined;
    this.state.setCanvasBusy(false);
    this.scheduleBrush();
    this.strokes.flushQueue();
  }

  /** @param {MouseEvent} event */
  handleClick(event) {
    if (!this.area.isConnected) return this.listening.abort();
    if (!(/** @type {Element} */ (event.target).closest?.(CHANGING_BUTTONS))) return;
    if (this.state.canvasIsBusy) this.strokes.intercept(event);
    else this.expectRevision();
  }

  findCanvas() {
    const shadow = findCanvas(this.area);
    if (shadow) this.observe(shadow);
    else if (this.area.isConnected) setTimeout(() => this.findCanvas(), IDLE_DELAY);
  }

  /** @param {ShadowRoot} shadow */
  observe(shadow) {
    this.shadow = shadow;
    addStyle(shadow);
    this.area.dataset.toolbar = "below";
    this.state.emit("canvasready");
    // Only now: the canvas does not report the objects that it begins with.
    if (this.settings.needsRestore) this.restore();
    const watch = () => watchPainting(shadow, () => (this.hasPainted = true));
    watch();
    watchRebuilding(shadow, () => (watch(), this.restore()));
  }

  restore() {
    this.expectRevision();
    this.requestRestore();
  }
}
