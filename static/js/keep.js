// No typed text is lost. Forms marked data-keep="name" leave their text in this tab's own storage until they are sent
// successfully; when the page is opened again by the same person, it is offered back. Nothing is kept for others, and nothing
// after signing out.

const PREFIX = "michishirube:";
const user = document.querySelector("[data-session]")?.dataset.session;
const isRefused = document.querySelector("[data-unsaved]") !== null;
const EXEMPT = ["hidden", "password", "file", "submit", "button", "reset", "image"];

const keyOf = (form) => `${PREFIX}${user}:${location.pathname}:${form.dataset.keep}`;
const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
const read = (key) => JSON.parse(sessionStorage.getItem(key));

function write(key, kept) {
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // Full: then the page is as it would be without this script.
  }
}

function forget(test) {
  for (const key of keys().filter(test)) {
    sessionStorage.removeItem(key);
  }
}

// Values ------------------------------------------------------------------------------------------------------------------
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !EXEMPT.includes(field.type));
const isTick = (field) => field.type === "checkbox" || field.type === "radio";

// Fields of one name are told apart by their place among them, ticks by their value.
function named(form) {
  const counts = {};
  return fieldsOf(form).map((field) => {
    const place = isTick(field) ? field.value : (counts[field.name] = (counts[field.name] ?? -1) + 1);
    return [`${field.name}/${place}`, field];
  });
}

const valueOf = (field) => {
  if (field.type === "select-multiple") {
    return [...field.selectedOptions].map((option) => option.value);
  }
  return isTick(field) ? field.checked : field.value;
};

const valuesOf = (form) => Object.fromEntries(named(form).map(([name, field]) => [name, valueOf(field)]));
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function put(field, value) {
  if (field.type === "select-multiple") {
    for (const option of field.options) {
      option.selected = value.includes(option.value);
    }
  } else if (isTick(field)) {
    field.checked = value;
  } else {
    field.value = value;
  }
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function restore(form, values) {
  for (const [name, field] of named(form)) {
    if (name in values && !isSame(values[name], valueOf(field))) {
      put(field, values[name]);
    }
  }
}

// Keeping -----------------------------------------------------------------------------------------------------------------
function keep(form, more = {}) {
  write(keyOf(form), { at: Date.now(), path: location.pathname, values: valuesOf(form), ...more });
}

function offer(form, kept) {
  const notice = document.querySelector("[data-kept]").content.firstElementChild.cloneNode(true);
  const time = new Date(kept.at).toLocaleTimeString("ja-JP", { hour: "numeric", minute: "2-digit" });
  notice.querySelector("[data-kept-at]").textContent = time;
  notice.querySelector("[data-restore]").addEventListener("click", () => {
    restore(form, kept.values);
    notice.remove();
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  notice.querySelector("[data-discard]").addEventListener("click", () => {
    sessionStorage.removeItem(keyOf(form));
    notice.remove();
  });
  form.before(notice);
}

function offerWhatIsKept(form) {
  const kept = read(keyOf(form));
  if (kept && !isSame({ ...valuesOf(form), ...kept.values }, valuesOf(form))) {
    offer(form, kept);
  }
}

// Heard at the document, so that forms count that come into the page later.
function watch() {
  const listen = (name, act) =>
    document.addEventListener(name, (event) => {
      const form = event.target.form ?? event.target;
      if (form.matches?.("form[data-keep]")) {
        act(form);
      }
    });
  listen("input", (form) => keep(form));
  listen("change", (form) => keep(form));
  listen("submit", (form) => keep(form, { isSent: true }));
  listen("reset", (form) => sessionStorage.removeItem(keyOf(form)));
}

// What was sent has arrived if the browser came from the form's page straight to a page for the same person that refuses
// nothing. On every other page the text was not received, or nobody knows.
function settle() {
  const from = document.referrer && new URL(document.referrer);
  const hasCome = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  for (const key of keys()) {
    const kept = read(key);
    const hasArrived = user && hasCome && !isRefused && from.origin === location.origin && from.pathname === kept.path;
    if (kept.isSent && hasArrived) {
      sessionStorage.removeItem(key);
    } else if (kept.isSent) {
      write(key, { ...kept, isSent: false });
    }
  }
}

// Saved in the background by htmx: what was typed since stays.
function trackBackground() {
  const startedAt = new WeakMap();
  const formOf = (event) => event.detail.elt?.closest?.("form[data-keep]");
  document.addEventListener("htmx:beforeRequest", (event) => startedAt.set(event.detail.xhr, Date.now()));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = formOf(event);
    const isWrite = event.detail.requestConfig?.verb !== "get";
    const kept = form && read(keyOf(form));
    if (kept && isWrite && event.detail.successful && kept.at <= startedAt.get(event.detail.xhr)) {
      sessionStorage.removeItem(keyOf(form));
    }
  });
}

// Signing out in one tab clears all of them.
function clearOnSignOut() {
  const tabs = new BroadcastChannel("michishirube");
  tabs.addEventListener("message", ({ data }) => data === "signed-out" && forget(() => true));
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) {
      forget(() => true);
      tabs.postMessage("signed-out");
    }
  });
}

settle();
if (user) {
  forget((key) => !key.startsWith(`${PREFIX}${user}:`));
  document.querySelectorAll("form[data-keep]").forEach(offerWhatIsKept);
  watch();
  trackBackground();
  clearOnSignOut();
} else if (keys().length) {
  document.querySelector("[data-keep-note]")?.removeAttribute("hidden");
  document.querySelector("[data-keep-else]")?.setAttribute("hidden", "");
}
