// What is folded is remembered in the address, as ?fold=…: see folding.js. An address may be written by hand or by a blog, so it
// is only rewritten when the reader folds something. What is too long for an address goes into the tab's history.

const MOST = 2000;
const SAFE = /^[\w%,.~!*'()-]*$/; // what is encoded: nothing in it ends the parameter
const FOLD = /[?&]fold=([^&]*)/;
let now = asked();
let next = null;
let timer = 0;

function asked() {
  return FOLD.exec(location.search)?.[1] ?? history.state?.fold ?? "";
}

function send(fold, more = {}) {
  document.dispatchEvent(new CustomEvent("vitrine:fold", { detail: { fold, ...more } }));
}

function write() {
  clearTimeout(timer);
  timer = 0;
  if (next === null || next === now) return;
  now = next;
  const fits = now.length <= MOST;
  const query = location.search.slice(1).split("&").filter((part) => part && !/^fold(=|$)/.test(part));
  if (now && fits) query.push(`fold=${now}`);
  const address = location.pathname + (query.length ? `?${query.join("&")}` : "") + location.hash;
  history.replaceState({ ...history.state, fold: fits ? undefined : now }, "", address);
}

document.addEventListener("vitrine:folded", ({ detail: { fold, quiet } }) => {
  if (quiet || typeof fold !== "string" || !SAFE.test(fold)) return;
  next = fold;
  timer ||= setTimeout(write, 250); // browsers let an address change only so often
});
addEventListener("pagehide", write);
addEventListener("popstate", () => {
  if (timer || asked() === now) return;
  now = asked();
  send(now, { quiet: true });
});

for (const button of document.querySelector(".section-menu")?.querySelectorAll("[data-fold]") ?? []) {
  button.addEventListener("click", () => {
    send(button.dataset.fold);
    const menu = button.closest("details");
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

// Where a link leads is opened; who reloads or comes back finds what was left.
function aim() {
  const [{ type } = {}] = performance.getEntriesByType("navigation");
  try {
    return type === "navigate" ? decodeURIComponent(location.hash.slice(1)) : "";
  } catch {
    return ""; // a stray percent sign
  }
}

function begin() {
  if (now) send(now, { reveal: aim(), quiet: true });
  delete document.documentElement.dataset.folding;
}

document.addEventListener("vitrine:ready", begin); // a content frame is there
begin();
