// Folding by headings: a heading hides what follows it, up to the next that is not deeper, over all cells. Nothing is
// moved: whatever goes away gets `hidden="until-found"`, so that find-in-page and links still find it and open it.
//
// "vitrine:fold" {fold, reveal, quiet} on the document sets what is folded; "vitrine:folded" {fold, folded, quiet} says
// what is. `fold` is a list with commas, each piece encoded as a part of an address: `all`, `none`, a level, an anchor, `-anchor`.

const PREFIX = "user-content-";
const HEADING = ":is(h1, h2, h3, h4, h5, h6)[id]";
const WRAPPERS = new Set(["ARTICLE", "CENTER", "DIV", "HEADER", "MAIN", "SECTION"]);
const BLOCKS = new Set([
  ...WRAPPERS,
  ...["ADDRESS", "ASIDE", "BLOCKQUOTE", "DETAILS", "DL", "FIGURE", "FOOTER", "FORM", "HR", "NAV", "OL", "P", "PRE", "TABLE", "UL"],
  ...["H1", "H2", "H3", "H4", "H5", "H6"],
]);
const AWAY = "onbeforematch" in document.documentElement ? "until-found" : "";
const MANY = 500;
const notebook = document.querySelector("main .notebook");
const words = { ...notebook?.closest("main").dataset }; // a copy: the attributes are slow to read

const later = window.requestIdleCallback ?? setTimeout; // Safari has none
const PATIENCE_MS = 1000;
const chunks = [...(notebook?.children ?? [])].flatMap((one) => (one.matches(".chunks") ? [...one.children] : []));
const parts = chunks.length ? chunks : [notebook];
const read = new Map(); // part → its cells
const cells = []; // {element, units, away}: all of them, from when something is folded on
const headings = []; // units that are headings: then, too
const byName = new Map();
const unitOf = new WeakMap(); // of elements: cells, blocks, buttons

// --- what there is to hide: cells, and the blocks of those that have headings --------------------------------------

// A section that its author folded stands in the part of its heading: see app/rendering/chunks.py.
function* sectionsOf(box, known) {
  for (const child of box.children) {
    if (child.localName === "section") yield child;
    else if (child.matches("details.folded-section")) {
      if (known.length) known.at(-1).details = child;
      yield* sectionsOf(child, known);
    }
  }
}

function* blocksOf(box) {
  let loose = null;
  for (const node of [...box.childNodes]) {
    if (BLOCKS.has(node.nodeName)) {
      loose = null;
      if (WRAPPERS.has(node.nodeName) && node.querySelector(HEADING)) yield* blocksOf(node);
      else yield node;
    } else if (loose) loose.append(node);
    else if (node.nodeType === Node.ELEMENT_NODE || node.nodeValue.trim()) {
      loose = document.createElement("div"); // text alone cannot be hidden
      node.before(loose);
      loose.append(node);
      yield loose;
    }
  }
}

// In a cell that is folded as a whole, it is behind a line.
function proseOf(cell) {
  return cell.querySelector(":scope > div") ?? cell.querySelector(":scope > details > div");
}

// A part's cells and what they are made of, but for where it stands in the whole.
function cellsOf(part) {
  const known = read.get(part) ?? [];
  if (read.has(part)) return known;
  read.set(part, known);
  for (const element of sectionsOf(part, known)) {
    const cell = { element, units: [], away: false, details: null };
    const prose = element.classList.contains("markdown") && element.querySelector(HEADING) && proseOf(element);
    for (const block of prose ? blocksOf(prose) : [element]) {
      const level = block.matches(HEADING) ? Number(block.localName[1]) : 0;
      const unit = { element: block, level, parent: null, folded: false, away: false, start: 0, end: 0 };
      cell.units.push(unit);
      unitOf.set(block, unit);
    }
    if (cell.units.length) unitOf.set(element, cell.units[0]);
    known.push(cell);
  }
  return known;
}

// One part of a long page after the other, while nothing else is to be done: all of them take longer than a press may wait.
function readOn(number = 0) {
  cellsOf(parts[number]);
  if (number + 1 < parts.length) later(() => readOn(number + 1), { timeout: PATIENCE_MS });
}

function build() {
  if (cells.length) return;
  const above = [];
  for (const cell of parts.flatMap(cellsOf)) {
    for (const unit of cell.units) {
      while (unit.level && above.at(-1)?.level >= unit.level) above.pop().end = cells.length;
      Object.assign(unit, { parent: above.at(-1) ?? null, start: cells.length });
      if (!unit.level) continue;
      above.push(unit);
      headings.push(unit);
      for (const name of [nameOf(unit), unit.element.id]) if (!byName.has(name)) byName.set(name, unit);
    }
    cells.push(cell);
  }
  for (const unit of above) unit.end = cells.length;
}

// --- what their author folded is folded here, by the same button ---------------------------------------------------

function takeOver() {
  if (!notebook.querySelector(".folded-section")) return;
  build();
  for (const { details, units } of cells) {
    const heading = units.find(({ level }) => level);
    if (!details || !heading) continue;
    heading.folded = heading.author = true;
    details.open = true;
    details.firstElementChild.hidden = true;
  }
  paint();
}

// --- showing it ----------------------------------------------------------------------------------------------------

function put(element, away) {
  if (away) element.setAttribute("hidden", AWAY);
  else element.removeAttribute("hidden");
}

// Where a place is looked for, heights must not be guesses (see `content-visibility` in the style sheet) until it is reached.
function measure(opened) {
  if (opened.length > MANY) return;
  const boxes = [...opened, ...new Set(opened.flatMap(around))];
  for (const element of boxes) element.style.contentVisibility = "visible";
  setTimeout(() => boxes.forEach((element) => element.style.removeProperty("content-visibility")), 500);
}

// Chunks are left out by a height that is guessed for all of their cells, so they are not where some of them are hidden.
function around(cell) {
  const chunk = cell.closest(".chunk");
  return chunk ? [chunk, chunk.parentElement] : [];
}

function paint(exactly = false) {
  const opened = [];
  const changed = new Set(); // chunks
  for (const cell of cells) {
    let away = cell.units.length > 0;
    for (const unit of cell.units) {
      const hidden = unit.parent !== null && (unit.parent.folded || unit.parent.away);
      if (hidden !== unit.away && unit.element !== cell.element) put(unit.element, hidden);
      unit.away = hidden;
      away &&= hidden;
    }
    if (away !== cell.away) {
      put(cell.element, away);
      around(cell.element).forEach((box) => changed.add(box));
    }
    if (cell.away && !away) opened.push(cell.element);
    cell.away = away;
  }
  for (const box of changed) box.classList.toggle("folded", box.querySelector("section.cell[hidden]") !== null);
  if (exactly) measure(opened);
}

let number = null; // made when it is needed: the first of a page is slow
const formatted = (count) => (number ??= new Intl.NumberFormat(words.uiLang || "en")).format(count);

function say({ button, count: line, folded, start, end }) {
  if (!button) return; // said once it is there
  const inside = Math.max(0, end - start - 1);
  const count = !folded ? "" : !inside ? "…" : (inside === 1 ? words.foldCell : words.foldCells).replace("#", formatted(inside));
  button.setAttribute("aria-expanded", String(!folded));
  button.setAttribute("aria-label", folded && inside ? `${words.foldSection}: ${count}` : words.foldSection);
  line.dataset.count = count;
}

function addButton(unit) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "fold-toggle", lang: words.uiLang, title: words.foldHint });
  // How much is hidden; for the mouse a part of the button. Not as text, so that it is neither copied nor found.
  const count = document.createElement("span");
  count.className = "fold-count";
  Object.assign(unit, { button, count });
  for (const one of [button, count]) {
    unitOf.set(one, unit);
    unit.element.insertBefore(one, unit.element.lastElementChild); // the link to the heading
  }
  say(unit);
}

function buttonOf(unit) {
  if (!unit.button) addButton(unit);
  return unit.button;
}

// --- what is folded, as an address says it ------------------------------------------------------------------------

const plain = (name) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
const nameOf = ({ element }) => element.id.replace(PREFIX, "");
const special = (name) => /^(?:all|none|[1-6]|-.*)$/.test(name);

// All but a title under which everything stands: folded too, it would leave an empty page.
function every() {
  const [first, ...rest] = headings;
  return rest.length && rest.every(({ level }) => level > first.level) ? rest : headings;
}

const bases = () => [
  ["none", []],
  ["all", every()],
  ...[1, 2, 3, 4, 5, 6].map((level) => [String(level), headings.filter((unit) => unit.level === level)]),
];

function decoded(piece) {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece; // a stray percent sign
  }
}

function foldedBy(fold) {
  const given = new Map(bases());
  const wanted = new Set();
  const several = (name) => name.includes(",") && !find(name.replace(/^-/, "")); // one comma encoded too many
  const pieces = fold.split(",").map(decoded);
  for (const name of pieces.flatMap((piece) => (several(piece) ? piece.split(",") : [piece]))) {
    if (name === "none") wanted.clear();
    else if (given.has(name)) given.get(name).forEach((unit) => wanted.add(unit));
    else if (name.startsWith("-")) wanted.delete(find(name.slice(1)));
    else wanted.add(find(name));
  }
  return wanted;
}

function find(name) {
  return byName.get(name) ?? headings.find((unit) => plain(nameOf(unit)) === plain(name));
}

function signed(unit) {
  const own = nameOf(unit);
  const anchor = special(own) || byName.get(own) !== unit ? unit.element.id : own;
  return (unit.folded ? "" : "-") + encodeURIComponent(anchor);
}

// In the shortest form: all of something, but for some.
function written() {
  if (headings.every((unit) => unit.folded === Boolean(unit.author))) return "";
  let best = null;
  for (const [name, base] of bases()) {
    const within = new Set(base);
    const others = headings.filter((unit) => unit.folded !== within.has(unit));
    if (!best || others.length < best.others.length) best = { name, others };
  }
  const pieces = best.others.map(signed);
  return (best.name === "none" && pieces.length ? pieces : [best.name, ...pieces]).join(",");
}

// --- changing it ---------------------------------------------------------------------------------------------------

// What the reader looks at stays where it is: see reader.js.
function keeping(change, element = null) {
  const detail = { change, element };
  document.dispatchEvent(new CustomEvent("vitrine:keep", { detail }));
  if (!detail.done) change();
}

function set(changes, { quiet = false, exactly = false } = {}) {
  const changed = changes.filter(([unit, folded]) => unit.folded !== folded);
  for (const [unit, folded] of changed) {
    unit.folded = folded;
    say(unit);
  }
  if (changed.length) paint(exactly);
  if (changed.length || quiet) tell(quiet);
}

function tell(quiet) {
  const folded = headings.filter((unit) => unit.folded).map(({ element }) => element.id);
  document.dispatchEvent(new CustomEvent("vitrine:folded", { detail: { fold: written(), folded, quiet } }));
}

function turn(unit, folded, whole = false) {
  build();
  const others = whole ? headings.filter(({ level }) => level === unit.level) : [unit];
  keeping(() => set(others.map((one) => [one, folded])), unit.element);
}

function apply(fold, quiet = false) {
  build();
  const wanted = fold ? foldedBy(fold) : new Set(headings.filter(({ author }) => author));
  set(headings.map((unit) => [unit, wanted.has(unit)]), { quiet });
}

function reveal(node, itself = false) {
  if (!cells.length) return; // nobody folded anything yet
  let element = node;
  while (element && !unitOf.has(element)) element = element.parentElement;
  const unit = element && unitOf.get(element);
  const opened = [];
  for (let one = itself && unit?.level ? unit : unit?.parent; one; one = one.parent) opened.push([one, false]);
  set(opened, { exactly: true });
}

// --- mouse, keys, links, finding ------------------------------------------------------------------------------------

const shown = () => headings.filter(({ away }) => !away);
const KEYS = {
  ArrowLeft: (unit) => (unit.folded ? unit.parent : void turn(unit, true)),
  ArrowRight: (unit) => (unit.folded ? void turn(unit, false) : headings.find(({ parent }) => parent === unit)),
  ArrowUp: (unit) => shown()[shown().indexOf(unit) - 1],
  ArrowDown: (unit) => shown()[shown().indexOf(unit) + 1],
  Home: () => shown()[0],
  End: () => shown().at(-1),
};

function listen() {
  notebook.addEventListener("click", (event) => {
    const button = event.target.closest?.(".fold-toggle, .fold-count");
    const unit = button && unitOf.get(button);
    if (unit) turn(unit, !unit.folded, event.shiftKey);
  });
  notebook.addEventListener("keydown", (event) => {
    const unit = event.target.matches?.(".fold-toggle") && unitOf.get(event.target);
    if (!unit || !(event.key in KEYS) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    build();
    const aim = KEYS[event.key](unit);
    if (aim) buttonOf(aim).focus();
  });
  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.("a[href^='#']");
    const aim = link && document.getElementById(decoded(link.hash.slice(1)));
    if (aim) reveal(aim, true);
  });
  document.addEventListener("vitrine:part", ({ detail: { part } }) => {
    if (chunks.includes(part)) cellsOf(part);
    for (const heading of part.querySelectorAll(HEADING)) if (unitOf.has(heading)) buttonOf(unitOf.get(heading));
  });
  document.addEventListener("vitrine:reveal", ({ target }) => reveal(target, true));
  document.addEventListener("beforematch", ({ target }) => reveal(target));
  document.addEventListener("vitrine:fold", ({ detail: { fold, reveal: anchor, quiet = false } }) => {
    if (quiet) apply(String(fold ?? ""), quiet);
    else keeping(() => apply(String(fold ?? "")));
    const aim = anchor && (document.getElementById(anchor) ?? document.getElementById(PREFIX + anchor));
    if (aim) reveal(aim, true);
  });
  if (AWAY) return;
  // A browser that finds nothing in what is hidden does not go there by itself either, nor print it.
  addEventListener("hashchange", () => {
    const aim = document.getElementById(decoded(location.hash.slice(1)));
    if (!aim?.closest("[hidden]")) return;
    reveal(aim, true);
    aim.scrollIntoView();
  });
  addEventListener("beforeprint", () => document.querySelectorAll("main [hidden='']").forEach((one) => one.removeAttribute("hidden")));
  addEventListener("afterprint", () => {
    for (const { element, units, away } of cells) {
      put(element, away);
      for (const unit of units) if (unit.element !== element) put(unit.element, unit.away);
    }
  });
}

if (notebook) {
  readOn();
  takeOver();
  listen();
  tell(true);
}
