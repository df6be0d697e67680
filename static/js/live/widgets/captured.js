// The outputs that an Output widget captured, which the server has rendered like all outputs.
import { drawWithin } from "../place.js";
import { typeset } from "./typeset.js";

export function withCaptured(OutputView, templateOf) {
  return class extends OutputView {
    render() {
      super.render();
      const template = templateOf(this.model.model_id);
      if (!template) return;
      const box = document.createElement("div");
      box.className = "outputs vitrine captured";
      box.append(template.content.cloneNode(true));
      this.el.append(box);
      this.displayed.then(() => wake(box));
    }
  };
}

// Scripts that were cloned do not run, and what our own modules draw is not drawn yet.
function wake(box) {
  for (const asleep of box.querySelectorAll("script")) {
    const script = document.createElement("script");
    for (const { name, value } of asleep.attributes) script.setAttribute(name, value);
    script.async = false;
    script.textContent = asleep.textContent;
    asleep.replaceWith(script);
  }
  drawWithin(box);
  if (box.querySelector(".math")) typeset(box);
}
