// What the parts of the script share. What Python sends is in data.d.ts.
import * as L from "leaflet";

declare module "leaflet" {
  // of Leaflet's own, which a shape of ours needs to draw itself
  interface CircleMarker<P> {
    _point: Point;
    _renderer: { _setPath(layer: CircleMarker, path: string): void };
    _empty(): boolean;
  }
  interface Map {
    gestureHandling?: Handler;
  }
  interface MapOptions {
    gestureHandlingOptions?: { duration: number; text: Record<"touch" | "scroll" | "scrollMac", string> };
  }
}

declare global {
  /** Paint that was checked: what did not travel has its default. `of`: see `Level`. */
  type FullPaint = Required<PaintData> & { counted: number; of: number[] | null };

  /** A place as a scenario leaves it. */
  type DrawnPlace = [...Place, change?: "closed" | "opened"];

  /** What travels back on a click: the code of a commune, null out of the department. */
  interface Picked {
    type: "Feature";
    geometry: null;
    properties: { code: string | null; at: number };
  }

  type Commune = L.Polygon & { index: number; toGeoJSON(): Picked };

  interface SiteOptions extends L.CircleMarkerOptions {
    radius: number;
    corners: Corner[];
    /** The cross of a place that closes, whatever its shape. */
    crossed?: boolean;
    /** The bar of a place that is not counted where it stands. */
    barred?: boolean;
    /** Aside, in pixels: places at the same point stand side by side. */
    shift: number;
    /** Cut by the same shape, smaller. */
    hole?: boolean;
  }

  type Site = L.CircleMarker & { index: number; lines(): HTMLElement; toGeoJSON(): Picked };

  /** A text in an element of its own, quiet or not; nothing when there is no text. */
  type Line = [tag: string, text: string, quiet?: boolean] | "";

  /** From the middle, in pixels or in radii. */
  type Corner = [dx: number, dy: number];

  type Edge = [from: L.LatLng, to: L.LatLng];

  /** In pixels. */
  type Box = [left: number, top: number, right: number, bottom: number];

  /** The map of this frame and what is drawn on it. */
  interface View {
    map: L.Map;
    key: string;
    data: Geometry;
    panes: Record<string, L.SVG>;
    paint: FullPaint | null;
    communes: Commune[];
    /** The commune that the keyboard is on. */
    current: number;
    tip: L.Tooltip;
    borders: L.LayerGroup;
    marks: L.LayerGroup;
    ring: L.LayerGroup;
    circles: L.LayerGroup;
    sites: L.LayerGroup;
    names: L.LayerGroup;
    credits: L.Control.Attribution;
    whole: L.LatLngBounds;
    bounds: L.LatLngBounds;
    /** The communes in question: they are named first. */
    asked: number[];
    /** What the last paint asked for, so that the same is not drawn again. */
    framed: string;
    outline: string;
    layers: string;
    lettered: string;
    basemap: string | null;
    tiles: L.TileLayer | null;
    credit: string;
    warning: string;
    moved: boolean;
    /** Whether the view was fitted since the places of its paint are drawn. */
    placed: boolean;
    fitting: boolean;
  }

  interface Painted extends View {
    paint: FullPaint;
  }

  interface Town {
    commune: number;
    x: number;
    y: number;
    width: number;
  }

  /** The room of a sign, and the index of its town. */
  interface Sign {
    box: Box;
    town: number;
  }

  interface Name {
    town: number;
    box: Box;
    led: boolean;
    off: number;
  }

  /** Where a name may stand: whether a line leads there, whether it may cover what is outside. */
  interface Spot {
    box: Box;
    led: boolean;
    over: boolean;
  }

  /** Names with a line: whether they may cover what is outside, and how far they are. */
  interface Lines {
    over: boolean;
    gaps: number[];
  }

  interface Labels {
    foremost(rule: LabelRule, question: number[]): number;
    order(rule: LabelRule, ranked: number[], question: number[]): number[];
    place(
      rule: LabelRule, towns: Town[], signs: Sign[], walls: Box[],
      size: [width: number, height: number], em: number, asked: number
    ): Name[];
    leader(x: number, y: number, box: Box): [x: number, y: number];
  }

  interface Tools {
    SCALE: number;
    number(value: number, decimals: number): string;
    lines(...texts: Line[]): HTMLElement;
    notice(container: HTMLElement, text: string): void;
    point(place: readonly [lat: number, lon: number, ...rest: unknown[]]): L.LatLng;
    ring(deltas: number[]): [lat: number, lon: number][];
    element(layer: L.Path): SVGElement;
    hatching(root: Element, theme: Theme): void;
    SiteSymbol: new (at: L.LatLng, options: SiteOptions) => L.CircleMarker;
  }

  interface Draw {
    NARROW_PX: number;
    FACE: string;
    communes(view: Painted): void;
    borders(view: Painted): void;
    circles(view: Painted): void;
    sites(view: Painted): void;
    names(view: View): void;
    basemap(view: Painted): void;
    communeLines(view: View, index: number): HTMLElement;
    signs(view: View, at?: At): Sign[];
    controlBoxes(map: L.Map): Box[];
  }

  /** Where something stands in the window of the map, in pixels. */
  type At = (where: L.LatLng) => L.Point;

  interface Frame {
    best(view: View, bounds: L.LatLngBounds): { center: L.LatLng; zoom: number };
  }

  interface Reach {
    picked(data: Geometry, index: number): Picked;
    /** The indices of those of some commune codes that the map has. */
    ranks(view: View, codes: string[]): number[];
    contour(view: View, indices: number[], color: string, weight: number): L.Polyline;
    mark(view: View, indices: number[], named?: number[]): void;
    hover<T extends L.Layer>(
      view: View,
      group: L.FeatureGroup,
      content: (layer: T) => HTMLElement,
      onEnter?: (layer: T) => void
    ): void;
    communes(view: View, group: L.FeatureGroup): void;
    keyboard(view: View, pane: HTMLElement): void;
  }

  interface Observatoire {
    /** Each geometry file puts its own here, under its name. */
    geo?: Record<string, Geometry>;
    labels: Labels;
    tools: Tools;
    draw: Draw;
    reach: Reach;
    frame: Frame;
    start(map: L.Map, key: string, label: string): void;
    paint(raw: PaintData): void;
  }

  interface Window {
    observatoire: Observatoire;
  }
}
