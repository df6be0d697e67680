// The code to embed a notebook: completes it with this server's address, and copies it.

const areas = document.querySelectorAll(".snippets textarea");

const incomplete = document.querySelector("[data-complete]");
if (incomplete) {
  for (const area of areas) area.value = area.value.replaceAll(/ (src|data-src)="\//g, ` $1="${location.origin}/`);
  incomplete.remove();
}

async function copy(area) {
  area.select();
  try {
    await navigator.clipboard.writeText(area.value);
  } catch {
    document.execCommand("copy"); // without HTTPS there is no clipboard object
  }
}

for (const area of areas) {
  area.addEventListener("focus", () => area.select());
  const button = area.closest("label").nextElementSibling;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await copy(area);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
}
