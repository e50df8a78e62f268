// The board of a round and the list of its reports.

// A text is copied by a button; by hand it works as well.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) {
    return;
  }
  const text = document.getElementById(button.dataset.copy);
  text.select();
  let isCopied = false;
  try {
    await navigator.clipboard.writeText(text.value);
    isCopied = true;
  } catch {
    isCopied = document.execCommand("copy"); // where the page comes over plain HTTP there is no clipboard
  }
  button.parentElement.querySelector("[data-copied]").textContent = isCopied
    ? "写しました。"
    : "写せませんでした。文を選んで、右クリックで写してください。";
});

// The board asks how things stand only while somebody looks, and never takes away what is focused.
document.addEventListener("htmx:beforeRequest", (event) => {
  const board = event.target.closest?.("[data-live]");
  if (board && (document.hidden || board.contains(document.activeElement))) {
    event.preventDefault();
  }
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    document.querySelector("[data-live]")?.dispatchEvent(new Event("refresh"));
  }
});

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
}

for (const all of document.querySelectorAll("[data-tick-all]")) {
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const tick of document.querySelectorAll(`input[type=checkbox][form="${all.dataset.tickAll}"]`)) {
      tick.checked = all.checked;
    }
  });
}
