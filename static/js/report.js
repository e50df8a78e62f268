// The form of a report saves itself while one types (htmx); this module tells whether that works and sees to it that
// nothing gets lost: it waits for a running save before the page is left by a button, tries again after a failure, and
// asks before unsaved text would be left behind.
const form = document.querySelector("form[data-report]");
const RETRY_AFTER = 15_000;

let isUnsaved = false; // something was typed that no save has carried yet
let isRunning = false;
let isTypedSince = false; // … since the running save began
let retry = 0;

function say(words) {
  const place = document.getElementById("save-problem");
  if (place.textContent.trim() === words) {
    return;
  }
  place.replaceChildren();
  if (words) {
    const banner = document.createElement("p");
    banner.className = "banner banner--error";
    const head = document.createElement("strong");
    head.textContent = "保存できていません";
    const text = document.createElement("span");
    text.textContent = words;
    banner.append(head, text);
    place.append(banner);
  }
}

function showUnsaved() {
  const mark = document.querySelector("#save-state .mark");
  mark.className = "mark mark--late";
  mark.querySelector("use").setAttribute("href", "#s-late");
  mark.querySelector(".mark__word").textContent = "保存できていません";
}

function save() {
  form.dispatchEvent(new CustomEvent("report:save"));
}

function failed(words) {
  isUnsaved = true;
  showUnsaved();
  say(`${words}入力した内容は、この画面に残っています。この画面を閉じないでください。つながり次第、もう一度保存します。`);
  clearTimeout(retry);
  retry = setTimeout(save, RETRY_AFTER);
}

// Fields are marked as what the server says of them, beside which its message stands.
function markFields() {
  for (const said of document.querySelectorAll("[data-wrong]")) {
    const wrong = new Set(said.dataset.wrong.split(" "));
    for (const input of said.closest(".qa").querySelectorAll(".input, .select")) {
      const isWrong = wrong.has(input.name);
      input.toggleAttribute("aria-invalid", isWrong);
      if (isWrong) {
        input.setAttribute("aria-invalid", "true");
      }
      input.closest(".field").classList.toggle("field--error", isWrong);
    }
  }
}

// Leaves by `submitter` once nothing is being saved, so that the form carries the version that the save has made. Another
// form does not carry what was typed here: it waits until that is saved, or stays.
function leaveBy(target, submitter) {
  if (isRunning) {
    form.addEventListener("report:settled", () => leaveBy(target, submitter), { once: true });
  } else if (target === form || !isUnsaved) {
    isUnsaved = false;
    target.requestSubmit(submitter);
  }
}

function follow() {
  form.addEventListener("input", () => {
    isUnsaved = true;
    isTypedSince = true;
  });
  form.addEventListener("htmx:beforeRequest", () => {
    isRunning = true;
    isTypedSince = false;
    clearTimeout(retry);
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    isRunning = false;
    const { xhr } = event.detail;
    const answer = xhr?.getResponseHeader("HX-Trigger") ?? "";
    if (answer === "report:saved") {
      isUnsaved = isTypedSince;
      say("");
      markFields();
    } else if (answer === "report:refused") {
      isUnsaved = true;
      showUnsaved();
    } else if (!xhr?.status) {
      failed("サーバーにつながりません。");
    } else {
      failed(`サーバーで保存できませんでした（${xhr.status}）。`);
    }
    setTimeout(() => form.dispatchEvent(new CustomEvent("report:settled"))); // after a queued save has begun
  });
  // The way to sign in again: the text waits in this tab (keep.js).
  form.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.getResponseHeader("HX-Redirect")) {
      isUnsaved = false;
    }
  });
  // What has not changed is not swapped, so that a screen reader does not read it out again.
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const fresh = fragment instanceof DocumentFragment ? fragment.firstElementChild : fragment;
    if (fresh && target.outerHTML === fresh.outerHTML) {
      event.detail.shouldSwap = false;
    }
  });
}

function guard() {
  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (target === form && submitter?.hasAttribute("data-enter")) {
      event.preventDefault(); // Enter in a field saves and stays
      save();
    } else if (isRunning || (target !== form && isUnsaved && !target.hasAttribute("hx-post"))) {
      event.preventDefault();
      if (!isRunning) {
        save();
      }
      leaveBy(target, submitter);
    } else if (target === form) {
      isUnsaved = false;
    }
  });
  // A page that comes back from the browser's memory may be older than what is saved.
  window.addEventListener("pageshow", (event) => {
    const isBack = event.persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
    if (isBack && !isUnsaved && document.querySelector("[data-unsaved]") === null) {
      location.replace(location.href.split("#")[0]);
    }
  });
  window.addEventListener("online", () => isUnsaved && save());
  window.addEventListener("beforeunload", (event) => {
    if (isUnsaved) {
      event.preventDefault();
    }
  });
}

if (form) {
  follow();
  guard();
}
