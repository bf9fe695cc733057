// Sees somebody off who goes to another page.
//
// The canvas tells the server of a stroke a fifth of a second later; whoever is quicker would arrive without it. And what
// the page that is left still asks for would stop the other page from being drawn: so nothing asks once `leaving` is set.

const LINKS = ["stTopNavLink", "stSidebarNavLink", "stPageLink-NavLink"].map((id) => `a[data-testid="${id}"]`).join();
// Milliseconds: between two looks, at most until the canvas has told, and until somebody who is still here stays.
const PAUSE = 30, PATIENCE = 1500, STAYS = 5000;

export default function ({ parentElement }) {
  const stage = parentElement.closest(".st-key-stage");
  if (stage.seesOff) return;
  stage.seesOff = true;
  const listening = new AbortController();
  const leave = (event) => {
    const link = event.target.closest?.(LINKS);
    if (!stage.isConnected) return listening.abort();
    if (!link || link.pathname === location.pathname || stage.leaving) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    seeOff(stage, link);
  };
  document.addEventListener("click", leave, { capture: true, signal: listening.signal });
}

async function seeOff(stage, link) {
  const patience = performance.now() + PATIENCE;
  while (!told(stage) && performance.now() < patience) await new Promise((wait) => setTimeout(wait, PAUSE));
  stage.leaving = true;
  setTimeout(() => (stage.leaving = false), STAYS);
  link.click();
}

// Whether the server knows what is on the canvas.
function told({ live }) {
  return !live.canAsk() || (!live.occupied && live.data.thought.mark === live.look().mark);
}
