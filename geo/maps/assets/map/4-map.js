/* The client side of the map, on Leaflet 1.9.3; one map per frame.
 *
 * observatoire.start(map, key, label)  once: shapes, names, controls, keyboard
 * observatoire.paint(paint)             at every change: classes, values, circles, layers, selection
 *
 * Shapes come from observatoire.geo[key]; they and the paint are declared in geo/maps/map_data.py. */
(function (observatoire) {
  "use strict";

  const { tools, draw, reach, frame: framing } = observatoire;
  const PANES = ["communes", "circles", "borders", "towns", "sites", "names"]; // from bottom to top
  const BASE = 2; // rank of the reading of presence that does not travel

  /** @type {View | null} */
  let current = null; // the map of this frame and what is drawn on it
  /** @type {PaintData | null} */
  let waiting = null; // paint that came before the map

  /** @type {Observatoire["start"]} */
  function start(map, key, label) {
    const container = map.getContainer();
    const data = (observatoire.geo || {})[key];
    document.documentElement.lang = "fr";
    if (!data) {
      tools.notice(container, "La carte n’a pas pu être chargée. Le tableau donne les mêmes chiffres.");
      return;
    }
    describe(container, data, label);
    current = makeView(map, key, data);
    drawCommunes(current);
    addControls(current);
    leaveScrollingAlone(map);
    keepInView(current, container);
    if (waiting) paint(waiting);
    waiting = null;
  }

  /** @type {(map: L.Map, key: string, data: Geometry) => View} */
  function makeView(map, key, data) {
    const panes = makePanes(map);
    const communes = data.shapes.map((parts, index) => makeCommune(data, panes, parts, index));
    const whole = around(communes);
    const group = () => L.layerGroup().addTo(map);
    return {
      map, key, data, panes, communes, paint: null, current: data.ranked[0],
      tip: L.tooltip({ className: "obs-tip", opacity: 1, offset: [12, 0] }),
      borders: group(), marks: group(), ring: group(), circles: group(), sites: group(), names: group(),
      credits: L.control.attribution({ prefix: false }),
      whole, bounds: whole, framed: "", placed: false, moved: false, fitting: false,
      asked: [], outline: "", layers: "", lettered: "", basemap: null, tiles: null, credit: "", warning: "",
    };
  }

  /** @type {(container: HTMLElement, data: Geometry, label: string) => void} */
  function describe(container, data, label) {
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", `${label}. Flèches pour déplacer, + et − pour zoomer.`);
    Object.entries(data.theme).forEach(([name, colour]) =>
      container.style.setProperty(`--${name}`, colour)
    );
    try {
      /** @type {HTMLElement} */ (window.frameElement).title = label;
    } catch {
      /* a frame of another origin keeps its title */
    }
  }

  /** @param {L.Map} map */
  function makePanes(map) {
    /** @type {View["panes"]} */
    const panes = {};
    PANES.forEach((name, rank) => {
      const pane = map.createPane(`obs-${name}`);
      pane.style.zIndex = String(400 + 10 * rank);
      if (name === "names") return;
      panes[name] = L.svg({ pane: `obs-${name}`, padding: 0.5 }).addTo(map);
      if (name !== "communes") pane.setAttribute("aria-hidden", "true");
    });
    return panes;
  }

  /** @type {(data: Geometry, panes: View["panes"], parts: number[][][], index: number) => Commune} */
  function makeCommune(data, panes, parts, index) {
    const drawn = L.polygon(parts.map((rings) => rings.map(tools.ring)), {
      renderer: panes.communes, color: data.theme.ink, weight: 0.5, opacity: 0.45,
      fillColor: data.theme.quiet, fillOpacity: 1,
      smoothFactor: 0, // neighbours simplified apart would leave gaps
    });
    return Object.assign(drawn, { index, toGeoJSON: () => reach.picked(data, index) });
  }

  /** @param {View} view */
  function drawCommunes(view) {
    const { data, map } = view;
    frame(view, view.whole);
    const group = L.featureGroup(view.communes).addTo(map);
    const pane = /** @type {HTMLElement} */ (map.getPane("obs-communes"));
    const svg = /** @type {SVGElement} */ (pane.querySelector("svg"));
    tools.hatching(svg, data.theme);
    svg.setAttribute("role", "listbox");
    svg.setAttribute("aria-label", "Communes, flèches pour passer à la voisine");
    view.communes.forEach((layer, index) => {
      const path = tools.element(layer);
      path.setAttribute("role", "option");
      path.setAttribute("tabindex", index === view.current ? "0" : "-1");
      path.setAttribute("aria-label", data.names[index]);
      path.setAttribute("aria-selected", "false");
      path.dataset.code = data.codes[index];
    });
    reach.communes(view, group);
    reach.keyboard(view, pane);
  }

  /** @param {View} view */
  function addControls(view) {
    const { map, credits } = view;
    const titles = { zoomInTitle: "Agrandir", zoomOutTitle: "Réduire" };
    const zoom = L.control.zoom({ position: "topright", ...titles }).addTo(map);
    const whole = L.DomUtil.create("a", "obs-whole", zoom.getContainer());
    whole.href = "#";
    whole.title = "Voir tout le département";
    whole.textContent = "⤢";
    whole.setAttribute("role", "button");
    whole.setAttribute("aria-label", whole.title);
    L.DomEvent.disableClickPropagation(whole);
    L.DomEvent.on(whole, "click", (event) => {
      L.DomEvent.preventDefault(event);
      frame(view, view.whole);
    });
    L.control.scale({ imperial: false }).addTo(map);
    credits.addTo(map).addAttribution("IGN, INSEE");
  }

  /** @param {L.Map} map */
  function leaveScrollingAlone(map) {
    if (!map.gestureHandling) return; // without the plugin the wheel does not zoom at all
    map.options.gestureHandlingOptions = {
      duration: 1200,
      text: {
        touch: "Utilisez deux doigts pour déplacer la carte",
        scroll: "Maintenez Ctrl et faites défiler pour zoomer",
        scrollMac: "Maintenez ⌘ et faites défiler pour zoomer",
      },
    };
    map.gestureHandling.enable();
  }

  /* ---------- the department, or the part asked for, in view until the reader moves ---------- */

  /** @param {Commune[]} communes */
  const around = (communes) =>
    communes.reduce((box, commune) => box.extend(commune.getBounds()), L.latLngBounds([]));

  /** @type {(view: View, bounds: L.LatLngBounds) => void} */
  function frame(view, bounds) {
    view.bounds = bounds;
    fit(view);
  }

  /* only another part moves the view: paint for the same one leaves the reader's own */
  /** @param {Painted} view */
  function reframe(view) {
    const framed = view.paint.fit.join();
    if (framed === view.framed) return;
    const shapes = reach.ranks(view, view.paint.fit).map((index) => view.communes[index]);
    const bounds = shapes.length ? around(shapes) : view.whole;
    Object.assign(view, { framed, bounds, placed: false, moved: false });
  }

  /** @type {(bounds: L.LatLngBounds) => { center: L.LatLng; zoom: number }} */
  const hidden = (bounds) => ({ center: bounds.getCenter(), zoom: 8 }); // a tab's; see « resize »

  /** @param {View} view */
  function fit(view) {
    const { map, bounds } = view;
    const { x, y } = map.getSize();
    view.fitting = true;
    map.getContainer().classList.toggle("obs-narrow", x < draw.NARROW_PX);
    const { center, zoom } = x && y ? framing.best(view, bounds) : hidden(bounds);
    map.setView(center, zoom, { animate: false });
    view.fitting = false;
    view.moved = false;
  }

  /** @type {(view: View, container: HTMLElement) => void} */
  function keepInView(view, container) {
    const { map } = view;
    map.on("movestart", () => {
      if (!view.fitting) view.moved = true;
    });
    map.on("resize", () => {
      if (!view.moved) fit(view);
    });
    map.on("moveend", () => draw.names(view));
    // the component puts its style sheets in anew just before this script: sizes come with them
    /** @type {NodeListOf<HTMLLinkElement>} */
    const sheets = document.querySelectorAll("link[rel=stylesheet]");
    Promise.all([...sheets].map(styled)).then(lettered).then(() => {
      map.invalidateSize({ pan: false });
      if (!view.moved) fit(view);
      draw.names(view);
      container.dataset.ready = "1";
    });
  }

  /* names are measured in the letters that they are written in */
  const lettered = () =>
    Promise.race([
      Promise.all([400, 600].map((weight) => document.fonts.load(`${weight} 14px ${draw.FACE}`))),
      new Promise((done) => setTimeout(done, 2000)),
    ]).catch(() => null);

  /** @param {HTMLLinkElement} link */
  function styled(link) {
    if (link.sheet) return null;
    return new Promise((done) => {
      ["load", "error"].forEach((end) => link.addEventListener(end, done));
      setTimeout(done, 2000); // a sheet replaced while it loads says nothing
    });
  }

  /* ---------- paint ---------- */

  /** @type {Observatoire["paint"]} */
  function paint(raw) {
    if (!current) {
      waiting = raw;
      return;
    }
    const container = current.map.getContainer();
    try {
      const view = Object.assign(current, { paint: check(current, raw) });
      reframe(view);
      draw.communes(view);
      draw.borders(view);
      draw.circles(view);
      draw.sites(view);
      if (!view.placed && !view.moved) fit(view); // the first places say where there is room
      view.placed = true;
      reach.mark(view, reach.ranks(view, view.paint.selected), reach.ranks(view, view.paint.named));
      draw.basemap(view);
      tools.notice(container, view.warning);
      container.dataset.painted = String(Number(container.dataset.painted || 0) + 1);
    } catch (fault) {
      container.dataset.fault = fault instanceof Error ? fault.message : String(fault);
      tools.notice(container, "La carte n’a pas pu être mise à jour. Rechargez la page.");
    }
  }

  /* the whole paint is checked before anything is drawn: a bad one changes nothing */
  /** @type {(view: View, raw: PaintData) => FullPaint} */
  function check({ data, key }, raw) {
    const paint = {
      colours: [], values: [], decimals: 0, unit: "",
      circles: null, outline: null, layers: [], shown: null, changes: {}, selected: [], named: [], ringed: [],
      basemap: null, fit: [], ...raw, counted: raw.counted || BASE,
    };
    const level = paint.level === "commune" ? { of: null, names: data.names } : data.levels[paint.level];
    /** @param {string} text */
    const colour = (text) => /^#[0-9a-f]{6}$/i.test(text);
    /** @type {(wrong: unknown, message: string) => void} */
    const refuse = (wrong, message) => {
      if (wrong) throw new Error(message);
    };
    refuse(paint.geo !== key, "paint made for another geometry");
    refuse(!level, "unknown level");
    refuse(paint.classes.length !== level.names.length, "classes do not match the units");
    refuse(paint.values.length && paint.values.length !== level.names.length, "values do not match");
    refuse(!paint.colours.every(colour) || (paint.circles && !colour(paint.circles)), "not a colour");
    refuse(![paint.layers, paint.selected, paint.named, paint.ringed, paint.fit].every(Array.isArray), "not a list");
    /** @param {number} rank */
    const drawn = (rank) => paint.layers.every((layer) => data.sites[layer] && data.sites[layer][rank]);
    refuse(paint.shown && !(Array.isArray(paint.shown) && paint.shown.every(drawn)), "unknown place");
    /** @param {[layer: string, changes: Change[]]} entry */
    const known = ([layer, changes]) =>
      data.sites[layer] &&
      Array.isArray(changes) &&
      changes.every(([rank, place]) => (rank < 0 ? Array.isArray(place) : data.sites[layer][rank]));
    refuse(!Object.entries(paint.changes).every(known), "changes of unknown places");
    refuse(!(paint.decimals >= 0 && paint.decimals <= 10), "not a number of decimals");
    return { ...paint, of: level.of };
  }

  observatoire.start = start;
  observatoire.paint = paint;
})(window.observatoire);
