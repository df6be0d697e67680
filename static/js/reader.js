// Where the reader is, and that they stay there. Says which heading is at the top ("vitrine:at" {anchors}: it, and those above
// it in the outline), and keeps what is at the top in its place while something changes ("vitrine:keep" {change, element}).
// A content frame is as high as its content and cannot scroll: the page around tells it what part of it is in view
// ("vitrine:view" {top, bottom, line}), and is told by how much that moved ("vitrine:moved" {by, height}). See relay.js.

const HEADING = ":is(h1, h2, h3, h4, h5, h6)[id]";
const root = document.documentElement;
const notebook = document.querySelector("main .notebook");
const frame = root.dataset.surface === "frame" ? null : document.getElementById("content-frame");
const framed = root.dataset.surface === "frame" && window.parent !== window;
const chunks = [...(notebook?.children ?? [])].flatMap((one) => (one.matches(".chunks") ? [...one.children] : []));
const parts = chunks.length || !notebook ? chunks : [notebook];
const known = new Map(); // part → its cells and headings, once they are asked for
let view = null;
let place = null; // in a frame: what is at the top, and how far down
let said = "";
let waiting = 0;
let resting = 0;

const emit = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
const topOf = (element) => element.getBoundingClientRect().top;
const bottomOf = (element) => element.getBoundingClientRect().bottom;

function viewed() {
  if (framed) return view;
  const top = parseFloat(getComputedStyle(root).scrollPaddingTop) || 0;
  const height = innerHeight - top;
  // Where a heading counts as reached: near the top, but at the end of a page, where the last cannot come to, lower and lower.
  const left = Math.max(0, root.scrollHeight - innerHeight - scrollY) / height;
  const near = Math.min(160, height / 4);
  return { top, bottom: innerHeight, line: top + near + (height - near) * Math.max(0, 1 - 3 * left) };
}

// How many begin above a line. Hidden ones have a place as well: the order holds.
function count(elements, line) {
  let [low, high] = [0, elements.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (topOf(elements[middle]) <= line) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Of one part at a time: the others need not be gone through, nor laid out, for it.
function within(part) {
  if (!known.has(part)) {
    const [cells, headings] = ["section.cell", `section.cell.markdown ${HEADING}`].map((wanted) => [...part.querySelectorAll(wanted)]);
    known.set(part, { cells, headings });
  }
  return known.get(part);
}

// The last cell that begins above a line, as its part's number and its own in there.
function above(line) {
  let part = count(parts, line) - 1;
  if (part < 0) return null;
  let cell = count(within(parts[part]).cells, line) - 1;
  while (cell < 0 && part > 0) cell = within(parts[(part -= 1)]).cells.length - 1;
  return cell < 0 ? null : { part, cell };
}

// The first that ends below a line.
function cellAt(line) {
  let { part, cell } = above(line) ?? { part: 0, cell: 0 };
  for (; part < parts.length; part += 1, cell = 0) {
    const found = within(parts[part]).cells.slice(cell).find((one) => bottomOf(one) > line);
    if (found) return found;
  }
  return null;
}

// What of a cell is at a line: a text is kept by its paragraph, not by its beginning.
function atTop() {
  const seen = viewed();
  if (!seen) return null;
  const cell = cellAt(seen.top);
  const inside = cell?.querySelector(":scope > div")?.children ?? [];
  return [...inside].find((one) => !one.hidden && bottomOf(one) > seen.top) ?? cell;
}

// From the last that is not in a later cell, back to the first.
function* headingsUpTo(part, cell) {
  let { headings } = within(parts[part]);
  let [low, high] = [0, headings.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const after = cell.compareDocumentPosition(headings[middle]) & Node.DOCUMENT_POSITION_FOLLOWING && !cell.contains(headings[middle]);
    if (after) high = middle;
    else low = middle + 1;
  }
  for (let index = low; ; ) {
    while (index > 0) yield headings[(index -= 1)];
    if (part === 0) return;
    ({ headings } = within(parts[(part -= 1)]));
    index = headings.length;
  }
}

// The heading at the line where one counts as reached, and those above it.
function outline() {
  const seen = viewed();
  const at = seen && above(seen.line);
  if (!at) return [];
  const cell = within(parts[at.part]).cells[at.cell];
  const passed = (one) => !one.closest("[hidden]") && !(cell.contains(one) && topOf(one) > seen.line);
  const anchors = [];
  let level = 7;
  for (const one of headingsUpTo(at.part, cell)) {
    const own = Number(one.localName[1]);
    if (own >= level || (!anchors.length && !passed(one))) continue;
    anchors.push(one.id);
    level = own;
    if (level === 1) break;
  }
  return anchors;
}

function look() {
  waiting = 0;
  if (frame) {
    const { top } = frame.getBoundingClientRect();
    const seen = viewed();
    return void emit("vitrine:view", { top: seen.top - top, bottom: seen.bottom - top, line: seen.line - top });
  }
  if (framed && view) remember();
  const anchors = outline();
  if (String(anchors[0]) === said) return;
  said = String(anchors[0]);
  emit("vitrine:at", { anchors });
}

// Again when it has come to rest: what comes into view takes its real height only then.
function soon() {
  waiting ||= requestAnimationFrame(look);
  clearTimeout(resting);
  resting = setTimeout(look, 200);
}

// --- staying there -------------------------------------------------------------------------------------------------

function remember(element = atTop()) {
  place = element ? { element, top: topOf(element) } : null;
}

// Before the first cell of a chunk is the last of another one.
function before(element) {
  const parent = element.parentElement;
  const previous = element.previousElementSibling ?? chunks[chunks.indexOf(parent) - 1]?.lastElementChild;
  return previous ?? parent;
}

// What took its place: if it is hidden, what is before it.
function standing(element) {
  let hidden = element.closest("[hidden]");
  while (hidden) {
    element = before(hidden);
    hidden = element.closest("[hidden]");
  }
  return element.matches(".cell") ? [...element.querySelectorAll(HEADING)].findLast((one) => !one.closest("[hidden]")) ?? element : element;
}

function moved(by) {
  if (Math.abs(by) >= 1) emit("vitrine:moved", { by, height: Math.ceil(root.getBoundingClientRect().height) });
}

document.addEventListener("vitrine:keep", ({ detail }) => {
  const element = detail.element ?? atTop();
  const before = element && topOf(element);
  detail.done = true;
  detail.change();
  if (!element) return soon();
  const now = element.closest("[hidden]") ? standing(element) : element;
  // Of what shrank, what was in view is gone with what was above it.
  const wanted = bottomOf(now) - topOf(now) + before < viewed()?.top ? viewed().top : before;
  if (framed) moved(topOf(now) - wanted);
  else window.scrollBy({ top: topOf(now) - wanted, behavior: "instant" });
  if (framed) remember();
  soon();
});

document.addEventListener("vitrine:view", ({ detail: { top, bottom, line } }) => {
  if (!framed || ![top, bottom, line].every(Number.isFinite)) return;
  view = { top, bottom, line };
  soon();
});

// What arrives late above the reader must not push them down; in a page of its own, the browser sees to that.
function grown() {
  if (place?.element.isConnected && !place.element.closest("[hidden]")) {
    moved(topOf(place.element) - place.top);
    remember(place.element);
  }
  soon();
}

if (notebook && framed) new ResizeObserver(grown).observe(notebook);
if (frame) {
  new ResizeObserver(soon).observe(document.body);
  document.addEventListener("vitrine:ready", soon);
}
if ((notebook && !framed) || frame) {
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
}
document.addEventListener("vitrine:folded", soon);
// The next frame has enough to do: the style sheet has just come.
requestAnimationFrame(soon);
resting = setTimeout(look, 200);
