import type { MapMouseEvent, MapTouchEvent } from 'maplibre-gl';
import type { Area } from '../api/wire';
import { distanceM, type LonLat } from './area';
import type { MapController } from './controller';
import { leastCorners, preview, type Shape, toArea } from './shapes';

/** Progress is what the bar over the map tells while something is drawn. */
export interface Progress {
  shape: Shape;
  points: number;
  radiusM: number | undefined;
}

/** DrawEvents is what the tool tells. */
export interface DrawEvents {
  progress: (progress: Progress) => void;
  done: (area: Area) => void;
}

const dragPx = 8;
const closePx = 14;
/** After a touch browsers make up a mouse press at the same place; it means nothing new. */
const echoMs = 600;

/**
 * DrawTool draws one area on the map. Circle and box are made by a drag or by two taps, a polygon by taps that end at
 * its first corner. It takes the pointer over while it is on, and gives it back when it is off.
 */
export class DrawTool {
  private readonly map: MapController;
  private readonly shape: Shape;
  private readonly events: DrawEvents;
  private points: LonLat[] = [];
  private touchedAt = Number.NEGATIVE_INFINITY;
  private pressed: { x: number; y: number } | undefined;
  private readonly off: (() => void)[] = [];

  constructor(map: MapController, shape: Shape, events: DrawEvents) {
    this.map = map;
    this.shape = shape;
    this.events = events;
    map.drawing = true;
    const { gl } = map;
    gl.getCanvas().style.cursor = 'crosshair';
    // With dragging off the browser would scroll the page under the finger.
    gl.getCanvasContainer().style.touchAction = 'none';
    gl.doubleClickZoom.disable();
    if (shape !== 'polygon') gl.dragPan.disable();
    this.listen('mousedown', (event) => this.press(event));
    this.listen('touchstart', (event) => this.press(event));
    this.listen('mousemove', (event) => this.move(event));
    this.listen('touchmove', (event) => this.move(event));
    this.listen('mouseup', (event) => this.release(event));
    this.listen('touchend', (event) => this.release(event));
    this.tell();
  }

  private listen(
    type: 'mousedown' | 'touchstart' | 'mousemove' | 'touchmove' | 'mouseup' | 'touchend',
    handler: (event: MapMouseEvent | MapTouchEvent) => void,
  ): void {
    const { gl } = this.map;
    const guarded = (event: MapMouseEvent | MapTouchEvent) => {
      if ('points' in event) this.touchedAt = performance.now();
      else if (performance.now() - this.touchedAt < echoMs) return;
      handler(event);
    };
    gl.on(type, guarded);
    this.off.push(() => gl.off(type, guarded));
  }

  private press(event: MapMouseEvent | MapTouchEvent): void {
    // A second finger means a pinch, which is the map's.
    if ('points' in event && event.points.length > 1) {
      this.pressed = undefined;
      return;
    }
    this.pressed = { x: event.point.x, y: event.point.y };
    if (this.shape !== 'polygon' && this.points.length === 0) this.points = [place(event)];
  }

  private move(event: MapMouseEvent | MapTouchEvent): void {
    if (this.points.length > 0) this.show([...this.points, place(event)]);
  }

  private release(event: MapMouseEvent | MapTouchEvent): void {
    const { pressed } = this;
    this.pressed = undefined;
    if (!pressed) return;
    const dragged = Math.hypot(event.point.x - pressed.x, event.point.y - pressed.y) > dragPx;
    if (this.shape === 'polygon') {
      if (!dragged) this.corner(event);
      return;
    }
    const [start] = this.points;
    // A tap sets the centre or first corner; the drag's end or the next tap finishes.
    if (start && (dragged || this.pixels(start, event) > dragPx)) this.finishWith([start, place(event)]);
  }

  private corner(event: MapMouseEvent | MapTouchEvent): void {
    const [first] = this.points;
    if (first && this.points.length >= leastCorners && this.pixels(first, event) < closePx) {
      this.finish();
      return;
    }
    this.points = [...this.points, place(event)];
    this.show(this.points);
  }

  private pixels(from: LonLat, event: MapMouseEvent | MapTouchEvent): number {
    const point = this.map.gl.project(from);
    return Math.hypot(event.point.x - point.x, event.point.y - point.y);
  }

  /** Takes the last corner back. */
  undo(): void {
    this.points = this.points.slice(0, -1);
    this.show(this.points);
  }

  /** Ends a polygon with the corners it has. */
  finish(): void {
    if (this.points.length >= leastCorners) this.finishWith(this.points);
  }

  private finishWith(points: LonLat[]): void {
    const area = toArea(this.shape, points);
    this.stop();
    if (area) this.events.done(area);
  }

  /** Leaves without an area. */
  stop(): void {
    for (const end of this.off.splice(0)) end();
    const { gl } = this.map;
    gl.getCanvas().style.cursor = '';
    gl.getCanvasContainer().style.touchAction = '';
    gl.dragPan.enable();
    gl.doubleClickZoom.enable();
    // The click that ends a drawing must not select what lies beneath it.
    setTimeout(() => {
      this.map.drawing = false;
    }, echoMs);
  }

  private show(points: LonLat[]): void {
    this.map.setData('own-area', preview(this.shape, points));
    this.tell(points);
  }

  private tell(points = this.points): void {
    const [first, second] = points;
    const radiusM = this.shape === 'circle' && first && second ? distanceM(first, second) : undefined;
    this.events.progress({ shape: this.shape, points: this.points.length, radiusM });
  }
}

function place(event: MapMouseEvent | MapTouchEvent): LonLat {
  return [event.lngLat.lng, event.lngLat.lat];
}
