// Formulas: tells MathJax, before it loads, what to typeset and what to leave alone. (MathJax is no module either.)
//
// Only elements of class "math" are touched. The packages are a list of those that draw; left out are the ones that
// load code (require, autoload), make links and attributes (html, action) or take fonts by name (unicode). Styles go
// to the document as a constructed sheet and formulas for screen readers as elements, so that neither a style
// element nor a parsed string is made: the page's Content-Security-Policy allows no such thing.
"use strict";
(() => {
  const AT_ONCE = 40;
  const MATHML = "http://www.w3.org/1998/Math/MathML";
  const DELIMITED = /^\s*(?:\$\$?|\\{1,2}[[(])([^]*?)(?:\$\$?|\\{1,2}[\])])\s*$/;
  const LINKS = "mjx-container[jax] > svg a { fill: var(--accent); stroke: var(--accent); }";
  const SPOKEN = ["accent", "displaystyle", "fence", "linethickness", "mathvariant", "separator", "stretchy"];

  function tex(element) {
    const text = element.textContent;
    return DELIMITED.exec(text)?.[1] ?? text;
  }

  function find(doc) {
    for (const element of doc.options.elements ?? []) {
      const item = new doc.options.MathItem(tex(element), doc.inputJax[0], element.classList.contains("display"));
      const place = document.createTextNode("");
      element.replaceChildren(place);
      item.start = { node: place, delim: "", n: 0 };
      item.end = { node: place, delim: "", n: 0 };
      doc.math.push(item);
    }
  }

  function mathml(node) {
    if (node.isKind("text")) return document.createTextNode(node.getText());
    const children = (node.childNodes ?? []).filter(Boolean).map(mathml);
    if (node.isInferred || !/^[A-Za-z]+$/.test(node.kind)) {
      const several = document.createDocumentFragment();
      several.append(...children);
      return several;
    }
    const element = document.createElementNS(MATHML, node.kind === "TeXAtom" ? "mrow" : node.kind);
    for (const name of SPOKEN) {
      const value = node.attributes?.getExplicit(name);
      if (value !== undefined && !String(value).startsWith("-")) element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  function speak(doc) {
    for (const { root, typesetRoot } of doc.math) {
      if (typesetRoot.querySelector(".spoken")) continue;
      const spoken = document.createElement("span");
      spoken.className = "spoken";
      spoken.append(mathml(root));
      typesetRoot.querySelector("svg")?.setAttribute("aria-hidden", "true");
      typesetRoot.append(spoken);
    }
  }

  // The menu makes style elements even where it is off.
  class NoMenu {
    menu = { store: { sort() {} } };
  }

  function adoptStyles(doc) {
    const sheet = new CSSStyleSheet();
    document.adoptedStyleSheets.push(sheet);
    doc.addStyleSheet = () => sheet.replaceSync(doc.documentStyleSheet().textContent + LINKS);
  }

  async function typeset() {
    const elements = [...document.querySelectorAll(".math")];
    while (elements.length) {
      await MathJax.typesetPromise(elements.splice(0, AT_ONCE));
      await new Promise((resolve) => setTimeout(resolve)); // the page stays answerable
    }
  }

  window.MathJax = {
    startup: {
      typeset: false,
      ready() {
        MathJax.startup.defaultReady();
        adoptStyles(MathJax.startup.document);
        MathJax.startup.promise.then(typeset);
      },
    },
    options: {
      enableMenu: false,
      enableAssistiveMml: false,
      MenuClass: NoMenu,
      renderActions: { addMenu: [], checkLoading: [], assistiveMml: [], find: [10, find, ""], speak: [155, speak, ""] },
    },
    tex: {
      packages: [
        ["base", "ams", "amscd", "bbox", "boldsymbol", "braket", "bussproofs", "cancel", "cases", "centernot"],
        ["color", "colortbl", "configmacros", "empheq", "enclose", "extpfeil", "gensymb", "mathtools", "mhchem"],
        ["newcommand", "noerrors", "noundefined", "textcomp", "textmacros", "upgreek", "verb"],
      ].flat(),
      // What links and names things in the page shows its content only.
      macros: { href: ["{#2}", 2], class: ["{#2}", 2], cssId: ["{#2}", 2], style: ["{#2}", 2], require: ["", 1] },
      tags: "ams",
      maxMacros: 1000,
      maxBuffer: 5 * 1024,
    },
    svg: { fontCache: "local" },
  };
})();
