import { Group } from 'three';
import type { MapFrame } from './frame';
import { Houses } from './houses';
import { read } from './read';

/** ChangedEvents is what the changed houses tell. */
export interface ChangedEvents {
  /** Which houses are drawn by whom is to be looked at again. */
  changed: () => void;
  /** A changed house is there to be drawn. */
  came: (houses: Houses) => void;
}

/** Changes beyond these in one commit wait for their tiles: a model each would take longer. */
const mostAtOnce = 32;

/** Entry is what is known of a house that changed. */
interface Entry {
  /** The version of its last change. */
  since: number;
  /** The version of which it is shown, or shown to be gone: tiles before that leave it out. */
  shown: number;
  drawn: Houses | undefined;
}

/**
 * Changed draws single houses in place of those in tiles that are older. A tile shows a house only if it is of the version
 * of the house's last change or a later one; until such a tile is there the house is drawn from its own model.
 */
export class Changed {
  readonly group = new Group();
  private readonly frame: MapFrame;
  private readonly events: ChangedEvents;
  private readonly entries = new Map<string, Entry>();

  constructor(frame: MapFrame, events: ChangedEvents) {
    this.frame = frame;
    this.events = events;
  }

  /** Notes that houses changed at a version, and draws them as they are now; those that are gone are left out. */
  note(changed: readonly string[], gone: readonly string[], version: number): void {
    for (const id of gone) this.enter(id, { since: version, shown: version, drawn: undefined });
    for (const id of changed) {
      // What was there is shown until what is to be shown has come.
      this.entries.set(id, { shown: 0, drawn: undefined, ...this.entries.get(id), since: version });
      if (changed.length <= mostAtOnce) void this.fetch(id, version);
    }
    this.events.changed();
  }

  private async fetch(id: string, version: number): Promise<void> {
    try {
      const response = await fetch(`/models/${id}?min_version=${version}`, {
        headers: { Accept: 'model/gltf-binary' },
        credentials: 'same-origin',
      });
      if (!response.ok) return;
      const file = await read(await response.arrayBuffer());
      const entry = this.entries.get(id);
      // Another change is on its way, or a tile was faster.
      if (entry?.since !== version || entry.shown >= version) return;
      const houses = new Houses(file, this.frame, version, id);
      this.enter(id, { since: version, shown: version, drawn: houses });
      this.group.add(houses.group);
      this.events.came(houses);
    } catch {
      // The tile that holds it is on its way too.
    }
  }

  private enter(id: string, entry: Entry): void {
    this.entries.get(id)?.drawn?.dispose();
    this.entries.set(id, entry);
  }

  /** Tells whether a house in a tile of a version is older than what is shown of it elsewhere. */
  outdates(id: string, tileVersion: number): boolean {
    return (this.entries.get(id)?.shown ?? 0) > tileVersion;
  }

  /** Leaves to a tile what it shows as new, or newer, and lists what it is the first to show. */
  leaveTo(tile: Houses): string[] {
    return tile.ids.filter((id) => {
      const entry = this.entries.get(id);
      if (!entry || entry.since > tile.version) return false;
      this.enter(id, { since: entry.since, shown: entry.since, drawn: undefined });
      return entry.shown < entry.since;
    });
  }

  /** Lists the houses that are drawn from models of their own, or shown to be gone: no older picture of them stands. */
  settled(): string[] {
    return [...this.entries].flatMap(([id, { shown }]) => (shown > 0 ? [id] : []));
  }

  /** Lists the houses that are drawn from models of their own. */
  all(): Houses[] {
    return [...this.entries.values()].flatMap(({ drawn }) => drawn ?? []);
  }

  /** Forgets all changes, and frees what drew them. */
  clear(): void {
    for (const { drawn } of this.entries.values()) drawn?.dispose();
    this.entries.clear();
  }
}
