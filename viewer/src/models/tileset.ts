import { ImplicitTilingPlugin } from '3d-tiles-renderer/core/plugins';
import { TilesRenderer } from '3d-tiles-renderer/three';
import { type Camera, Group, Matrix4 } from 'three';
import { eastNorthUp, type MapFrame } from './frame';
import { Houses } from './houses';
import { type File, read } from './read';

const gone = 410;
/** The error of a tile is the size of what stands in the tiles beneath: whole houses, and none is small enough to leave out. */
const errorTargetPx = 0;
const tilesetPath = '/3dtiles/houses/tileset.json';

/** TilesetEvents is what a tileset tells. */
export interface TilesetEvents {
  /** Houses came, were replaced, or are shown again. */
  shown: (houses: Houses) => void;
  /** Other houses are drawn now, or the same otherwise. */
  changed: () => void;
  /** Something that the view needs is on its way, or nothing is. */
  loading: (loading: boolean) => void;
  /** All that the view needs has come. */
  complete: () => void;
  /** The tree of tiles is another now: it has to be loaded anew. */
  replaced: () => void;
  /** There is no tree of tiles to be had. */
  failed: (error: Error) => void;
}

/** Tile is what is used of a tile of 3d-tiles-renderer. */
interface Tile {
  implicitTilingData?: { level: number; x: number; y: number };
  engineData?: { scene?: { userData: { houses?: Houses; url?: string; newest?: number } } | null };
}

/**
 * Tileset loads what of the tree of tiles the camera needs. What to load is decided by 3d-tiles-renderer in earth-centred
 * metres; what is drawn is ours, in the frame of the map.
 */
export class Tileset {
  /** The houses of the tiles in view. */
  readonly group = new Group();
  private readonly tiles = new TilesRenderer(tilesetPath);
  private readonly frame: MapFrame;
  private readonly events: TilesetEvents;
  /** The version that each address was last answered at. */
  private readonly versions = new Map<string, number>();
  private stopped = false;
  /** Whether tiles are on their way. */
  private comes = false;
  private waits: boolean | undefined;

  constructor(frame: MapFrame, camera: Camera, events: TilesetEvents) {
    this.frame = frame;
    this.events = events;
    const { tiles } = this;
    tiles.errorTarget = errorTargetPx;
    tiles.fetchOptions = { credentials: 'same-origin' };
    tiles.registerPlugin(new ImplicitTilingPlugin());
    tiles.registerPlugin({
      name: 'HOUSES',
      fetchData: (url: string, options: RequestInit) => this.fetch(url, options),
      calculateBytesUsed: (_: unknown, scene?: Group) =>
        (scene?.userData.houses as Houses | undefined)?.bytes ?? null,
    });
    tiles.manager.addHandler(/\.(gltf|glb)$/, {
      setWithCredentials: () => {},
      setRequestHeader: () => {},
      parseAsync: async (bytes: ArrayBuffer) => ({
        scene: Object.assign(new Group(), { userData: { file: await read(bytes) } }),
      }),
    } as never);
    tiles.group.matrixAutoUpdate = false;
    tiles.group.matrix.copy(new Matrix4().fromArray(eastNorthUp(frame.origin)).invert());
    tiles.group.updateMatrixWorld(true);
    tiles.setCamera(camera);
    this.listen();
  }

  private listen(): void {
    const { tiles, events } = this;
    tiles.addEventListener('load-model', ({ scene, url }) => {
      const { userData } = scene;
      const file = userData.file as File;
      delete userData.file;
      userData.url = String(url);
      this.put(userData, new Houses(file, this.frame, this.versions.get(userData.url) ?? 0));
    });
    tiles.addEventListener('tile-visibility-change', ({ scene, visible }) => {
      const houses = scene?.userData.houses as Houses | undefined;
      if (!houses) return;
      if (visible) this.group.add(houses.group);
      else houses.group.removeFromParent();
      if (visible) events.shown(houses);
      events.changed();
    });
    tiles.addEventListener('dispose-model', ({ scene }) =>
      (scene.userData.houses as Houses | undefined)?.dispose(),
    );
    tiles.addEventListener('tiles-load-start', () => {
      this.comes = true;
    });
    tiles.addEventListener('tiles-load-end', () => {
      this.comes = false;
      events.complete();
    });
    tiles.addEventListener('needs-update', () => events.changed());
    tiles.addEventListener('load-error', ({ tile, error }) => {
      // A tile that did not come is a gap in the picture, no more; who is back after a gap loads everything anew.
      if (!this.stopped && !tile) events.failed(error);
    });
  }

  /** Lets houses take the place of those a tile had. */
  private put(userData: Record<string, unknown>, houses: Houses): void {
    const before = userData.houses as Houses | undefined;
    const parent = before?.group.parent;
    before?.dispose();
    userData.houses = houses;
    parent?.add(houses.group);
    this.events.shown(houses);
    this.events.changed();
  }

  private async fetch(url: string, options: RequestInit): Promise<Response> {
    const response = await fetch(url, options);
    this.versions.set(new URL(url, location.href).href, Number(response.headers.get('Twin-Version') ?? 0));
    if (response.status === gone && !this.stopped) this.events.replaced();
    return response;
  }

  /** Loads what this view needs; widths in pixels of the drawing buffer. */
  update(camera: Camera, width: number, height: number): void {
    this.tiles.setResolution(camera, width, height);
    this.tiles.update();
    const waits = !this.tiles.root || this.comes;
    if (waits !== this.waits) this.events.loading(waits);
    this.waits = waits;
  }

  /** Lists the houses of the tiles that are drawn. */
  drawn(): Houses[] {
    return this.loaded().filter((houses) => houses.group.parent);
  }

  /** Lists the houses of all loaded tiles, in view or not. */
  loaded(): Houses[] {
    const all: Houses[] = [];
    this.tiles.forEachLoadedModel((scene) => {
      const { houses } = scene.userData as { houses?: Houses };
      if (houses) all.push(houses);
    });
    return all;
  }

  /** Fetches loaded tiles again by their keys, "level/x/y". */
  refresh(keys: readonly string[]): void {
    const wanted = new Set(keys);
    this.tiles.forEachLoadedModel((_, tile) => {
      const { implicitTilingData: at, engineData } = tile as unknown as Tile;
      const userData = engineData?.scene?.userData;
      if (at && userData?.url && wanted.has(`${at.level}/${at.x}/${at.y}`)) void this.reload(userData);
    });
  }

  private async reload(userData: { url?: string; newest?: number; houses?: Houses }): Promise<void> {
    const { url = '' } = userData;
    userData.newest = (userData.newest ?? 0) + 1;
    const { newest } = userData;
    try {
      const response = await this.fetch(url, { credentials: 'same-origin' });
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      const version = Number(response.headers.get('Twin-Version') ?? 0);
      const file = await read(await response.arrayBuffer());
      // A later fetch was begun meanwhile, or the tile went: its answer is not wanted any more.
      if (this.stopped || newest !== userData.newest || !userData.houses) return;
      this.put(userData, new Houses(file, this.frame, version));
    } catch {
      // As for a tile that did not come: what changed is drawn from models of its own until then.
    }
  }

  /** Frees everything. */
  dispose(): void {
    this.stopped = true;
    for (const houses of this.loaded()) houses.dispose();
    this.tiles.dispose();
  }
}
