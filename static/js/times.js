// Turns each <time datetime> into "5 minutes ago" and keeps it true. Without this the full date stands there.

const STEPS = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 30],
  ["month", 12],
  ["year", Infinity],
];
const bar = document.querySelector(".bar");
const places = [bar, document.getElementById("entries")].filter(Boolean); // not what an author wrote

let words = null;

function ago(seconds) {
  words ??= new Intl.RelativeTimeFormat(bar?.lang || "en", { numeric: "auto" });
  let count = seconds;
  for (const [unit, size] of STEPS) {
    if (Math.abs(count) < size) return words.format(unit === "second" ? 0 : -Math.round(count), unit);
    count /= size;
  }
}

function tell() {
  for (const time of places.flatMap((place) => [...place.querySelectorAll("time[datetime]")])) {
    const at = Date.parse(time.dateTime);
    if (Number.isNaN(at)) continue;
    time.title ||= time.textContent;
    time.textContent = ago(Math.max(0, (Date.now() - at) / 1000));
  }
}

setTimeout(tell); // the first of a page's formats of numbers takes as long as all else of a task may
setInterval(tell, 60_000);
