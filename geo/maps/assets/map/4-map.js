/* The client side of the map, on Leaflet 1.9.3; one map per frame.
 *
 * observatoire.start(map, key, label)  once: shapes, names, controls, keyboard
 * observatoire.paint(coat)             at every change: classes, values, circles, layers, selection
 *
 * Shapes come from observatoire.geo[key] (geo/mapdata.py); a coat is the JSON of geo/maps.py. */
(function (observatoire) {
  "use strict";

  const { tools, draw, reach } = observatoire;
  const PANES = ["communes", "circles", "borders", "sites", "names"]; // from bottom to top

  let view = null; // the map of this frame and what is drawn on it
  let waiting = null; // a coat that came before the map

  function start(map, key, label) {
    const container = map.getContainer();
    const data = (observatoire.geo || {})[key];
    document.documentElement.lang = "fr";
    if (!data) {
      tools.notice(container, "La carte n’a pas pu être chargée. Le tableau donne les mêmes chiffres.");
      return;
    }
    describe(container, data, label);
    view = { map, key, data, panes: makePanes(map), coat: null, current: data.ranked[0] };
    view.tip = L.tooltip({ className: "obs-tip", opacity: 1, offset: [12, 0] });
    drawCommunes();
    ["borders", "marks", "ring", "circles", "sites", "names"].forEach((name) => {
      view[name] = L.layerGroup().addTo(map); // within a pane, later ones lie above
    });
    addControls(map);
    leaveScrollingAlone(map);
    keepInView(map, container);
    if (waiting) paint(waiting);
    waiting = null;
  }

  function describe(container, data, label) {
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", `${label}. Flèches pour déplacer, + et − pour zoomer.`);
    Object.entries(data.theme).forEach(([name, colour]) =>
      container.style.setProperty(`--${name}`, colour)
    );
    try {
      window.frameElement.title = label;
    } catch (_) {
      /* a frame of another origin keeps its title */
    }
  }

  function makePanes(map) {
    const panes = {};
    PANES.forEach((name, rank) => {
      const pane = map.createPane(`obs-${name}`);
      pane.style.zIndex = 400 + 10 * rank;
      if (name === "names") return;
      panes[name] = L.svg({ pane: `obs-${name}`, padding: 0.5 }).addTo(map);
      if (name !== "communes") pane.setAttribute("aria-hidden", "true");
    });
    return panes;
  }

  function drawCommunes() {
    const { data, map, panes } = view;
    const group = L.featureGroup();
    view.communes = data.shapes.map((parts, index) => {
      const layer = L.polygon(parts.map((rings) => rings.map(tools.ring)), {
        renderer: panes.communes, color: data.theme.ink, weight: 0.5, opacity: 0.45,
        fillColor: data.theme.quiet, fillOpacity: 1,
        smoothFactor: 0, // neighbours simplified apart would leave gaps
      });
      layer.toGeoJSON = () => reach.picked(view, index);
      layer.index = index;
      return layer.addTo(group);
    });
    view.whole = group.getBounds();
    view.framed = "";
    frame(view.whole);
    group.addTo(map);
    const pane = map.getPane("obs-communes");
    const svg = pane.querySelector("svg");
    tools.hatching(svg, data.theme);
    svg.setAttribute("role", "listbox");
    svg.setAttribute("aria-label", "Communes, flèches pour passer à la voisine");
    view.communes.forEach((layer, index) => {
      const path = layer.getElement();
      path.setAttribute("role", "option");
      path.setAttribute("tabindex", index === view.current ? 0 : -1);
      path.setAttribute("aria-label", data.names[index]);
      path.setAttribute("aria-selected", "false");
      path.dataset.code = data.codes[index];
    });
    reach.communes(view, group);
    reach.keyboard(view, pane);
  }

  function addControls(map) {
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
      frame(view.whole);
    });
    L.control.scale({ imperial: false }).addTo(map);
    view.credits = L.control.attribution({ prefix: false }).addTo(map);
    view.credits.addAttribution("IGN, INSEE");
  }

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

  function frame(bounds) {
    view.bounds = bounds;
    fit();
  }

  /* only another part moves the view: a coat for the same one leaves the reader's own */
  function reframe() {
    const framed = view.coat.fit.join();
    if (framed === view.framed) return;
    view.framed = framed;
    const shapes = indices(view.coat.fit).map((index) => view.communes[index]);
    const around = shapes.reduce((box, shape) => box.extend(shape.getBounds()), L.latLngBounds([]));
    frame(around.isValid() ? around : view.whole);
  }

  function fit() {
    const { map, bounds } = view;
    const { x, y } = map.getSize();
    view.fitting = true;
    map.getContainer().classList.toggle("obs-narrow", x < draw.NARROW_PX);
    if (x && y) map.fitBounds(bounds, { padding: [10, 10], animate: false });
    else map.setView(bounds.getCenter(), 8, { animate: false }); // a hidden tab; see « resize »
    view.fitting = false;
    view.moved = false;
  }

  function keepInView(map, container) {
    map.on("movestart", () => {
      if (!view.fitting) view.moved = true;
    });
    map.on("resize", () => {
      if (!view.moved) fit();
    });
    map.on("moveend", () => draw.names(view));
    // the component puts its style sheets in anew just before this script: sizes come with them
    Promise.all([...document.querySelectorAll("link[rel=stylesheet]")].map(styled)).then(() => {
      map.invalidateSize({ pan: false });
      if (!view.moved) fit();
      draw.names(view);
      container.dataset.ready = "1";
    });
  }

  function styled(link) {
    if (link.sheet) return null;
    return new Promise((done) => {
      ["load", "error"].forEach((end) => link.addEventListener(end, done));
      setTimeout(done, 2000); // a sheet replaced while it loads says nothing
    });
  }

  /* ---------- paint ---------- */

  function paint(raw) {
    if (!view) {
      waiting = raw;
      return;
    }
    const container = view.map.getContainer();
    try {
      view.coat = check(raw);
      reframe();
      draw.communes(view);
      draw.borders(view);
      draw.circles(view);
      draw.sites(view);
      reach.mark(view, indices(view.coat.selected));
      draw.basemap(view);
      tools.notice(container, view.warning || "");
      container.dataset.painted = Number(container.dataset.painted || 0) + 1;
    } catch (fault) {
      container.dataset.fault = String(fault && fault.message);
      tools.notice(container, "La carte n’a pas pu être mise à jour. Rechargez la page.");
    }
  }

  const indices = (codes) => codes.map((code) => view.data.codes.indexOf(code)).filter((i) => i >= 0);

  /* the whole coat is checked before anything is drawn: a bad one changes nothing */
  function check(raw) {
    const { data, key } = view;
    const coat = {
      level: "commune", classes: "", colours: [], values: [], decimals: 0, unit: "",
      circles: null, outline: null, layers: [], shown: null, changes: {}, selected: [], basemap: null,
      fit: [], counted: 2, ...raw,
    };
    const level = coat.level === "commune" ? { of: null, names: data.names } : data.levels[coat.level];
    const colour = (text) => /^#[0-9a-f]{6}$/i.test(text);
    const refuse = (wrong, message) => {
      if (wrong) throw new Error(message);
    };
    refuse(coat.geo !== key, "paint made for another geometry");
    refuse(!level, "unknown level");
    refuse(coat.classes.length !== level.names.length, "classes do not match the units");
    refuse(coat.values.length && coat.values.length !== level.names.length, "values do not match");
    refuse(!coat.colours.every(colour) || (coat.circles && !colour(coat.circles)), "not a colour");
    refuse(![coat.layers, coat.selected, coat.fit].every(Array.isArray), "not a list");
    const drawn = (rank) => coat.layers.every((layer) => data.sites[layer] && data.sites[layer][rank]);
    refuse(coat.shown && !(Array.isArray(coat.shown) && coat.shown.every(drawn)), "unknown place");
    const known = ([layer, changes]) =>
      data.sites[layer] &&
      Array.isArray(changes) &&
      changes.every(([rank, place]) => (rank < 0 ? Array.isArray(place) : data.sites[layer][rank]));
    refuse(!Object.entries(coat.changes).every(known), "changes of unknown places");
    refuse(!(coat.decimals >= 0 && coat.decimals <= 10), "not a number of decimals");
    return { ...coat, of: level.of };
  }

  observatoire.start = start;
  observatoire.paint = paint;
})(window.observatoire);
