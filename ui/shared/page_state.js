// What the scripts of the Draw page share. Each Draw page has one PageState, which lives as long as its element.

/** @typedef {import("../inference/inference_result.js").InferenceResult} InferenceResult */
/** @typedef {import("../live/live_client.js").LiveClient} LiveClient */

const ROOT = ".st-key-draw";
/** The container of the drawing canvas, below which adapter.js finds it. */
const CANVAS_AREA = ".st-key-canvas-area";

/**
 * The shared state. Its fields are written by the script named beside them and read by all.
 *
 * Events:
 * - "resultchange"  : `result` is another one
 * - "drawingchange" : the canvas reported another drawing, or another network was chosen
 * - "penchange"     : `penIsDown` has changed
 * - "canvasready"   : `canvasLayers()` can be read from now on
 * - "connectionchange" : `connection` or `answerIsLate` has changed
 */
export class PageState extends EventTarget {
  /** @type {HTMLElement | null} */
  #canvasArea = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.root = root;
    /** Shown on the page now; live_client.js. @type {InferenceResult | null} */
    this.result = null;
    /** Asks the server about the drawing; live_client.js. @type {LiveClient | null} */
    this.client = null;
    /** Whether a stroke is being drawn; adapter.js. */
    this.penIsDown = false;
    /** Whether the canvas is waiting for new settings or objects; adapter.js. */
    this.canvasIsBusy = false;
    /** Width and height of the drawing in pixels, once there are canvas layers; adapter.js. */
    this.canvasSize = 0;
    /** The finished strokes and, above them, the stroke being drawn; adapter.js. @type {() => HTMLCanvasElement[]} */
    this.canvasLayers = () => [];
    /** What is read instead of the drawing: the canvas of a replay or of an example. @type {HTMLCanvasElement | null} */
    this.replayCanvas = null;
    /** Whether something is being drawn on it. */
    this.isReplaying = false;
    /** Opens a neuron [layer, index], or closes it (null); hidden_layers.js. @type {(neuron: number[] | null) => void} */
    this.selectNeuron = () => {};
    /** Switches a neuron or filter [layer, index] off, or on again; network_diagram.js. @type {(neuron: number[]) => void} */
    this.toggleNeuron = () => {};
    /** To the server; "returning": there is one again, but the page has not been rendered; ui/session/connection.js. */
    this.connection = /** @type {"connected" | "lost" | "returning"} */ ("connected");
    /** Whether an answer about the drawing takes long; live_client.js. */
    this.answerIsLate = false;
    /** Renders all of the page, as after a new connection; ui/session/connection.js. */
    this.requestRender = () => {};
    /** Whether a poll has not been answered yet; polling.js. */
    this.pollIsPending = false;
    /** The page link clicked last, until it is followed; navigation_guard.js. @type {HTMLAnchorElement | null} */
    this.pendingLink = null;
    /** Whether that link has been followed; navigation_guard.js. */
    this.hasLeft = false;
  }

  /** Looked up when it is used: a script may ask for the state before Streamlit has rendered it. */
  get canvasArea() {
    this.#canvasArea ??= this.root.querySelector(CANVAS_AREA);
    return /** @type {HTMLElement} */ (this.#canvasArea);
  }

  /** Whether the drawing changes: a stroke is being drawn, or a replay runs. */
  get isDrawing() {
    return this.penIsDown || this.isReplaying;
  }

  /** Whether other scripts should wait: the drawing changes, or its result is on the way. */
  get isOccupied() {
    return this.isDrawing || Boolean(this.client?.isWaiting);
  }

  /** @param {InferenceResult} result */
  showResult(result) {
    this.result = result;
    // Style sheets show a hint on a blank canvas.
    if (this.root.hasAttribute("data-blank") !== !result.stages) this.root.toggleAttribute("data-blank", !result.stages);
    this.emit("resultchange");
  }

  /** @param {boolean} isDown */
  setPen(isDown) {
    this.penIsDown = isDown;
    this.canvasArea.dataset.pen = isDown ? "down" : "up";
    this.emit("penchange");
  }

  /**
   * Read another canvas instead of the drawing, or the drawing again (null); replay.js and example_drawing.js.
   *
   * @param {HTMLCanvasElement | null} canvas
   * @param {boolean} isReplaying whether something is being drawn on it
   */
  setReplay(canvas, isReplaying = canvas !== null) {
    this.replayCanvas = canvas;
    this.isReplaying = isReplaying;
    if (isReplaying) this.client?.follow();
  }

  /** @param {boolean} isBusy */
  setCanvasBusy(isBusy) {
    this.canvasIsBusy = isBusy;
    this.canvasArea.toggleAttribute("data-busy", isBusy);
  }

  /** @param {PageState["connection"]} connection */
  setConnection(connection) {
    if (connection === this.connection) return;
    this.connection = connection;
    this.root.toggleAttribute("data-disconnected", connection !== "connected");
    this.emit("connectionchange");
  }

  /** @param {boolean} isLate */
  setLate(isLate) {
    if (isLate === this.answerIsLate) return;
    this.answerIsLate = isLate;
    this.root.toggleAttribute("data-late", isLate);
    this.emit("connectionchange");
  }

  /** @param {"resultchange" | "drawingchange" | "penchange" | "canvasready" | "connectionchange"} type */
  emit(type) {
    this.dispatchEvent(new Event(type));
  }
}

/** @type {WeakMap<Element, PageState>} */
const states = new WeakMap();

/**
 * The state of the Draw page that an element is in.
 *
 * @param {Element} element
 * @returns {PageState}
 */
export function pageState(element) {
  const root = /** @type {HTMLElement | null} */ (element.closest(ROOT));
  if (!root) throw new Error("this element is not on the Draw page");
  let state = states.get(root);
  if (!state) states.set(root, (state = new PageState(root)));
  return state;
}

/**
 * The state of the Draw page in the document, if that is the page shown.
 *
 * @returns {PageState | null}
 */
export function currentPageState() {
  const root = document.querySelector(ROOT);
  return root && pageState(root);
}
