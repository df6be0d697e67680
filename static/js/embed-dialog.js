// The code to embed a notebook: for one kind of page, with what the reader chooses, and as it will look. It has a page of
// its own, which a notebook's page shows in a dialog; without this, that page has the codes below each other.
// The templates and their names are app/surfaces/snippets.py's.

const opener = document.querySelector("a.embed-code");

const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };
const escaped = (text) => text.replace(/[&<>"'{}[\]\\]/g, (char) => ESCAPED[char] ?? `&#${char.codePointAt(0)};`);
const filled = (template, names) => template.replace(/\$(\w+)/g, (_all, name) => names[name]);

/** Makes the choices work; gives what writes the code that they stand for, and shows it. */
function begin(body) {
  const { notebook, query, copied, selected } = body.dataset;
  const server = body.dataset.server || location.origin;
  const status = body.querySelector("[role=status]");
  const preview = body.querySelector(".preview");
  const frame = document.createElement("iframe");
  const field = (name) => body.querySelector(`[name="${name}"]`);
  const asked = new URLSearchParams(query);
  let timer = 0;

  /** What the reader chose, as an address says it; what the dialog has no field for stays. */
  function choices() {
    const chosen = new URLSearchParams(query);
    const part = field("part").value;
    for (const name of ["cells", "cell", "section", "theme", "code"]) chosen.delete(name);
    if (part === "cell") chosen.set("cell", asked.get("cell"));
    else if (part && field(part).value.trim()) chosen.set(part, field(part).value.trim());
    if (field("theme").value) chosen.set("theme", field("theme").value);
    if (!field("code").checked) chosen.set("code", "hide");
    return chosen;
  }

  function write() {
    const chosen = choices();
    const tail = chosen.size ? `?${chosen.toString().replaceAll("%2C", ",")}` : "";
    const names = {
      server,
      notebook,
      frame: `${server}/embed${notebook}${tail}`,
      page: `${server}${notebook}${tail}`,
      title: field("title").value,
    };
    const safe = Object.fromEntries(Object.entries(names).map(([name, value]) => [name, escaped(value)]));
    for (const kind of body.querySelectorAll(".kind")) {
      const { template, option } = kind.dataset;
      const one = ([name, value]) => filled(option, { name, value: escaped(value) });
      const options = [...chosen].map(one).join("");
      kind.querySelector("textarea").value = filled(template, { ...safe, options });
      kind.hidden = kind.dataset.kind !== field("kind").value;
    }
    for (const label of body.querySelectorAll("[data-part]")) label.hidden = label.dataset.part !== field("part").value;
    show(`/embed${notebook}${tail}`);
  }

  function show(address) {
    if (frame.getAttribute("src") !== address) frame.src = address;
    if (!frame.isConnected) preview.append(frame);
  }

  async function copy() {
    const area = body.querySelector(".kind:not([hidden]) textarea");
    area.select();
    let done = true;
    try {
      await navigator.clipboard.writeText(area.value);
    } catch {
      done = document.execCommand("copy"); // without HTTPS there is no clipboard object
    }
    status.textContent = done ? copied : selected;
    setTimeout(() => (status.textContent = ""), 2000);
  }

  /** What the address asks for is chosen; the sections are those of the page around. */
  function takeUp() {
    const option = (textContent, value) => Object.assign(document.createElement("option"), { textContent, value });
    for (const link of document.querySelectorAll(".toc a[href^='#']")) {
      const id = decodeURIComponent(link.hash.slice(1)).replace(/^user-content-/, "");
      field("section").append(option(link.textContent, id));
    }
    const named = asked.get("section");
    if (named && !field("section").querySelector(`[value="${CSS.escape(named)}"]`)) field("section").append(option(named, named));
    const [whole, , section] = field("part").options;
    if (!field("section").options.length) section.remove();
    if (asked.has("cell")) whole.after(option(asked.get("cell"), "cell"));
    field("part").value = ["cells", "cell", "section"].find((name) => asked.has(name)) ?? "";
    for (const name of ["cells", "section", "theme"]) field(name).value = asked.get(name) ?? field(name).value;
    field("code").checked = asked.get("code") !== "hide";
    body.querySelector("[data-complete]")?.remove();
  }

  frame.name = "vitrine";
  frame.title = preview.getAttribute("aria-label");
  body.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(write, 250);
  });
  field("copy").addEventListener("click", copy);
  for (const area of body.querySelectorAll("textarea")) area.addEventListener("focus", () => area.select());
  addEventListener("message", ({ source, data }) => {
    if (source !== frame.contentWindow || data?.type !== "vitrine:height" || !(data.height > 0)) return;
    frame.style.height = `${Math.min(data.height, 100_000)}px`;
  });
  takeUp();
  return write;
}

// A document that is asked for like this is markup alone: none of its scripts run.
const embedding = (address) =>
  new Promise((done, failed) => {
    const request = Object.assign(new XMLHttpRequest(), { responseType: "document", onerror: failed });
    request.onload = () => done(request.response?.querySelector(".embedding"));
    request.open("GET", address);
    request.send();
  });

async function made() {
  const body = document.adoptNode(await embedding(opener.href));
  const dialog = Object.assign(document.createElement("dialog"), { className: "embed-dialog", lang: opener.closest("[lang]").lang });
  dialog.setAttribute("aria-labelledby", "vitrine-embedding");
  dialog.append(body);
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // beside it: the body takes what is on it
  });
  dialog.addEventListener("close", () => body.querySelector("iframe")?.remove());
  body.querySelector('[name="close"]').addEventListener("click", () => dialog.close());
  return { dialog, write: begin(body) };
}

let making;

async function open(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // in a tab of its own
  event.preventDefault();
  try {
    const { dialog, write } = await (making ??= made());
    if (dialog.open) return;
    dialog.showModal();
    write();
  } catch {
    location.assign(opener.href); // what is wrong, it says itself
  }
}

const standing = opener ? null : document.querySelector(".embedding");
if (standing) {
  standing.querySelector('[name="close"]').remove();
  begin(standing)();
} else if (opener) {
  opener.setAttribute("aria-haspopup", "dialog");
  opener.addEventListener("click", open);
}
