/* What is drawn of the paint: fills, borders, circles, sites, names, base map.
 * Every function takes the view made by observatoire.start; see map.d.ts. */
(function (observatoire) {
  "use strict";

  const { number, lines, notice, point, ring, element, SiteSymbol } = observatoire.tools;
  const FACE = '"Source Sans", sans-serif'; // as in map.css
  const LARGEST_CIRCLE = 30;
  /* What the largest circle is worth at least: an action or two do not cover their neighbours. */
  const LEAST_LARGEST = 20;
  const NARROW_PX = 500;
  const MISSING_TEXT = "donnée manquante";
  const OUTSIDE_TEXT = "hors périmètre"; // of the communes left blank: they have a figure, elsewhere
  const NO_UNIT_TEXT = "hors de ce découpage"; // in no canton, no territory
  const CHANGES = { closed: "Fermeture simulée", opened: "Ouverture simulée" };
  /** @type {Record<string, { url: string, credit: string }>} */
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

  /** @type {(paint: FullPaint, index: number) => number} */
  const unitOf = (paint, index) => (paint.of ? paint.of[index] : index);

  /** @type {(paint: FullPaint, index: number) => boolean} */
  const isBlank = (paint, index) => paint.classes[unitOf(paint, index)] === ".";

  /** @type {(data: Geometry, paint: FullPaint, index: number) => string} */
  const unitName = (data, { of, level }, index) =>
    of && of[index] >= 0 ? data.levels[level].names[of[index]] : "";

  /** @type {(paint: FullPaint, unit: number) => string} */
  function valueText(paint, unit) {
    if (unit < 0) return NO_UNIT_TEXT;
    if (paint.classes[unit] === ".") return OUTSIDE_TEXT;
    const value = paint.values[unit];
    if (value === undefined) return "";
    if (value === null) return MISSING_TEXT;
    if (typeof value !== "number") return String(value);
    const [one, many = one] = paint.unit.split("|");
    return number(value, paint.decimals) + (one ? "\u00a0" + (Math.abs(value) < 2 ? one : many) : "");
  }

  /** @type {Draw["communeLines"]} */
  function communeLines({ data, paint }, index) {
    const name = data.names[index];
    if (!paint) return lines(["strong", name]);
    const unit = unitName(data, paint, index);
    const value = valueText(paint, unitOf(paint, index));
    return lines(["strong", unit || name], value && ["div", value], unit && ["div", name, true]);
  }

  /** @type {(view: Painted, index: number) => string} */
  function fillOf(view, index) {
    const letter = view.paint.classes[unitOf(view.paint, index)];
    if (letter === ".") return view.data.theme.paper;
    return view.paint.colours[Number(letter)] || "url(#obs-missing)";
  }

  /** @type {Draw["communes"]} */
  function communes(view) {
    const { paint, data } = view;
    view.communes.forEach((layer, index) => {
      const color = isBlank(paint, index) ? data.theme.line : data.theme.ink;
      layer.setStyle({ color, fillColor: fillOf(view, index), fillOpacity: paint.basemap ? 0.65 : 1 });
      const parts = [data.names[index], unitName(data, paint, index), valueText(paint, unitOf(paint, index))];
      element(layer).setAttribute("aria-label", parts.filter(Boolean).join(", "));
    });
  }

  /* ---------- borders, circles ---------- */

  /** @type {Draw["borders"]} */
  function borders(view) {
    const { data, panes, paint } = view;
    const all = [...view.communes.keys()];
    const part = paint.classes.includes(".") ? all.filter((index) => !isBlank(paint, index)) : [];
    const wanted = JSON.stringify([paint.outline, part, paint.ringed]);
    if (wanted === view.outline) return;
    view.outline = wanted;
    view.borders.clearLayers();
    /** @type {(level: string, weight: number) => L.Polyline} */
    const add = (level, weight) =>
      L.polyline(data.lines[level].map(ring), {
        renderer: panes.borders, interactive: false, color: data.theme.ink, weight, smoothFactor: 0,
      }).addTo(view.borders);
    if (paint.outline && data.lines[paint.outline]) add(paint.outline, 1.5);
    add("departement", 2);
    const { contour, ranks } = observatoire.reach;
    if (part.length) contour(view, part, data.theme.ink, 3).addTo(view.borders);
    const ringed = ranks(view, paint.ringed);
    if (!ringed.length) return;
    contour(view, ringed, data.theme.paper, 6).addTo(view.borders);
    contour(view, ringed, data.theme.ink, 2.5).addTo(view.borders);
  }

  /** @type {Draw["circles"]} */
  function circles(view) {
    const { data, panes, paint } = view;
    view.circles.clearLayers();
    const fillColor = paint.circles;
    if (!fillColor) return;
    const places = paint.of ? data.levels[paint.level].points : data.points;
    const sized = places
      .flatMap((place, unit) => {
        const value = paint.values[unit];
        return typeof value === "number" && value > 0 ? [{ place, value }] : [];
      })
      .sort((a, b) => b.value - a.value);
    sized.forEach(({ place, value }) =>
      L.circleMarker(point(place), {
        renderer: panes.circles, interactive: false, color: data.theme.paper, weight: 1,
        fillColor, fillOpacity: 0.7,
        radius: LARGEST_CIRCLE * Math.sqrt(value / Math.max(sized[0].value, LEAST_LARGEST)),
      }).addTo(view.circles)
    );
  }

  /* ---------- sites ---------- */

  /** @type {Draw["sites"]} */
  function sites(view) {
    const { data, paint } = view;
    const layers = Object.keys(data.sites).filter((layer) => paint.layers.includes(layer));
    const wanted = JSON.stringify([layers, paint.shown, paint.changes, paint.counted]);
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
      observatoire.reach.hover(view, group, (/** @type {Site} */ part) => part.lines());
      group.addTo(view.sites);
    });
  }

  /* places of a layer as a scenario leaves them: a sixth item says that it closes or opens them */
  /** @type {(view: Painted, layer: string) => DrawnPlace[]} */
  function places({ data, paint }, layer) {
    const known = data.sites[layer];
    /** @type {DrawnPlace[]} */
    const all = known.slice();
    (paint.changes[layer] || []).forEach(([rank, place]) => {
      if (rank >= 0) all[rank] = place || [...known[rank], "closed"];
      else if (place) all.push([...place, "opened"]);
    });
    return paint.shown ? paint.shown.map((rank) => all[rank]) : all;
  }

  /* kinds that share a place stand side by side, centred on it */
  /** @type {(all: DrawnPlace[]) => (place: DrawnPlace, width: number) => number} */
  function sideBySide(all) {
    /** @param {DrawnPlace} place */
    const at = ([lat, lon]) => `${lat},${lon}`;
    /** @type {(counts: Map<string, number>, site: DrawnPlace) => number} */
    const count = (counts, site) => counts.get(at(site)) || 0;
    const total = new Map();
    const seen = new Map();
    all.forEach((site) => total.set(at(site), count(total, site) + 1));
    return (site, width) => {
      seen.set(at(site), count(seen, site) + 1);
      return (count(seen, site) - (count(total, site) + 1) / 2) * width;
    };
  }

  /* one sign, one meaning: see geo/maps/symbols.py, which draws the same ones on paper */
  /**
   * @param {Painted} view
   * @param {DrawnPlace} place
   * @param {Look} kind
   * @param {{ size: number, shift: number }} options
   */
  function siteParts(view, [lat, lon, index, counted, texts, change], kind, { size, shift }) {
    const { paper, ink, hatch } = view.data.theme;
    const outside = index < 0;
    const closed = change === "closed";
    const radius = size * kind.scale;
    const color = closed ? hatch : kind.colour;
    const common = {
      renderer: view.panes.sites, corners: kind.corners, shift, radius, fillOpacity: 1,
      color: paper, weight: 4, opacity: 1, // half of the stroke is the halo, see map.css
    };
    const said = [...texts, ...(change ? [CHANGES[change]] : [])];
    const filled = outside ? kind.pale : color;
    const drawn = new SiteSymbol(point([lat, lon]), {
      ...common, className: `obs-site ${change ? `obs-${change}` : ""}`,
      fillColor: kind.ring ? paper : filled,
    });
    /** @type {Site} */
    const symbol = Object.assign(drawn, {
      index,
      toGeoJSON: () => observatoire.reach.picked(view.data, index),
      lines: () => lines(["strong", kind.label], ...said.map((text) => /** @type {Line} */ (["div", text]))),
    });
    /** @param {Partial<SiteOptions>} options */
    const over = (options) =>
      new SiteSymbol(point([lat, lon]), { ...common, interactive: false, stroke: false, ...options });
    /** @type {L.CircleMarker[]} */
    const parts = [symbol];
    if (kind.ring) parts.push(over({ hole: true, fillColor: color }));
    else if (outside)
      parts.push(over({ fill: false, stroke: true, color, weight: 1.5, dashArray: "3 2" }));
    if (!outside && counted > view.paint.counted) parts.push(over({ barred: true, fillColor: paper }));
    if (closed) parts.push(over({ crossed: true, radius: radius + 2, fillColor: ink }));
    if (change === "opened") parts.push(over({ hole: true, radius: radius + 4, fillColor: ink }));
    return parts;
  }

  /* ---------- names of the towns in view: see geo/maps/labels.py ---------- */

  const ruler = /** @type {CanvasRenderingContext2D} */ (
    document.createElement("canvas").getContext("2d")
  );

  /* whether the sheets and the letters that names are measured in are there */
  function dressed() {
    /** @type {NodeListOf<HTMLLinkElement>} */
    const sheets = document.querySelectorAll("link[rel=stylesheet]");
    const written = [400, 600].every((weight) => document.fonts.check(`${weight} 14px ${FACE}`));
    return written && [...sheets].every(({ sheet }) => sheet);
  }

  /** @type {Draw["names"]} */
  function names(view) {
    const { map, data } = view;
    const { x: wide, y: high } = map.getSize();
    // most paints change colours alone: the names stay where they are
    const wanted = JSON.stringify([map.getCenter(), map.getZoom(), wide, high, view.asked, view.layers,
      view.basemap, dressed()]);
    if (!view.placed || wanted === view.lettered) return;
    view.lettered = wanted;
    const em = wide < NARROW_PX ? 13 : 14;
    const rule = data.labels;
    const asked = observatoire.labels.foremost(rule, view.asked);
    const listed = observatoire.labels.order(rule, data.ranked, view.asked);
    const towns = listed.map((index, rank) => {
      const { x, y } = map.latLngToContainerPoint(point(data.points[index]));
      ruler.font = `${rank < asked ? 600 : 400} ${em}px ${FACE}`;
      return { commune: index, x, y, width: ruler.measureText(data.names[index]).width };
    });
    const found = observatoire.labels.place(
      rule, towns, signs(view), controlBoxes(map), [wide, high], em, asked
    );
    view.names.clearLayers();
    found.forEach((name) => {
      const { x, y } = towns[name.town];
      const [left, top, right, bottom] = name.box;
      const strong = name.town < asked;
      const where = point(data.points[listed[name.town]]);
      if (name.led) {
        const end = map.containerPointToLatLng(observatoire.labels.leader(x, y, name.box));
        L.polyline([where, end], {
          renderer: view.panes.towns, interactive: false, color: data.theme.ink, weight: 1,
        }).addTo(view.names);
      }
      L.circleMarker(where, {
        renderer: view.panes.towns, interactive: false, radius: rule.dot * em, weight: 1,
        color: data.theme.paper, fillColor: data.theme.ink, fillOpacity: 1,
      }).addTo(view.names);
      L.tooltip({
        permanent: true, direction: "center", opacity: 1, pane: "obs-names",
        offset: [(left + right) / 2 - x, (top + bottom) / 2 - y],
        className: `obs-name${strong ? " obs-asked" : ""}`,
      })
        .setLatLng(where)
        .setContent(lines(["div", data.names[listed[name.town]]]))
        .addTo(view.names);
    });
  }

  /* where the signs stand, with their halo, and whose they are */
  /** @type {Draw["signs"]} */
  function signs({ map, sites: drawn }, at = map.latLngToContainerPoint.bind(map)) {
    /** @type {Sign[]} */
    const all = [];
    drawn.eachLayer((group) =>
      /** @type {L.FeatureGroup} */ (group).eachLayer((layer) => {
        const part = /** @type {Site} */ (layer);
        const { shift, radius, interactive } = /** @type {SiteOptions} */ (part.options);
        if (!interactive) return;
        const { x, y } = at(part.getLatLng());
        const half = 1.1 * radius + 2;
        all.push({ box: [x + shift - half, y - half, x + shift + half, y + half], town: part.index });
      })
    );
    return all;
  }

  /* where the buttons, the scale bar and the credits stand: a name under them could not be read */
  /** @type {Draw["controlBoxes"]} */
  function controlBoxes(map) {
    const container = map.getContainer();
    const all = container.getBoundingClientRect();
    return [...container.querySelectorAll(".leaflet-control")].map((control) => {
      const { left, top, right, bottom } = control.getBoundingClientRect();
      return [left - all.left, top - all.top, right - all.left, bottom - all.top];
    });
  }

  /* ---------- base map of a third party, only when asked for ---------- */

  /** @type {Draw["basemap"]} */
  function basemap(view) {
    const { map, paint, credits } = view;
    if (paint.basemap === view.basemap) return;
    view.basemap = paint.basemap;
    if (view.tiles) {
      view.tiles.remove();
      credits.removeAttribution(view.credit);
    }
    view.tiles = null;
    view.warning = "";
    const source = paint.basemap && BASEMAPS[paint.basemap];
    if (!source) return;
    view.credit = source.credit;
    credits.addAttribution(source.credit);
    view.tiles = L.tileLayer(source.url, { maxZoom: 18 }).once("tileerror", () => {
      view.warning = "Fond de carte injoignable ; les données restent affichées.";
      notice(map.getContainer(), view.warning);
    });
    view.tiles.addTo(map);
  }

  observatoire.draw = {
    NARROW_PX, FACE, communes, borders, circles, sites, names, basemap, communeLines, signs, controlBoxes,
  };
})(window.observatoire);
