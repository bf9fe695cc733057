// The canvas hides its Undo and Redo until a mouse hovers over it, which a finger never does.
// This finds them and puts them, with their names, below the canvas. Where it cannot, the canvas stays as it came.
//
// It also keeps the canvas from harm. When new settings reach it twice in quick succession, Streamlit 1.67 may run the
// clean-up of the first while the canvas is in use, and the drawing is gone. So a new brush width is handed on only when
// the slider has rested a moment; and should the canvas be made anew all the same, the drawing is put back.

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
const WAIT = 100, PATIENCE = 100, REST = 250;

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  parentElement.brush ??= data;
  clearTimeout(parentElement.resting);
  parentElement.resting = setTimeout(() => {
    if (parentElement.brush !== data) setStateValue("brush", (parentElement.brush = data));
  }, REST);
  if (parentElement.watching) return;
  parentElement.watching = true;
  find(parentElement.closest(".st-key-ink"), PATIENCE, () => setTriggerValue("rebuilt", true));
}

function find(ink, tries, onRebuilt) {
  const hosts = [...(ink?.querySelectorAll("*") ?? [])];
  const shadow = hosts.map((host) => host.shadowRoot).find((root) => root?.querySelector(".dc-toolbar"));
  if (!shadow) {
    if (tries > 0) setTimeout(find, WAIT, ink, tries - 1, onRebuilt);
    return;
  }
  const style = document.createElement("style");
  style.textContent = STYLE;
  shadow.append(style);
  ink.dataset.toolbar = "below";
  let known = shadow.querySelector(".dc-root");
  // Ends with the element that it watches.
  new MutationObserver(() => {
    const current = shadow.querySelector(".dc-root");
    if (!current || current === known) return;
    known = current;
    onRebuilt();
  }).observe(shadow, { childList: true, subtree: true });
}
