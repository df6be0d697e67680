// Draws Jupyter widgets as they were saved, by ipywidgets' own code (@jupyter-widgets/html-manager): sliders move, tabs
// turn, what was linked in JavaScript stays linked. There is no kernel, so what Python would answer does not come.
//
//   <script type="application/json" id="vitrine-widgets"> the models that the views need, as ipywidgets saves them
//   <script type="application/json" id="vitrine-widget-modules"> module → file of ours, null where there is none
//   <script type="application/json" id="vitrine-widget-libraries"> name → our file, null where it is not at home
//   <template class="captured" data-model="…"> what an Output widget captured
import { draw, file } from "./place.js";
import { managerClass } from "./widgets/manager.js";

function look() {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = file("css/widgets.css");
  document.head.append(link);
}

function templateOf(model_id) {
  return document.querySelector(`template.captured[data-model="${CSS.escape(model_id)}"]`);
}

async function start() {
  const Manager = await managerClass();
  return new Manager(JSON.parse(document.getElementById("vitrine-widgets").textContent), templateOf);
}

look();
const starting = start();
draw("widgets", async (stage, { data }) => (await starting).show(data.model_id, stage));
