/* Helpers of the map that know nothing of its state: text, geometry, symbols.
 * Text is set with textContent only. */
(function (observatoire) {
  "use strict";

  const SCALE = 1e4;

  /** @type {Tools["number"]} */
  function number(value, decimals) {
    const [whole, part] = Math.abs(value).toFixed(decimals).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, "\u202f");
    return (value < 0 ? "−" : "") + grouped + (part ? "," + part : "");
  }

  /** @type {Tools["lines"]} */
  function lines(...texts) {
    const box = document.createElement("div");
    texts.forEach((one) => {
      if (!one) return;
      const [tag, text, quiet] = one;
      const line = box.appendChild(document.createElement(tag));
      line.textContent = text;
      if (quiet) line.className = "obs-quiet";
    });
    return box;
  }

  /** @type {Tools["notice"]} */
  function notice(container, text) {
    const box =
      container.querySelector(".obs-notice") ||
      container.appendChild(L.DomUtil.create("div", "obs-notice"));
    box.setAttribute("role", "status");
    box.textContent = text;
  }

  /** @type {Tools["point"]} */
  const point = ([lat, lon]) => L.latLng(lat / SCALE, lon / SCALE);

  /** @type {Tools["ring"]} */
  function ring(deltas) {
    /** @type {ReturnType<Tools["ring"]>} */
    const points = [];
    for (let i = 0, lat = 0, lon = 0; i < deltas.length; i += 2) {
      lat += deltas[i];
      lon += deltas[i + 1];
      points.push([lat / SCALE, lon / SCALE]);
    }
    return points;
  }

  /** @type {Tools["element"]} */
  const element = (layer) => /** @type {SVGElement} */ (layer.getElement());

  /**
   * @param {Element} parent
   * @param {string} tag
   * @param {Record<string, string | number>} attributes
   */
  function svg(parent, tag, attributes) {
    const node = parent.appendChild(document.createElementNS("http://www.w3.org/2000/svg", tag));
    Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, String(value)));
    return node;
  }

  /* the fill of a missing figure, « url(#obs-missing) » */
  /** @type {Tools["hatching"]} */
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

  /** @type {(x: number, y: number, points: Corner[]) => string} */
  const polygon = (x, y, points) =>
    "M" + points.map(([dx, dy]) => [x + dx, y + dy]).join("L") + "Z";

  /* the outline of a symbol: « corners » in radii, none for a circle (geo/base/palette.py) */
  /** @type {(corners: Corner[], x: number, y: number, r: number) => string} */
  function outline(corners, x, y, r) {
    if (corners.length) return polygon(x, y, corners.map(([dx, dy]) => [r * dx, r * dy]));
    return `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`;
  }

  /* across a place that is not counted where it stands, in radii */
  /** @type {Corner[]} */
  const BAR = [[-0.65, -0.22], [0.65, -0.22], [0.65, 0.22], [-0.65, 0.22]];

  /** @type {(x: number, y: number, r: number) => string} */
  function cross(x, y, r) {
    const d = 1.5; // half of a stroke, along an axis
    return polygon(x, y, [
      [0, -d], [r - d, -r], [r, d - r], [d, 0], [r, r - d], [r - d, r],
      [0, d], [d - r, r], [-r, r - d], [-d, 0], [-r, d - r], [d - r, -r]
    ]);
  }

  /* a site: one path on a shared SVG, whatever its shape; « shift » moves it aside, in pixels */
  class SiteSymbol extends L.CircleMarker {
    _updatePath() {
      const { corners, crossed, barred, hole, shift, radius } = /** @type {SiteOptions} */ (this.options);
      const [x, y] = [this._point.x + shift, this._point.y];
      // Leaflet fills by the even-odd rule: the inner shape cuts a hole
      const inner = hole ? outline(corners, x, y, radius - 2.2) : "";
      let whole = outline(corners, x, y, radius) + inner;
      if (crossed) whole = cross(x, y, radius);
      if (barred) whole = polygon(x, y, BAR.map(([dx, dy]) => [radius * dx, radius * dy]));
      this._renderer._setPath(this, this._empty() ? "M0 0" : whole);
    }
  }

  observatoire.tools = { SCALE, number, lines, notice, point, ring, element, hatching, SiteSymbol };
})((window.observatoire = window.observatoire || /** @type {Observatoire} */ ({})));
