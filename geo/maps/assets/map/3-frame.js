/* What of the department is in view: as large as may be, nothing of it under the buttons. */
(function (observatoire) {
  "use strict";

  const { draw } = observatoire;
  const EDGE_PX = 10;
  const SCALE_PX = 106; // Leaflet's longest bar, its ends and its frame
  const ZOOM_STEP = 0.1;
  const FOR_PLACES = 1; // steps that the map may be drawn smaller by to free places
  const FOR_COMMUNES = 8;
  const ASIDES = Array.from({ length: 17 }, (_, part) => part / 16 - 0.5); // of the room left

  /** @type {(one: Box, other: Box) => boolean} */
  const over = (one, other) =>
    one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];

  /* the scale bar, on the left below, is as long as the zoom makes it */
  /** @type {(box: Box, wide: number, high: number) => Box} */
  const atMost = ([left, top, right, bottom], wide, high) =>
    [left, top, left < wide / 2 && top > high / 2 ? Math.max(right, left + SCALE_PX) : right, bottom];

  /* the least drawn smaller and pushed aside that hides the fewest communes, then places */
  /** @type {Frame["best"]} */
  function best(view, bounds) {
    const { map } = view;
    const size = map.getSize();
    const buttons = draw.controlBoxes(map).map((box) => atMost(box, size.x, size.y));
    const edges = L.point(2 * EDGE_PX, 2 * EDGE_PX);
    const largest = map.getBoundsZoom(bounds, false, edges);
    let found = { center: bounds.getCenter(), zoom: largest };
    let [communes, places] = [Infinity, Infinity];
    for (let step = 0; step <= FOR_COMMUNES; step += 1) {
      if (step > FOR_PLACES && !communes) break;
      const zoom = Math.max(largest - step * ZOOM_STEP, map.getMinZoom());
      const count = drawn(view, bounds, zoom);
      const [one, other] = [bounds.getSouthWest(), bounds.getNorthEast()].map((at) => map.project(at, zoom));
      const left = size.subtract(edges).subtract(L.point(other.x - one.x, one.y - other.y));
      for (const aside of asides(left)) {
        const middle = one.add(other).divideBy(2).add(aside);
        const hidden = count(buttons, middle.subtract(size.divideBy(2)));
        if (hidden[0] > communes || (hidden[0] === communes && hidden[1] >= places)) continue;
        [communes, places] = hidden;
        found = { center: map.unproject(middle, zoom), zoom };
        if (!communes && !places) return found;
      }
    }
    return found;
  }

  /* how far the view may go without cutting its bounds, the nearest first */
  /** @type {(left: L.Point) => L.Point[]} */
  function asides({ x, y }) {
    const all = ASIDES.flatMap((across) =>
      ASIDES.map((down) => L.point(across * Math.max(x, 0), down * Math.max(y, 0)))
    );
    const far = (/** @type {L.Point} */ aside) => Math.abs(aside.x) + Math.abs(aside.y);
    return all.sort((one, other) => far(one) - far(other));
  }

  /* counts communes and places under buttons, at a zoom, wherever its window stands */
  /** @type {(view: View, bounds: L.LatLngBounds, zoom: number) => (buttons: Box[], origin: L.Point) => [number, number]} */
  function drawn(view, bounds, zoom) {
    const at = (/** @type {L.LatLng} */ where) => view.map.project(where, zoom);
    const places = draw.signs(view, at).map(({ box }) => box);
    const communes = view.communes.filter((one) => bounds.contains(one.getBounds())).map((one) => {
      const [low, high] = [at(one.getBounds().getSouthWest()), at(one.getBounds().getNorthEast())];
      return { one, box: /** @type {Box} */ ([low.x, high.y, high.x, low.y]) };
    });
    return (buttons, { x, y }) => {
      const walls = buttons.map((box) => /** @type {Box} */ ([box[0] + x, box[1] + y, box[2] + x, box[3] + y]));
      const hides = (/** @type {Box} */ box) => walls.some((wall) => over(box, wall));
      const within = communes.filter(({ one, box }) => hides(box) && corners(one).map(at).some(
        (corner) => hides([corner.x, corner.y, corner.x, corner.y])
      ));
      return [within.length, places.filter(hides).length];
    };
  }

  /** @type {(commune: Commune) => L.LatLng[]} */
  const corners = (commune) => /** @type {L.LatLng[][][]} */ (commune.getLatLngs()).flat(2);

  observatoire.frame = { best };
})(window.observatoire);
