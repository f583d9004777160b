import type { Map as GLMap } from 'maplibre-gl';
import { twinSource } from './tileLayer';

/** TileKey is a tile by zoom, column and row. */
export interface TileKey {
  z: number;
  x: number;
  y: number;
}

const gatherMs = 60;
const secondLookMs = 1500;

/** Reads "z/x/y"; anything else gives undefined. */
export function parseTileKey(text: string): TileKey | undefined {
  const match = /^(\d+)\/(\d+)\/(\d+)$/.exec(text);
  return match ? { z: Number(match[1]), x: Number(match[2]), y: Number(match[3]) } : undefined;
}

/** Gives those tiles that are one of the keys or lie beneath one. */
export function tilesBeneath(keys: readonly TileKey[], tiles: readonly TileKey[]): TileKey[] {
  const named = new Set(keys.map(({ z, x, y }) => `${z}/${x}/${y}`));
  const zooms = [...new Set(keys.map(({ z }) => z))];
  return tiles.filter((tile) =>
    zooms.some((z) => {
      // By division: a shift counts no more than 31 bits.
      const across = 2 ** (tile.z - z);
      return z <= tile.z && named.has(`${z}/${Math.floor(tile.x / across)}/${Math.floor(tile.y / across)}`);
    }),
  );
}

/** Lists the tiles of the twin that a map holds, those that stand in for missing ones included. */
export function heldTiles(map: GLMap): TileKey[] {
  const tiles = map.style.tileManagers[twinSource];
  if (!tiles) return [];
  return tiles.getIds().flatMap((id) => tiles.getTileByID(id)?.tileID.canonical ?? []);
}

interface TileHolder {
  /** Fetches tiles again. */
  refresh: (keys: TileKey[]) => void;
  /** Tells whether nothing is on its way. */
  loaded: () => boolean;
  /** Lists the tiles that are held. */
  held: () => TileKey[];
}

/**
 * TileRefresher gathers changed tiles for a moment and has each fetched once. A tile that was still on its way may
 * arrive as it was before the change, so where loading was under way the same tiles are fetched a second time.
 */
export class TileRefresher {
  private readonly holder: TileHolder;
  private waiting = new Map<string, TileKey>();
  private waitingBeneath = new Map<string, TileKey>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly seconds = new Set<ReturnType<typeof setTimeout>>();

  constructor(holder: TileHolder) {
    this.holder = holder;
  }

  /** Notes changed tiles; with beneath, each key stands for all tiles beneath it too. */
  add(keys: readonly string[], beneath = false): void {
    const waiting = beneath ? this.waitingBeneath : this.waiting;
    for (const text of keys) {
      const key = parseTileKey(text);
      if (key) waiting.set(text, key);
    }
    if (waiting.size > 0) this.timer ??= setTimeout(() => this.flush(), gatherMs);
  }

  private flush(): void {
    this.timer = undefined;
    const keys = [...this.waiting.values()];
    const beneath = [...this.waitingBeneath.values()];
    this.waiting = new Map();
    this.waitingBeneath = new Map();
    const refresh = () => {
      const { held } = this.holder;
      this.holder.refresh(beneath.length > 0 ? [...keys, ...tilesBeneath(beneath, held())] : keys);
    };
    const settled = this.holder.loaded();
    refresh();
    if (settled) return;
    const second = setTimeout(() => {
      this.seconds.delete(second);
      refresh();
    }, secondLookMs);
    this.seconds.add(second);
  }

  /** Forgets what waits. */
  stop(): void {
    clearTimeout(this.timer);
    for (const second of this.seconds) clearTimeout(second);
  }
}
