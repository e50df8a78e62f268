// Buttons that only a script can serve stay hidden where none runs.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A link into a closed branch of the outline opens it.
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let branch = target?.closest("details"); branch; branch = branch.parentElement.closest("details")) {
    branch.open = true;
  }
}
window.addEventListener("hashchange", openTarget);
openTarget();
