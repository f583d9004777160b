import type { Map as GLMap, LngLatBoundsLike, PaddingOptions } from 'maplibre-gl';
import { type Bbox, centerOf, distanceM } from './area';

const tiltedPitch = 52;
const openedPitch = 58;
const openedBearing = 22;
const flyMs = 700;
/** The share of the free map that an opened house should take. */
const openedShare = 0.42;
const metresPerPixelAtZoom0 = 78_271.517;
const radians = Math.PI / 180;

/** Camera moves the eye over the map. */
export class Camera {
  private readonly gl: GLMap;
  private readonly home: Bbox;
  private readonly padding: PaddingOptions;
  private readonly reducedMotion: boolean;
  /** How much of the foot of the map a panel covers, in pixels: places are centred in what is left. */
  insetBottom = 0;

  constructor(gl: GLMap, home: Bbox, settings: { padding: PaddingOptions; reducedMotion: boolean }) {
    this.gl = gl;
    this.home = home;
    this.padding = settings.padding;
    this.reducedMotion = settings.reducedMotion;
  }

  /** The box on screen: west, south, east, north. */
  viewBox(): Bbox {
    const bounds = this.gl.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  }

  /** Brings a box into view. */
  fit(box: Bbox, maxZoom = 18.5): void {
    const padding = { top: 48, left: 48, right: 48, bottom: 48 + this.insetBottom };
    this.gl.fitBounds(box as LngLatBoundsLike, { padding, maxZoom, ...this.motion() });
  }

  /** Shows the whole village, north up. */
  goHome(): void {
    this.gl.fitBounds(this.home, { padding: this.padding, bearing: 0, pitch: 0, ...this.motion() });
  }

  /** Moves to a place without changing scale, unless it is too small to see a house. */
  flyTo(center: [number, number], minZoom = 17): void {
    this.gl.easeTo({
      center,
      zoom: Math.max(this.gl.getZoom(), minZoom),
      ...this.offset(),
      ...this.motion(),
    });
  }

  /** Zooms by steps. */
  zoomBy(steps: number): void {
    this.gl.easeTo({ zoom: this.gl.getZoom() + steps, duration: this.reducedMotion ? 0 : 200 });
  }

  /** Tells whether the map is tilted. */
  get tilted(): boolean {
    return this.gl.getPitch() > 1;
  }

  /** Tilts the map or lays it flat. */
  setTilted(tilted: boolean): void {
    this.gl.easeTo(
      tilted ? { pitch: tiltedPitch, ...this.motion() } : { pitch: 0, bearing: 0, ...this.motion() },
    );
  }

  /** The options of a movement, which reduced motion makes a jump. */
  motion(): { duration: number } {
    return { duration: this.reducedMotion ? 0 : flyMs };
  }

  /** Looks from the side at something that stands in a box, large enough to read its floors. */
  lookAt(box: Bbox, heightM: number): void {
    const center = centerOf(box);
    const spanM = Math.max(distanceM([box[0], box[1]], [box[2], box[3]]), heightM);
    const { clientWidth, clientHeight } = this.gl.getContainer();
    const room = Math.min(clientWidth, clientHeight - this.insetBottom) * openedShare;
    const metresPerPixel = spanM / Math.max(1, room);
    const zoom = Math.min(
      20.6,
      Math.max(17.5, Math.log2((metresPerPixelAtZoom0 * Math.cos(center[1] * radians)) / metresPerPixel)),
    );
    this.gl.easeTo({
      center,
      zoom,
      pitch: openedPitch,
      bearing: openedBearing,
      ...this.offset(),
      ...this.motion(),
    });
  }

  private offset(): { offset: [number, number] } {
    return { offset: [0, -this.insetBottom / 2] };
  }
}
