import { BufferAttribute, BufferGeometry, Group, Mesh, type Raycaster, type ShaderMaterial } from 'three';
import { geodetic, type MapFrame } from './frame';
import { bytesOf } from './houses';
import { houseMaterial } from './material';
import { type Piece, read } from './read';

/** OpenRoom is a room, or a floor without any, as the opened house shows it. */
export interface OpenRoom {
  unit: string | undefined;
  floor: number;
  /** The height of its floor over the ground, in metres. */
  base: number;
  /** The colour by its channels, 0 to 255; the file's own without. */
  colour: readonly [number, number, number] | undefined;
  quiet: boolean;
}

/** PickedRoom is what a tap means in an opened house: a unit, or a floor. */
export interface PickedRoom {
  unit?: string;
  floor?: number;
}

interface Part {
  mesh: Mesh<BufferGeometry, ShaderMaterial>;
  path: readonly string[];
  lowestM: number;
}

/** Opened draws the floors and rooms of one house from the model of its units. */
export class Opened {
  readonly group = new Group();
  private readonly frame: MapFrame;
  private readonly changed: () => void;
  private house: string | undefined;
  private loading: Promise<boolean> | undefined;
  private parts: Part[] = [];
  private rooms: readonly OpenRoom[] = [];

  constructor(frame: MapFrame, changed: () => void) {
    this.frame = frame;
    this.changed = changed;
  }

  /** Shows the rooms of a house; false where there is no model of them, or this caller may not see it. */
  show(id: string, rooms: readonly OpenRoom[]): Promise<boolean> {
    this.closeOther(id);
    this.rooms = rooms;
    if (this.house === id && this.loading) {
      this.arrange();
      return this.loading;
    }
    this.house = id;
    this.loading = this.load(id);
    return this.loading;
  }

  private async load(id: string): Promise<boolean> {
    const response = await fetch(`/models/${id}?part=units`, {
      headers: { Accept: 'model/gltf-binary' },
      credentials: 'same-origin',
    });
    if (!response.ok) return false;
    const { pieces } = await read(await response.arrayBuffer());
    if (this.house !== id) return true;
    this.parts = pieces.map((piece) => this.part(piece));
    for (const { mesh } of this.parts) this.group.add(mesh);
    this.arrange();
    return pieces.length > 0;
  }

  private part(piece: Piece): Part {
    const { positions, triangles, path } = piece;
    const placed = new Float64Array(positions.length);
    for (let i = 0; i < positions.length; i += 3) {
      placed.set(this.frame.at(geodetic(positions[i] ?? 0, positions[i + 1] ?? 0, positions[i + 2] ?? 0)), i);
    }
    const [x = 0, y = 0] = placed;
    let lowestM = Number.POSITIVE_INFINITY;
    for (let i = 2; i < placed.length; i += 3) lowestM = Math.min(lowestM, placed[i] ?? 0);
    const local = Float32Array.from(placed, (v, i) => v - ([x, y, lowestM][i % 3] ?? 0));
    const count = placed.length / 3;
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(local, 3));
    geometry.setAttribute('own', new BufferAttribute(bytesOf(piece.colours), 3, true));
    geometry.setAttribute('tint', new BufferAttribute(new Uint8Array(4 * count), 4, true));
    geometry.setIndex(new BufferAttribute(triangles, 1));
    const mesh = new Mesh(geometry, houseMaterial());
    mesh.position.set(x, y, 0);
    return { mesh, path, lowestM };
  }

  /** Puts every room where it belongs now, in its colour. */
  private arrange(): void {
    for (const { mesh, path } of this.parts) {
      const room = this.roomOf(path);
      mesh.visible = room !== undefined;
      if (!room) continue;
      mesh.position.z = room.base;
      mesh.updateMatrixWorld();
      const picked: PickedRoom = room.unit && !room.quiet ? { unit: room.unit } : { floor: room.floor };
      mesh.userData.picked = picked;
      const tint = mesh.geometry.getAttribute('tint') as BufferAttribute;
      const rgba = room.colour ? [...room.colour, 255] : [0, 0, 0, 0];
      for (let i = 0; i < tint.count; i++) tint.array.set(rgba, 4 * i);
      tint.needsUpdate = true;
      mesh.material.uniforms.opacity = { value: room.quiet ? quietOpacity : 1 };
      mesh.material.transparent = room.quiet;
      mesh.material.depthWrite = !room.quiet;
    }
    this.changed();
  }

  /** Finds what a node stands for: a unit by its id, else stairs and corridors of the floor whose number its name ends in. */
  private roomOf(path: readonly string[]): OpenRoom | undefined {
    const unit = this.rooms.find((room) => room.unit && path.includes(room.unit));
    if (unit) return unit;
    const number = Number(/-?\d+$/.exec(path.at(-1) ?? '')?.[0] ?? Number.NaN);
    const floor = this.rooms.find((room) => room.floor === number);
    return floor?.unit ? { ...floor, unit: undefined, colour: undefined } : floor;
  }

  /** Gives the room that a ray meets first, also behind floors that are seen through, else the first of those. */
  pick(ray: Raycaster): PickedRoom | undefined {
    const meshes = this.parts.filter(({ mesh }) => mesh.visible).map(({ mesh }) => mesh);
    const hits = ray
      .intersectObjects(meshes, false)
      .map(({ object }) => object.userData.picked as PickedRoom);
    return hits.find(({ unit }) => unit) ?? hits[0];
  }

  /** Closes the house unless it is that one. */
  closeOther(id: string | undefined): void {
    if (this.house !== id) this.close();
  }

  /** Closes the house and frees what drew it. */
  close(): void {
    for (const { mesh } of this.parts) {
      mesh.removeFromParent();
      mesh.geometry.dispose();
      mesh.material.dispose();
    }
    this.parts = [];
    this.house = undefined;
    this.loading = undefined;
  }
}

const quietOpacity = 0.22;
