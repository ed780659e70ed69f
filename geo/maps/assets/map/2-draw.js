/* What is drawn for a coat of paint: fills, borders, circles, sites, names, base map.
 * Every function takes the view made by observatoire.start. */
(function (observatoire) {
  "use strict";

  const { number, lines, notice, point, ring, SiteSymbol } = observatoire.tools;
  const NAMES_SHOWN = 12;
  const NAMES_TRIED = 60; // smaller towns are not « main », even where there is room
  const LARGEST_CIRCLE = 30;
  const NARROW_PX = 500;
  const MISSING_TEXT = "donnée manquante";
  const OUTSIDE_TEXT = "hors périmètre"; // of the communes left blank: they have a figure, elsewhere
  const NO_UNIT_TEXT = "hors de ce découpage"; // in no canton, no territory
  const CHANGES = { closed: "Fermeture simulée", opened: "Ouverture simulée" };
  const BASEMAPS = {
    osm: {
      url: "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
      credit: "fond © contributeurs d’OpenStreetMap",
    },
    ign: {
      url:
        "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0" +
        "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&FORMAT=image/png" +
        "&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
      credit: "fond Plan IGN, Géoplateforme",
    },
  };

  /* ---------- communes ---------- */

  const unitOf = (coat, index) => (coat.of ? coat.of[index] : index);

  const isBlank = (coat, index) => coat.classes[unitOf(coat, index)] === ".";

  const unitName = (view, index) => {
    const { of, level } = view.coat;
    return of && of[index] >= 0 ? view.data.levels[level].names[of[index]] : "";
  };

  function valueText(coat, unit) {
    if (unit < 0) return NO_UNIT_TEXT;
    if (coat.classes[unit] === ".") return OUTSIDE_TEXT;
    const value = coat.values[unit];
    if (value === undefined) return "";
    if (value === null) return MISSING_TEXT;
    if (typeof value !== "number") return String(value);
    return number(value, coat.decimals) + (coat.unit ? "\u00a0" + coat.unit : "");
  }

  function communeLines(view, index) {
    const name = view.data.names[index];
    if (!view.coat) return lines(["strong", name]);
    const unit = unitName(view, index);
    const value = valueText(view.coat, unitOf(view.coat, index));
    return lines(["strong", unit || name], value && ["div", value], unit && ["div", name, true]);
  }

  function fillOf(view, index) {
    const letter = view.coat.classes[unitOf(view.coat, index)];
    if (letter === ".") return view.data.theme.paper;
    return view.coat.colours[Number(letter)] || "url(#obs-missing)";
  }

  function communes(view) {
    const { coat, data } = view;
    view.communes.forEach((layer, index) => {
      const color = isBlank(coat, index) ? data.theme.line : data.theme.ink;
      layer.setStyle({ color, fillColor: fillOf(view, index), fillOpacity: coat.basemap ? 0.65 : 1 });
      const parts = [data.names[index], unitName(view, index), valueText(coat, unitOf(coat, index))];
      layer.getElement().setAttribute("aria-label", parts.filter(Boolean).join(", "));
    });
  }

  /* ---------- borders, circles ---------- */

  function borders(view) {
    const { data, panes, coat } = view;
    const all = [...view.communes.keys()];
    const part = coat.classes.includes(".") ? all.filter((index) => !isBlank(coat, index)) : [];
    const wanted = JSON.stringify([coat.outline, part]);
    if (wanted === view.outline) return;
    view.outline = wanted;
    view.borders.clearLayers();
    const add = (level, weight) =>
      L.polyline(data.lines[level].map(ring), {
        renderer: panes.borders, interactive: false, color: data.theme.ink, weight, smoothFactor: 0,
      }).addTo(view.borders);
    if (data.lines[coat.outline]) add(coat.outline, 1.5);
    add("departement", 2);
    if (part.length) observatoire.reach.contour(view, part, data.theme.ink, 3).addTo(view.borders);
  }

  function circles(view) {
    const { data, panes, coat } = view;
    view.circles.clearLayers();
    if (!coat.circles) return;
    const places = coat.of ? data.levels[coat.level].points : data.points;
    const sized = places
      .map((place, unit) => ({ place, value: coat.values[unit] }))
      .filter(({ value }) => typeof value === "number" && value > 0)
      .sort((a, b) => b.value - a.value);
    sized.forEach(({ place, value }) =>
      L.circleMarker(point(place), {
        renderer: panes.circles, interactive: false, color: data.theme.paper, weight: 1,
        fillColor: coat.circles, fillOpacity: 0.7,
        radius: LARGEST_CIRCLE * Math.sqrt(value / sized[0].value),
      }).addTo(view.circles)
    );
  }

  /* ---------- sites ---------- */

  function sites(view) {
    const { data, coat } = view;
    const layers = Object.keys(data.sites).filter((layer) => coat.layers.includes(layer));
    const wanted = JSON.stringify([layers, coat.shown, coat.changes, coat.counted]);
    if (wanted === view.layers) return;
    view.layers = wanted;
    view.sites.clearLayers();
    const shift = sideBySide(layers.flatMap((layer) => places(view, layer)));
    const size = view.map.getSize().x < NARROW_PX ? 5 : 6;
    layers.forEach((layer) => {
      const group = L.featureGroup();
      places(view, layer).forEach((site) => {
        const parts = siteParts(view, site, data.kinds[layer], { size, shift: shift(site, 2 * size + 2) });
        parts.forEach((part) => part.addTo(group));
      });
      group.on("click", ({ layer: { index } }) => index >= 0 && observatoire.reach.mark(view, [index]));
      observatoire.reach.hover(view, group, (part) => part.lines());
      group.addTo(view.sites);
    });
  }

  /* places of a layer as a scenario leaves them: a sixth item says that it closes or opens them */
  function places({ data, coat }, layer) {
    const all = data.sites[layer].slice();
    (coat.changes[layer] || []).forEach(([rank, place]) => {
      if (rank < 0) all.push([...place, "opened"]);
      else all[rank] = place || [...all[rank], "closed"];
    });
    return coat.shown ? coat.shown.map((rank) => all[rank]) : all;
  }

  /* kinds that share a place stand side by side, centred on it */
  function sideBySide(all) {
    const at = ([lat, lon]) => `${lat},${lon}`;
    const total = new Map();
    const seen = new Map();
    const next = (counts, site) => counts.set(at(site), (counts.get(at(site)) || 0) + 1).get(at(site));
    all.forEach((site) => next(total, site));
    return (site, width) => (next(seen, site) - (total.get(at(site)) + 1) / 2) * width;
  }

  /* a full symbol is one path; a hollow one a white symbol that takes the clicks, and a ring;
     what a scenario closes is grey and crossed, what it opens is ringed once more */
  function siteParts(view, [lat, lon, index, full, texts, change], kind, { size, shift }) {
    const { paper, ink, hatch } = view.data.theme;
    const closed = change === "closed";
    const hollow = kind.hollow || full > view.coat.counted || closed;
    const radius = kind.small ? size - 0.5 : size;
    const fillColor = closed ? hatch : kind.colour;
    const common = {
      renderer: view.panes.sites, corners: kind.corners, shift, radius, fillOpacity: 1,
      color: paper, weight: 4, opacity: 1, // half of the stroke is the halo, see map.css
    };
    const symbol = new SiteSymbol(point([lat, lon]), {
      ...common, className: `obs-site ${change ? `obs-${change}` : ""}`,
      fillColor: hollow ? paper : fillColor,
    });
    symbol.index = index;
    symbol.toGeoJSON = () => observatoire.reach.picked(view, index);
    const said = [...texts, ...(change ? [CHANGES[change]] : [])];
    symbol.lines = () => lines(["strong", kind.label], ...said.map((text) => ["div", text]));
    const over = (options) =>
      new SiteSymbol(point([lat, lon]), { ...common, interactive: false, stroke: false, ...options });
    const parts = [symbol];
    if (hollow) parts.push(over({ hole: true, fillColor }));
    if (closed) parts.push(over({ crossed: true, radius: radius + 2, fillColor: ink }));
    if (change === "opened") parts.push(over({ hole: true, radius: radius + 4, fillColor: ink }));
    return parts;
  }

  /* ---------- names of the main towns in view, largest first, never over one another ---------- */

  const ruler = document.createElement("canvas").getContext("2d");

  function names(view) {
    const { map, data } = view;
    const size = map.getSize();
    const controls = controlBoxes(map);
    const taken = [];
    let tried = 0;
    view.names.clearLayers();
    ruler.font = `600 14px ${getComputedStyle(map.getContainer()).fontFamily}`;
    for (const index of data.ranked) {
      if (taken.length === NAMES_SHOWN || tried === NAMES_TRIED) break;
      const where = point(data.points[index]);
      const { x, y } = map.latLngToContainerPoint(where);
      const half = ruler.measureText(data.names[index]).width / 2 + 3;
      const box = [x - half, y - 34, x + half, y - 4]; // air above and below, for the symbols
      if (box[0] < 0 || box[1] < 0 || box[2] > size.x || box[3] > size.y) continue;
      tried += 1;
      if (controls.some((control) => overlap(box, control))) continue;
      if (taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      L.tooltip({
        permanent: true, direction: "top", offset: [0, -6], opacity: 1,
        className: "obs-name", pane: "obs-names",
      })
        .setLatLng(where)
        .setContent(lines(["div", data.names[index]]))
        .addTo(view.names);
    }
  }

  /* where the buttons, the scale bar and the credits stand: a name under them could not be read */
  function controlBoxes(map) {
    const container = map.getContainer();
    const all = container.getBoundingClientRect();
    return [...container.querySelectorAll(".leaflet-control")].map((control) => {
      const { left, top, right, bottom } = control.getBoundingClientRect();
      return [left - all.left, top - all.top, right - all.left, bottom - all.top];
    });
  }

  const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

  /* ---------- base map of a third party, only when asked for ---------- */

  function basemap(view) {
    const { map, coat, credits } = view;
    if (coat.basemap === view.basemap) return;
    view.basemap = coat.basemap;
    if (view.tiles) {
      view.tiles.remove();
      credits.removeAttribution(view.credit);
    }
    view.tiles = null;
    view.warning = "";
    const source = BASEMAPS[coat.basemap];
    if (!source) return;
    view.credit = source.credit;
    credits.addAttribution(source.credit);
    view.tiles = L.tileLayer(source.url, { maxZoom: 18 }).once("tileerror", () => {
      view.warning = "Fond de carte injoignable ; les données restent affichées.";
      notice(map.getContainer(), view.warning);
    });
    view.tiles.addTo(map);
  }

  observatoire.draw = { NARROW_PX, communes, borders, circles, sites, names, basemap, communeLines };
})(window.observatoire);
