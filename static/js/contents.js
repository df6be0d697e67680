// The contents list: follows the reader, opens the branch where they are, says what is folded, and is a sheet where the
// screen is narrow. reader.js says where the reader is, folding.js what is folded; without them it is a list of links.

const toc = document.querySelector("details.toc");
const summary = toc?.querySelector("summary");
const sheet = toc?.querySelector("nav");
const lines = [];
const byAnchor = new Map();
const narrow = matchMedia("(max-width: 71.99rem)");
const SHALLOW = 2;
let current = null;
let pressed = 0; // when a line was: it stays the current one until the reader scrolls on
let latest = [];

function anchorOf(link) {
  try {
    return decodeURIComponent(link.getAttribute("href").slice(1));
  } catch {
    return link.getAttribute("href").slice(1);
  }
}

function read() {
  const above = [];
  let branch = null;
  for (const element of toc.querySelectorAll("li")) {
    const depth = Number(/depth-(\d)/.exec(element.className)?.[1] ?? 1);
    const link = element.querySelector("a");
    const line = { element, link, depth, parent: null, inside: [], button: null, kept: false, open: false };
    while (above.length && above.at(-1).depth >= depth) above.pop();
    line.parent = above.at(-1) ?? null;
    above.push(line);
    if (depth <= SHALLOW) branch = line;
    else if (branch) {
      line.branch = branch;
      branch.inside.push(line);
    }
    lines.push(line);
    const anchor = anchorOf(link);
    if (!byAnchor.has(anchor)) byAnchor.set(anchor, line);
  }
}

// --- branches ------------------------------------------------------------------------------------------------------

function open(line, wanted) {
  if (!line?.button || line.open === wanted) return;
  line.open = wanted;
  line.button.setAttribute("aria-expanded", String(wanted));
  for (const one of line.inside) one.element.classList.toggle("near", wanted);
}

function addButtons() {
  for (const line of lines.filter(({ inside }) => inside.length)) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "branch", lang: toc.dataset.lang });
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-label", toc.dataset.branch);
    button.addEventListener("click", () => {
      line.kept = !line.open;
      open(line, !line.open);
    });
    line.button = button;
    line.element.prepend(button);
  }
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
  const branch = (one) => one?.branch ?? one;
  if (branch(current) !== branch(line) && !branch(current)?.kept) open(branch(current), false);
  current?.link.removeAttribute("aria-current");
  current = line;
  summary.dataset.now = line?.link.textContent ?? "";
  if (!line) return;
  open(branch(line), true);
  line.link.setAttribute("aria-current", "true");
  if (!narrow.matches || toc.open) bring(line.link);
}

document.addEventListener("vitrine:at", ({ detail: { anchors } }) => {
  latest = anchors;
  if (toc && !pressed) follow(byAnchor.get(anchors.find((anchor) => byAnchor.has(anchor))) ?? null);
});

addEventListener("scroll", () => {
  if (!pressed || performance.now() - pressed < 500) return;
  pressed = 0;
  document.dispatchEvent(new CustomEvent("vitrine:at", { detail: { anchors: latest } }));
}, { passive: true });

document.addEventListener("vitrine:folded", ({ detail: { folded } }) => {
  const closed = new Set(folded.map((anchor) => byAnchor.get(anchor)));
  for (const line of lines) {
    line.folded = closed.has(line);
    line.away = Boolean(line.parent && (line.parent.folded || line.parent.away));
    line.element.classList.toggle("shut", line.folded);
    line.element.classList.toggle("away", line.away);
    if (line.folded) line.link.title = toc.dataset.folded;
    else line.link.removeAttribute("title");
  }
});

// --- a sheet, and keys ---------------------------------------------------------------------------------------------

function close(focus) {
  if (!narrow.matches || !toc.open) return;
  toc.open = false;
  if (focus) summary.focus();
}

function step(event) {
  const seen = lines.filter(({ link }) => link.checkVisibility());
  const at = seen.findIndex(({ link }) => link === document.activeElement);
  if (at < 0 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const line = seen[at];
  const to = { ArrowDown: seen[at + 1], ArrowUp: seen[at - 1], Home: seen[0], End: seen.at(-1) }[event.key];
  if (to) to.link.focus();
  else if (event.key === "ArrowRight" && line.inside.length) open(line, true);
  else if (event.key === "ArrowLeft" && line.open) open(line, false);
  else if (event.key === "ArrowLeft" && line.parent) line.parent.link.focus();
  else return;
  event.preventDefault();
}

if (toc) {
  read();
  if (toc.classList.contains("long")) addButtons();
  sheet.addEventListener("click", ({ target }) => {
    const line = lines.find(({ link }) => link.contains(target));
    if (!line) return;
    pressed = performance.now();
    follow(line);
    close(false);
  });
  document.addEventListener("click", ({ target }) => toc.contains(target) || close(false));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && close(true));
  sheet.addEventListener("keydown", step);
  toc.addEventListener("toggle", () => toc.open && current && bring(current.link));
}
