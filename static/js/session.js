// Warns before the session ends by itself. The element [data-session] says for whom the page is, how many seconds are left and
// at how many to warn; its dialog has the words. Asking how long is left does not make the session last longer: only the
// person does, by the button, or by having typed since the page last spoke to the server.

const session = document.querySelector("[data-session]");
const dialog = session?.querySelector("dialog");
const MARGIN = 90; // seconds: the server rounds activity to the minute

const ending = { at: 0, canGoOn: true };
let hasTyped = false;
let waiting = null;
let ticking = null;

const secondsLeft = () => Math.max(0, Math.round((ending.at - Date.now()) / 1000));
const words = (seconds) => (seconds >= 60 ? `${Math.ceil(seconds / 60)}分` : `${seconds}秒`);

// GET only asks; POST goes on.
async function ask(method) {
  const token = dialog.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  const response = await fetch(session.dataset.address, { method, headers, cache: "no-store" });
  if (!response.ok) {
    throw new Error(`session: ${response.status}`);
  }
  const { left, can_go_on: canGoOn, user } = await response.json();
  const isOthers = user !== null && String(user) !== session.dataset.session;
  const isLeft = user === null && secondsLeft() > MARGIN; // signed out on purpose, or disabled
  if (isOthers || isLeft) {
    location.reload();
  }
  ending.at = Date.now() + left * 1000;
  ending.canGoOn = canGoOn;
}

function show(part) {
  for (const element of dialog.querySelectorAll("[data-part]")) {
    element.hidden = element.dataset.part !== part;
  }
  if (!dialog.open) {
    dialog.showModal();
  }
}

function showEnd() {
  clearInterval(ticking);
  const here = encodeURIComponent(location.pathname + location.search);
  dialog.querySelector("[data-sign-in-link]").href = `${session.dataset.signIn}?next=${here}`;
  show("ended");
}

function tick() {
  const left = secondsLeft();
  for (const place of dialog.querySelectorAll("[data-left-words]")) {
    place.textContent = words(left);
  }
  if (left === 0) {
    showEnd();
  }
}

function warn() {
  show(ending.canGoOn ? "idle" : "worn-out");
  ticking = setInterval(tick, 1000);
  tick();
}

// Waits until it is time to warn, or warns.
function arrange() {
  clearTimeout(waiting);
  clearInterval(ticking);
  const untilWarning = ending.at - Date.now() - session.dataset.warn * 1000;
  if (untilWarning > 0) {
    dialog.close();
    waiting = setTimeout(look, untilWarning);
  } else {
    warn();
  }
}

// Perhaps another tab went on, perhaps the person is typing right now. Without an answer the page's own clock has to do.
async function look() {
  try {
    await ask("GET");
    if (secondsLeft() > 0 && ending.canGoOn && hasTyped) {
      hasTyped = false;
      await ask("POST");
    }
  } finally {
    arrange();
  }
}

async function goOn(event) {
  event.preventDefault();
  try {
    await ask("POST");
    arrange();
  } catch {
    showEnd();
  }
}

if (dialog) {
  ending.at = Date.now() + session.dataset.left * 1000;
  ending.canGoOn = session.dataset.canGoOn === "true";
  document.addEventListener("input", () => (hasTyped = true));
  dialog.querySelector("[data-go-on]").addEventListener("submit", goOn);
  for (const button of dialog.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => dialog.close());
  }
  // A page that comes back from the browser's memory or cache, or a computer from sleep, knows nothing of what happened meanwhile.
  window.addEventListener("pageshow", (event) => event.persisted && look());
  if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") {
    look();
  }
  document.addEventListener("visibilitychange", () => !document.hidden && secondsLeft() <= session.dataset.warn && look());
  arrange();
}
