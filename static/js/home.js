// First of all in a content frame: what a notebook's scripts load while they run comes from this server, where it has
// the file (see at-home.js). A notebook can undo this; what it may not load is the matter of the policy
// (Content-Security-Policy), not of this script.
"use strict";
(() => {
  const { find } = self.vitrineHome;
  const here = new URL(document.currentScript.src).origin;
  const loader = document.currentScript.src;
  const known = new Map();

  /** The address of our file for a foreign (or Jupyter's own) address; null where we have none. */
  function at(address) {
    const text = String(address).trim();
    if (!known.has(text)) known.set(text, look(text));
    return known.get(text);
  }

  function look(address) {
    const path = find(address);
    return path === null ? null : `${here}/static/${path}`;
  }

  // --- text that names what it loads -------------------------------------------------------------

  const IMPORTED = /((?<![\w$.])(?:from|import|importScripts)\s*\(?\s*)(["'`])((?:https?:)?\/\/[^"'`\s\\]+)\2/g;
  const TAG = /<(script|link|img|iframe)\b(?:[^"'>]|"[^"]*"|'[^']*')*>/gi;
  const ATTRIBUTE = /(\s)(src|href|srcdoc|integrity|crossorigin)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?/gi;
  const SCRIPT = /(<script\b[^>]*>)([^]+?)(?=<\/script)/gi;

  /** JavaScript with the addresses of its imports changed. */
  function code(text) {
    return String(text).replace(IMPORTED, (all, before, quote, url) => {
      const ours = at(url);
      return ours === null ? all : before + quote + ours + quote;
    });
  }

  /** HTML with the addresses of its scripts, style sheets, pictures and frames' documents changed. */
  function html(text) {
    const given = String(text);
    if (!/<(?:script|link|img|iframe)\b/i.test(given)) return given;
    return given.replace(SCRIPT, (_, tag, body) => tag + code(body)).replace(TAG, loading);
  }

  function loading(tag) {
    let from = null;
    const changed = tag.replace(ATTRIBUTE, (all, space, name, quoted = "") => {
      const value = unquoted(quoted);
      if (name.toLowerCase() === "srcdoc") return `${space}srcdoc="${escaped(inner(value))}"`;
      const ours = at(value);
      if (!/^(?:src|href)$/i.test(name) || ours === null) return all;
      from = value;
      return `${space}${name}="${ours}" data-vitrine-from="${escaped(value)}"`;
    });
    return from === null ? changed : changed.replace(ATTRIBUTE, (all, _, name) => (/^[ic]/i.test(name) ? "" : all));
  }

  function unquoted(quoted) {
    const box = document.createElement("textarea");
    write.innerHTML.call(box, /^["']/.test(quoted) ? quoted.slice(1, -1) : quoted);
    return box.value;
  }

  function escaped(value) {
    return value.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
  }

  /** A document for a frame: this script is the first in it as well. */
  function inner(document) {
    const first = `<script src="${loader}"></script>`;
    return document.startsWith(first) ? document : first + html(document);
  }

  // --- what loads by its element -----------------------------------------------------------------

  const setter = (prototype, name) => Object.getOwnPropertyDescriptor(prototype, name).set;
  const write = { innerHTML: setter(Element.prototype, "innerHTML") };
  const LOADS = { script: "src", link: "href", img: "src", iframe: "srcdoc" };

  for (const [prototype, name] of [
    [HTMLScriptElement.prototype, "src"],
    [HTMLLinkElement.prototype, "href"],
    [HTMLImageElement.prototype, "src"],
  ]) {
    const { get, set } = Object.getOwnPropertyDescriptor(prototype, name);
    Object.defineProperty(prototype, name, {
      configurable: true,
      enumerable: true,
      get() {
        return this.dataset.vitrineFrom ?? get.call(this); // scripts look for what is loaded by its address
      },
      set(value) {
        const ours = at(value);
        if (ours === null) delete this.dataset.vitrineFrom;
        else this.dataset.vitrineFrom = value;
        set.call(this, ours ?? value);
      },
    });
  }
  for (const prototype of [HTMLScriptElement.prototype, HTMLLinkElement.prototype]) {
    // It is the hash of the file that was named; ours may be another build of it.
    Object.defineProperty(prototype, "integrity", { configurable: true, enumerable: true, get: () => "", set() {} });
  }

  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function (name, value) {
    const key = String(name).toLowerCase();
    if (!(this instanceof HTMLElement)) setAttribute.call(this, name, value);
    else if (LOADS[this.localName] === key) this[key] = value;
    else if (key !== "integrity") setAttribute.call(this, name, value);
  };

  // --- what a later cell counts on ---------------------------------------------------------------

  // In Jupyter a library has loaded long before its reader runs the next cell. Here the parser would run the next
  // cell's script at once: so what a cell's own script loads is loaded as by a plain tag, which the parser waits for.
  const waiting = [];

  function parserWaits(script) {
    // Only of the scripts that we made of an output is it sure that the parser runs them.
    if (document.readyState !== "loading" || !document.currentScript?.hasAttribute("data-vitrine-cell")) return false;
    if (!script.dataset.vitrineFrom || script.type === "module") return false;
    return !script.hasAttribute("data-requiremodule"); // RequireJS waits itself
  }

  function wait(script) {
    const source = script.getAttribute("src");
    script.removeAttribute("src");
    writeHtml.call(document, `<script src="${source}" data-vitrine-waits="${waiting.push(script) - 1}"></scr` + "ipt>");
  }

  for (const type of ["load", "error"]) {
    document.addEventListener(
      type,
      ({ target }) => {
        const script = waiting[target.dataset?.vitrineWaits];
        if (!script) return;
        target.remove();
        script.dispatchEvent(new Event(type));
      },
      true,
    );
  }

  const writeHtml = Document.prototype.write;
  for (const [prototype, name] of [
    [Node.prototype, "appendChild"],
    [Node.prototype, "insertBefore"],
    [Element.prototype, "append"],
    [Element.prototype, "prepend"],
  ]) {
    const method = prototype[name];
    prototype[name] = function (...given) {
      for (const node of given) {
        if (this.isConnected && node instanceof HTMLScriptElement && parserWaits(node)) wait(node);
      }
      return method.apply(this, given);
    };
  }

  // --- what loads by its text --------------------------------------------------------------------

  function through(prototype, name, change) {
    const { get, set, ...rest } = Object.getOwnPropertyDescriptor(prototype, name);
    Object.defineProperty(prototype, name, {
      ...rest,
      get,
      set(value) {
        set.call(this, value === null ? value : change(value));
      },
    });
  }

  function called(prototype, name, change) {
    const method = prototype[name];
    prototype[name] = function (...given) {
      return method.apply(this, change(given));
    };
  }

  through(HTMLIFrameElement.prototype, "srcdoc", (text) => inner(String(text)));
  through(HTMLScriptElement.prototype, "text", code);
  for (const name of ["textContent", "innerText", "innerHTML"]) {
    const owner = [Node, HTMLElement, Element].find((type) => Object.hasOwn(type.prototype, name)).prototype;
    const { get, set } = Object.getOwnPropertyDescriptor(owner, name);
    Object.defineProperty(HTMLScriptElement.prototype, name, {
      configurable: true,
      get,
      set(value) {
        set.call(this, code(value ?? ""));
      },
    });
  }
  through(Element.prototype, "innerHTML", html);
  through(Element.prototype, "outerHTML", html);
  called(Element.prototype, "insertAdjacentHTML", ([where, text]) => [where, html(text)]);
  called(Range.prototype, "createContextualFragment", ([text]) => [html(text)]);
  for (const name of ["write", "writeln"]) called(Document.prototype, name, (parts) => [html(parts.join(""))]);

  // --- what loads by a call ----------------------------------------------------------------------

  called(self, "fetch", ([input, init]) => {
    const ours = at(input instanceof Request ? input.url : input);
    return ours === null ? [input, init] : [ours, { ...init, integrity: "" }];
  });
  called(XMLHttpRequest.prototype, "open", ([method, url, ...rest]) => [method, at(url) ?? url, ...rest]);

  self.Blob = new Proxy(Blob, {
    construct: (blob, [parts = [], ...rest], target) =>
      Reflect.construct(blob, [[...parts].map((part) => (typeof part === "string" ? code(part) : part)), ...rest], target),
  });
  self.Worker = new Proxy(Worker, {
    construct(worker, [address, options], target) {
      const text = String(address);
      if (/^(?:blob|data):/i.test(text)) return Reflect.construct(worker, [address, options], target);
      // In an opaque origin, only a worker made from a text may start; that one loads the file.
      const url = JSON.stringify(at(text) ?? new URL(text, document.baseURI).href);
      const start = options?.type === "module" ? `import ${url}` : `importScripts(${url})`;
      const blob = URL.createObjectURL(new Blob([start], { type: "text/javascript" }));
      return Reflect.construct(worker, [blob, options], target);
    },
  });

  Object.assign(self.vitrineHome, { at, code, html });
})();
