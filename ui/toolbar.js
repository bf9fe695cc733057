// The canvas hides its Undo and Redo until a mouse hovers over it, which a finger never does.
// This finds them and puts them, with their names, below the canvas. Where it cannot, the canvas stays as it came.

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
const WAIT = 100, PATIENCE = 100;

export default function ({ parentElement }) {
  const ink = (parentElement.host ?? parentElement).closest(".st-key-ink");
  let timer = null;
  const pin = (tries) => {
    for (const element of ink?.querySelectorAll("*") ?? []) {
      const toolbar = element.shadowRoot?.querySelector(".dc-toolbar");
      if (!toolbar) continue;
      if (!element.shadowRoot.querySelector("style.inkling")) {
        const style = document.createElement("style");
        style.className = "inkling";
        style.textContent = STYLE;
        element.shadowRoot.append(style);
        ink.dataset.toolbar = "below";
      }
      return;
    }
    if (tries > 0) timer = setTimeout(pin, WAIT, tries - 1);
  };
  pin(PATIENCE);
  return () => clearTimeout(timer);
}
