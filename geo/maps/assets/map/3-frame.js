/* What of the department is in view: as large as may be, nothing of it under the buttons. */
(function (observatoire) {
  "use strict";

  const { draw } = observatoire;
  const EDGE_PX = 10;
  const SCALE_PX = 106; // Leaflet's longest bar, its ends and its frame
  const ASIDE_PX = [0, 12, 24, 36]; // how far it may be pushed aside to free a place of a neighbour

  /** @type {(one: Box, other: Box) => boolean} */
  const over = (one, other) =>
    one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];

  /* the scale bar, on the left below, is as long as the zoom makes it */
  /** @type {(box: Box, wide: number, high: number) => Box} */
  const atMost = ([left, top, right, bottom], wide, high) =>
    [left, top, left < wide / 2 && top > high / 2 ? Math.max(right, left + SCALE_PX) : right, bottom];

  /* rooms given up on the left, the top, the right and the bottom, the least first */
  /** @type {(boxes: Box[], wide: number, high: number) => Box[]} */
  function rooms(boxes, wide, high) {
    const right = boxes.filter((box) => box[0] > wide / 2 && box[1] < high / 2);
    const below = boxes.filter((box) => box[3] > high / 2);
    const strip = (/** @type {number[]} */ sizes) => Math.max(0, ...sizes);
    const beside = strip(right.map((box) => wide - box[0]));
    const under = strip(below.map((box) => high - box[1]));
    /** @type {Box[]} */
    const all = [];
    for (const left of ASIDE_PX)
      for (const top of ASIDE_PX)
        for (const more of [...ASIDE_PX, beside])
          for (const low of [...ASIDE_PX, under]) all.push([left, top, more, low]);
    const given = (/** @type {Box} */ [left, top, more, low]) => left + top + more + low;
    return all.sort((one, other) => given(one) - given(other));
  }

  /** @type {Frame["best"]} */
  function best(view, bounds) {
    const { map } = view;
    const { x, y } = map.getSize();
    const boxes = draw.controlBoxes(map).map((box) => atMost(box, x, y));
    const corners = [bounds.getSouthWest(), bounds.getNorthEast()];
    let found = { center: bounds.getCenter(), zoom: map.getMinZoom() };
    let least = Infinity;
    for (const room of rooms(boxes, x, y)) {
      const [left, top, right, bottom] = room.map((size) => size + EDGE_PX);
      const zoom = map.getBoundsZoom(bounds, false, L.point(left + right, top + bottom));
      const [one, other] = corners.map((corner) => map.project(corner, zoom));
      const middle = one.add(other).divideBy(2).add(L.point(right - left, bottom - top).divideBy(2));
      const origin = middle.subtract(L.point(x, y).divideBy(2));
      const hidden = under(view, bounds, boxes, (where) => map.project(where, zoom).subtract(origin));
      if (hidden < least) {
        least = hidden;
        found = { center: map.unproject(middle, zoom), zoom };
      }
      if (!hidden) break;
    }
    return found;
  }

  /* how many communes and places of a view would stand under its buttons */
  /** @type {(view: View, bounds: L.LatLngBounds, boxes: Box[], at: At) => number} */
  function under(view, bounds, boxes, at) {
    const hides = (/** @type {Box} */ box) => boxes.some((button) => over(box, button));
    const places = draw.signs(view, at).filter((sign) => hides(sign.box)).length;
    return places + view.communes.filter((commune) => {
      const area = commune.getBounds();
      if (!bounds.contains(area)) return false;
      const [west, east] = [at(area.getNorthWest()), at(area.getSouthEast())];
      if (!hides([west.x, west.y, east.x, east.y])) return false;
      /** @type {L.LatLng[]} */
      const points = commune.getLatLngs().flat(2);
      return points.map(at).some(({ x, y }) => hides([x, y, x, y]));
    }).length;
  }

  observatoire.frame = { best };
})(window.observatoire);
