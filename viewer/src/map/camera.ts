import type { Map as GLMap, LngLatBoundsLike, PaddingOptions } from 'maplibre-gl';
import { type Bbox, centerOf, distanceM } from './area';

const tiltedPitch = 52;
const openedPitch = 58;
const openedBearing = 22;
const flyMs = 700;
/** The share of the free map that an opened house should take. */
const openedShare = 0.42;
/** From this height on a house is looked at as a whole: a camera near enough to see its door would stand inside it. */
const tallM = 60;
const tallShare = 0.58;
/** The distance of the eye from the middle of the map, in heights of the map: the field of view is 36.87 degrees. */
const eyeHeights = 1.5;
const metresPerPixelAtZoom0 = 78_271.517;
const radians = Math.PI / 180;

/** The tilt of the map as it opens, in degrees: houses show their height, and the village still fills the map. */
export const homePitch = 22;

/** HomeSettings say how the village is shown as a whole. */
export interface HomeSettings {
  padding: PaddingOptions;
  reducedMotion: boolean;
  tilted: boolean;
}

/** Camera moves the eye over the map. */
export class Camera {
  private readonly gl: GLMap;
  private readonly home: Bbox;
  private readonly padding: PaddingOptions;
  private readonly reducedMotion: boolean;
  private readonly homePitch: number;
  /** How much of the foot of the map a panel covers, in pixels: places are centred in what is left. */
  insetBottom = 0;

  constructor(gl: GLMap, home: Bbox, settings: HomeSettings) {
    this.gl = gl;
    this.home = home;
    this.padding = settings.padding;
    this.reducedMotion = settings.reducedMotion;
    this.homePitch = settings.tilted ? homePitch : 0;
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

  /** Shows the whole village, north up, as at first. */
  goHome(): void {
    const { padding, homePitch: pitch } = this;
    this.gl.fitBounds(this.home, { padding, bearing: 0, pitch, ...this.motion() });
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
    if (heightM > tallM) {
      this.lookUpAt(box, heightM);
      return;
    }
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
      // What stands on the box rises on screen: its middle goes to the middle of the free map.
      offset: [0, (heightM * Math.sin(openedPitch * radians)) / metresPerPixel / 2 - this.insetBottom / 2],
      ...this.motion(),
    });
  }

  /** Brings a house into view, closely, or as a whole where it is tall. */
  showHouse(box: Bbox, heightM: number): void {
    if (heightM > tallM) this.lookUpAt(box, heightM);
    else this.flyTo(centerOf(box), 18);
  }

  /**
   * Looks at a tower so that all of it takes its share of the map. In perspective the top is nearer to the eye than the
   * foot: the eye must be d away for a height h to take the share k of the eye's distance, with h sin p = k (d - h cos p).
   */
  private lookUpAt(box: Bbox, heightM: number): void {
    const center = centerOf(box);
    const { clientHeight } = this.gl.getContainer();
    const roomPx = (clientHeight - this.insetBottom) * tallShare;
    const share = roomPx / (eyeHeights * clientHeight);
    const pitch = openedPitch * radians;
    const distance = (heightM * (Math.sin(pitch) + share * Math.cos(pitch))) / share;
    const metresPerPixel = distance / (eyeHeights * clientHeight);
    const zoom = Math.log2((metresPerPixelAtZoom0 * Math.cos(center[1] * radians)) / metresPerPixel);
    this.gl.easeTo({
      center,
      zoom: Math.min(18, zoom),
      pitch: openedPitch,
      bearing: openedBearing,
      // The foot goes below the middle, so that the middle of the tower is where the middle of the free map is.
      offset: [0, roomPx / 2 - this.insetBottom / 2],
      ...this.motion(),
    });
  }

  private offset(): { offset: [number, number] } {
    return { offset: [0, -this.insetBottom / 2] };
  }
}
