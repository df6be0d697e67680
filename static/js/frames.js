// The page around a content frame: gives the frame the height that it asks for, and scrolls to its headings.
// The frame's origin is opaque ("null"), so a message counts by which window it is from, and only as numbers.

const MOST = 100_000;
const frame = document.querySelector("iframe.content-frame");
let asked = "";
let loaded = false;

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
    // While it loads it is only part of what it will be: what stands below would come up and go down again.
    const least = loaded ? 0 : frame.clientHeight;
    frame.style.height = `${Math.min(Math.max(least, height), MOST)}px`;
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
  loaded = document.readyState === "complete";
  begin(); // it may have loaded before this script
  for (const target of [frame, window]) {
    target.addEventListener("load", () => {
      loaded = true;
      begin();
    });
  }
  addEventListener("hashchange", () => ask(location.hash));
  for (const link of document.querySelectorAll(".toc a")) link.addEventListener("click", () => ask(link.hash));
}
