// Says, in the page's own words, when it is an older copy. The stored bytes cannot know: the answer's Server-Timing
// header does.
//   stale;desc="why", checked;desc="when upstream last confirmed it"

const [navigation] = performance.getEntriesByType("navigation");
const timings = new Map((navigation?.serverTiming ?? []).map((entry) => [entry.name, entry.description]));
const box = document.getElementById("notices");
const words = document.querySelector("main.vitrine")?.dataset;
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

if (box && timings.has("stale")) {
  const bar = document.createElement("p");
  Object.assign(bar, { className: "stale", role: "status", lang: words.uiLang });
  const checked = new Date(timings.get("checked") ?? "");
  const copy = document.createElement("strong");
  copy.textContent = words.earlier;
  const why = decodeURIComponent(timings.get("stale") || "") || words.silent;
  bar.append(copy, " ", fill(words.why, { why: why.replace(/[.。]$/, "") }));
  if (!Number.isNaN(checked.getTime())) {
    const when = checked.toLocaleString(bar.lang, { dateStyle: "medium", timeStyle: "short" });
    bar.append(" ", fill(words.confirmed, { when }));
  }
  box.append(bar);
  box.hidden = false;
}
