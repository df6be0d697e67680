// What a formula may do besides being seen: link to a page, be coloured and framed. (No module: see math.js.)
//
// TeX's packages for HTML can name, style and link anything. Attributes of what they made are taken away by the same
// rule as MathJax's "safe" extension has it, but for styles, which are only those that this table names.
"use strict";
(() => {
  const SCHEME = /^(?:https?:|mailto:|#mjx-eqn)/i;
  const PROPERTY = /^(?:color|background(?:-color)?|(?:border|padding)(?:-[a-z]+)*|font-(?:style|weight)|text-decoration)$/;
  const VALUE = /^[\w\s.#%-]+$/;
  const COLOUR = /^(?:#[\da-f]{3,8}|[a-z]+|rgba?\([\d\s.,%]+\))$/i;
  const KEPT = {
    href: (value) => (SCHEME.test(value.trim()) ? value : ""),
    id: (value) => (value.startsWith("mjx-eqn") ? value : ""),
    class: (value) => (/^MJX-/.test(value) ? value : ""),
    mathbackground: (value) => (COLOUR.test(value) ? value : ""),
    mathcolor: (value) => (COLOUR.test(value) ? value : ""),
    style: (value) => value.split(";").filter(harmless).join(";"),
  };

  function harmless(declaration) {
    const [property, value = ""] = declaration.split(/:([^]*)/);
    return PROPERTY.test(property.trim().toLowerCase()) && VALUE.test(value);
  }

  function tame(root) {
    root.walkTree((node) => {
      const attributes = node.attributes?.getAllAttributes() ?? {};
      for (const [name, value] of Object.entries(attributes)) {
        const keep = KEPT[name] ?? (/^(?:on|data-(?!mjx))/i.test(name) ? () => "" : undefined);
        if (!keep) continue;
        const kept = keep(String(value));
        if (kept) attributes[name] = kept;
        else delete attributes[name];
      }
    });
  }

  // \color{red}{x} colours x, as in MathJax 2, for which most notebooks were written; \color{red} x all that follows.
  function prepare({ _: { input: { tex } } }) {
    const { Color, TextColor } = tex.color.ColorMethods.ColorMethods;
    function colour(parser, name) {
      const start = parser.i;
      parser.GetBrackets(name, "");
      parser.GetArgument(name);
      const braced = parser.GetNext() === "{";
      parser.i = start;
      return (braced ? TextColor : Color)(parser, name);
    }
    new tex.SymbolMap.CommandMap("vitrine-colour", { color: "colour" }, { colour });
    tex.Configuration.Configuration.create("vitrine", { handler: { macro: ["vitrine-colour"] }, priority: 1 });
  }

  window.vitrineMath = { ...window.vitrineMath, prepare, tame };
})();
