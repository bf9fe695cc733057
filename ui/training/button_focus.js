// Where the keyboard goes on after a click on a button of a training, which is replaced: to the button in its place.

const BUTTONS = ".st-key-training-buttons", BUTTON = `${BUTTONS} button:not(:disabled)`;
/** Milliseconds after a click in which its button may be replaced. */
const WAIT = 20000;
let isListening = false;

export default function mount() {
  if (isListening) return;
  isListening = true;
  document.addEventListener("click", (event) => {
    const clicked = /** @type {Element} */ (event.target).closest?.(BUTTON);
    // Where the visitor is elsewhere already, nothing is changed.
    if (clicked && document.activeElement === clicked) follow(clicked);
  });
}

/** @param {Element} clicked */
function follow(clicked) {
  const observer = new MutationObserver(() => {
    const isLost = document.activeElement === document.body || document.activeElement === clicked;
    if (!isLost) return observer.disconnect();
    /** @type {HTMLElement | null} */
    const next = clicked.isConnected ? null : document.querySelector(BUTTON);
    if (!next) return; // not replaced yet
    next.focus();
    observer.disconnect();
  });
  observer.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), WAIT);
}
