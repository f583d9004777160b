import type { CustomLayerInterface, CustomRenderMethodInput, Map as GLMap } from 'maplibre-gl';
import { Scene, WebGLRenderer } from 'three';
import { Changed } from './changed';
import { MapFrame } from './frame';
import type { Houses, TintOf } from './houses';
import { Opened, type OpenRoom, type PickedRoom } from './opened';
import { Tileset } from './tileset';
import { View } from './view';

/** LayerEvents is what the layer tells. */
export interface LayerEvents {
  tintOf: TintOf;
  /** Houses began to be drawn here, others are not any more: those the map has to draw. */
  drawn: (added: readonly string[], left: readonly string[]) => void;
  /** Houses in view are on their way, or none are. */
  loading: (loading: boolean) => void;
  failed: (error: Error) => void;
}

/**
 * ModelLayer draws houses with their roofs, and uploaded models, into the map. It knows houses by their ids, and asks for
 * the colour of each; of selection, themes and who may see what it knows nothing.
 */
export class ModelLayer implements CustomLayerInterface {
  readonly id = 'houses-detailed';
  readonly type = 'custom';
  readonly renderingMode = '3d';
  private readonly map: GLMap;
  private readonly events: LayerEvents;
  private readonly frame: MapFrame;
  private readonly view: View;
  private readonly scene = new Scene();
  private renderer: WebGLRenderer | undefined;
  private tileset: Tileset;
  /** Tilesets that are shown until the newest has come. */
  private readonly replaced: Tileset[] = [];
  private readonly changed: Changed;
  private readonly opened: Opened;
  private openHouse: string | undefined;
  /** The houses that were told to be drawn here. */
  private told: ReadonlySet<string> = new Set();
  private tells = false;
  private stopped = false;
  /** The changed houses that the next frame shows as they are now: a mark in the browser's timeline tells when. */
  private readonly marks = new Set<string>();

  /** The origin is near what is looked at: longitude, latitude. */
  constructor(map: GLMap, origin: readonly [number, number], events: LayerEvents) {
    this.map = map;
    this.events = events;
    this.frame = new MapFrame(origin[0], origin[1]);
    this.view = new View(this.frame);
    this.changed = new Changed(this.frame, {
      changed: () => this.look(),
      came: (houses) => this.came(houses),
    });
    this.opened = new Opened(this.frame, () => this.repaint());
    this.tileset = this.newTileset();
    this.scene.add(this.changed.group, this.opened.group);
  }

  private newTileset(): Tileset {
    const tileset = new Tileset(this.frame, this.view.eye, {
      shown: (houses) => this.arrived(houses),
      changed: () => this.redraw(),
      loading: (loading) => this.events.loading(loading),
      complete: () => this.dropReplaced(),
      replaced: () => this.reload(),
      failed: this.events.failed,
    });
    this.scene.add(tileset.group);
    return tileset;
  }

  onAdd(map: GLMap, gl: WebGLRenderingContext | WebGL2RenderingContext): void {
    this.renderer = new WebGLRenderer({ canvas: map.getCanvas(), context: gl });
    // The map clears, sizes and presents; the renderer only draws into what is there.
    this.renderer.autoClear = false;
  }

  render(_: WebGLRenderingContext | WebGL2RenderingContext, args: CustomRenderMethodInput): void {
    const { renderer, view } = this;
    if (!renderer) return;
    if (this.map.getZoom() < leastZoom) {
      this.events.loading(false);
      return;
    }
    view.follow(args);
    const { width, height } = this.map.getCanvas();
    this.tileset.update(view.eye, width, height);
    renderer.resetState();
    renderer.render(this.scene, view.camera);
    renderer.resetState();
    for (const id of this.marks) performance.mark(drawnMark, { detail: id });
    performance.clearMarks(drawnMark);
    this.marks.clear();
  }

  /** Frees everything; what is still on its way finds nothing to draw into. */
  onRemove(): void {
    this.stopped = true;
    this.tileset.dispose();
    this.changed.clear();
    for (const old of this.replaced) old.dispose();
    this.opened.close();
    this.renderer?.dispose();
    this.renderer = undefined;
  }

  private repaint(): void {
    if (!this.stopped) this.map.triggerRepaint();
  }

  /** Draws anew, and tells which houses are drawn: not in the middle of a frame, which is where tiles come and go. */
  private redraw(): void {
    this.repaint();
    if (this.tells) return;
    this.tells = true;
    queueMicrotask(() => {
      this.tells = false;
      if (!this.stopped) this.tell();
    });
  }

  private tell(): void {
    const shown = [...this.replaced, this.tileset].flatMap((tileset) => tileset.drawn());
    const now = new Set([...shown.flatMap(({ ids }) => ids), ...this.changed.settled()]);
    const before = this.told;
    const added = [...now].filter((id) => !before.has(id));
    const left = [...before].filter((id) => !now.has(id));
    this.told = now;
    if (added.length + left.length > 0) this.events.drawn(added, left);
  }

  /** Colours all houses anew. */
  recolour(): void {
    for (const houses of this.all()) houses.tint(this.events.tintOf);
    this.repaint();
  }

  /** Colours those files anew in which a house is. */
  recolourHouse(id: string): void {
    for (const houses of this.all()) if (houses.ids.includes(id)) houses.tint(this.events.tintOf);
    this.repaint();
  }

  /** Takes note of houses that changed or are gone at a version: they are drawn anew, or no more. */
  change(changed: readonly string[], gone: readonly string[], version: number): void {
    for (const id of [...changed, ...gone]) this.marks.delete(id);
    this.changed.note(changed, gone, version);
    for (const id of gone) this.marks.add(id);
  }

  /** Fetches tiles again, by keys that count from the root of the tileset. */
  refresh(keys: readonly string[]): void {
    this.tileset.refresh(keys);
  }

  /** Loads the tileset anew; what is shown stays until then. */
  reload(): void {
    this.replaced.push(this.tileset);
    this.tileset = this.newTileset();
    this.repaint();
  }

  private dropReplaced(): void {
    if (this.replaced.length === 0) return;
    for (const old of this.replaced.splice(0)) {
      this.scene.remove(old.group);
      old.dispose();
    }
    // Whatever changed before is in the tiles that came.
    this.changed.clear();
    this.look();
  }

  /** Gives the house at a place on the map, in CSS pixels. */
  pick(point: { x: number; y: number }): string | undefined {
    const { ray, best } = this.rayFor(point);
    for (const houses of this.visible()) {
      const hit = houses.pick(ray);
      if (hit && hit.distance < best.distance) Object.assign(best, hit);
    }
    return best.id;
  }

  /** Gives the room of the opened house at a place on the map, or the floor. */
  pickRoom(point: { x: number; y: number }): PickedRoom | undefined {
    return this.opened.pick(this.rayFor(point).ray);
  }

  private rayFor({ x, y }: { x: number; y: number }) {
    const { clientWidth, clientHeight } = this.map.getCanvas();
    const ray = this.view.rayAt((2 * x) / clientWidth - 1, 1 - (2 * y) / clientHeight);
    return { ray, best: { id: undefined as string | undefined, distance: Number.POSITIVE_INFINITY } };
  }

  /** Leaves one house out, because it is drawn opened, and shows the others through. */
  openUp(id: string | undefined): void {
    this.openHouse = id;
    this.opened.closeOther(id);
    this.look();
  }

  /** Draws the rooms of an opened house; false where its rooms have no model for this caller. */
  async showRooms(id: string, rooms: readonly OpenRoom[]): Promise<boolean> {
    return this.opened.show(id, rooms);
  }

  private visible(): Houses[] {
    return [...this.tileset.drawn(), ...this.changed.all()];
  }

  private all(): Houses[] {
    return [...this.tileset.loaded(), ...this.changed.all()];
  }

  private arrived(houses: Houses): void {
    for (const id of this.changed.leaveTo(houses)) this.marks.add(id);
    houses.tint(this.events.tintOf);
    this.look();
  }

  private came(houses: Houses): void {
    houses.tint(this.events.tintOf);
    for (const id of houses.ids) this.marks.add(id);
    this.look();
  }

  /** Looks again at who draws which house. */
  private look(): void {
    for (const houses of this.tileset.loaded()) this.dress(houses, false);
    for (const houses of this.changed.all()) this.dress(houses, true);
    this.redraw();
  }

  private dress(houses: Houses, own: boolean): void {
    houses.hide((id) => id === this.openHouse || (!own && this.changed.outdates(id, houses.version)));
    houses.fade(this.openHouse ? openedOpacity : 1);
  }
}

/** Who measures observes it; it is not kept. */
const drawnMark = 'house-drawn';
/** Houses show from here on, as the light ones do. */
const leastZoom = 13;
/** How far the neighbours of an opened house are seen through. */
const openedOpacity = 0.3;
