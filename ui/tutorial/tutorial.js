// Scrolls to a section of the tutorial when another one is chosen, keeps the address and the clicks that lead to the next
// one, and closes open definitions of terms.

import { closeCoveringSidebar } from "../shared/streamlit_dom.js";
import { sendAlone } from "../shared/sending.js";
import { query } from "../shared/view.js";
import { arrive } from "./section_clicks.js";

/**
 * @typedef {Object} Data
 * @property {string} section
 * @property {number} number of the section, from 1
 * @property {number} last number of the last section
 */

/** @param {import("../shared/view.js").ComponentArgs<Data>} args */
export default function mount({ data, parentElement, setTriggerValue }) {
  const previous = parentElement.dataset.section, isNew = previous !== data.section;
  parentElement.dataset.section = data.section;
  // Neither when the page opens nor when only its numbers change.
  if (previous && isNew) {
    const heading = query(document.body, ".st-key-learn-head h2");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    heading.scrollIntoView();
  }
  completeAddress(data.section);
  // The link to the section may be in the sidebar.
  if (isNew) closeCoveringSidebar();
  arrive(data.number, data.last, (steps) => sendAlone(() => setTriggerValue("steps", steps)));
  const listening = new AbortController(), { signal } = listening;
  const closeTerms = (/** @type {Element | null} */ except) => {
    for (const term of document.querySelectorAll(".term[open]")) if (term !== except) term.removeAttribute("open");
  };
  const onClick = (/** @type {MouseEvent} */ event) => closeTerms(/** @type {Element} */ (event.target).closest(".term"));
  document.addEventListener("click", onClick, { signal });
  document.addEventListener("keydown", ({ key }) => key === "Escape" && closeTerms(null), { signal });
  return () => listening.abort();
}

/** Name the section in the address where that does not, as part of the same entry of the browser's history. */
function completeAddress(/** @type {string} */ section) {
  const address = new URL(location.href);
  // Another page where the visitor has left meanwhile.
  if (!address.pathname.endsWith("/learn") || address.searchParams.has("step")) return;
  address.searchParams.set("step", section);
  history.replaceState({}, "", address);
}
