/* Helpers of the map that know nothing of its state: text, geometry, symbols.
 * Text is set with textContent only. */
(function (observatoire) {
  "use strict";

  const SCALE = 1e4;

  function number(value, decimals) {
    const [whole, part] = Math.abs(value).toFixed(decimals).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, "\u202f");
    return (value < 0 ? "−" : "") + grouped + (part ? "," + part : "");
  }

  function lines(...texts) {
    const box = document.createElement("div");
    texts.filter(Boolean).forEach(([tag, text, quiet]) => {
      const line = box.appendChild(document.createElement(tag));
      line.textContent = text;
      if (quiet) line.className = "obs-quiet";
    });
    return box;
  }

  function notice(container, text) {
    const box =
      container.querySelector(".obs-notice") ||
      container.appendChild(L.DomUtil.create("div", "obs-notice"));
    box.setAttribute("role", "status");
    box.textContent = text;
  }

  const point = ([lat, lon]) => L.latLng(lat / SCALE, lon / SCALE);

  function ring(deltas) {
    const points = [];
    for (let i = 0, lat = 0, lon = 0; i < deltas.length; i += 2) {
      lat += deltas[i];
      lon += deltas[i + 1];
      points.push([lat / SCALE, lon / SCALE]);
    }
    return points;
  }

  function svg(parent, tag, attributes) {
    const node = parent.appendChild(document.createElementNS("http://www.w3.org/2000/svg", tag));
    Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
    return node;
  }

  /* the fill of a missing figure, « url(#obs-missing) » */
  function hatching(root, theme) {
    const pattern = svg(svg(root, "defs", {}), "pattern", {
      id: "obs-missing",
      width: 6,
      height: 6,
      patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)",
    });
    svg(pattern, "rect", { width: 6, height: 6, fill: theme.missing });
    svg(pattern, "rect", { width: 1.5, height: 6, fill: theme.hatch });
  }

  const polygon = (x, y, points) =>
    "M" + points.map(([dx, dy]) => [x + dx, y + dy]).join("L") + "Z";

  /* the outline of a symbol: « corners » in radii, none for a circle (geo/base/palette.py) */
  function outline(corners, x, y, r) {
    if (corners.length) return polygon(x, y, corners.map(([dx, dy]) => [r * dx, r * dy]));
    return `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`;
  }

  function cross(x, y, r) {
    const d = 1.5; // half of a stroke, along an axis
    return polygon(x, y, [
      [0, -d], [r - d, -r], [r, d - r], [d, 0], [r, r - d], [r - d, r],
      [0, d], [d - r, r], [-r, r - d], [-d, 0], [-r, d - r], [d - r, -r]
    ]);
  }

  /* a site: one path on a shared SVG, whatever its shape; « shift » moves it aside, in pixels */
  const SiteSymbol = L.CircleMarker.extend({
    _updatePath() {
      const { corners, crossed, hole, shift, radius } = this.options;
      const [x, y] = [this._point.x + shift, this._point.y];
      // Leaflet fills by the even-odd rule: the inner shape cuts a hole
      const inner = hole ? outline(corners, x, y, radius - 2.2) : "";
      const whole = crossed ? cross(x, y, radius) : outline(corners, x, y, radius) + inner;
      this._renderer._setPath(this, this._empty() ? "M0 0" : whole);
    },
  });

  observatoire.tools = { SCALE, number, lines, notice, point, ring, hatching, SiteSymbol };
})((window.observatoire = window.observatoire || {}));
