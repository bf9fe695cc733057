// Looks after the canvas, which is a component of its own and does not know this page.
//
// - It hides its Undo and Redo until a mouse hovers over it, which a finger never does: they are put below it.
// - New settings in the middle of a stroke would cut the stroke off. So a new brush width is handed on when the slider
//   rests and the pen is up, and from then on (as after Clear, or a click on a sample) until the canvas has it, nobody
//   can draw: a fraction of a second.
// - When settings reach it twice in quick succession, Streamlit 1.67 may run the clean-up of the first while the canvas
//   is in use, and the drawing is gone. Should it be made anew, the drawing is put back.
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
    this.penIsDown = false;
    ink.addEventListener("pointerdown", () => (this.penIsDown = true), true);
    for (const end of ["pointerup", "pointercancel"]) {
      window.addEventListener(end, () => ((this.penIsDown = false), this.rest()), true);
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
      if (this.penIsDown || this.data.wanted === this.data.given) return;
      this.block();
      this.handOn(this.data.wanted);
    }, REST);
  }

  block() {
    if (this.host) this.host.style.pointerEvents = "none";
    this.ink.dataset.busy = "";
    clearTimeout(this.blocked);
    this.blocked = setTimeout(() => this.unblock(), PATIENCE);
  }

  unblock() {
    if (this.host) this.host.style.pointerEvents = "";
    delete this.ink.dataset.busy;
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
    let known = shadow.querySelector(".dc-root");
    new MutationObserver(() => {
      const current = shadow.querySelector(".dc-root");
      if (!current || current === known) return;
      known = current;
      this.rebuilt();
    }).observe(shadow, { childList: true, subtree: true });
  }
}
