// GeoJSON on a map that can be moved. Tiles are loaded only from where the author's own metadata say; without them
// the shapes are on a plain ground.
import { draw, installed, library, onWidth, style } from "./place.js";

const HOME = "vendor/leaflet/";
const HEIGHT = "24rem";
const MOST_ZOOM = 18;

function popup(feature, layer) {
  const entries = Object.entries(feature?.properties ?? {}).filter(([, value]) => value !== null && typeof value !== "object");
  if (!entries.length) return;
  const list = document.createElement("dl");
  for (const [name, value] of entries.slice(0, 40)) {
    const term = document.createElement("dt");
    const text = document.createElement("dd");
    term.textContent = name;
    text.textContent = String(value);
    list.append(term, text);
  }
  layer.bindPopup(list);
}

draw("geojson", async (stage, { data, metadata }) => {
  const files = installed(HOME);
  const sheet = files.find((path) => path.endsWith(".css"));
  if (sheet) await style(sheet);
  const leaflet = await library(files.find((path) => path.endsWith(".js")) ?? HOME, "L");
  stage.style.height = HEIGHT;
  stage.style.background = "var(--code)"; // Leaflet's own sheet stands outside of our layer
  const map = leaflet.map(stage, { attributionControl: Boolean(metadata?.url_template), scrollWheelZoom: false, zoomSnap: 0.5 });
  try {
    if (typeof metadata?.url_template === "string") leaflet.tileLayer(metadata.url_template, metadata.layer_options ?? {}).addTo(map);
    const marker = (_feature, at) => leaflet.circleMarker(at, { radius: 6 });
    const shapes = leaflet.geoJSON(data, { onEachFeature: popup, pointToLayer: marker }).addTo(map);
    if (!shapes.getBounds().isValid()) throw new Error("there are no shapes in this GeoJSON.");
    map.fitBounds(shapes.getBounds(), { maxZoom: MOST_ZOOM, padding: [16, 16], animate: false });
    onWidth(stage, () => map.invalidateSize());
  } catch (error) {
    map.remove();
    throw error;
  }
});
