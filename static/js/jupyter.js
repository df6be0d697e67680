// What Jupyter's pages hand to a notebook's scripts besides RequireJS and jQuery, as far as a page without a kernel
// can: the modules of the classic notebook by their names, `IPython` and `Jupyter` that answer quietly, and an
// `element` that is a node, as in JupyterLab, and knows jQuery's methods, as in the classic notebook.
"use strict";
(() => {
  /** Anything may be asked of it or called on it, and nothing comes of it. */
  function quiet(members = {}) {
    return new Proxy(function () {}, {
      get(_, name) {
        if (name in members) return members[name];
        if (name === "then") return undefined; // it is no promise
        if (name === Symbol.toPrimitive) return () => "";
        if (name === Symbol.iterator) return [][Symbol.iterator];
        if (name === "length") return 0;
        return typeof name === "symbol" ? undefined : (members[name] = quiet());
      },
      set: (_, name, value) => ((members[name] = value), true),
      has: (target, name) => name in members || name in target,
      apply: () => quiet(),
      construct: () => quiet(),
    });
  }

  // Not `IPython` and `Jupyter` themselves: a script may do without a kernel where it sees none of the two.
  const jupyter = (self.vitrineJupyter = quiet({ version: "6.5.7" }));

  const { requirejs, jQuery } = self;
  if (requirejs) {
    // As in the classic notebook: names without a path are below /static/, which Vitrine knows the libraries of.
    const components = {
      jquery: "components/jquery/jquery.min",
      underscore: "components/underscore/underscore-min",
      backbone: "components/backbone/backbone-min",
      bootstrap: "components/bootstrap/dist/js/bootstrap.min",
      moment: "components/moment/min/moment.min",
    };
    requirejs.config({ baseUrl: "/static/", waitSeconds: 60, paths: { nbextensions: "/nbextensions", ...components } });
    if (jQuery) self.define("jquery", [], () => jQuery);
    const everyType = { indexOf: () => 0, includes: () => true };
    const outputArea = { OutputArea: { prototype: quiet({ mime_types: () => everyType }) } };
    for (const [name, module] of [
      ["base/js/namespace", jupyter],
      ["base/js/events", quiet()],
      ["base/js/utils", quiet()],
      ["base/js/dialog", quiet()],
      ["notebook/js/outputarea", outputArea],
      ["notebook/js/codecell", quiet()],
      ["services/config", quiet()],
    ]) {
      self.define(name, [], () => module);
    }
    // Run now: old scripts ask for them with a plain require("base/js/events").
    requirejs(["base/js/namespace", "base/js/events", "notebook/js/outputarea"]);
  }

  // --- element -----------------------------------------------------------------------------------

  const EVENTS = new Set(["click", "focus", "blur", "scroll", "select", "submit"]);
  const MANIPULATES = new Set(["append", "prepend", "before", "after", "replaceWith", "remove"]);

  /** jQuery's method where the node has none of that name, or one that does less. */
  function lend(node, name) {
    const own = node[name];
    if (own !== undefined && !MANIPULATES.has(name) && !EVENTS.has(name)) return;
    Object.defineProperty(node, name, {
      configurable: true,
      writable: true,
      value: (...given) => (EVENTS.has(name) && !given.length ? own.call(node) : self.jQuery(node)[name](...given)),
    });
  }

  self.vitrineElement = (script) => {
    const node = script.parentElement;
    for (const name in self.jQuery?.fn ?? {}) {
      if (typeof self.jQuery.fn[name] === "function" && name !== "constructor") lend(node, name);
    }
    Object.defineProperty(node, 0, { configurable: true, value: node });
    return node;
  };
})();
