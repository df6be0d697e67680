// Formulas: tells MathJax, before it loads, what to typeset and what to leave alone. (MathJax is no module either.)
//
// Elements of class "math" are read when the page is there, all as one document, so that labels and macros reach over
// its cells; in a page of ours, each is drawn when it comes near. Scripts of a notebook may ask for more: MathJax.typesetPromise([element]) and version 2's
// MathJax.Hub.Queue(["Typeset", MathJax.Hub, element]) typeset what stands between delimiters in an element.
//
// Styles go to the document as a constructed sheet and formulas for screen readers as elements, so that neither a
// style element nor a parsed string is made: the page's Content-Security-Policy allows no such thing. Packages that
// load code (require, autoload) are left out; what links, names and styles things goes through
// math-safe.js. What is made of a formula besides its drawing is math-finish.js's.
"use strict";
(() => {
  const PIECE_MS = 8;
  const PIECE = 4; // formulas, of which each may lay out a cell to be measured
  const DELIMITED = /^\s*(?:\$\$?|\\{1,2}[[(])([^]*?)(?:\$\$?|\\{1,2}[\])])\s*$/;
  const COLOURS = `
    mjx-container[jax] > svg a { fill: var(--accent); stroke: var(--accent); }
    mjx-container[jax] [data-mml-node="merror"] > g { fill: var(--red); stroke: var(--red); }
    mjx-container[jax] [data-mml-node="merror"] > rect[data-background] { fill: var(--bad); }
  `;
  const HEADINGS = "h1, h2, h3, h4, h5, h6";
  const UNMARKED = "[data-surface='frame'] .output.html:not(:has(.math))"; // what scripts may have made, or look for

  // --- what there is to typeset ---------------------------------------------------------------------------------

  function tex(element) {
    const text = element.textContent;
    return DELIMITED.exec(text)?.[1] ?? text;
  }

  // Its TeX stays until it is drawn: without both, what follows would move up and down again.
  const undrawn = new WeakSet();
  function itemOf(doc, element) {
    const item = new doc.options.MathItem(tex(element), doc.inputJax[0], element.classList.contains("display"));
    const place = document.createTextNode("");
    element.prepend(place);
    undrawn.add(element);
    item.start = { node: place, delim: "", n: 0 };
    item.end = { node: place, delim: "", n: 0 };
    return item;
  }

  function find(doc, roots) {
    const known = new Set(doc.math);
    for (const root of roots) {
      const formulas = root.matches(".math") ? [root] : root.querySelectorAll(".math");
      for (const element of formulas) {
        if (!undrawn.has(element) && !element.querySelector("mjx-container")) doc.math.push(itemOf(doc, element));
      }
      if (root !== document.documentElement && !root.matches(".math")) doc.reset().findMath({ elements: [root] });
    }
    return [...doc.math].filter((item) => !known.has(item));
  }

  // --- typesetting ----------------------------------------------------------------------------------------------

  // A reference to what comes later is read again when all has been read.
  function again(doc, item) {
    const data = item.inputData.recompile;
    item.state(data.state);
    item.inputData.recompile = data;
    doc.compileMath(item);
  }

  function draw(doc, item) {
    try {
      item.typeset(doc);
    } catch (error) {
      doc.options.typesetError(doc, item, error); // in place of this formula; the others go on
    }
    item.updateDocument(doc);
    const element = item.typesetRoot.parentElement;
    if (undrawn.delete(element)) element.replaceChildren(item.typesetRoot);
    vitrineMath.finish(item);
  }

  function measure(doc, items) {
    const all = doc.math;
    doc.math = items;
    doc.reset().getMetrics();
    doc.math = all;
  }

  // Compiled and drawn by whoever goes through the items: at once, or in pieces.
  function* compiled(doc, items) {
    yield [items, (item) => doc.compileMath(item)];
    yield [items.filter((item) => item.inputData.recompile !== undefined), (item) => again(doc, item)];
  }

  function* drawn(doc, items, piece = items.length) {
    for (let at = 0; at < items.length; at += piece) {
      const some = items.slice(at, at + piece);
      measure(doc, some);
      yield [some.filter((item) => !item.typesetRoot), (item) => draw(doc, item)];
    }
  }

  function* steps(roots) {
    const doc = MathJax.startup.document;
    const items = find(doc, roots);
    yield* compiled(doc, items);
    yield* drawn(doc, items);
  }

  const pause = () => new Promise((resolve) => setTimeout(resolve));

  // The page stays answerable.
  async function inPieces(steps) {
    let until = performance.now() + PIECE_MS;
    for (const [items, step] of steps) {
      for (const item of items) {
        step(item);
        if (performance.now() < until) continue;
        await pause();
        until = performance.now() + PIECE_MS;
      }
    }
  }

  function atOnce(steps) {
    for (const [items, step] of steps) items.forEach(step);
  }

  // Cells off the screen are not laid out, and to measure what is around a formula lays one out: thousands take a minute.
  async function typesetNear() {
    const doc = MathJax.startup.document;
    const items = find(doc, [document.documentElement]);
    await inPieces(compiled(doc, items));
    const boxes = new Map([[null, []]]); // those in headings are for the contents list, too
    const sort = (item) => {
      const element = item.start.node.parentElement;
      const box = element.closest(HEADINGS) ? null : element.closest(".chunk") ?? element.closest(".cell") ?? element;
      if (!boxes.has(box)) boxes.set(box, []);
      boxes.get(box).push(item);
    };
    await inPieces([[items, sort]]);
    await inPieces(drawn(doc, boxes.get(null), PIECE));
    boxes.delete(null);
    const watch = new IntersectionObserver((seen) => {
      const near = seen.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target);
      near.forEach((box) => watch.unobserve(box));
      inTurn(pause);
      inTurn(() => inPieces(drawn(doc, near.flatMap((box) => boxes.get(box)), PIECE)));
    }, { rootMargin: "200%" });
    for (const box of boxes.keys()) watch.observe(box);
    addEventListener("beforeprint", () => atOnce(drawn(doc, items)));
  }

  // --- asking for it --------------------------------------------------------------------------------------------

  let started;
  let turn = new Promise((resolve) => (started = resolve));

  function rootsOf(elements = document.body) {
    return [elements].flat().flatMap((one) => (typeof one === "string" ? [...document.querySelectorAll(one)] : one));
  }

  // One after the other, and not before MathJax is there.
  function inTurn(work) {
    return (turn = turn.then(work).catch((error) => console.error(error)));
  }

  function typesetPromise(elements) {
    return inTurn(() => inPieces(steps(rootsOf(elements))));
  }

  // For scripts that measure what they asked for in the next line.
  function typeset(elements) {
    atOnce(steps(rootsOf(elements)));
  }

  function command(entry) {
    if (typeof entry === "function") return void (turn = turn.then(() => entry()));
    const [name, target, ...given] = entry;
    if (name === "Typeset") return void typesetPromise(given[0]);
    turn = turn.then(() => (typeof name === "function" ? name : target?.[name])?.apply(target, given));
  }

  const Hub = {
    Config() {},
    Configured() {},
    Queue: (...entries) => entries.forEach(command),
    Typeset: (element, then) => Hub.Queue(["Typeset", Hub, element], ...(then ? [then] : [])),
    Register: { StartupHook: (_, hook) => Hub.Queue(hook) },
  };

  // --- settings -------------------------------------------------------------------------------------------------

  // The menu makes style elements even where it is off.
  class NoMenu {
    menu = { store: { sort() {} } };
  }

  // Adopted sheets stand behind all others. Where our own is still to come, it would come between, and for a sheet with layers
  // that is not the last, Chromium lays the whole page out again: so these rules go into the sheet that is there.
  function adoptStyles(doc) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(doc.documentStyleSheet().textContent + COLOURS);
    const own = document.querySelector("head > style")?.sheet;
    if (!own) return void document.adoptedStyleSheets.push(sheet);
    for (const { cssText } of sheet.cssRules) own.insertRule(cssText, own.cssRules.length);
  }

  // Others are always there; this one gives new meanings to \div and the like.
  function asked() {
    const wanted = /\\(?:require|usepackage)\s*\{[^{}]*\bphysics\b/;
    return [...document.querySelectorAll(".math")].some((element) => wanted.test(element.textContent)) ? ["physics"] : [];
  }

  window.MathJax = {
    Hub,
    typesetPromise,
    startup: {
      typeset: false,
      ready() {
        vitrineMath.prepare(MathJax);
        MathJax.config.tex.packages.push(...asked());
        MathJax.startup.defaultReady();
        const doc = MathJax.startup.document;
        doc.inputJax[0].postFilters.add(({ data }) => vitrineMath.tame(data.root));
        adoptStyles(doc);
        Object.assign(MathJax, { Hub, typesetPromise, typeset });
        started();
        const { surface } = document.documentElement.dataset;
        const all = () => typesetPromise([document.documentElement, ...document.querySelectorAll(UNMARKED)]);
        (surface === "page" ? inTurn(typesetNear) : all()).then(() => inPieces([vitrineMath.contents()]));
      },
    },
    options: { enableMenu: false, enableAssistiveMml: false, MenuClass: NoMenu, skipHtmlTags: { "[+]": ["svg", "kbd", "samp"] } },
    tex: {
      packages: [
        ["base", "action", "ams", "amscd", "bbox", "boldsymbol", "braket", "bussproofs", "cancel", "cases"],
        ["centernot", "color", "colortbl", "configmacros", "empheq", "enclose", "extpfeil", "gensymb", "html"],
        ["mathtools", "mhchem", "newcommand", "noerrors", "noundefined", "textcomp", "textmacros", "unicode"],
        ["upgreek", "verb", "vitrine"],
      ].flat(),
      inlineMath: [["$", "$"], ["\\(", "\\)"]],
      processEscapes: true,
      macros: { require: ["", 1], usepackage: ["", 1] },
      tags: "ams",
      maxMacros: 1000,
      maxBuffer: 5 * 1024,
    },
    svg: { fontCache: "local" },
  };
})();
