// anywidget with its errors in place: what a widget's own module throws, or that it cannot be loaded, else only stands
// in the console. The library gets a module of ours, which has the author's inside.

const HERE = "vitrineAnywidgets";
const modules = (window[HERE] = new Map());
const MOST_ADDRESSES = 5;

export function guarded({ AnyModel, AnyView, ...rest }) {
  return {
    ...rest,
    AnyView,
    AnyModel: class extends AnyModel {
      initialize(...given) {
        const source = this.get("_esm");
        const key = `${modules.size}`;
        modules.set(key, guard(String(source ?? ""), import_(source)));
        this.set("_esm", `export default window.${HERE}.get("${key}");`, { silent: true });
        return super.initialize(...given);
      }
    },
  };
}

async function import_(source) {
  if (typeof source !== "string" || !source.trim()) throw new Error("its code was not saved");
  const module = await load(source);
  const widget = typeof module.default === "function" ? await module.default() : module.default;
  if (!widget && !module.render) throw new Error("its module exports neither a default nor render");
  return widget ?? { render: module.render };
}

async function load(source) {
  if (/^(?:https?:\/\/|\/static\/)\S+$/.test(source)) return import(new URL(source, document.baseURI).href);
  const address = URL.createObjectURL(new Blob([absolute(source)], { type: "text/javascript" }));
  try {
    return await import(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}

// A module that has no place of its own has nothing to be relative to.
function absolute(source) {
  const ours = new URL("/static/", document.baseURI);
  return source.replace(/(\b(?:from|import)\s*\(?\s*["'`])\/static\//g, (_, before) => before + ours);
}

function guard(source, loading) {
  loading.catch(() => {}); // told where it is shown
  return {
    async initialize(context) {
      const widget = await loading.catch(() => null);
      return widget?.initialize?.(context);
    },
    async render(context) {
      try {
        const widget = await loading;
        return await widget.render?.(context);
      } catch (error) {
        tell(context.el, explained(error, source));
      }
    },
  };
}

function explained(error, source) {
  const addresses = [...source.matchAll(/(?:from|import)\s*\(?\s*["'`](https?:\/\/[^"'`\s]+)/g)].map(([, address]) => address);
  const foreign = addresses.length && /dynamically imported module/.test(error.message);
  if (!foreign) return error.message;
  return document.documentElement.dataset.notHere.replace("{addresses}", () => addresses.slice(0, MOST_ADDRESSES).join(", "));
}

function tell(element, what) {
  const line = document.createElement("p");
  line.className = "omitted failed";
  line.setAttribute("role", "alert");
  line.textContent = document.documentElement.dataset.widgetNotDrawn.replace("{why}", () => what);
  element.append(line);
}
