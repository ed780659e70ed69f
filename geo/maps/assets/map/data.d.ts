// Made of geo/maps/map_data.py by .ci/javascript/types.py: change that, then run this.

/** Where something is. */
type Point = [lat: number, lon: number];

/** What is drawn at one point of a layer: one site or several, told one text a line.
 *
 * ``commune`` is an index, -1 out of the department. ``counted`` is the rank of the first reading
 * of presence that counts the place there, 0 for all of them. */
type Place = [lat: number, lon: number, commune: number, counted: number, texts: string[]];

/** What a scenario does to a place: its rank in the layer and what is drawn there instead.
 *
 * A rank of -1 opens the place; no place closes the one that was there. */
type Change = [rank: number, place: Place | null];

/** The units of a level; ``of`` is that of each commune, -1 for none. */
interface Level {
  of: number[];
  names: string[];
  points: Point[];
}

/** How the places of a layer are drawn and what one of them is called.
 *
 * ``corners`` and ``ring``: see ``geo.base.palette.Symbol``. ``pale`` fills a place out of the
 * department; ``scale`` is that of ``geo.maps.symbols.Mark``. */
interface Look {
  label: string;
  colour: string;
  pale: string;
  corners: [number, number][];
  ring: boolean;
  scale: number;
}

/** Colours of the map, ``#RRGGBB``. */
interface Theme {
  ink: string;
  paper: string;
  quiet: string;
  line: string;
  accent: string;
  missing: string;
  hatch: string;
}

/** Where names stand: see ``geo.maps.labels``; lengths in sizes of the letters.
 *
 * ``most`` names are given, ``tried`` towns of the frame looked at, ``main`` of them main ones;
 * in question, up to ``few`` come all before the main ones, of more one does. To ``lines`` of
 * the main ones a line may lead, and to one with no other named within ``alone``. A name is
 * ``height`` high, ``pad`` away from anything; a town is a dot of radius ``dot``, with its own
 * signs as far as ``reach``. ``spots`` are tried in turn at the distances ``near``, in halves
 * of the name's width and to which side; then the directions ``around`` at the distances
 * ``far``, with a line that leads to the town; ``last``, for one in question alone. */
interface LabelRule {
  most: number;
  main: number;
  few: number;
  lines: number;
  alone: number;
  tried: number;
  height: number;
  pad: number;
  dot: number;
  reach: number;
  spots: [number, number][];
  near: number[];
  far: number[];
  last: number[];
  around: [number, number][];
}

/** All that never changes with an indicator; ``ranked`` has the most peopled communes first.
 *
 * ``shapes`` are the polygons of each commune: an outer ring, then its holes. */
interface Geometry {
  codes: string[];
  names: string[];
  points: Point[];
  ranked: number[];
  shapes: number[][][][];
  levels: Record<string, Level>;
  lines: Record<string, number[][]>;
  sites: Record<string, Place[]>;
  kinds: Record<string, Look>;
  theme: Theme;
  labels: LabelRule;
}

/** What changes; what is empty does not travel, ``geo.maps.leaflet.Paint`` says what each is.
 *
 * ``geo`` names the geometry that it is for; ``counted`` is the rank of the reading of presence. */
interface PaintData {
  geo: string;
  level: string;
  classes: string;
  colours?: string[];
  values?: (number | string | null)[];
  decimals?: number;
  unit?: string;
  circles?: string | null;
  outline?: string | null;
  layers?: string[];
  shown?: number[] | null;
  counted?: number | null;
  changes?: Record<string, Change[]>;
  selected?: string[];
  named?: string[];
  ringed?: string[];
  basemap?: string | null;
  fit?: string[];
}
