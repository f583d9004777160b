import { BufferAttribute, BufferGeometry, Group, Mesh, type Raycaster, type ShaderMaterial } from 'three';
import { geodetic, type MapFrame } from './frame';
import { houseMaterial } from './material';
import type { File, Piece } from './read';

/** Tint is the colour of a house over the file's own: red, green, blue and the share of it, each 0 to 255. */
export type Tint = readonly [number, number, number, number];

/** TintOf gives the tint of a house by its id; textured says that its own colours are a picture. */
export type TintOf = (id: string, textured: boolean) => Tint;

interface Body {
  mesh: Mesh<BufferGeometry, ShaderMaterial>;
  /** The row of each vertex. */
  features: Uint32Array;
  triangles: Uint32Array;
  textured: boolean;
}

/**
 * Houses are the houses of one file, standing on the plane of the map: each is lowered by its own ground, because the map
 * has none.
 */
export class Houses {
  readonly group = new Group();
  readonly ids: readonly string[];
  /** The version of the twin that the file is of, or a later one. */
  readonly version: number;
  private readonly bodies: Body[] = [];
  private hiddenNow = '';

  /** Takes a file; one without a table is of the house of that id. */
  constructor(file: File, frame: MapFrame, version: number, id?: string) {
    this.ids = file.ids.length > 0 ? file.ids : id ? [id] : [];
    this.version = version;
    const placed = file.pieces.map((piece) => place(piece, frame));
    const ground = groundOf(file.pieces, placed, this.ids.length);
    file.pieces.forEach((piece, i) => {
      const at = placed[i];
      if (at) this.add(piece, at, ground);
    });
  }

  private add(piece: Piece, placed: Float64Array, ground: Float64Array): void {
    const { features, triangles, colours, texture, uv } = piece;
    const [x = 0, y = 0] = placed;
    const positions = new Float32Array(placed.length);
    for (let i = 0; i < features.length; i++) {
      positions[3 * i] = (placed[3 * i] ?? 0) - x;
      positions[3 * i + 1] = (placed[3 * i + 1] ?? 0) - y;
      positions[3 * i + 2] = (placed[3 * i + 2] ?? 0) - (ground[features[i] ?? 0] ?? 0);
    }
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(positions, 3));
    geometry.setAttribute('own', new BufferAttribute(bytesOf(colours), 3, true));
    geometry.setAttribute('tint', new BufferAttribute(new Uint8Array(4 * features.length), 4, true));
    if (uv) geometry.setAttribute('uv', new BufferAttribute(uv, 2));
    geometry.setIndex(new BufferAttribute(triangles, 1));
    const mesh = new Mesh(geometry, houseMaterial(texture));
    // Near the first vertex numbers are small, so that single precision is fine however far the map has gone.
    mesh.position.set(x, y, 0);
    mesh.updateMatrixWorld();
    this.bodies.push({ mesh, features, triangles, textured: texture !== undefined });
    this.group.add(mesh);
  }

  /** Colours houses anew. */
  tint(tintOf: TintOf): void {
    for (const { mesh, features, textured } of this.bodies) {
      const tints = this.ids.map((id) => tintOf(id, textured));
      const attribute = mesh.geometry.getAttribute('tint') as BufferAttribute;
      const { array } = attribute;
      for (let i = 0; i < features.length; i++) {
        const tint = tints[features[i] ?? 0];
        if (tint) for (let k = 0; k < 4; k++) array[4 * i + k] = tint[k] ?? 0;
      }
      attribute.needsUpdate = true;
    }
  }

  /** Leaves out the houses that a test names. */
  hide(hidden: (id: string) => boolean): void {
    const rows = this.ids.map(hidden);
    const now = rows.join();
    if (now === this.hiddenNow) return;
    this.hiddenNow = now;
    for (const { mesh, features, triangles } of this.bodies) {
      const shown = triangles.filter((_, i) => !rows[features[triangles[i - (i % 3)] ?? 0] ?? 0]);
      mesh.geometry.setIndex(new BufferAttribute(shown, 1));
    }
  }

  /** Shows houses through. */
  fade(opacity: number): void {
    for (const { mesh } of this.bodies) {
      mesh.material.uniforms.opacity = { value: opacity };
      mesh.material.transparent = opacity < 1;
    }
  }

  /** Finds the house a ray meets first, and how far away. */
  pick(ray: Raycaster): { id: string; distance: number } | undefined {
    let best: { id: string; distance: number } | undefined;
    for (const { mesh, features } of this.bodies) {
      const [hit] = ray.intersectObject(mesh, false);
      const id = hit?.face ? this.ids[features[hit.face.a] ?? 0] : undefined;
      if (hit && id && (!best || hit.distance < best.distance)) best = { id, distance: hit.distance };
    }
    return best;
  }

  /** The bytes it takes, in the machine's memory and the graphics card's. */
  get bytes(): number {
    return this.bodies.reduce(
      (sum, { features, triangles }) => sum + features.length * 23 + triangles.length * 8,
      0,
    );
  }

  /** Frees what the graphics card holds of it. */
  dispose(): void {
    this.group.removeFromParent();
    for (const { mesh } of this.bodies) {
      mesh.geometry.dispose();
      mesh.material.uniforms.picture?.value?.dispose();
      mesh.material.dispose();
    }
  }
}

/** Gives a piece's vertices in the frame of the map. */
function place({ positions }: Piece, frame: MapFrame): Float64Array {
  const placed = new Float64Array(positions.length);
  for (let i = 0; i < positions.length; i += 3) {
    placed.set(frame.at(geodetic(positions[i] ?? 0, positions[i + 1] ?? 0, positions[i + 2] ?? 0)), i);
  }
  return placed;
}

/** Gives the lowest height of each house. */
function groundOf(pieces: readonly Piece[], placed: readonly Float64Array[], houses: number): Float64Array {
  const ground = new Float64Array(houses).fill(Number.POSITIVE_INFINITY);
  pieces.forEach(({ features }, p) => {
    features.forEach((feature, i) => {
      ground[feature] = Math.min(ground[feature] ?? 0, placed[p]?.[3 * i + 2] ?? 0);
    });
  });
  return ground;
}

/** Turns shares of colour into bytes. */
export function bytesOf(colours: Float32Array): Uint8Array {
  return Uint8Array.from(colours, (share) => Math.round(255 * Math.min(1, Math.max(0, share))));
}
