// Formulas between delimiters in an element. The page has MathJax where the server saw that there are any.
export async function typeset(element) {
  if (!window.MathJax?.startup || !/\$|\\[([]/.test(element.textContent)) return;
  await MathJax.startup.promise;
  await MathJax.typesetPromise?.([element]);
}
