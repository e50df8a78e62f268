// Says what no answer of the server could: that a file or place did not arrive.
const part = document.getElementById("evidence");

part?.addEventListener("htmx:afterRequest", (event) => {
  const { xhr } = event.detail;
  if (xhr?.getResponseHeader("HX-Redirect") || [200, 422].includes(xhr?.status)) {
    return;
  }
  const why = xhr?.status === 413 ? "ファイルが大きすぎて、サーバーが受け取りませんでした。" : "送信できませんでした。通信を確かめて、もう一度お試しください。";
  const place = document.getElementById("evidence-said");
  place.textContent = why;
  place.className = "evidence__said evidence__said--failed";
});
part?.addEventListener("htmx:beforeRequest", () => {
  const place = document.getElementById("evidence-said");
  place.textContent = "";
  place.className = "evidence__said";
});
