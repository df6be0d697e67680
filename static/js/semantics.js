// For those who listen: boxes of a list are named by its text, and the heads of tables say what they are the heads of.

const MOST = 120;

document.addEventListener("vitrine:part", ({ detail: { part } }) => {
  for (const box of part.querySelectorAll(".prose li input[type=checkbox]:not([aria-label])")) {
    const line = box.closest("li").textContent.trim().split("\n")[0];
    box.setAttribute("aria-label", line.slice(0, MOST));
  }
  for (const head of part.querySelectorAll(":is(.prose table, .output.html table) th:not([scope], [role])")) {
    if (head.textContent.trim()) head.scope = head.closest("thead") ? "col" : "row";
    else head.setAttribute("role", "cell"); // pandas leaves the corner empty
  }
});
