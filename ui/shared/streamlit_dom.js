// The only script that knows Streamlit's own elements. tests/browser/test_streamlit_contract.py checks each of them.

/** The links of the top navigation, of the sidebar's navigation, and those made by st.page_link. */
const PAGE_LINKS = ["stTopNavLink", "stSidebarNavLink", "stPageLink-NavLink"].map((id) => `a[data-testid="${id}"]`).join();
/** Says whether a script runs on the server for this page; IDLE: none does. */
const SCRIPT_STATE = "[data-test-script-state]", IDLE = '[data-test-script-state="notRunning"]';
/** Says whether the page is connected to the server: CONNECTED, or what is done about it. */
const CONNECTION = "[data-test-connection-state]", CONNECTED = '[data-test-connection-state="CONNECTED"]';
/** Closes an open sidebar. */
const CLOSE_SIDEBAR = '[data-testid="stSidebarCollapseButton"] button[aria-expanded="true"]';
/** What an uploader takes files with. */
const FILE_INPUT = '[data-testid="stFileUploader"] input[type="file"]';
/** In windows narrower than this many pixels, the open sidebar covers the page. */
const NARROW = 768;

/**
 * The link to another page that an event was aimed at.
 *
 * @param {Event} event
 * @returns {HTMLAnchorElement | null}
 */
export function pageLinkOf(event) {
  const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest?.(PAGE_LINKS));
  return link && link.pathname !== location.pathname ? link : null;
}

/** Whether the server runs a script for this page. */
export function scriptIsRunning() {
  return document.querySelector(IDLE) === null;
}

/** Whether Streamlit is connected to the server. */
export function isConnected() {
  return document.querySelector(CONNECTED) !== null;
}

/**
 * Be told when Streamlit loses its connection or gets it again.
 *
 * @param {() => void} listener
 */
export function watchConnection(listener) {
  watchAttribute(CONNECTION, listener);
}

/**
 * Be told whenever a run of the script for this page has ended.
 *
 * @param {() => void} listener
 * @param {AbortSignal} signal
 */
export function watchScriptEnds(listener, signal) {
  watchAttribute(SCRIPT_STATE, () => scriptIsRunning() || listener(), signal);
}

/**
 * Be told when an attribute of the page changes.
 *
 * @param {string} selector of the elements that have it, from which its name is taken
 * @param {() => void} listener
 * @param {AbortSignal} [signal]
 */
function watchAttribute(selector, listener, signal) {
  const app = document.querySelector(selector), observer = new MutationObserver(listener);
  if (app) observer.observe(app, { attributeFilter: [selector.slice(1, -1)] });
  signal?.addEventListener("abort", () => observer.disconnect());
}

/** Close the sidebar where it covers the page. */
export function closeCoveringSidebar() {
  if (window.innerWidth < NARROW) /** @type {HTMLElement | null} */ (document.querySelector(CLOSE_SIDEBAR))?.click();
}

/**
 * The file input of an uploader.
 *
 * @param {Element} parent
 * @param {string} container the selector of an element that the uploader is in
 * @returns {HTMLInputElement | null}
 */
export function uploaderIn(parent, container) {
  return parent.querySelector(`${container} ${FILE_INPUT}`);
}
