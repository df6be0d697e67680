// Follows the job that a reader waits for, shows the page when it is there, and stops when the job has failed.

const main = document.querySelector("[data-job]");
const status = main.querySelector("[role=status]");
const RELOADS = 3;
const SECOND = 1000;
const MINUTE = 60 * SECOND;

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * SECOND));

// A page that is gone again as soon as it was made must not reload for ever.
function mayReload() {
  const now = Date.now();
  const times = JSON.parse(sessionStorage.getItem(location.href) ?? "[]").filter((time) => now - time < MINUTE);
  sessionStorage.setItem(location.href, JSON.stringify([...times, now]));
  return times.length < RELOADS;
}

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const said = (name) => ({ title: main.dataset[name], detail: main.dataset[`${name}Detail`] });

function tell(job) {
  const words = status.dataset[job.phase ?? job.status] ?? status.dataset.running;
  const waits = job.status === "queued" && job.position;
  status.textContent = waits ? fill(status.dataset.before, { state: words, count: job.position }) : words;
}

function stop({ title, detail }) {
  document.title = title;
  main.classList.add("stopped");
  main.querySelector("h1").textContent = title;
  status.textContent = detail;
  main.querySelector(".again").hidden = false;
}

async function follow() {
  for (let failures = 0; failures < 20; ) {
    try {
      const answer = await fetch(`${main.dataset.job}?wait=10`, { headers: { accept: "application/json" } });
      if (answer.status === 404) return "done"; // ended and forgotten: whoever asks now gets what there is
      if (!answer.ok) throw new Error(String(answer.status));
      const job = await answer.json();
      if (job.status === "done") return "done";
      if (job.status === "failed") return job.error;
      if (job.status === "cancelled") return said("cancelled");
      tell(job);
      failures = 0;
      await pause(0.3);
    } catch {
      failures += 1;
      await pause(Math.min(2 * failures, 15));
    }
  }
  return said("silent");
}

function count() {
  const line = main.querySelector(".since");
  const since = Date.parse(line.dataset.since ?? "");
  if (Number.isNaN(since)) return;
  const seconds = Math.max(0, Math.round((Date.now() - since) / SECOND));
  line.textContent = fill(line.dataset.for, { seconds });
}

if (window.origin === "null") {
  // In a sandboxed frame the API cannot be asked; the address itself can.
  await pause(Number(main.dataset.poll));
  location.reload();
} else {
  count();
  const clock = setInterval(count, SECOND);
  const end = await follow();
  clearInterval(clock);
  if (end === "done" && mayReload()) location.reload();
  else stop(end === "done" ? said("lost") : (end ?? said("failed")));
}
