// A box that leaves only those lines of a list whose name has what is typed. Without this the box is not there.
//   <p class="filter" data-list="id of the list" data-found="{count} of {total} match" hidden> … <input> … <* role="status">

function folded(text) {
  return text.normalize("NFKD").replace(/\p{Diacritic}/gu, "").toLowerCase();
}

function filter(box) {
  const list = document.getElementById(box.dataset.list);
  const input = box.querySelector("input");
  const said = box.querySelector('[role="status"]');
  const lines = [...list.querySelectorAll(".rows > li")].map((line) => [line, folded(line.querySelector(".name").textContent)]);
  const closed = [...list.querySelectorAll("details")].filter((details) => !details.open);

  function show() {
    const words = folded(input.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const [line, text] of lines) {
      line.hidden = !words.every((word) => text.includes(word));
      if (!line.hidden) count += 1;
    }
    for (const details of closed) details.open = words.length > 0;
    const found = box.dataset.found.replace("{count}", count).replace("{total}", lines.length);
    said.textContent = words.length > 0 ? found : "";
  }

  input.addEventListener("input", show);
  box.hidden = false;
  show(); // a browser may have kept what was typed
}

for (const box of document.querySelectorAll(".filter")) filter(box);
