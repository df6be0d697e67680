// The choices of the view menu, which is empty before: theme and line numbers, at once and for all pages of this server.

const NAME = "vitrine:look";
const root = document.documentElement;
const menu = document.querySelector(".view-menu");
const words = document.querySelector("main.vitrine").dataset;
const themes = ["auto", "light", "dark"].map((value) => input({ type: "radio", name: "theme", value }));
const lines = input({ type: "checkbox", name: "lines" });

function input(properties) {
  return Object.assign(document.createElement("input"), properties);
}

function made(name, ...inside) {
  const element = document.createElement(name);
  element.append(...inside);
  return element;
}

function remember() {
  const chosen = { theme: root.dataset.theme, lines: root.hasAttribute("data-lines") };
  try {
    localStorage.setItem(NAME, JSON.stringify(chosen));
  } catch {
    // No storage: it lasts as long as this page.
  }
}

function show() {
  for (const theme of themes) theme.checked = theme.value === root.dataset.theme;
  lines.checked = root.hasAttribute("data-lines");
}

for (const theme of themes) {
  theme.addEventListener("change", () => {
    root.dataset.theme = theme.value;
    remember();
  });
}
lines.addEventListener("change", () => {
  root.toggleAttribute("data-lines", lines.checked);
  remember();
});
const choices = themes.map((theme) => made("label", theme, words[theme.value]));
menu.lastElementChild.append(made("fieldset", made("legend", words.themes), ...choices), made("label", lines, words.lineNumbers));
new MutationObserver(show).observe(root, { attributeFilter: ["data-theme", "data-lines"] });
show();
