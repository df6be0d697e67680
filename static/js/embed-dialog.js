// The code to embed a notebook, in a dialog: for one kind of page, with what the reader chooses, and as it will look.
// Without this, the codes stand below each other in a fold. The templates and their names are app/surfaces/snippets.py's.

const fold = document.querySelector("details.snippets");
const body = fold?.querySelector(".embedding");

const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };
const escaped = (text) => text.replace(/[&<>"'{}[\]\\]/g, (char) => ESCAPED[char] ?? `&#${char.codePointAt(0)};`);
const filled = (template, names) => template.replace(/\$(\w+)/g, (_all, name) => names[name]);

function begin() {
  const { notebook, query, copied, selected } = body.dataset;
  const server = body.dataset.server || location.origin;
  const dialog = document.createElement("dialog");
  const status = body.querySelector("[role=status]");
  const preview = body.querySelector(".preview");
  const frame = document.createElement("iframe");
  const field = (name) => body.querySelector(`[name="${name}"]`);
  const asked = new URLSearchParams(query);
  let timer = 0;
  let taken = false;

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
    if (!dialog.open || frame.getAttribute("src") === address) return;
    frame.src = address;
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

  // When it is opened: a long notebook has thousands of headings to choose from.
  function takeUp() {
    taken = true;
    for (const link of document.querySelectorAll(".toc a[href^='#']")) {
      const option = document.createElement("option");
      option.value = decodeURIComponent(link.hash.slice(1)).replace(/^user-content-/, "");
      option.textContent = link.textContent;
      field("section").append(option);
    }
    const [whole, , section] = field("part").options;
    if (!field("section").options.length) section.remove();
    if (asked.has("cell")) {
      const cell = document.createElement("option");
      cell.value = "cell";
      cell.textContent = asked.get("cell");
      whole.after(cell);
    }
    field("part").value = ["cells", "cell", "section"].find((name) => asked.has(name)) ?? "";
    for (const name of ["cells", "section", "theme"]) field(name).value = asked.get(name) ?? field(name).value;
    field("code").checked = asked.get("code") !== "hide";
    body.querySelector("[data-complete]")?.remove();
  }

  frame.name = "vitrine";
  frame.title = preview.dataset.title;
  dialog.className = "embed-dialog";
  dialog.lang = fold.closest("[lang]").lang;
  dialog.setAttribute("aria-labelledby", "vitrine-embedding");
  dialog.append(body);
  document.body.append(dialog);

  const opener = fold.querySelector("summary");
  opener.setAttribute("role", "button");
  opener.setAttribute("aria-haspopup", "dialog");
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    if (!taken) takeUp();
    dialog.showModal();
    write();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // beside it: the body takes what is on it
  });
  dialog.addEventListener("close", () => frame.remove());
  body.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(write, 250);
  });
  field("close").addEventListener("click", () => dialog.close());
  field("copy").addEventListener("click", copy);
  for (const area of body.querySelectorAll("textarea")) area.addEventListener("focus", () => area.select());
  addEventListener("message", ({ source, data }) => {
    if (source !== frame.contentWindow || data?.type !== "vitrine:height" || !(data.height > 0)) return;
    frame.style.height = `${Math.min(data.height, 100_000)}px`;
  });
}

if (body) begin();
