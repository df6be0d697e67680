// The menu of branches and tags: asks for each list when it is first looked at, and leads to the same place there.
// Without this, the menu has links to the pages of both lists.

import { listing } from "./listing.js";

const FILTERED = 15;

function encoded(name) {
  return name.split("/").map(encodeURIComponent).join("/");
}

function line(entry, at, words) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const name = document.createElement("bdi");
  name.textContent = entry.name;
  link.href = at.replace("{}", encoded(entry.name));
  if (entry.name === words.now) link.setAttribute("aria-current", "true");
  link.append(name);
  if (entry.default) {
    const aside = document.createElement("small");
    aside.textContent = words.default;
    link.append(" ", aside);
  }
  item.append(link);
  return item;
}

function search(list, words) {
  const input = document.createElement("input");
  input.type = "search";
  input.setAttribute("aria-label", words.look);
  input.placeholder = words.look;
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    for (const item of list.children) item.hidden = !item.textContent.toLowerCase().includes(wanted);
  });
  return input;
}

async function panel(address, at, words) {
  const box = document.createElement("div");
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  said.textContent = words.waiting;
  box.append(said);
  const found = await listing(address).catch(() => null);
  if (!found || found.entries.length === 0) {
    said.textContent = found ? words.none : words.failed;
    return { box, asked: Boolean(found) };
  }
  said.remove();
  const list = document.createElement("ul");
  list.append(...found.entries.map((entry) => line(entry, at, words)));
  if (found.entries.length > FILTERED) box.append(search(list, words));
  box.append(list);
  if (found.links.next || found.truncated) {
    const more = document.createElement("a");
    more.href = address;
    more.textContent = words.more;
    box.append(more);
  }
  return { box, asked: true };
}

function setUp(menu) {
  const words = menu.dataset;
  const inside = menu.querySelector("div");
  const [branches, tags] = inside.querySelectorAll(".kinds a");
  const panels = new Map();
  let shown = null;

  async function show(link) {
    shown = link;
    for (const other of [branches, tags]) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    const at = link === branches ? words.atBranch : words.atTag;
    if (!panels.has(link)) panels.set(link, panel(link.getAttribute("href"), at, words));
    const waiting = document.createElement("p");
    waiting.setAttribute("role", "status");
    waiting.textContent = words.waiting;
    inside.replaceChildren(inside.firstElementChild, waiting);
    const { box, asked } = await panels.get(link);
    if (!asked) panels.delete(link); // to be tried again
    if (shown === link) inside.replaceChildren(inside.firstElementChild, box);
  }

  for (const link of [branches, tags]) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
      event.preventDefault();
      show(link);
    });
  }
  menu.addEventListener("toggle", () => {
    if (menu.open && !shown) show(branches);
  });
}

for (const menu of document.querySelectorAll(".refs[data-branches]")) setUp(menu);
