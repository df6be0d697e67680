// The contents list: follows the reader, opens the branch where they are, says what is folded, and is a sheet where the
// screen is narrow. reader.js says where the reader is, folding.js what is folded; without them it is a list of links.

const toc = document.querySelector("details.toc");
const summary = toc?.querySelector("summary");
const sheet = toc?.querySelector("nav");
const words = document.querySelector("main.vitrine")?.dataset ?? {};
const lists = sheet ? [...sheet.querySelectorAll(":scope > ol, :scope > div > ol")] : []; // a very long one is in pieces
const lines = lists.flatMap((list) => [...list.children]);
const deep = toc?.classList.contains("long"); // branches open
const narrow = matchMedia("(max-width: 71.99rem)");
const later = window.requestIdleCallback ?? setTimeout; // Safari has none
const PATIENCE_MS = 1000;
const SHALLOW = 2;
const kept = new WeakSet(); // branches that the reader opened
let byAnchor = null;
let current = null;
let pressed = 0; // when a line was: it stays the current one until the reader scrolls on
let latest = [];

const linkOf = (line) => line.lastElementChild;
const depthOf = (line) => Number(/depth-(\d)/.exec(line.className)?.[1] ?? 1);
const buttonOf = (line) => line.querySelector(":scope > .branch");
const isOpen = (line) => buttonOf(line)?.getAttribute("aria-expanded") === "true";
const before = (line) => line.previousElementSibling ?? line.parentElement.previousElementSibling?.lastElementChild;
const after = (line) => line.nextElementSibling ?? line.parentElement.nextElementSibling?.firstElementChild;

function anchorOf(line) {
  const name = linkOf(line).getAttribute("href").slice(1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function lineOf(anchor) {
  byAnchor ??= new Map(lines.toReversed().map((line) => [anchorOf(line), line]));
  return byAnchor.get(anchor);
}

function above(line, depth) {
  while (line && depthOf(line) > depth) line = before(line);
  return line ?? null;
}

// --- branches ------------------------------------------------------------------------------------------------------

const branchOf = (line) => above(line, SHALLOW);

function* inside(line) {
  if (depthOf(line) > SHALLOW) return;
  for (line = after(line); line && depthOf(line) > SHALLOW; line = after(line)) yield line;
}

// Whether there is something to open.
function open(line, wanted) {
  if (!line || !addButton(line)) return false;
  if (isOpen(line) === wanted) return true;
  buttonOf(line).setAttribute("aria-expanded", String(wanted));
  for (const one of inside(line)) one.classList.toggle("near", wanted);
  return true;
}

// Whether it has one.
function addButton(line) {
  if (!deep || inside(line).next().done) return false;
  if (buttonOf(line)) return true;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "branch", lang: words.uiLang });
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-label", words.branch);
  button.addEventListener("click", () => {
    const wanted = !isOpen(line);
    kept[wanted ? "add" : "delete"](line);
    open(line, wanted);
  });
  line.prepend(button);
  return true;
}

// Of the first piece at once: they can be seen.
function addButtons(number = 0) {
  for (const line of lists[number].children) addButton(line);
  if (number + 1 < lists.length) later(() => addButtons(number + 1), { timeout: PATIENCE_MS });
}

// --- following -----------------------------------------------------------------------------------------------------

// Only the list scrolls, and not while it is being used.
function bring(link) {
  if (toc.matches(":hover, :focus-within") && !(narrow.matches && toc.open)) return;
  const box = narrow.matches ? sheet : toc;
  const [inner, outer] = [link.getBoundingClientRect(), box.getBoundingClientRect()];
  const margin = Math.min(80, outer.height / 4);
  if (inner.top < outer.top + margin) box.scrollTop += inner.top - outer.top - margin;
  else if (inner.bottom > outer.bottom - margin) box.scrollTop += inner.bottom - outer.bottom + margin;
}

function follow(line) {
  if (line === current) return;
  const [left, entered] = [branchOf(current), branchOf(line)];
  if (left !== entered && !kept.has(left)) open(left, false);
  if (current) linkOf(current).removeAttribute("aria-current");
  current = line;
  const link = line && linkOf(line);
  summary.dataset.now = link?.textContent ?? "";
  if (!link) return;
  open(entered, true);
  link.setAttribute("aria-current", "true");
  if (!narrow.matches || toc.open) bring(link);
}

document.addEventListener("vitrine:at", ({ detail: { anchors } }) => {
  latest = anchors;
  if (toc && !pressed) follow(anchors.map(lineOf).find(Boolean) ?? null);
});

addEventListener("scroll", () => {
  if (!pressed || performance.now() - pressed < 500) return;
  pressed = 0;
  document.dispatchEvent(new CustomEvent("vitrine:at", { detail: { anchors: latest } }));
}, { passive: true });

document.addEventListener("vitrine:folded", ({ detail: { folded } }) => {
  if (!toc || (!folded.length && !sheet.querySelector(".shut"))) return; // as nearly always
  const closed = new Set(folded.map(lineOf));
  let within = 0; // the depth of what is folded around a line
  for (const line of lines) {
    const depth = depthOf(line);
    const [shut, link] = [closed.has(line), linkOf(line)];
    if (depth <= within) within = 0;
    line.classList.toggle("shut", shut);
    line.classList.toggle("away", within > 0);
    if (shut) {
      link.title = words.folded;
      within ||= depth;
    } else link.removeAttribute("title");
  }
});

// --- a sheet, and keys ---------------------------------------------------------------------------------------------

function close(focus) {
  if (!narrow.matches || !toc.open) return;
  toc.open = false;
  if (focus) summary.focus();
}

const isSeen = (line) => linkOf(line).checkVisibility();

function nearest(line, next) {
  while (line && !isSeen(line)) line = next(line);
  return line;
}

const KEYS = {
  ArrowDown: (line) => nearest(after(line), after),
  ArrowUp: (line) => nearest(before(line), before),
  Home: () => nearest(lines[0], after),
  End: () => nearest(lines.at(-1), before),
  ArrowRight: (line) => open(line, true),
  ArrowLeft: (line) => (isOpen(line) ? open(line, false) : above(line, depthOf(line) - 1)),
};

function step(event) {
  const line = event.target.closest("li");
  if (!line || event.target !== linkOf(line) || !(event.key in KEYS)) return;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const to = KEYS[event.key](line); // where it leads, or whether it did something
  if (!to) return;
  if (to !== true) linkOf(to).focus();
  event.preventDefault();
}

if (toc) {
  if (deep) addButtons();
  sheet.addEventListener("click", ({ target }) => {
    const line = target.closest("a")?.closest("li");
    if (!line) return;
    pressed = performance.now();
    follow(line);
    close(false);
  });
  document.addEventListener("click", ({ target }) => toc.contains(target) || close(false));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && close(true));
  sheet.addEventListener("keydown", step);
  toc.addEventListener("toggle", () => toc.open && current && bring(linkOf(current)));
}
