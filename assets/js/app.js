// Enhancements only: every page works without this file.
import { initAll } from "./govuk-frontend.js";
import "./time-out.js";

initAll();

// On narrow screens the results come first: filters wait behind their title.
if (!matchMedia("(min-width: 56.25em)").matches) {
  for (const filters of document.querySelectorAll("details[data-close-when-narrow]")) filters.open = false;
}

// "Select all on this page" in the head of a list.
for (const all of document.querySelectorAll("input[data-select-all]")) {
  const boxes = () => [...document.querySelectorAll(`input[name="${CSS.escape(all.dataset.selectAll)}"]`)];
  const show = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && chosen < boxes().length;
  };
  all.closest("[hidden]")?.removeAttribute("hidden");
  all.addEventListener("change", () => boxes().forEach((box) => (box.checked = all.checked)));
  document.addEventListener("change", (event) => {
    if (event.target.name === all.dataset.selectAll) show();
  });
  show();
}

// Print buttons appear only where they can work.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Work in progress: its part of the page is fetched anew, until it has ended.
async function renew(live) {
  try {
    const answer = await fetch(location.href);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(live.id);
    if (!answer.ok || !fresh || !fresh.dataset.liveSeconds) return location.reload();
    live.replaceChildren(...fresh.childNodes);
  } catch {
    // The server or the network is away: it is asked again.
  }
  wait(live);
}
function wait(live) {
  setTimeout(() => renew(live), live.dataset.liveSeconds * 1000);
}
document.querySelectorAll("[data-live-seconds]").forEach(wait);
