// What the browser keeps of a page, in case that its session is lost or the page is reloaded: sessionStorage belongs to one
// tab and ends with it.

/**
 * @typedef {Object} KeptPage
 * @property {string} session token of the session that the page belongs to
 * @property {string} network name of the chosen network
 * @property {string[]} runs names of the training runs
 * @property {unknown[]} objects the drawing; see ui/canvas/kept_drawing.py
 */

const KEY = "inkling-page";
/** Longest text that is kept, in characters; a drawing of 50 long strokes takes about 100,000. */
const MAX_LENGTH = 300_000;

/** @returns {KeptPage | null} */
export function readKept() {
  try {
    const page = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return page?.session && Array.isArray(page.objects) ? page : null;
  } catch {
    return null; // there is no storage, or not for this page
  }
}

/**
 * Keep a part of the page, beside what is kept of it.
 *
 * @param {Partial<KeptPage> & { session: string }} part
 */
export function keep(part) {
  const page = { network: "", runs: [], objects: [], ...readKept(), ...part };
  try {
    const text = JSON.stringify(page);
    sessionStorage.setItem(KEY, text.length <= MAX_LENGTH ? text : JSON.stringify({ ...page, objects: [] }));
  } catch {
    // As without a storage: nothing comes back.
  }
}

/**
 * Keep a drawing of a session, unless what is kept belongs to another one and has not come back yet.
 *
 * @param {string} session
 * @param {unknown[]} objects
 */
export function keepDrawing(session, objects) {
  if ((readKept()?.session ?? session) === session) keep({ session, objects });
}

/** Whether there is a drawing that can be put back. */
export function hasKeptDrawing() {
  return Boolean(readKept()?.objects.length);
}

/** The sessions of this document. @type {Set<string>} */
const own = new Set();

/** Let other tabs know which session this tab belongs to, until the page is closed. @param {string} session */
export function claim(session) {
  if (own.has(session)) return;
  own.add(session);
  navigator.locks?.request(lockName(session), { ifAvailable: true }, () => new Promise(() => {}));
}

/** Whether another tab belongs to a session: a tab that was duplicated begins with a copy of what the other one keeps. */
export async function isClaimed(/** @type {string} */ session) {
  if (own.has(session)) return false;
  const { held } = (await navigator.locks?.query()) ?? {};
  return Boolean(held?.some(({ name }) => name === lockName(session)));
}

/** @param {string} session */
function lockName(session) {
  return `${KEY} ${session}`;
}
