// Who writes a text anew has thereby chosen it.
for (const text of document.querySelectorAll("[data-picks]")) {
  text.addEventListener("input", () => {
    document.getElementById(text.dataset.picks).checked = true;
  });
}
