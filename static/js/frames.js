// The page around a content frame: gives the frame the height that it asks for, and scrolls to its headings.
// The frame's origin is opaque ("null"), so a message counts by which window it is from, and only as numbers.

const MOST = 100_000;
const frame = document.querySelector("iframe.content-frame");
let asked = "";

function scrollTo(top) {
  const edge = frame.getBoundingClientRect().top + scrollY;
  const to = Math.max(0, edge + Math.min(Math.max(0, top), MOST));
  window.scrollTo({ top: to });
  // An embed as high as its content has nothing to scroll either.
  if (window.parent === window) return;
  window.parent.postMessage({ type: "vitrine:anchor", top: to }, "*");
  dispatchEvent(new CustomEvent("vitrine:anchor", { detail: to }));
}

function ask(hash) {
  asked = hash.slice(1);
  if (asked) frame.contentWindow.postMessage({ type: "vitrine:anchor", anchor: asked }, "*");
}

addEventListener("message", (event) => {
  if (!frame || event.source !== frame.contentWindow || typeof event.data !== "object") return;
  const { type, height, top } = event.data ?? {};
  if (type === "vitrine:height" && Number.isFinite(height)) {
    frame.style.height = `${Math.min(Math.max(0, height), MOST)}px`;
    if (asked) ask(`#${asked}`);
  }
  // A reader asked, here or by a click inside; a notebook cannot scroll the page by itself.
  if (type === "vitrine:anchor" && Number.isFinite(top) && (asked || document.activeElement === frame)) {
    asked = "";
    scrollTo(top);
  }
});

function begin() {
  frame.contentWindow.postMessage({ type: "vitrine:height" }, "*");
  asked = location.hash.slice(1); // when the height is there: a short page cannot be scrolled
}

if (frame) {
  begin(); // it may have loaded before this script
  frame.addEventListener("load", begin);
  addEventListener("hashchange", () => ask(location.hash));
  for (const link of document.querySelectorAll(".toc a")) link.addEventListener("click", () => ask(link.hash));
}
