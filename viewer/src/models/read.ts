import {
  type Color,
  LoadingManager,
  type Material,
  MathUtils,
  Matrix4,
  type Mesh,
  type Object3D,
  type Texture,
  TextureLoader,
} from 'three';
import { GLTFLoader, type GLTFParser } from 'three/addons/loaders/GLTFLoader.js';
import { eastNorthUp, type Geodetic } from './frame';

/** Piece is one primitive of a file: its vertices in earth-centred metres, and what each belongs to. */
export interface Piece {
  /** The names of the nodes from the root down. */
  path: string[];
  /** Earth-centred metres, three numbers a vertex. */
  positions: Float64Array;
  /** Three vertices a triangle. */
  triangles: Uint32Array;
  /** The row of each vertex in the table of houses. */
  features: Uint32Array;
  /** The file's own colours, red, green and blue from 0 to 1. */
  colours: Float32Array;
  texture: Texture | undefined;
  uv: Float32Array | undefined;
}

/** File is a glTF file as far as houses need it. */
export interface File {
  pieces: Piece[];
  /** The ids of the table of houses, by row; none where a file is of one house alone. */
  ids: string[];
}

/** Place is where the origin of a file lies, in degrees and metres. */
interface Place {
  lon: number;
  lat: number;
  height_m: number;
}

/** glTF is y-up, everything earth-centred z-up. */
const upright = new Matrix4().makeRotationX(Math.PI / 2);

/** Reads a binary glTF file. */
export async function read(bytes: ArrayBuffer): Promise<File> {
  const loader = new GLTFLoader();
  // Pictures are loaded as elements: what fetches them instead asks for blob:, which our policy does not let the page do.
  loader.register((parser) => {
    parser.textureLoader = new TextureLoader(new LoadingManager());
    return { name: 'PICTURES_AS_ELEMENTS' };
  });
  const { scene, parser } = await loader.parseAsync(bytes, '');
  scene.applyMatrix4(upright);
  // Files of one house count from a place of their own, and say where it is; tiles are earth-centred.
  const place = scene.userData.place as Place | undefined;
  if (place) {
    const at: Geodetic = [MathUtils.degToRad(place.lon), MathUtils.degToRad(place.lat), place.height_m];
    scene.applyMatrix4(new Matrix4().fromArray(eastNorthUp(at)));
  }
  scene.updateMatrixWorld(true);
  const pieces: Piece[] = [];
  scene.traverse((node) => {
    if ((node as Mesh).isMesh) pieces.push(pieceOf(node as Mesh));
  });
  return { pieces, ids: await idsOf(parser) };
}

function pieceOf(mesh: Mesh): Piece {
  const { geometry } = mesh;
  const { position, color, uv } = geometry.attributes;
  const count = position?.count ?? 0;
  const feature = geometry.getAttribute('_feature_id_0');
  const positions = new Float64Array(3 * count);
  const features = new Uint32Array(count);
  const colours = new Float32Array(3 * count);
  const m = mesh.matrixWorld.elements;
  const material = mesh.material as Material & { color?: Color; map?: Texture | null };
  const { r, g, b } = material.color ?? { r: 1, g: 1, b: 1 };
  for (let i = 0; i < count; i++) {
    const [x, y, z] = [position?.getX(i) ?? 0, position?.getY(i) ?? 0, position?.getZ(i) ?? 0];
    for (let k = 0; k < 3; k++) {
      positions[3 * i + k] = (m[k] ?? 0) * x + (m[4 + k] ?? 0) * y + (m[8 + k] ?? 0) * z + (m[12 + k] ?? 0);
    }
    features[i] = feature ? feature.getX(i) : 0;
    const linear = [r * (color?.getX(i) ?? 1), g * (color?.getY(i) ?? 1), b * (color?.getZ(i) ?? 1)];
    colours.set(linear.map(onScreen), 3 * i);
  }
  return {
    path: pathOf(mesh),
    positions,
    triangles: trianglesOf(mesh, count),
    features,
    colours,
    texture: material.map ?? undefined,
    uv: material.map && uv ? new Float32Array(uv.array) : undefined,
  };
}

/** Turns linear light, which files hold, into what screens take (sRGB). */
function onScreen(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}

function trianglesOf({ geometry }: Mesh, count: number): Uint32Array {
  if (geometry.index) return new Uint32Array(geometry.index.array);
  return Uint32Array.from({ length: count }, (_, i) => i);
}

function pathOf(node: Object3D): string[] {
  const path: string[] = [];
  for (let at: Object3D | null = node; at; at = at.parent) if (at.name) path.unshift(at.name);
  return path;
}

interface Column {
  values: number;
  stringOffsets?: number;
  stringOffsetType?: string;
}

interface Metadata {
  propertyTables?: { count: number; properties: Record<string, Column> }[];
}

/** Reads the column of ids of the file's table, as EXT_structural_metadata lays texts out: all bytes, then where each begins. */
async function idsOf(parser: GLTFParser): Promise<string[]> {
  const metadata = parser.json.extensions?.EXT_structural_metadata as Metadata | undefined;
  const table = metadata?.propertyTables?.[0];
  const column = table?.properties.id;
  if (!table || column?.stringOffsets === undefined) return [];
  const [values, offsets] = (await Promise.all([
    parser.getDependency('bufferView', column.values),
    parser.getDependency('bufferView', column.stringOffsets),
  ])) as [ArrayBuffer, ArrayBuffer];
  const starts = offsetsOf(offsets, column.stringOffsetType ?? 'UINT32');
  const text = new TextDecoder();
  return Array.from({ length: table.count }, (_, i) => text.decode(values.slice(starts[i], starts[i + 1])));
}

function offsetsOf(bytes: ArrayBuffer, type: string): ArrayLike<number> {
  switch (type) {
    case 'UINT8':
      return new Uint8Array(bytes);
    case 'UINT16':
      return new Uint16Array(bytes);
    case 'UINT32':
      return new Uint32Array(bytes);
    default:
      throw new Error(`offsets of texts as ${type} are more than a tile can need`);
  }
}
