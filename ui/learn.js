// On the Learn page: brings the beginning of a step into view when somebody goes there, and closes what words mean.

// What closes an open sidebar, and the width of windows, in pixels, in which that covers the page.
const CLOSE = '[data-testid="stSidebarCollapseButton"] button[aria-expanded="true"]', NARROW = 768;

export default function ({ data, parentElement }) {
  const { step } = parentElement.dataset, arrives = step !== String(data.step);
  parentElement.dataset.step = data.step;
  // Not when the page opens, nor when a number changes.
  if (step && arrives) {
    const heading = document.querySelector(".st-key-learn-head h3");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    heading.scrollIntoView();
  }
  // A link in the sidebar leads here, too.
  if (arrives && window.innerWidth < NARROW) document.querySelector(CLOSE)?.click();
  const listening = new AbortController(), { signal } = listening;
  const close = (except) => {
    for (const term of document.querySelectorAll(".term[open]")) if (term !== except) term.open = false;
  };
  document.addEventListener("click", ({ target }) => close(target.closest(".term")), { signal });
  document.addEventListener("keydown", ({ key }) => key === "Escape" && close(), { signal });
  return () => listening.abort();
}
