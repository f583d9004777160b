import type { Geometry } from 'geojson';
import type { Properties } from '../api/wire';
import type { Change, Frame, Position } from './frames';

/** Entity is a feature and the collection that it is of. It is never changed, only replaced. */
export interface Entity {
  readonly collection: string;
  readonly id: string;
  readonly properties: Readonly<Properties>;
  readonly geometry: Geometry | null;
}

/** Copy is a local copy of what a subscription watches: at its position it equals what the query gives. */
export class Copy {
  private held = new Map<string, Entity>();
  private figures: Readonly<Record<string, number | null>> | undefined;
  private position: Position | undefined;
  private complete = false;
  private part = 0;

  /** Where the copy stands; undefined before anything came. */
  get at(): Position | undefined {
    return this.position;
  }
  /** Whether the copy is complete: not before the first snapshot, and not while one replaces it. */
  get whole(): boolean {
    return this.complete;
  }
  /** What is held, by id. */
  get entities(): ReadonlyMap<string, Entity> {
    return this.held;
  }
  /** The figures of mode count by collection; null stands for one that is too small to be told. */
  get counts(): Readonly<Record<string, number | null>> | undefined {
    return this.figures;
  }

  /** Takes a frame in; false when it does not continue the copy, which then must be fetched anew. */
  apply(frame: Extract<Frame, { t: 'snap' | 'ev' | 'count' }>, epoch: string): boolean {
    const fits =
      frame.t === 'snap' ? this.fill(frame) : frame.t === 'ev' ? this.follow(frame) : this.count(frame);
    if (fits) this.position = { epoch, version: frame.version };
    return fits;
  }

  /** Takes note that a snapshot will replace everything. */
  expire(): void {
    this.complete = false;
    this.part = 0;
  }

  /** Takes note that nothing changed up to a version. */
  advance(version: number): void {
    if (this.complete && this.position && version > this.position.version)
      this.position = { ...this.position, version };
  }

  private fill({ part, version, last, items }: Extract<Frame, { t: 'snap' }>): boolean {
    if (part === 1) {
      this.held = new Map();
      this.figures = undefined;
      this.complete = false;
    } else if (this.complete || part !== this.part + 1 || version !== this.position?.version) return false;
    this.part = part;
    for (const { collection, id, properties, geometry } of items)
      this.held.set(id, { collection, id, properties, geometry });
    this.complete = last;
    return true;
  }

  private count({ from, version, counts }: Extract<Frame, { t: 'count' }>): boolean {
    if (this.complete && from !== version && from !== this.position?.version) return false;
    this.figures = counts;
    this.complete = true;
    return true;
  }

  private follow({ from, changes }: Extract<Frame, { t: 'ev' }>): boolean {
    return this.complete && from === this.position?.version && changes.every((change) => this.change(change));
  }

  private change({ op, type, id, set, unset = [], geometry }: Change): boolean {
    const before = this.held.get(id);
    if ((op === 'enter') === (before !== undefined)) return false;
    if (op === 'leave' || op === 'delete') return this.held.delete(id);
    if (op !== 'enter' && op !== 'update') return false; // of a later server
    const properties: Properties = { ...before?.properties, ...set };
    for (const name of unset) delete properties[name];
    this.held.set(id, {
      collection: type,
      id,
      properties,
      geometry: geometry === undefined ? (before?.geometry ?? null) : geometry,
    });
    return true;
  }
}
