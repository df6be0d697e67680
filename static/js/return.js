// Who comes back to a page, or reloads it, is where they were. Browsers remember how far down that was; but heights of cells
// that were not looked at yet are guesses, and a content frame only grows when its content is there. So the cell at the top
// is kept with the page's entry in the history, or the frame's height.

const MOST = 100_000;
const LONGEST_MS = 10_000;
const STILL = 5; // frames without a change, after all is loaded
const ACTS = ["wheel", "touchmove", "keydown", "pointerdown"];
const frame = document.getElementById("content-frame");
const notebook = document.querySelector("main .notebook");
const back = performance.getEntriesByType("navigation")[0]?.type !== "navigate";
let timer = 0;
let over = !back;

function atTop() {
  const box = notebook.getBoundingClientRect();
  const edge = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
  for (let down = edge + 4; down < innerHeight; down += 24) {
    const cell = document.elementFromPoint(box.left + box.width / 2, down)?.closest("section.cell");
    if (cell) return { cell: cell.id, top: Math.round(cell.getBoundingClientRect().top) };
  }
  return undefined;
}

function keep() {
  clearTimeout(timer);
  timer = 0;
  if (!over) return;
  const now = frame ? { height: Math.round(frame.getBoundingClientRect().height) } : scrollY && atTop();
  history.replaceState({ ...history.state, place: now || undefined }, "");
}

function soon() {
  timer ||= setTimeout(keep, 500);
}

function end() {
  over = true;
  history.scrollRestoration = "auto";
  if (frame) frame.style.minHeight = "";
}

function settle(cell, top, still = 0) {
  const off = cell.getBoundingClientRect().top - top;
  if (over || still > STILL) return end();
  if (Math.abs(off) >= 1) window.scrollBy({ top: off, behavior: "instant" });
  requestAnimationFrame(() => settle(cell, top, Math.abs(off) < 1 && document.readyState === "complete" ? still + 1 : 0));
}

function restore({ height, cell, top } = {}) {
  const element = notebook && typeof cell === "string" ? document.getElementById(cell) : null;
  if (frame && height > 0) frame.style.minHeight = `${Math.min(height, MOST)}px`;
  else if (element && Number.isFinite(top)) {
    history.scrollRestoration = "manual";
    settle(element, top);
  } else return end();
  setTimeout(end, LONGEST_MS);
  for (const act of ACTS) addEventListener(act, end, { once: true, passive: true });
}

if (frame || notebook) {
  if (back) restore(history.state?.place);
  if (frame) new ResizeObserver(soon).observe(frame);
  else addEventListener("scroll", soon, { passive: true });
  addEventListener("pagehide", keep);
}
