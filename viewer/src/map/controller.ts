import {
  type ExpressionSpecification,
  type FilterSpecification,
  type GeoJSONSource,
  Map as GLMap,
  type MapMouseEvent,
  prewarm,
  setWorkerUrl,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { GeoJSON } from 'geojson';
import { Camera, homePitch } from './camera';
import { Detailed } from './detailed';
import { FeatureStates } from './featureStates';
import { drawIcon } from './icons';
import { followLoading } from './loading';
import type { overlaySources } from './overlay';
import { type Palette, palettes, type Theme } from './palette';
import { featureAt, type Hit, hitsInView } from './picking';
import { buildStyle, type TileSet } from './style';
import { houseLabelLayers } from './symbols';
import type { HouseTheme } from './theme';
import { type LayerGroup, twinSource } from './tileLayer';
import { heldTiles, TileRefresher } from './tileRefresher';

/** MapEvents is what the map tells; the controller knows nothing of who listens. */
export interface MapEvents {
  tap: (hit: Hit | undefined) => void;
  moved: () => void;
  /** Something is on its way to the map, or everything that was has been drawn. */
  busy: (busy: boolean) => void;
  /** The user waits for the map: it was opened or moved, and not all of what it shows now is there. */
  loading: (loading: boolean) => void;
  failed: (error: Error) => void;
  /** Houses in view that are to be drawn in detail are on their way, or none are. */
  detailLoading: (loading: boolean) => void;
  /** Houses cannot be drawn in detail. */
  detailFailed: (error: Error) => void;
}

/** MapSettings is what the map shows besides the data. */
export interface MapSettings {
  theme: Theme;
  houseTheme: HouseTheme;
  hidden: ReadonlySet<LayerGroup>;
  reducedMotion: boolean;
  /** Whether the map starts tilted. */
  tilted: boolean;
  /** How far the village keeps from each edge at first, in pixels. */
  padding: { top: number; right: number; bottom: number; left: number };
}

// The workers start as soon as this code is there, beside the first questions to the server.
setWorkerUrl(workerUrl);
prewarm();

/**
 * MapController owns the MapLibre map. It stands outside the user interface: the interface calls its methods and
 * listens to its events, nothing else passes between them.
 */
export class MapController {
  readonly gl: GLMap;
  readonly states: FeatureStates;
  readonly camera: Camera;
  readonly detailed: Detailed;
  private readonly events: MapEvents;
  private readonly refresher: TileRefresher;
  private settings: MapSettings;
  private hovered: Hit | undefined;
  private hiddenHouse: string | undefined;
  /** While set, taps go there and not to picking: something is being drawn. */
  drawing = false;

  constructor(container: HTMLElement, tiles: TileSet, settings: MapSettings, events: MapEvents) {
    this.settings = settings;
    this.events = events;
    this.gl = new GLMap({
      container,
      style: buildStyle(tiles, palettes[settings.theme], settings.houseTheme, settings.hidden),
      bounds: tiles.home,
      fitBoundsOptions: { padding: settings.padding },
      pitch: settings.tilted ? homePitch : 0,
      attributionControl: false,
      maxPitch: 70,
      minZoom: 9,
      maxZoom: 21,
      fadeDuration: 0,
      // A tile that left the screen is asked for again when it returns: its tag decides whether it is still good.
      maxTileCacheSize: 0,
      refreshExpiredTiles: false,
    });
    this.camera = new Camera(this.gl, tiles.home, settings);
    this.states = new FeatureStates(this.gl, settings.reducedMotion);
    const look = () => ({ palette: this.palette, theme: this.settings.houseTheme });
    this.detailed = new Detailed(this.gl, this.states, look, {
      failed: events.detailFailed,
      loading: events.detailLoading,
    });
    this.followContext();
    this.refresher = new TileRefresher({
      refresh: (keys) => this.gl.refreshTiles(twinSource, keys),
      loaded: () => this.gl.areTilesLoaded(),
      held: () => heldTiles(this.gl),
    });
    this.gl.setMissingStyleImageResolver((name) => this.addIcon(name));
    this.gl.on('click', (event) => this.onTap(event));
    this.gl.on('mousemove', (event) => this.onHover(event));
    this.gl.on('moveend', () => events.moved());
    this.gl.on('error', (event) => events.failed(Object.assign(new Error(event.error.message), event.error)));
    this.gl.once('idle', () => events.moved());
    this.gl.on('dataloading', () => events.busy(true));
    this.gl.on('idle', () => events.busy(false));
    followLoading(this.gl, events.loading);
  }

  /** When the graphics card takes its memory back MapLibre builds its style anew; what is not its own is lost. */
  private followContext(): void {
    this.gl.on('webglcontextlost', () => {
      if (!this.detailed.on) return;
      this.detailed.drop();
      this.events.detailFailed(new Error('WebGL context lost'));
      this.gl.once('webglcontextrestored', () => this.gl.once('idle', () => this.dressHouses()));
    });
  }

  private addIcon(name: string): void {
    const icon = drawIcon(name, Math.max(2, window.devicePixelRatio));
    if (icon && !this.gl.hasImage(name)) this.gl.addImage(name, icon.data, { pixelRatio: icon.pixelRatio });
  }

  private onTap(event: MapMouseEvent): void {
    if (!this.drawing) this.events.tap(featureAt(this.gl, event.point, this.detailed));
  }

  private onHover(event: MapMouseEvent): void {
    if (this.drawing || this.gl.isMoving()) return;
    const hit = featureAt(this.gl, event.point, this.detailed, 0);
    if (hit?.id === this.hovered?.id) return;
    this.hovered = hit;
    this.states.hover(hit);
    this.gl.getCanvas().style.cursor = hit && hit.type !== 'land' && hit.type !== 'grids' ? 'pointer' : '';
  }

  /** The palette of the theme in use. */
  get palette(): Palette {
    return palettes[this.settings.theme];
  }

  /** Changes what is shown; layers that stay the same are not touched. */
  apply(settings: MapSettings, tiles: TileSet): void {
    this.settings = settings;
    const style = buildStyle(tiles, this.palette, settings.houseTheme, settings.hidden);
    for (const layer of style.layers) {
      if (!this.gl.getLayer(layer.id)) continue;
      for (const [name, value] of Object.entries(layer.paint ?? {})) {
        this.gl.setPaintProperty(layer.id, name as never, value as never);
      }
      // The exploded house sets visibility of its own layers by their data, so the style's word is the last one.
      this.gl.setLayoutProperty(layer.id, 'visibility', layer.layout?.visibility ?? 'visible');
    }
    this.dressHouses();
    this.detailed.recolour();
  }

  /** Fetches tiles again; keys are "z/x/y", and with beneath each stands for all tiles beneath it too. */
  refresh(keys: readonly string[], beneath = false): void {
    this.refresher.add(keys, beneath);
  }

  /** Fetches all tiles again. */
  refreshAll(): void {
    this.gl.refreshTiles(twinSource);
  }

  /** Lists the features on screen, each once. */
  inView(limit: number): Hit[] {
    return hitsInView(this.gl, limit);
  }

  /** Replaces the data of one of our own sources. */
  setData(source: keyof typeof overlaySources, data: GeoJSON): void {
    // While the graphics card has taken its memory back there is no style.
    if (this.gl.style) this.gl.getSource<GeoJSONSource>(source)?.setData(data);
  }

  /** Hides one house, because it is drawn opened. */
  hideHouse(id: string | undefined): void {
    this.hiddenHouse = id;
    this.dressHouses();
    this.detailed.openUp(id);
  }

  /** Draws houses in detail, with their roofs, or as extrusions. */
  async setDetailed(on: boolean): Promise<void> {
    if (on) await this.detailed.turnOn();
    else this.detailed.turnOff();
    this.dressHouses();
    this.detailed.openUp(this.hiddenHouse);
  }

  /** Leaves the opened house out of the extrusions, and shows the others through. */
  private dressHouses(): void {
    const { hiddenHouse: id, gl } = this;
    if (!gl.style) return;
    const filter: FilterSpecification | null = id ? ['!=', ['get', 'id'], id] : null;
    gl.setFilter('houses', filter);
    gl.setPaintProperty('houses', 'fill-extrusion-opacity', id ? 0.25 : 0.96);
    const opacity: ExpressionSpecification | number = id ? ['case', ['==', ['get', 'id'], id], 0, 1] : 1;
    for (const layer of houseLabelLayers) gl.setPaintProperty(layer, 'text-opacity', opacity);
    this.detailed.show(!this.settings.hidden.has('houses'));
  }

  /** Frees the map and its worker. */
  remove(): void {
    this.states.stop();
    this.refresher.stop();
    this.detailed.turnOff();
    this.gl.remove();
  }
}
