// RequireJS beside files that a plain tag loads. Such a file sees `define.amd`, defines a module without a name, and
// RequireJS, which did not ask for it, refuses: "Mismatched anonymous define()". So only a script that RequireJS asked
// for is offered AMD; any other makes its global, as on a page without RequireJS. Before RequireJS itself.
"use strict";
(() => {
  let anonymous = 0;
  let given;
  let offered;

  /** Whether RequireJS made the element of the script that runs. */
  function asked() {
    return document.currentScript?.hasAttribute("data-requiremodule") ?? false;
  }

  /** For everybody else: a `define` that takes modules with names, and says nothing of AMD. */
  function withoutAmd(define) {
    function named(...module) {
      if (typeof module[0] === "string") return define.apply(this, module);
      // No file to name it after: it gets a name, and runs, as it would by a plain tag.
      const name = `vitrine/anonymous-${++anonymous}`;
      define(name, ...module);
      return self.requirejs([name]);
    }
    Object.defineProperty(named, "amd", {
      configurable: true,
      get: () => undefined,
      set: (amd) => {
        define.amd = amd;
      },
    });
    return named;
  }

  Object.defineProperty(self, "define", {
    configurable: true,
    enumerable: true,
    get: () => (asked() ? given : offered),
    set(define) {
      if (define === offered) return;
      given = define;
      offered = typeof define === "function" ? withoutAmd(define) : define;
    },
  });
})();
