// Adapts streamlit-drawable-canvas to this page, together with the other scripts of this folder:
//
// - Its Undo and Redo buttons, hidden until a mouse hovers over the canvas, are moved below it and always shown.
// - A new brush width would cut off the stroke being drawn, so it is applied once the pen is up and the slider rests.
// - Settings that reach the canvas twice in quick succession make Streamlit 1.67 run the clean-up of the first while the
//   canvas is in use, and the drawing is lost. So the canvas counts as busy from a click that changes it, or from a new
//   brush width, until it has the new settings (pending_update.js); strokes and clicks made meanwhile wait in a queue
//   (stroke_input.js). A click made while the script runs waits for its end, since this run may bring settings, too.
// - If the canvas is rebuilt nevertheless, or is empty after another page was shown, it asks for the drawing again.
//
// Where the canvas is not found, it stays as it is.

import { pageState } from "../shared/page_state.js";
import { sendAlone } from "../shared/sending.js";
import { scriptIsRunning, watchScriptEnds } from "../shared/streamlit_dom.js";
import { addStyle, findCanvas, layersIn, watchPainting, watchRebuilding } from "./canvas_elements.js";
import { PendingUpdate } from "./pending_update.js";
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
/** Milliseconds: between two looks at what is missing; from the slider's last move until the brush is sent. */
const CHECK_DELAY = 50, BRUSH_DELAY = 250;

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
    /** What is on its way to the canvas. @type {PendingUpdate | undefined} */
    this.pending = undefined;
    /** The brush width on its way to the canvas. @type {number | undefined} */
    this.sentBrush = undefined;
    this.strokes = new StrokeInput(state, () => this.scheduleBrush());
    this.shadow = /** @type {ShadowRoot | null} */ (null);
    /** @type {Record<"brush" | "check", ReturnType<typeof setTimeout> | undefined>} */
    this.timers = { brush: undefined, check: undefined };
    this.sendBrush = (/** @type {number} */ _brush) => {};
    this.requestRestore = () => {};
    state.canvasLayers = () => layersIn(this.shadow);
    const { signal } = (this.listening = new AbortController());
    this.strokes.listen(this.area, signal);
    watchScriptEnds(() => this.pending?.endScript(performance.now()), signal);
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
    if (arrived && complete) this.deliver();
    this.scheduleBrush();
  }

  /** After a new connection the drawing may be put on the canvas again, which would replace a stroke made meanwhile. */
  handleConnection() {
    const { connection } = this.state;
    if (connection === "returning") this.setBusy();
    else if (this.state.canvasIsBusy) this.deliver();
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

  setBusy(expectsSettings = true) {
    const now = performance.now();
    if (this.state.canvasIsBusy && this.pending) this.pending.restart(now);
    else this.pending = new PendingUpdate(now, this.settings.revision, expectsSettings);
    this.state.setCanvasBusy(true);
    this.scheduleCheck();
  }

  /** The canvas has been given its new settings. */
  deliver() {
    const now = performance.now();
    (this.pending ??= new PendingUpdate(now, this.settings.revision)).deliver(now);
    this.scheduleCheck();
  }

  /** Idle once nothing is missing, and two frames later, since the canvas paints in frames. */
  scheduleCheck() {
    clearTimeout(this.timers.check);
    this.timers.check = setTimeout(() => {
      if (this.isComplete()) requestAnimationFrame(() => requestAnimationFrame(() => this.setIdleIfComplete()));
      else this.scheduleCheck();
    }, CHECK_DELAY);
  }

  isComplete() {
    const page = { now: performance.now(), revision: this.settings.revision, isWatched: this.shadow !== null };
    return !this.pending?.missing({ ...page, scriptIsRunning: scriptIsRunning() });
  }

  setIdleIfComplete() {
    if (this.isComplete()) this.setIdle();
    else this.scheduleCheck();
  }

  setIdle() {
    clearTimeout(this.timers.check);
    this.pending = undefined;
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
    // A click from the queue has waited already.
    if (event.isTrusted && !this.state.canvasIsBusy && scriptIsRunning()) this.setBusy(false);
    if (this.state.canvasIsBusy) this.strokes.intercept(event);
    else this.expectRevision();
  }

  findCanvas() {
    const shadow = findCanvas(this.area);
    if (shadow) this.observe(shadow);
    else if (this.area.isConnected) setTimeout(() => this.findCanvas(), CHECK_DELAY);
  }

  /** @param {ShadowRoot} shadow */
  observe(shadow) {
    this.shadow = shadow;
    addStyle(shadow);
    this.area.dataset.toolbar = "below";
    this.state.emit("canvasready");
    // Only now: the canvas does not report the objects that it begins with.
    if (this.settings.needsRestore) this.restore();
    const watch = () => watchPainting(shadow, () => this.pending?.paint());
    watch();
    watchRebuilding(shadow, () => (watch(), this.restore()));
  }

  restore() {
    this.expectRevision();
    this.requestRestore();
  }
}
