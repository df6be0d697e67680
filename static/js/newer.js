// Says that a newer version is there, and leaves it to the reader when to see it. It asks for the page's own address, as a reader's
// visit would, which costs next to nothing where nothing changed (304): while the server asks the source, and when
// somebody comes back to a page that has been open for a while. Never while nobody looks, and never again once it has told.

// In a page, over its end; in an embed, in its line.
const box = document.getElementById("notices") ?? document.getElementById("credit");
const words = document.querySelector("main.vitrine")?.dataset;
const bar = document.createElement("p");
const WAITS_SECONDS = [3, 10, 30];
const AWAY_SECONDS = 300;
const FORCING = ["refresh", "flush_cache"];

let last = Date.now();
let busy = false;

function own(entries) {
  const said = new Map(entries.map(({ name, description }) => [name, description]));
  return { content: said.get("content"), checking: said.has("checking") };
}

function read(header) {
  const entries = (header ?? "").split(",").map((entry) => /^\s*(\w+)(?:;desc="?([^"]*)"?)?/.exec(entry) ?? []);
  return own(entries.map(([, name, description]) => ({ name, description })));
}

const [navigation] = performance.getEntriesByType("navigation");
const mine = own(navigation?.serverTiming ?? []);

async function ask() {
  last = Date.now();
  const address = new URL(location.href);
  for (const name of FORCING) address.searchParams.delete(name); // a script asks for no render
  try {
    const answer = await fetch(address, { cache: "no-cache" });
    return answer.status === 200 ? read(answer.headers.get("Server-Timing")) : {};
  } catch {
    return {}; // offline, or a frame of an opaque origin
  }
}

function tell() {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words.show;
  button.addEventListener("click", () => location.reload());
  bar.append(words.newer, " ", button);
}

const isOther = ({ content }) => content !== undefined && content !== mine.content;
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** While the server asks the source: a few times, each later than the one before. */
async function follow(answer) {
  for (const seconds of WAITS_SECONDS) {
    if (isOther(answer)) return tell();
    if (!answer.checking) return;
    await pause(seconds);
    if (document.hidden) return;
    answer = await ask();
  }
  if (isOther(answer)) tell();
}

async function look(first) {
  if (busy || bar.hasChildNodes()) return;
  busy = true;
  await follow(await first());
  busy = false;
}

// Whoever listens is told what comes into a region that is there already.
if (box) {
  Object.assign(bar, { className: "newer", role: "status", lang: words.uiLang });
  box.insertBefore(bar, box.querySelector("span"));
  box.hidden = false;
}
if (box && mine.content !== undefined) {
  if (mine.checking) look(() => mine);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - last > AWAY_SECONDS * 1000) look(ask);
  });
}
