import type { CustomRenderMethodInput } from 'maplibre-gl';
import { Camera, Matrix4, Quaternion, Raycaster, Vector3 } from 'three';
import type { MapFrame } from './frame';

/** View is how the map looks at houses: a camera to draw by, one to choose tiles by, and rays to pick by. */
export class View {
  /** Draws: its projection is the whole way from the frame of the map to the screen. */
  readonly camera = new Camera();
  /** Chooses tiles: the same, taken apart into where the eye is and what it sees, in metres. */
  readonly eye = new Camera();
  private readonly toMercator: Matrix4;

  constructor(frame: MapFrame) {
    this.toMercator = new Matrix4().fromArray(frame.toMercator());
    this.eye.matrixAutoUpdate = false;
  }

  /** Takes over the view of a frame of the map. */
  follow(args: CustomRenderMethodInput): void {
    const whole = new Matrix4().fromArray(args.defaultProjectionData.mainMatrix).multiply(this.toMercator);
    this.camera.projectionMatrix.copy(whole);
    this.camera.projectionMatrixInverse.copy(whole).invert();
    // What the lens does is known, so the rest is where the eye stands. Its scale is pixels a metre: left out.
    const stand = new Matrix4().fromArray(args.projectionMatrix).invert().multiply(whole).invert();
    const [place, turn] = [new Vector3(), new Quaternion()];
    stand.decompose(place, turn, new Vector3());
    this.eye.matrixWorld.compose(place, turn, new Vector3(1, 1, 1));
    this.eye.matrixWorldInverse.copy(this.eye.matrixWorld).invert();
    const lens = whole.clone().multiply(this.eye.matrixWorld);
    // The same projection with a w of metres: sizes on screen are computed from its entries.
    lens.multiplyScalar(1 / Math.abs(lens.elements[11] || 1));
    this.eye.projectionMatrix.copy(lens);
    this.eye.projectionMatrixInverse.copy(lens).invert();
  }

  /** Gives the ray through a place on screen, from -1 to 1 to the right and upwards. */
  rayAt(x: number, y: number): Raycaster {
    const near = new Vector3(x, y, -1).applyMatrix4(this.camera.projectionMatrixInverse);
    const far = new Vector3(x, y, 1).applyMatrix4(this.camera.projectionMatrixInverse);
    return new Raycaster(near, far.sub(near).normalize());
  }
}
