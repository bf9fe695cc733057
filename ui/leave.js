// Sees somebody off who goes to another page.
//
// The canvas tells the server of a stroke a fifth of a second later; whoever is quicker would arrive without it. And a
// question that the page that is left sends after the click would leave the other page blank, since Streamlit answers it
// with the page that it came from: so nothing asks once `leaving` is set, and what was asked before is waited for.

const LINKS = ["stTopNavLink", "stSidebarNavLink", "stPageLink-NavLink"].map((id) => `a[data-testid="${id}"]`).join();
// Where nothing runs on the server for this page.
const IDLE = '[data-test-script-state="notRunning"]';
// Milliseconds: between two looks, at most until the canvas has told, and until somebody who is still here stays.
const PAUSE = 30, PATIENCE = 3000, STAYS = 5000;

export default function ({ parentElement }) {
  const stage = parentElement.closest(".st-key-stage");
  if (stage.seesOff) return;
  stage.seesOff = true;
  const listening = new AbortController();
  const leave = (event) => {
    const link = event.target.closest?.(LINKS);
    if (!stage.isConnected) return listening.abort();
    if (!link || link.pathname === location.pathname || stage.left) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!stage.leaving) seeOff(stage);
    stage.leaving = link;
  };
  document.addEventListener("click", leave, { capture: true, signal: listening.signal });
}

// stage.leaving : the link that was clicked last
async function seeOff(stage) {
  const patience = performance.now() + PATIENCE;
  do await new Promise((next) => setTimeout(next, PAUSE));
  while (stage.isConnected && waits(stage) && performance.now() < patience);
  if (!stage.isConnected) return; // with the browser's own Back
  stage.left = true;
  setTimeout(() => (stage.left = stage.leaving = null), STAYS);
  stage.leaving.click();
}

// Whether something is still under way: an answer, something that is put on the canvas, or the canvas's own report of it.
function waits(stage) {
  const busy = stage.beating || "busy" in stage.querySelector(".st-key-ink").dataset;
  return busy || !told(stage) || document.querySelector(IDLE) === null;
}

// Whether the server knows what is on the canvas.
function told({ live }) {
  return !live.canAsk() || (!live.occupied && live.data.thought.mark === live.look().mark);
}
