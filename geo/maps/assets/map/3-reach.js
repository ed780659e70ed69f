/* How a reader reaches the communes: selection, hover, keyboard.
 * No tooltip is bound to a layer: streamlit-folium would read it back as HTML. */
(function (observatoire) {
  "use strict";

  const { SCALE, element, point } = observatoire.tools;
  /** @type {Record<string, [right: number, up: number]>} */
  const KEYS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

  /* what travels back on a click: a code, not a polygon; the time makes each click an event */
  /** @type {Reach["picked"]} */
  const picked = (data, index) => ({
    type: "Feature",
    geometry: null,
    properties: { code: index < 0 ? null : data.codes[index], at: Date.now() },
  });

  /* ---------- contours above the borders ---------- */

  /** @type {Reach["contour"]} */
  function contour(view, indices, color, weight) {
    return L.polyline(edges(view, indices), {
      renderer: view.panes.borders, interactive: false, smoothFactor: 0, color, weight,
    });
  }

  /** @type {Reach["ranks"]} */
  const ranks = ({ data }, codes) =>
    codes.map((code) => data.codes.indexOf(code)).filter((index) => index >= 0);

  /* outer edges of a set of communes: neighbours share their vertices, so an inner edge counts twice */
  /** @type {(view: View, indices: number[]) => Edge[]} */
  function edges(view, indices) {
    /** @type {Map<string, Edge>} */
    const once = new Map();
    /** @param {L.LatLng} point */
    const corner = ({ lat, lng }) => `${lat},${lng}`;
    indices.forEach((index) => {
      const parts = /** @type {L.LatLng[][][]} */ (view.communes[index].getLatLngs());
      parts.flat().forEach((ring) =>
        ring.forEach((from, i) => {
          const to = ring[(i + 1) % ring.length];
          const edge = [from, to].map(corner).sort().join();
          if (!once.delete(edge)) once.set(edge, [from, to]);
        })
      );
    });
    return [...once.values()];
  }

  /** @type {Reach["mark"]} */
  function mark(view, indices, named = []) {
    const { paper, accent } = view.data.theme;
    view.marks.clearLayers();
    view.asked = indices.length ? indices : named;
    observatoire.draw.names(view);
    view.communes.forEach((layer, index) =>
      element(layer).setAttribute("aria-selected", String(indices.includes(index)))
    );
    if (!indices.length) return;
    contour(view, indices, paper, 7).addTo(view.marks);
    contour(view, indices, accent, 3).addTo(view.marks);
    if (!indices.includes(view.current)) rove(view, indices[0]);
  }

  /** @type {(view: View, index: number | null, focused?: boolean) => void} */
  function highlight(view, index, focused) {
    const { paper, ink } = view.data.theme;
    view.ring.clearLayers();
    if (index === null) return;
    if (focused) contour(view, [index], paper, 6).addTo(view.ring);
    contour(view, [index], ink, focused ? 3 : 2).addTo(view.ring);
  }

  /* ---------- hover ---------- */

  /** @type {Reach["hover"]} */
  function hover(view, group, content, onEnter) {
    group.on("mouseover", (event) => {
      view.tip.setLatLng(event.latlng).setContent(content(event.layer)).openOn(view.map);
      if (onEnter) onEnter(event.layer);
    });
    group.on("mousemove", (event) => view.tip.setLatLng(event.latlng));
    group.on("mouseout", () => leave(view));
  }

  /** @param {View} view */
  function leave(view) {
    view.map.closeTooltip(view.tip);
    highlight(view, null);
  }

  /** @type {Reach["communes"]} */
  function communes(view, group) {
    group.on("click", (event) => mark(view, [event.layer.index]));
    hover(
      view,
      group,
      (/** @type {Commune} */ layer) => observatoire.draw.communeLines(view, layer.index),
      (layer) => highlight(view, layer.index)
    );
  }

  /* ---------- keyboard: one stop for all communes, arrows to the neighbours ---------- */

  /** @type {(view: View, index: number) => void} */
  function rove(view, index) {
    element(view.communes[view.current]).setAttribute("tabindex", "-1");
    element(view.communes[index]).setAttribute("tabindex", "0");
    view.current = index;
  }

  /** @type {(view: View, index: number, way: [right: number, up: number]) => number} */
  function neighbour(view, index, [right, up]) {
    const [lat, lon] = view.data.points[index];
    const narrowing = Math.cos((lat / SCALE) * (Math.PI / 180));
    let best = index;
    let least = Infinity;
    view.data.points.forEach(([y, x], other) => {
      const [east, north] = [(x - lon) * narrowing, y - lat];
      const along = east * right + north * up;
      const across = Math.abs(east * up) + Math.abs(north * right);
      if (along <= 0 || across > along) return;
      const cost = along + 2 * across;
      if (cost < least) [best, least] = [other, cost];
    });
    return best;
  }

  /* listens on the pane: Chromium makes an SVG that listens to focus one more tab stop */
  /** @type {Reach["keyboard"]} */
  function keyboard(view, pane) {
    pane.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (KEYS[event.key]) {
        rove(view, neighbour(view, view.current, KEYS[event.key]));
        element(view.communes[view.current]).focus({ preventScroll: true });
      } else if (event.key === "Enter" || event.key === " ") {
        const layer = view.communes[view.current];
        layer.fire("click", { latlng: layer.getCenter() }, true); // the same path as a click
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    });
    pane.addEventListener("focusin", ({ target }) => {
      if (!(target instanceof SVGElement)) return;
      const index = view.data.codes.indexOf(target.dataset.code || "");
      if (index < 0 || !target.matches(":focus-visible")) return;
      rove(view, index);
      const where = point(view.data.points[index]);
      view.map.panInside(where, { padding: [40, 40], animate: false });
      highlight(view, index, true);
      const text = observatoire.draw.communeLines(view, index);
      view.tip.setLatLng(where).setContent(text).openOn(view.map);
    });
    pane.addEventListener("focusout", () => leave(view));
  }

  observatoire.reach = { picked, ranks, contour, mark, hover, communes, keyboard };
})(window.observatoire);
