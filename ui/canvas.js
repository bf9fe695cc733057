// Looks after the canvas, which is a component of its own and does not know this page.
//
// - It hides its Undo and Redo until a mouse hovers over it, which a finger never does: they are put below it.
// - New settings in the middle of a stroke would cut the stroke off. So a new brush width is handed on when the slider
//   rests and the pen is up. From then on (as after Clear, or a click on a sample) until the canvas has it, a fraction
//   of a second, what the pen does is kept back; then the canvas gets all of it.
// - When settings reach it twice in quick succession, Streamlit 1.67 may run the clean-up of the first while the canvas
//   is in use, and the drawing is gone. Should it be made anew, the drawing is put back.
//
// It tells the rest of the page that the canvas was found (the event "found"), where the pen is (data-pen, and the event
// "pen"), and where the ink (layers()): the finished strokes, and above them the one that is being drawn.
//
// Where the canvas cannot be found, it stays as it came.

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
// Buttons of the page that put something on the canvas.
const PUTTING = [".st-key-clear", ".st-key-samples", ".st-key-write", ".st-key-bring-back", ".st-key-mistakes"]
  .map((part) => `${part} button`).join();
const WAIT = 100, REST = 250, PATIENCE = 3000;
// The finished strokes, and the one that is being drawn.
const LAYERS = "canvas.dc-canvas";
const EVENTS = ["pointer", "mouse", "touch"].flatMap((kind) => {
  const ends = kind === "touch" ? ["start", "move", "end", "cancel"] : ["down", "move", "up", "cancel"];
  return ends.map((end) => kind + end);
});
const DEEDS = { pointerdown: "mousedown", pointermove: "mousemove", pointerup: "mouseup", pointercancel: "mouseup" };

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  parentElement.keeper ??= new Keeper(parentElement.closest(".st-key-ink"));
  const keeper = parentElement.keeper;
  keeper.handOn = (brush) => setStateValue("brush", brush);
  keeper.rebuilt = () => setTriggerValue("rebuilt", true);
  keeper.update(data);
}

class Keeper {
  constructor(ink) {
    this.ink = ink;
    this.kept = [];
    ink.layers = () => (this.host ? [...this.host.shadowRoot.querySelectorAll(LAYERS)] : []);
    for (const name of EVENTS) {
      window.addEventListener(name, (event) => this.pass(event), { capture: true, passive: false });
    }
    document.addEventListener("click", (event) => event.target.closest?.(PUTTING) && this.block(), true);
    this.find();
  }

  // data: the brush width that is wanted, the one that the canvas has, and how often something was put on it
  update(data) {
    const settled = !this.data || data.given !== this.data.given || data.revision !== this.data.revision;
    this.data = data;
    this.ink.dataset.brush = data.given;
    if (settled) setTimeout(() => this.unblock(), WAIT);
    this.rest();
  }

  rest() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      if (this.drawing || this.data.wanted === this.data.given) return;
      this.block();
      this.handOn(this.data.wanted);
    }, REST);
  }

  block() {
    this.ink.dataset.busy = "";
    clearTimeout(this.blocked);
    this.blocked = setTimeout(() => this.unblock(), PATIENCE);
  }

  unblock() {
    clearTimeout(this.blocked);
    delete this.ink.dataset.busy;
    this.catchUp();
  }

  // Every event of mouse, finger and pen comes by here before it reaches the canvas.
  pass(event) {
    if (!event.isTrusted) return; // our own
    const first = event.type === "pointerdown" && event.isPrimary && event.button === 0;
    if (first && event.composedPath().includes(this.ink.layers()[1])) {
      this.drawing = true;
      this.keeping = "busy" in this.ink.dataset;
      if (!this.keeping) this.tell("down");
    }
    if (!this.drawing) return;
    const last = event.isPrimary && ["pointerup", "pointercancel"].includes(event.type);
    if (this.keeping) this.keep(event);
    else if (last) this.tell("up");
    if (!last) return;
    this.drawing = this.keeping = false;
    this.rest();
  }

  // A stroke that began while the canvas was busy: it gets what the pen did as the deeds of a mouse.
  keep(event) {
    event.stopImmediatePropagation();
    if (event.cancelable && event.type.startsWith("touch")) event.preventDefault();
    if (!event.isPrimary || !(event.type in DEEDS)) return;
    this.kept.push(event);
    if (!("busy" in this.ink.dataset)) this.catchUp();
  }

  async catchUp() {
    for (const { type, clientX, clientY } of this.kept.splice(0)) {
      const where = { clientX, clientY, bubbles: true, cancelable: true, composed: true, view: window };
      if (type === "pointerdown") this.tell("down");
      this.ink.layers()[1]?.dispatchEvent(new MouseEvent(DEEDS[type], where));
      if (DEEDS[type] !== "mouseup") continue;
      this.tell("up");
      // The canvas takes note of a stroke at the end of the browser's turn.
      await null;
    }
  }

  tell(pen) {
    this.ink.dataset.pen = pen;
    this.ink.dispatchEvent(new Event("pen"));
  }

  find() {
    const hosts = [...this.ink.querySelectorAll("*")];
    this.host = hosts.find((host) => host.shadowRoot?.querySelector(".dc-toolbar"));
    if (this.host) this.watch(this.host.shadowRoot);
    else if (this.ink.isConnected) setTimeout(() => this.find(), WAIT);
  }

  watch(shadow) {
    const style = document.createElement("style");
    style.textContent = STYLE;
    shadow.append(style);
    this.ink.dataset.toolbar = "below";
    this.ink.dispatchEvent(new Event("found"));
    let known = shadow.querySelector(".dc-root");
    new MutationObserver(() => {
      const current = shadow.querySelector(".dc-root");
      if (!current || current === known) return;
      known = current;
      this.rebuilt();
    }).observe(shadow, { childList: true, subtree: true });
  }
}
