// Looks after the canvas, which is a component of its own and does not know this page.
//
// - It hides its Undo and Redo until a mouse hovers over it, which a finger never does: they are put below it.
// - New settings in the middle of a stroke would cut the stroke off. So a new brush width is handed on when the slider
//   rests and the pen is up. From then on (as after Clear, or a click on a sample) until the canvas has it, a fraction
//   of a second, what the pen does is kept back; then the canvas gets all of it.
// - When settings reach it twice in quick succession, Streamlit 1.67 may run the clean-up of the first while the canvas
//   is in use, and the drawing is gone. So the next click that puts something there waits as the pen does. Should the
//   canvas be made anew nevertheless, the drawing is put back; so it is when somebody comes back from another page.
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
const BEGIN = ["mousedown", "touchstart"], MOVE = ["mousemove", "touchmove"], END = ["mouseup", "touchend", "touchcancel"];

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
    this.expected = 0;
    ink.layers = () => (this.host ? [...this.host.shadowRoot.querySelectorAll(LAYERS)] : []);
    const { signal } = (this.listening = new AbortController());
    for (const name of [...BEGIN, ...MOVE, ...END]) {
      // A touch belongs to where it began. Listened to on the window, every scrolling of the page would wait for us.
      const place = name.startsWith("touch") ? ink : window;
      place.addEventListener(name, (event) => this.pass(event), { capture: true, passive: false, signal });
    }
    document.addEventListener("click", (event) => this.click(event), { capture: true, signal });
  }

  // data: the brush width that is wanted, the one that the canvas has, how often something was put on it, and whether
  // a drawing is missing on it
  update(data) {
    const before = this.data;
    this.data = data;
    this.ink.dataset.brush = data.given;
    if (!before) this.find();
    const arrived = !before || data.given !== before.given || data.revision !== before.revision;
    const all = data.revision >= this.expected && data.given === (this.handed ?? data.given);
    if (arrived && all) this.freeing = setTimeout(() => this.unblock(), WAIT);
    this.rest();
  }

  // Something will be put on the canvas.
  expect() {
    this.expected = Math.max(this.expected, this.data.revision) + 1;
    this.block();
  }

  rest() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      if (this.stroke || this.busy() || this.data.wanted === this.data.given) return;
      this.block();
      this.handOn((this.handed = this.data.wanted));
    }, REST);
  }

  busy() {
    return "busy" in this.ink.dataset;
  }

  block() {
    this.ink.dataset.busy = "";
    clearTimeout(this.freeing);
    clearTimeout(this.blocked);
    this.blocked = setTimeout(() => this.unblock(), PATIENCE);
  }

  unblock() {
    clearTimeout(this.blocked);
    this.expected = this.data.revision;
    this.handed = undefined;
    delete this.ink.dataset.busy;
    this.rest();
    this.catchUp();
  }

  click(event) {
    if (!this.ink.isConnected) return this.listening.abort();
    if (!event.target.closest?.(PUTTING)) return;
    if (this.busy()) this.keep(event);
    else this.expect();
  }

  // Every event of mouse, finger and pen that draws comes by here before it reaches the canvas.
  pass(event) {
    if (!this.ink.isConnected) return this.listening.abort();
    if (!event.isTrusted) return; // our own
    const touch = event.changedTouches?.[0].identifier;
    const begins = BEGIN.includes(event.type) && !event.button && event.composedPath().includes(this.ink.layers()[1]);
    if (!this.stroke && begins) {
      this.stroke = { touch, kept: this.busy() };
      if (!this.stroke.kept) this.tell("down");
    }
    // A stroke is drawn by one mouse, or by one finger.
    if (!this.stroke || (touch === undefined) !== (this.stroke.touch === undefined)) return;
    if (this.stroke.kept) this.keep(event);
    const lost = event.type === "mousemove" && !(event.buttons & 1);
    if (lost || event.type === "touchcancel") this.lift(event);
    const same = [...(event.changedTouches ?? [{}])].some(({ identifier }) => identifier === this.stroke.touch);
    if (lost || (END.includes(event.type) && !event.button && same)) this.end();
  }

  end() {
    if (!this.stroke.kept) this.tell("up");
    this.stroke = null;
    this.rest();
  }

  // The canvas does not notice by itself when a finger is taken away from it, or a button was let go elsewhere.
  lift(event) {
    const over = event.type === "touchcancel" ? new TouchEvent("touchend", event) : new MouseEvent("mouseup", event);
    if (this.stroke.kept) this.add(over);
    else this.ink.layers()[1]?.dispatchEvent(over);
  }

  // A click, or a part of a stroke that began, while the canvas was busy.
  keep(event) {
    event.stopImmediatePropagation();
    if (event.cancelable) event.preventDefault();
    this.add(event);
  }

  add(event) {
    this.kept.push(event);
    if (!this.busy()) this.catchUp();
  }

  // Do what was kept back; until there is a click, after which the canvas is busy again.
  async catchUp() {
    while (this.kept.length && !this.busy()) {
      const event = this.kept.shift();
      if (event.type === "click") {
        event.target.closest(PUTTING)?.click();
        continue;
      }
      if (BEGIN.includes(event.type)) this.tell("down");
      this.ink.layers()[1]?.dispatchEvent(new event.constructor(event.type, event));
      if (!END.includes(event.type)) continue;
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
    // Only once it is there, since the canvas says nothing about what it begins with.
    if (this.data.missing) {
      this.expect();
      this.rebuilt();
    }
    let known = shadow.querySelector(".dc-root");
    new MutationObserver(() => {
      const current = shadow.querySelector(".dc-root");
      if (!current || current === known) return;
      known = current;
      this.expect();
      this.rebuilt();
    }).observe(shadow, { childList: true, subtree: true });
  }
}
