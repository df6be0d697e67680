// ipywidgets' manager for a page without a kernel, which says what is missing where it is missing.
import { guarded } from "./anywidget.js";
import { withCaptured } from "./captured.js";
import { library, load } from "./modules.js";
import { LOST, soundModels } from "./state.js";
import { typeset } from "./typeset.js";

const BUNDLED = /^@jupyter-widgets\/(base|controls|output)$/;
const BEFORE_2017 = "jupyter-js-widgets";
const NOT_SAVED = "a part of it was not saved in the notebook";

// A class; `new Manager(saved, templateOf)` makes the models of a saved state.
export async function managerClass() {
  const [{ HTMLManager }, base] = await load("@jupyter-widgets/html-manager", "@jupyter-widgets/base");
  const { createErrorWidgetModel, ErrorWidgetView } = base;
  ErrorWidgetView.prototype.render = sayWhat;

  return class Manager extends HTMLManager {
    constructor(saved, templateOf) {
      super();
      this._rendermime = { latexTypesetter: { typeset } };
      this.templateOf = templateOf;
      this.make(soundModels(saved));
    }

    // As set_state, which stops at the first model that is not sound. All are registered before any is made, since
    // they wait for each other.
    make(models) {
      this.broken(LOST, new Error(NOT_SAVED));
      for (const [model_id, { state, error, ...model }] of models) {
        if (error) this.broken(model_id, new Error(error));
        else this.new_model({ model_id, ...model }, state).catch((problem) => console.error(problem));
      }
    }

    broken(model_id, error) {
      const Model = createErrorWidgetModel(error, error.message);
      this.register_model(model_id, Promise.resolve(new Model({}, { widget_manager: this, model_id })));
    }

    // Shows a model in a place of its own; throws what keeps it from being shown.
    async show(model_id, stage) {
      if (!this.has_model(model_id)) throw new Error("its state was not saved in the notebook");
      const view = await this.create_view(await this.get_model(model_id));
      if (view instanceof ErrorWidgetView) throw new Error(reason(view));
      await this.display_view(view, stage);
    }

    async loadClass(name, module, version) {
      if (module === BEFORE_2017) return this.loadOldClass(name);
      if (!BUNDLED.test(module)) {
        const classes = await library(module, version);
        const found = (module === "anywidget" ? guarded(classes) : classes)[name];
        if (!found) throw new Error(`The widget library ${module} (${version}) has no ${name}.`);
        return found;
      }
      const found = await super.loadClass(name, module, version);
      return name === "OutputView" ? withCaptured(found, this.templateOf) : found;
    }

    loadOldClass(name) {
      const controls = super.loadClass(name, "@jupyter-widgets/controls", "1.5.0");
      return controls.catch(() => super.loadClass(name, "@jupyter-widgets/base", "1.2.0"));
    }
  };
}

function reason(view) {
  const { msg, stack } = view.generateErrorMessage();
  return String(stack && stack !== "undefined" ? stack : msg).split("\n")[0].replace(/^(?:Uncaught )?Error: /, "");
}

// In place of a button that shows a stack.
function sayWhat() {
  this.el.classList.add("jupyter-widgets", "omitted", "failed");
  this.el.setAttribute("role", "alert");
  this.el.textContent = document.documentElement.dataset.widgetNotDrawn.replace("{why}", () => reason(this));
}
