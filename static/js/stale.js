// Says, in the page's own words, when it is an older copy. The stored bytes cannot know: the answer's Server-Timing
// header does.
//   stale;desc="why", checked;desc="when upstream last confirmed it"

const [navigation] = performance.getEntriesByType("navigation");
const timings = new Map((navigation?.serverTiming ?? []).map((entry) => [entry.name, entry.description]));
const bar = document.getElementById("stale");
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

if (bar && timings.has("stale")) {
  const checked = new Date(timings.get("checked") ?? "");
  const copy = document.createElement("strong");
  copy.textContent = bar.dataset.copy;
  const why = decodeURIComponent(timings.get("stale") || "") || bar.dataset.silent;
  bar.append(copy, " ", fill(bar.dataset.why, { why: why.replace(/[.。]$/, "") }));
  if (!Number.isNaN(checked.getTime())) {
    const when = checked.toLocaleString(bar.lang, { dateStyle: "medium", timeStyle: "short" });
    bar.append(" ", fill(bar.dataset.confirmed, { when }));
  }
  bar.hidden = bar.parentElement.hidden = false;
}
