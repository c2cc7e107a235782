// Warns before a session ends because nothing was done, and lets it go on with one key. The tabs of one browser share the
// moment of its end. Without this script nothing is lost either: what is sent too late is kept through signing in again.
const dialog = document.querySelector("dialog[data-time-out]");
if (dialog && dialog.showModal) {
  const shared = "session-ends";  // in milliseconds since 1970, as the browser's clock tells it
  const warnAt = Number(dialog.dataset.warnSeconds);
  const part = (name) => dialog.querySelector(`[data-part="${name}"]`);
  const sayings = [...dialog.querySelectorAll("template[data-at]")];  // the longest first
  let ends = 0;
  let dismissed = false;

  const say = (left) => {
    const saying = sayings.filter((each) => Number(each.dataset.at) >= left).at(-1);
    const words = saying ? saying.content.textContent : "";
    if (part("said").textContent !== words) part("said").textContent = words;
  };
  const show = () => {
    const left = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
    if (left > warnAt) {
      dismissed = false;
      dialog.close();
      return;
    }
    if (dismissed) return;
    part("warning").hidden = left === 0;
    part("over").hidden = left > 0;
    dialog.classList.toggle("app-time-out--over", left === 0);
    dialog.setAttribute("aria-labelledby", left > 0 ? "time-out-title" : "time-out-over-title");
    part("clock").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left > 0) say(left);
    if (dialog.open) return;
    dialog.showModal();
  };
  const endIn = (seconds) => {
    ends = Date.now() + seconds * 1000;
    try {
      localStorage.setItem(shared, String(ends));
    } catch {
      // A browser that keeps nothing: each tab then counts for itself.
    }
    show();
  };
  const stay = async () => {
    const form = part("stay");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "error" });
      const seconds = Number(await answer.text());
      if (!answer.ok || !(seconds > 0)) {
        endIn(0);
        return;
      }
      endIn(seconds);
      // The longest a session lasts is near: nothing puts it off.
      if (seconds <= warnAt) part("longest").hidden = false;
      if (seconds <= warnAt) form.hidden = true;
    } catch {
      show();  // no network: the button can be tried again
    }
  };

  part("stay").addEventListener("submit", (event) => {
    event.preventDefault();
    stay();
  });
  part("close").addEventListener("click", () => {
    dismissed = true;
    dialog.close();
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (!part("over").hidden) part("close").click();
    else stay();
  });
  addEventListener("storage", (event) => {
    if (event.key !== shared || !event.newValue) return;
    ends = Number(event.newValue);
    show();
  });
  document.addEventListener("visibilitychange", show);
  addEventListener("pageshow", (event) => {
    if (event.persisted) ends = Math.max(ends, Number(localStorage.getItem(shared)) || 0);
    show();
  });
  endIn(Number(dialog.dataset.seconds));
  setInterval(show, 1000);
}
