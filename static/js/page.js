// Buttons that only a script can serve stay hidden where none runs.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A link into a closed branch of the outline opens it.
function openTarget() {
  for (let branch = document.querySelector(":target"); branch; branch = branch.parentElement?.closest("details")) {
    if (branch instanceof HTMLDetailsElement) {
      branch.open = true;
    }
  }
}
window.addEventListener("hashchange", openTarget);
openTarget();
