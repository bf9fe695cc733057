// Scrolls to a section of the tutorial when another one is chosen, and closes open definitions of terms.

import { closeCoveringSidebar } from "../shared/streamlit_dom.js";
import { query } from "../shared/view.js";

/** @param {import("../shared/view.js").ComponentArgs<{ section: string }>} args */
export default function mount({ data, parentElement }) {
  const previous = parentElement.dataset.section, isNew = previous !== data.section;
  parentElement.dataset.section = data.section;
  // Neither when the page opens nor when only its numbers change.
  if (previous && isNew) {
    const heading = query(document.body, ".st-key-learn-head h2");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    heading.scrollIntoView();
  }
  // The link to the section may be in the sidebar.
  if (isNew) closeCoveringSidebar();
  const listening = new AbortController(), { signal } = listening;
  const closeTerms = (/** @type {Element | null} */ except) => {
    for (const term of document.querySelectorAll(".term[open]")) if (term !== except) term.removeAttribute("open");
  };
  const onClick = (/** @type {MouseEvent} */ event) => closeTerms(/** @type {Element} */ (event.target).closest(".term"));
  document.addEventListener("click", onClick, { signal });
  document.addEventListener("keydown", ({ key }) => key === "Escape" && closeTerms(null), { signal });
  return () => listening.abort();
}
