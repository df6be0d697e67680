// The link of a cell or a heading opens a menu of what can be copied: a link to it, a link to nothing else of the notebook,
// code that embeds only this. Without this script, and in browsers without popovers, they are links as any.
//
// In a sandboxed frame, the page's address is known from the element around the notebook, and the clipboard may be closed: then the text is
// shown, selected, to be copied by the reader's own keys.

const PREFIX = "user-content-";
const LINKS = "main .cell > :is(a.prompt, .cell-link), main .prose > :is(h1, h2, h3, h4, h5, h6) > .anchor";
const LASTS_MS = 2000;
const FRAMED_PX = 60; // what an embed has besides its content
const SHORTEST_PX = 120;

const words = document.querySelector("main.vitrine")?.dataset ?? {};

// A notebook in a frame of another origin than its page's stands directly in that page.
function origin() {
  const framed = document.documentElement.dataset.surface === "frame";
  return (framed && location.ancestorOrigins?.[0]) || location.origin;
}

function absolute(path) {
  return new URL(path, origin());
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

function only(path, part) {
  const address = absolute(path);
  address.searchParams.set(...part);
  return address.href;
}

function made(name, properties, ...inside) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...inside);
  return element;
}

class Menu {
  constructor() {
    this.element = made("div", { className: "cell-menu", popover: "auto", role: "dialog", lang: words.uiLang });
    this.element.setAttribute("aria-labelledby", "cell-menu-name");
    this.name = made("p", { id: "cell-menu-name" });
    this.said = made("p", { className: "spoken", role: "status" });
    this.area = made("textarea", { readOnly: true, rows: 3, spellcheck: false });
    this.label = made("label", { hidden: true }, words.linkFrom, this.area);
    const buttons = Object.entries({ here: words.linkHere, only: words.linkOnly, code: words.linkCode }).map(([what, text]) => {
      const button = made("button", { type: "button" }, text);
      button.addEventListener("click", () => this.copy(button, what));
      return button;
    });
    this.element.append(this.name, ...buttons, this.label, this.said);
    document.body.append(this.element);
  }

  open(link) {
    const { page, embed, title } = words;
    const heading = link.closest("h1, h2, h3, h4, h5, h6");
    const cell = link.closest(".cell");
    const id = (heading ?? cell).id;
    const part = heading ? ["section", id.replace(PREFIX, "")] : ["cell", id.replace("cell-", "")];
    const here = absolute(page);
    here.hash = encodeURIComponent(id);
    const tall = heading ? 600 : Math.max(SHORTEST_PX, Math.ceil(cell.getBoundingClientRect().height) + FRAMED_PX);
    this.texts = {
      here: here.href,
      only: only(page, part),
      code:
        `<iframe src="${escaped(only(embed, part))}" title="${escaped(title)}" width="100%" height="${tall}" ` +
        `loading="lazy" style="border:0"></iframe>`,
    };
    this.name.textContent = heading ? heading.textContent : link.title || link.getAttribute("aria-label");
    this.label.hidden = true;
    this.element.showPopover();
    this.place(link);
    this.element.querySelector("button").focus();
  }

  place(link) {
    const [at, own] = [link.getBoundingClientRect(), this.element.getBoundingClientRect()];
    const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - own.width - 8));
    const below = at.bottom + 4;
    const top = below + own.height > innerHeight && at.top > own.height ? at.top - own.height - 4 : below;
    Object.assign(this.element.style, { left: `${left + scrollX}px`, top: `${top + scrollY}px` });
  }

  async copy(button, what) {
    const text = this.texts[what];
    this.area.value = text;
    this.label.hidden = false;
    this.area.select();
    this.label.hidden = await written(text);
    if (!this.label.hidden) return this.area.select();
    button.focus();
    this.tell(button, words.copied);
  }

  tell(button, words) {
    const before = button.dataset.words ?? button.textContent;
    button.dataset.words = before;
    button.textContent = words;
    this.said.textContent = words;
    setTimeout(() => {
      button.textContent = before;
      this.said.textContent = "";
    }, LASTS_MS);
  }
}

// The area is selected. In a frame, the clipboard's own interface is for whoever the page around allows it.
async function written(text) {
  if (window.parent !== window && document.execCommand("copy")) return true;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return document.execCommand("copy"); // without HTTPS there is no clipboard object
  }
}

if (words.page && "popover" in HTMLElement.prototype) {
  let menu;
  let touched = null;
  // Before anchors.js, which would scroll there.
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element ? event.target.closest(LINKS) : null;
      if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      if (window.parent === window) history.replaceState(history.state, "", link.getAttribute("href"));
      menu ??= new Menu();
      menu.open(link);
    },
    { capture: true },
  );
  // A finger hovers over nothing: the cell that it touched last shows its link.
  document.addEventListener("pointerdown", ({ target }) => {
    touched?.classList.remove("touched");
    touched = target instanceof Element ? target.closest(".cell") : null;
    touched?.classList.add("touched");
  });
}
