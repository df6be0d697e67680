// MathJax 2's commands, for notebooks that load it, done by the third version.
(() => {
  const address = new URL("home:mathjax/es5/tex-svg-full.js", document.currentScript.src);
  if (window.MathJax?.Hub?.Queue) return;
  const before = window.MathJax;
  const third = before?.version || before?.startup || document.querySelector('script[src*="tex-svg"]');

  // What a page says in the second version's words, before or after this script.
  const delimiters = (options) => {
    const { inlineMath, displayMath } = options?.tex2jax ?? {};
    return { ...(inlineMath && { inlineMath }), ...(displayMath && { displayMath }) };
  };
  window.MathJax = third ? (before ?? {}) : { tex: delimiters(before), options: { enableMenu: false } };

  const ready = new Promise((resolve) => {
    const started = () => {
      window.MathJax.Hub = Hub;
      window.MathJax.startup.promise.then(resolve);
    };
    const wait = () => (window.MathJax?.startup?.promise ? started() : setTimeout(wait, 50));
    if (third) return wait();
    const script = document.createElement("script");
    script.src = address;
    script.onload = started;
    setTimeout(() => document.head.append(script)); // after the script that configures it
  });

  const typeset = (element) => {
    const found = typeof element === "string" ? document.getElementById(element) : element;
    return window.MathJax.typesetPromise(found ? [found].flat() : undefined);
  };
  const run = (call) => {
    if (typeof call === "function") return call();
    const [method, owner, ...rest] = call;
    if (method === "Typeset") return typeset(rest[0]);
    return (typeof method === "function" ? method : owner[method]).apply(owner, rest);
  };
  let queue = ready;
  const Hub = {
    Config: (options) => Object.assign((window.MathJax.tex ??= {}), delimiters(options)),
    Configured: () => {},
    Queue: (...calls) => calls.forEach((call) => (queue = queue.then(() => run(call)).catch(console.error))),
    Typeset: (element) => Hub.Queue(["Typeset", Hub, element]),
    Register: { StartupHook: (_name, call) => Hub.Queue(call), MessageHook: () => {}, LoadHook: () => {} },
    signal: { hooks: {}, Interest: () => {} },
    getAllJax: () => [],
    Startup: { onload: () => {} },
    processSectionDelay: 0,
  };
  Object.assign(window.MathJax, { Hub, Callback: { Queue: Hub.Queue }, Ajax: { config: { path: {} } } });
})();
