// The notebooks before and after this one, where the page could not know them: at once if their folder is known to this
// server already, else when the reader comes near the end. Without this there is a link to the folder.

import { listing } from "./listing.js";

const MOST_PAGES = 20;

function suffix(name) {
  return name.slice(name.lastIndexOf(".")).toLowerCase();
}

// Scripts and Markdown are files in a list: they are neighbours of their own kind.
function beside(entry, name) {
  return entry.page && (entry.kind === "notebook" || (entry.kind === "file" && entry.name === name) ||
    (suffix(name) !== ".ipynb" && suffix(entry.name) === suffix(name)));
}

async function found(folder, name, more) {
  const all = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await listing(folder, page === 1 ? more : { ...more, page });
    if (!answer) return null;
    all.push(...answer.entries.filter((entry) => beside(entry, name)));
    const at = all.findIndex((entry) => entry.name === name);
    if (!answer.links.next || (at >= 0 && at < all.length - 1)) {
      return at < 0 ? null : { previous: all[at - 1], next: all[at + 1], count: answer.links.next ? 0 : all.length };
    }
  }
  return null;
}

function lead(link, entry, query) {
  if (!entry) return;
  link.href = query ? `${entry.page}?${query}` : entry.page;
  link.hidden = false;
  const name = link.querySelector("bdi");
  if (name) name.textContent = entry.name.replace(/\.ipynb$/, "");
}

function announce(rel, entry, query) {
  if (!entry) return;
  const link = document.createElement("link");
  link.rel = rel;
  link.href = query ? `${entry.page}?${query}` : entry.page;
  document.head.append(link);
}

function show(nav, turns, { previous, next, count }) {
  const { query, all, title } = nav.dataset;
  for (const place of [nav, turns]) {
    lead(place.querySelector('[rel="prev"]'), previous, query);
    lead(place.querySelector('[rel="next"]'), next, query);
  }
  announce("prev", previous, query);
  announce("next", next, query);
  turns.hidden = !previous && !next;
  if (count > 1) nav.querySelector(".all").textContent = all.replace("{count}", count).replace("{folder}", () => title);
}

async function setUp(nav) {
  const turns = document.querySelector(".turns");
  const { folder, name } = nav.dataset;
  const known = await found(folder, name, { stored: true }).catch(() => null);
  if (known) {
    show(nav, turns, known);
    return;
  }
  const watch = new IntersectionObserver(async (seen) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    watch.disconnect();
    const asked = await found(folder, name, {}).catch(() => null);
    if (asked) show(nav, turns, asked);
  }, { rootMargin: "0px 0px 600px" });
  watch.observe(nav);
}

for (const nav of document.querySelectorAll(".neighbours[data-folder]")) setUp(nav);
