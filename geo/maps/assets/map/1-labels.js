/* Where names stand: the rule and the functions of geo/maps/labels.py, which says why.
 * A test gives both the same towns and holds them to the same boxes. */
(function (observatoire) {
  "use strict";

  /** @type {Labels["foremost"]} */
  const foremost = (rule, question) => (question.length <= rule.few ? question.length : 1);

  /** @type {Labels["order"]} */
  function order(rule, ranked, question) {
    const asked = ranked.filter((one) => question.includes(one));
    const first = asked.slice(0, foremost(rule, asked));
    return [...new Set([...first, ...ranked.slice(0, rule.main), ...asked, ...ranked])];
  }

  /** @type {Labels["place"]} */
  function place(rule, towns, signs, walls, size, em, asked) {
    /** @type {(town: Town) => Box} */
    const dotOf = ({ x, y }) => grown([x, y, x, y], rule.dot * em);
    const main = towns.slice(0, rule.main + asked);
    const dots = new Map(main.map((town) => [town.commune, dotOf(town)]));
    /** @type {Name[]} */
    const named = [];
    let tried = 0;
    for (const [rank, town] of towns.entries()) {
      if (named.length === rule.most || tried === rule.tried) break;
      const dot = dotOf(town);
      if (!within(dot, size)) continue;
      tried += 1;
      if (named.some(({ box, off }) => overlap(dot, box) || apart(dot, box) < off)) continue;
      const own = signs.filter((sign) => sign.town === town.commune).map(({ box }) => box);
      const outside = signs.filter((sign) => sign.town < 0).map(({ box }) => box);
      const strange = signs
        .filter((sign) => sign.town >= 0 && sign.town !== town.commune)
        .map(({ box }) => box);
      dots.forEach((other, index) => index !== town.commune && strange.push(other));
      const core = coreOf(rule, town, dot, own, em);
      const busy = [...walls, ...named.map(({ box }) => box), ...own];
      const near = named.map((one) => dotOf(towns[one.town]));
      const alone = near.every((box) => apart(dot, box) > rule.alone * em);
      const first = rank < rule.lines + asked;
      const far = first || (alone && rank < rule.main + asked);
      /** @type {Lines[]} */
      const lines = [];
      if (far) lines.push({ over: false, gaps: rule.far });
      if (first) lines.push({ over: true, gaps: rule.far });
      if (rank < asked) lines.push({ over: true, gaps: rule.last });
      const found = spots(rule, town, core, em, lines)
        .map((spot) => ({ ...spot, off: spot.led ? rule.near[0] * em : apart(core, spot.box) }))
        .find(({ box, over, off }) => {
          const others = over ? strange : [...strange, ...outside];
          const padded = grown(box, rule.pad * em);
          /** @param {Box} other */
          const covers = (other) => overlap(padded, other);
          if (!within(box, size) || busy.some(covers)) return false;
          return !others.some((other) => covers(other) || apart(other, box) < off);
        });
      if (!found) continue;
      named.push({ town: rank, ...found });
      dots.set(town.commune, dot);
    }
    return named;
  }

  /* a town with the signs of its own that stand around it */
  /** @type {(rule: LabelRule, town: Town, dot: Box, own: Box[], em: number) => Box} */
  function coreOf(rule, { x, y }, dot, own, em) {
    const around = grown([x, y, x, y], rule.reach * em);
    const boxes = [dot, ...own.filter((box) => overlap(box, around))];
    /** @type {(edge: 0 | 1 | 2 | 3) => number[]} */
    const edges = (edge) => boxes.map((box) => box[edge]);
    return [
      Math.min(...edges(0)), Math.min(...edges(1)), Math.max(...edges(2)), Math.max(...edges(3)),
    ];
  }

  /** @type {(rule: LabelRule, town: Town, core: Box, em: number, lines: Lines[]) => Spot[]} */
  function spots(rule, { width }, core, em, lines) {
    const [half, high] = [width / 2, (rule.height * em) / 2];
    const [middleX, middleY] = [(core[0] + core[2]) / 2, (core[1] + core[3]) / 2];
    const [wide, tall] = [(core[2] - core[0]) / 2, (core[3] - core[1]) / 2];
    /** @type {(x: number, y: number, led: boolean, over: boolean) => Spot} */
    const at = (x, y, led, over) => ({ box: [x - half, y - high, x + half, y + high], led, over });
    const beside = rule.near.flatMap((gap) =>
      rule.spots.map(([dx, dy]) =>
        at(
          middleX + dx * half + (dy ? 0 : dx * (wide + gap * em)),
          middleY + dy * (tall + high + gap * em),
          false,
          false
        )
      )
    );
    /** @param {Lines} one */
    const led = ({ over, gaps }) =>
      gaps.flatMap((gap) =>
        rule.around.map(([dx, dy]) => {
          const side = Math.max(Math.abs(dx), Math.abs(dy));
          const x = middleX + (dx / side) * (half + wide) + dx * gap * em;
          return at(x, middleY + (dy / side) * (high + tall) + dy * gap * em, true, over);
        })
      );
    return [...beside, ...lines.flatMap(led)];
  }

  /* how far two boxes are from one another; 0 when they touch */
  /** @type {(a: Box, b: Box) => number} */
  const apart = (a, b) =>
    Math.hypot(Math.max(a[0] - b[2], b[0] - a[2], 0), Math.max(a[1] - b[3], b[1] - a[3], 0));

  /** @type {Labels["leader"]} */
  const leader = (x, y, [left, top, right, bottom]) => [
    Math.min(Math.max(x, left), right),
    Math.min(Math.max(y, top), bottom),
  ];

  /** @type {(box: Box, by: number) => Box} */
  const grown = ([left, top, right, bottom], by) => [left - by, top - by, right + by, bottom + by];

  /** @type {(box: Box, size: [width: number, height: number]) => boolean} */
  const within = (box, [width, height]) =>
    box[0] >= 0 && box[1] >= 0 && box[2] <= width && box[3] <= height;

  /** @type {(a: Box, b: Box) => boolean} */
  const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

  observatoire.labels = { foremost, order, place, leader };
})((window.observatoire = window.observatoire || /** @type {Observatoire} */ ({})));
