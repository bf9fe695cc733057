// The elements of streamlit-drawable-canvas, and what is known about the library that draws on it (Fabric 7).

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
  canvas { touch-action: pinch-zoom !important; -webkit-touch-callout: none; -webkit-user-select: none; user-select: none; }
`;
const TOOLBAR = ".dc-toolbar", CANVAS_ROOT = ".dc-root";
/** The finished strokes, and above them the stroke being drawn. */
const LAYERS = "canvas.dc-canvas";

/** What the canvas is in, once it is there. @param {Element} area @returns {ShadowRoot | null} */
export function findCanvas(area) {
  const host = [...area.querySelectorAll("*")].find((element) => element.shadowRoot?.querySelector(TOOLBAR));
  return host?.shadowRoot ?? null;
}

/** @param {ShadowRoot} shadow */
export function addStyle(shadow) {
  const style = document.createElement("style");
  style.textContent = STYLE;
  shadow.append(style);
}

/** @param {ShadowRoot | null} shadow @returns {HTMLCanvasElement[]} */
export function layersIn(shadow) {
  return shadow ? [.../** @type {NodeListOf<HTMLCanvasElement>} */ (shadow.querySelectorAll(LAYERS))] : [];
}

/** Be told when the canvas is rebuilt. @param {ShadowRoot} shadow @param {() => void} listener */
export function watchRebuilding(shadow, listener) {
  let known = shadow.querySelector(CANVAS_ROOT);
  new MutationObserver(() => {
    const current = shadow.querySelector(CANVAS_ROOT);
    if (!current || current === known) return;
    known = current;
    listener();
  }).observe(shadow, { childList: true, subtree: true });
}

/**
 * Be told when the finished strokes are painted again, as after a drawing has been put on the canvas: Fabric clears them
 * first. When the browser's current task ends, the canvas has the new drawing.
 *
 * @param {ShadowRoot} shadow
 * @param {() => void} listener
 */
export function watchPainting(shadow, listener) {
  const context = layersIn(shadow)[0]?.getContext("2d");
  if (!context) return;
  const { clearRect } = context;
  context.clearRect = (...area) => {
    clearRect.apply(context, area);
    listener();
  };
}

/**
 * Let a finger begin a stroke, without keeping the browser from zooming with a second one: Fabric prevents what browsers
 * do by themselves. The style above keeps them from scrolling with one finger.
 *
 * @param {TouchEvent} event
 */
export function allowZooming(event) {
  if (event.type === "touchstart") event.preventDefault = () => {};
  // Fabric would prevent the mouse events that follow a tap with the beginning of the touch.
  if (event.type === "touchend" && event.cancelable) event.preventDefault();
}

/**
 * Take back the stroke that a finger draws: it leaves no object, nothing to undo, and no report.
 *
 * Fabric finishes a stroke with the event of its main pointer only. After the end of another one it forgets the finger,
 * adds nothing, and counts the stroke as being drawn until the next one begins.
 *
 * @param {HTMLCanvasElement} topLayer
 */
export function takeBackStroke(topLayer) {
  const end = new TouchEvent("touchend", { bubbles: true, composed: true });
  Object.defineProperty(end, "isPrimary", { value: false });
  topLayer.dispatchEvent(end);
  topLayer.getContext("2d")?.clearRect(0, 0, topLayer.width, topLayer.height);
}
