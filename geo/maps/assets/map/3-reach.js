/* How a reader reaches the communes: selection, hover, keyboard.
 * No tooltip is bound to a layer: streamlit-folium would read it back as HTML. */
(function (observatoire) {
  "use strict";

  const { SCALE, point } = observatoire.tools;
  const KEYS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

  /* what travels back on a click: a code, not a polygon; the time makes each click an event */
  const picked = (view, index) => ({
    type: "Feature",
    geometry: null,
    properties: { code: index < 0 ? null : view.data.codes[index], at: Date.now() },
  });

  const element = (view, index) => view.communes[index].getElement();

  /* ---------- contours above the borders ---------- */

  function contour(view, indices, color, weight) {
    return L.polyline(edges(view, indices), {
      renderer: view.panes.borders, interactive: false, smoothFactor: 0, color, weight,
    });
  }

  /* outer edges of a set of communes: neighbours share their vertices, so an inner edge counts twice */
  function edges(view, indices) {
    const once = new Map();
    const corner = ({ lat, lng }) => `${lat},${lng}`;
    indices.forEach((index) =>
      view.communes[index].getLatLngs().flat().forEach((ring) =>
        ring.forEach((from, i) => {
          const to = ring[(i + 1) % ring.length];
          const edge = [from, to].map(corner).sort().join();
          if (!once.delete(edge)) once.set(edge, [from, to]);
        })
      )
    );
    return [...once.values()];
  }

  function mark(view, indices) {
    const { paper, accent } = view.data.theme;
    view.marks.clearLayers();
    view.communes.forEach((_, index) =>
      element(view, index).setAttribute("aria-selected", String(indices.includes(index)))
    );
    if (!indices.length) return;
    contour(view, indices, paper, 7).addTo(view.marks);
    contour(view, indices, accent, 3).addTo(view.marks);
    if (!indices.includes(view.current)) rove(view, indices[0]);
  }

  function highlight(view, index, focused) {
    const { paper, ink } = view.data.theme;
    view.ring.clearLayers();
    if (index === null) return;
    if (focused) contour(view, [index], paper, 6).addTo(view.ring);
    contour(view, [index], ink, focused ? 3 : 2).addTo(view.ring);
  }

  /* ---------- hover ---------- */

  function hover(view, group, content, onEnter) {
    group.on("mouseover", (event) => {
      view.tip.setLatLng(event.latlng).setContent(content(event.layer)).openOn(view.map);
      if (onEnter) onEnter(event.layer);
    });
    group.on("mousemove", (event) => view.tip.setLatLng(event.latlng));
    group.on("mouseout", () => leave(view));
  }

  function leave(view) {
    view.map.closeTooltip(view.tip);
    highlight(view, null);
  }

  function communes(view, group) {
    group.on("click", (event) => mark(view, [event.layer.index]));
    hover(
      view,
      group,
      (layer) => observatoire.draw.communeLines(view, layer.index),
      (layer) => highlight(view, layer.index)
    );
  }

  /* ---------- keyboard: one stop for all communes, arrows to the neighbours ---------- */

  function rove(view, index) {
    element(view, view.current).setAttribute("tabindex", -1);
    element(view, index).setAttribute("tabindex", 0);
    view.current = index;
  }

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
  function keyboard(view, pane) {
    pane.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (KEYS[event.key]) {
        rove(view, neighbour(view, view.current, KEYS[event.key]));
        element(view, view.current).focus({ preventScroll: true });
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
      const index = view.data.codes.indexOf(target.dataset.code);
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

  observatoire.reach = { picked, contour, mark, hover, communes, keyboard };
})(window.observatoire);
