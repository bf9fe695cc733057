// The only script that knows the elements of streamlit-drawable-canvas. It adapts the canvas to this page:
//
// - Its Undo and Redo buttons, hidden until a mouse hovers over the canvas, are moved below it and always shown.
// - A new brush width would cut off the stroke being drawn, so it is applied once the pen is up and the slider rests.
// - Settings that reach the canvas twice in quick succession make Streamlit 1.67 run the clean-up of the first while the
//   canvas is in use, and the drawing is lost. So the canvas counts as busy from a click that changes it, or from a new
//   brush width, until it has the new settings; strokes and clicks made meanwhile wait in a queue.
// - If the canvas is rebuilt nevertheless, or is empty after another page was shown, it asks for the drawing again.
//
// Where the canvas is not found, it stays as it is.

import { keepDrawing } from "../session/kept_page.js";
import { pageState } from "../shared/page_state.js";

/** @typedef {import("../shared/page_state.js").PageState} PageState */
/** @typedef {import("../shared/view.js").ComponentArgs<Settings>} Args */
/**
 * @typedef {Object} Settings
 * @property {number} canvasSize width and height of the drawing, in pixels
 * @property {number} wantedBrush brush width that the slider shows
 * @property {number} brush brush width that the canvas has been given
 * @property {number} revision how often objects have been put on the canvas
 * @property {boolean} needsRestore whether a drawing is missing on it
 * @property {string} session token of the session
 * @property {unknown[]} objects the drawing, for the browser to keep
 */

const STYLE = `
  .dc-toolbar, .dc-root:hover > .dc-toolbar { position: static; opacity: 1; padding: 0.5rem 0 0; transition: none; }
  .dc-toolbar-card { background: none; box-shadow: none; padding: 0; gap: 0.5rem; color: inherit; }
  .dc-toolbar-separator, .dc-icon-button { display: none; }
  .dc-icon-button[aria-label="Undo"], .dc-icon-button[aria-label="Redo"] {
    display: inline-flex; align-items: center; gap: 0.4rem; min-height: 2.5rem; padding: 0 0.75rem;
    border: 1px solid color-mix(in srgb, currentColor 25%, transparent); font: inherit;
  }
  .dc-icon-button::after { content: attr(aria-label); }
  .dc-icon-button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
`;
const TOOLBAR = ".dc-toolbar", CANVAS_ROOT = ".dc-root";
/** The finished strokes, and above them the stroke being drawn. */
const LAYERS = "canvas.dc-canvas";
/** Buttons of the page that put something on the canvas. */
const CHANGING_BUTTONS = ["clear", "samples", "write", "restore", "mistakes"].map((key) => `.st-key-${key} button`).join();
/** Milliseconds: that the canvas needs for new settings; that the slider rests; after which it is not waited for. */
const SETTLE_TIME = 100, BRUSH_DELAY = 250, BUSY_TIMEOUT = 3000;
const BEGIN = ["mousedown", "touchstart"], MOVE = ["mousemove", "touchmove"], END = ["mouseup", "touchend", "touchcancel"];

/** @type {WeakMap<Element, CanvasAdapter>} */
const adapters = new WeakMap();

/** @param {Args} args */
export default function mount({ data, parentElement, setStateValue, setTriggerValue }) {
  let adapter = adapters.get(parentElement);
  if (!adapter) adapters.set(parentElement, (adapter = new CanvasAdapter(pageState(parentElement), data)));
  adapter.sendBrush = (brush) => setStateValue("brush", brush);
  adapter.requestRestore = () => setTriggerValue("restore", true);
  adapter.update(data);
}

class CanvasAdapter {
  /** @param {PageState} state @param {Settings} settings */
  constructor(state, settings) {
    this.state = state;
    this.area = state.canvasArea;
    this.settings = settings;
    state.canvasSize = settings.canvasSize;
    this.isFirstUpdate = true;
    /** Events that wait until the canvas is no longer busy. @type {(MouseEvent | TouchEvent)[]} */
    this.queue = [];
    /** The revision that the canvas will have once all is there. */
    this.expectedRevision = 0;
    /** The brush width on its way to the canvas. @type {number | undefined} */
    this.sentBrush = undefined;
    /** The stroke being drawn: its finger, and whether it is queued. @type {{ touch?: number, queued: boolean } | null} */
    this.stroke = null;
    /** @type {ShadowRoot | null} */
    this.shadow = null;
    /** @type {Record<"settle" | "brush" | "busy", ReturnType<typeof setTimeout> | undefined>} */
    this.timers = { settle: undefined, brush: undefined, busy: undefined };
    this.sendBrush = (/** @type {number} */ _brush) => {};
    this.requestRestore = () => {};
    state.canvasLayers = () => (this.shadow ? [.../** @type {any} */ (this.shadow.querySelectorAll(LAYERS))] : []);
    const { signal } = (this.listening = new AbortController());
    for (const name of [...BEGIN, ...MOVE, ...END]) {
      // A touch belongs to where it began. Listened to on the window, every scrolling of the page would wait for us.
      const target = name.startsWith("touch") ? this.area : window;
      const listener = (/** @type {Event} */ event) => this.handlePointer(/** @type {MouseEvent & TouchEvent} */ (event));
      target.addEventListener(name, listener, { capture: true, passive: false, signal });
    }
    document.addEventListener("click", (event) => this.handleClick(event), { capture: true, signal });
    state.addEventListener("connectionchange", () => this.handleConnection(), { signal });
  }

  /** @param {Settings} settings */
  update(settings) {
    const before = this.settings, first = this.isFirstUpdate;
    this.settings = settings;
    this.isFirstUpdate = false;
    this.area.dataset.brush = String(settings.brush);
    keepDrawing(settings.session, settings.objects);
    if (first) this.findCanvas();
    const arrived = first || settings.brush !== before.brush || settings.revision !== before.revision;
    const complete = settings.revision >= this.expectedRevision && settings.brush === (this.sentBrush ?? settings.brush);
    if (arrived && complete) this.timers.settle = setTimeout(() => this.setIdle(), SETTLE_TIME);
    this.scheduleBrush();
  }

  /** After a new connection the drawing may be put on the canvas again, which would replace a stroke made meanwhile. */
  handleConnection() {
    const { connection } = this.state;
    if (connection === "returning") this.setBusy();
    else if (this.state.canvasIsBusy) this.timers.settle = setTimeout(() => this.setIdle(), SETTLE_TIME);
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
      if (this.stroke || this.state.canvasIsBusy || wantedBrush === brush) return;
      this.setBusy();
      this.sendBrush((this.sentBrush = wantedBrush));
    }, BRUSH_DELAY);
  }

  setBusy() {
    this.state.setCanvasBusy(true);
    clearTimeout(this.timers.settle);
    clearTimeout(this.timers.busy);
    this.timers.busy = setTimeout(() => this.setIdle(), BUSY_TIMEOUT);
  }

  setIdle() {
    clearTimeout(this.timers.busy);
    this.expectedRevision = this.settings.revision;
    this.sentBrush = undefined;
    this.state.setCanvasBusy(false);
    this.scheduleBrush();
    this.flushQueue();
  }

  /** @param {MouseEvent} event */
  handleClick(event) {
    if (!this.area.isConnected) return this.listening.abort();
    if (!(/** @type {Element} */ (event.target).closest?.(CHANGING_BUTTONS))) return;
    if (this.state.canvasIsBusy) this.intercept(event);
    else this.expectRevision();
  }

  /**
   * Every event of mouse, finger and pen passes here before it reaches the canvas.
   *
   * @param {MouseEvent & TouchEvent} event
   */
  handlePointer(event) {
    if (!this.area.isConnected) return this.listening.abort();
    if (!event.isTrusted) return; // dispatched by this adapter
    const touch = event.changedTouches?.[0].identifier;
    const begins = BEGIN.includes(event.type) && !event.button && event.composedPath().includes(this.topLayer);
    if (!this.stroke && begins) {
      this.stroke = { touch, queued: this.state.canvasIsBusy };
      if (!this.stroke.queued) this.state.setPen(true);
    }
    // A stroke is drawn by one mouse, or by one finger.
    if (!this.stroke || (touch === undefined) !== (this.stroke.touch === undefined)) return;
    if (this.stroke.queued) this.intercept(event);
    const lostButton = event.type === "mousemove" && !(event.buttons & 1);
    if (lostButton || event.type === "touchcancel") this.endStroke(event);
    const { touch: finger } = this.stroke;
    const isSame = touch === undefined || [...event.changedTouches].some(({ identifier }) => identifier === finger);
    const ends = END.includes(event.type) && !event.button && isSame;
    if (lostButton || ends) this.finishStroke();
  }

  /** @returns {any} */
  get topLayer() {
    return this.state.canvasLayers()[1];
  }

  finishStroke() {
    if (!this.stroke?.queued) this.state.setPen(false);
    this.stroke = null;
    this.scheduleBrush();
  }

  /**
   * The canvas does not notice by itself that a finger was taken away from it, or that a button was released elsewhere.
   *
   * @param {MouseEvent & TouchEvent} event
   */
  endStroke(event) {
    const touch = event.type === "touchcancel";
    const end = touch ? new TouchEvent("touchend", /** @type {any} */ (event)) : new MouseEvent("mouseup", event);
    if (this.stroke?.queued) this.enqueue(end);
    else this.topLayer?.dispatchEvent(end);
  }

  /** @param {MouseEvent | TouchEvent} event a click, or a part of a stroke, while the canvas is busy */
  intercept(event) {
    event.stopImmediatePropagation();
    if (event.cancelable) event.preventDefault();
    this.enqueue(event);
  }

  /** @param {MouseEvent | TouchEvent} event */
  enqueue(event) {
    this.queue.push(event);
    if (!this.state.canvasIsBusy) this.flushQueue();
  }

  /** Replay the queued events, up to the first click, after which the canvas is busy again. */
  async flushQueue() {
    while (!this.state.canvasIsBusy) {
      const event = this.queue.shift();
      if (!event) return;
      if (event.type === "click") {
        /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(CHANGING_BUTTONS))?.click();
        continue;
      }
      if (BEGIN.includes(event.type)) this.state.setPen(true);
      const { constructor } = /** @type {any} */ (event);
      this.topLayer?.dispatchEvent(new constructor(event.type, event));
      if (!END.includes(event.type)) continue;
      this.state.setPen(false);
      // The canvas registers a stroke at the end of the browser's current task.
      await null;
    }
  }

  findCanvas() {
    const host = [...this.area.querySelectorAll("*")].find((element) => element.shadowRoot?.querySelector(TOOLBAR));
    if (host?.shadowRoot) this.observe(host.shadowRoot);
    else if (this.area.isConnected) setTimeout(() => this.findCanvas(), SETTLE_TIME);
  }

  /** @param {ShadowRoot} shadow */
  observe(shadow) {
    this.shadow = shadow;
    const style = document.createElement("style");
    style.textContent = STYLE;
    shadow.append(style);
    this.area.dataset.toolbar = "below";
    this.state.emit("canvasready");
    // Only now: the canvas does not report the objects that it begins with.
    if (this.settings.needsRestore) this.restore();
    let known = shadow.querySelector(CANVAS_ROOT);
    new MutationObserver(() => {
      const current = shadow.querySelector(CANVAS_ROOT);
      if (!current || current === known) return;
      known = current;
      this.restore();
    }).observe(shadow, { childList: true, subtree: true });
  }

  restore() {
    this.expectRevision();
    this.requestRestore();
  }
}
