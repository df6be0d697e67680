// Says when a page is an older copy. The stored bytes cannot know: the answer's Server-Timing header does.
//   stale;desc="why", checked;desc="when upstream last confirmed it"

const [navigation] = performance.getEntriesByType("navigation");
const timings = new Map((navigation?.serverTiming ?? []).map((entry) => [entry.name, entry.description]));
const bar = document.querySelector(".stale");

if (bar && timings.has("stale")) {
  const checked = new Date(timings.get("checked") ?? "");
  const copy = document.createElement("strong");
  copy.textContent = "This is an earlier copy.";
  bar.append(copy, ` ${(timings.get("stale") || "The source could not be reached").replace(/\.$/, "")}.`);
  if (!Number.isNaN(checked.getTime())) {
    const when = checked.toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });
    bar.append(` Last confirmed ${when}.`);
  }
  bar.hidden = false;
}
