// Written by scripts/schema.mjs out of the API document, as a steward sees it: do not edit.

export interface Account {
  name: string;
  role: 'visitor' | 'worker' | 'command' | 'steward' | 'component' | 'admin';
  /** Grid codes that stand for their subtrees; * for everywhere. */
  scopes: string[];
  /** Rights. */
  may: string[];
}

export interface Accounts {
  accounts: Account[];
}

export type Area = {
  circle: {
    /** lon, lat */
    center: [number, number];
    /** Geodesic, to the nearest point of a geometry. */
    radius_m: number;
  };
} | {
  /** west, south, east, north */
  bbox: [number, number, number, number];
} | {
  geometry: Polygon | MultiPolygon;
} | {
  /** Grid codes; a prefix means its subtree. */
  grids: string[];
} | {
  buffer: {
    geometry: Geometry;
    distance_m: number;
  };
};

export interface AreaAnswer {
  version: number;
  area_m2: number;
  counts: Record<string, number | null>;
  /** Rows that hold the group's values and a count by collection. */
  groups?: AreaGroup[];
  /** Collections whose count is too small to be told. */
  suppressed?: string[];
  items?: FeatureList;
}

export type AreaGroup = Record<string, string | number | null>;

export interface AreaList {
  /** One collection. */
  type: string;
  limit?: number;
  /** How many to pass over, of the newest version; cursor keeps to one. */
  offset?: number;
  /** items.next of the page before, with the rest of its body as it was; limit may differ. */
  cursor?: string;
  /** The properties to give; all stored ones where it is missing. */
  fields?: string[];
  /** Names with commas, - before those that fall. */
  sortby?: string;
}

export interface AreaRequest {
  area: Area;
  /** The collections to count. */
  types: string[];
  /** CQL2 text by collection. */
  filter?: Record<string, string>;
  /** At most two of grid, house, floor, age_band or an enum. */
  group_by?: string[];
  /** Whom to list; without it there are no items. */
  list?: AreaList;
  /** A version, an instant (RFC 3339) of the past, or a day, which is its begin in UTC. What is yet to come, or was before the first version, is 400. */
  as_of?: number | string | null;
}

export interface BatchAnswer {
  version: number;
  results: BatchResult[];
}

export interface BatchChange {
  op: 'create' | 'patch' | 'put' | 'delete';
  /** The collection. */
  type: string;
  /** Which entity; of a create none. */
  id?: string;
  /** A name within the batch: references of other changes may use it for the id. */
  ref?: string;
  /** The revision that the change is of; another one is 409. */
  if_rev?: number | null;
  properties?: Record<string, unknown> | null;
  geometry?: Geometry | null;
}

export interface BatchRequest {
  /** At most 500 bytes. */
  reason?: string;
  changes: BatchChange[];
}

export interface BatchResult {
  ref?: string;
  id: Id;
  rev: number;
  /** What does not fit together; it was kept. */
  warnings?: string[];
}

export interface Change {
  op: 'enter' | 'update' | 'leave' | 'delete';
  /** Its collection. */
  type: string;
  id: Id;
  rev?: number;
  /** Properties that got another value; of enter all. */
  set?: Record<string, unknown>;
  /** Properties that lost their value. */
  unset?: string[];
  geometry?: Geometry | null;
}

export interface Changes {
  epoch: string;
  from: number;
  /** Up to where the changes reach: whole commits. */
  version: number;
  changes: Change[];
  /** Where to read on, null at the newest version. */
  next: string | null;
}

export interface Code {
  value: string;
  label: Label;
  aliases?: string[];
  reads_as?: string;
}

export interface Collection {
  id: string;
  title?: string;
  description?: string;
  itemType: 'feature';
  extent?: {
    spatial?: {
      bbox: (number[])[];
      crs?: string;
    };
    temporal?: {
      interval?: ((string | null)[])[];
      trs?: string;
    };
  };
  crs: string[];
  storageCrs?: string;
  links: Link[];
  [name: string]: unknown;
}

export interface Collections {
  links: Link[];
  /** The systems that every collection has. */
  crs: string[];
  collections: Collection[];
}

export interface Conformance {
  conformsTo: string[];
  links?: Link[];
}

export interface Contested {
  name: string;
  /** A value as the caller may see it. */
  yours: unknown;
  /** A value as the caller may see it. */
  theirs: unknown;
}

export type Credential = {
  /** From a sign-in link. */
  code: string;
} | {
  user: string;
  password: string;
};

export interface DeadLetter {
  /** The webhook-id, or what gridtwin-id of its messages begins with. */
  id: string;
  /** Of a reset: epoch, permission, too_old or slow. */
  why?: string;
  from: number;
  after: number;
  version: number;
  /** When it was given up. */
  at: string;
  tries: number;
  /** Of the last answer: of HTTP, or the reason code of MQTT. */
  status?: number;
  error?: string;
}

export interface DemoRole {
  role: 'visitor' | 'worker' | 'command' | 'steward' | 'component' | 'admin';
  label: Label;
  code: string;
}

export interface DerivedDeclaration {
  name: string;
  kind: 'text' | 'int' | 'float' | 'bool' | 'date' | 'time' | 'enum' | 'ref' | 'list' | 'geometry';
  label: Label;
  codes?: Code[] | null;
}

export interface Explanation {
  collection: string;
  version: number;
  /** In normal form. */
  filter?: string;
  /** The path that was taken. */
  access: string;
  /** Of the collection; null where the caller may not see them all. */
  rows: number | null;
  steps: ExplanationStep[];
  tested: number;
  matched: number;
  /** Milliseconds. */
  plan_ms: number;
  /** Milliseconds. */
  run_ms: number;
}

export interface ExplanationStep {
  on: string;
  how: string;
  estimated: number | null;
  used: boolean;
  found?: number;
  /** Milliseconds. */
  ms?: number;
}

export interface Facility {
  type: 'Feature';
  id: Id;
  geometry: Point | null;
  properties: FacilityProperties;
  /** Of a feature that is read by itself. */
  links?: Link[];
}

export interface FacilityChanges {
  type?: 'Feature';
  geometry?: Point | null;
  properties?: FacilityPatch;
}

export interface FacilityHistory {
  type: 'facilities';
  id: Id;
  states: FacilityState[];
  /** Where to read on, null at the end. */
  next: string | null;
}

export interface FacilityInput {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 类别 kind. hydrant 消火栓 hydrant, shelter 安置点 shelter, depot 物资点 depot, camera 摄像头 camera, pump 泵站 pump, aed AED AED, lamp 路灯 lamp */
  kind?: 'hydrant' | 'shelter' | 'depot' | 'camera' | 'pump' | 'aed' | 'lamp' | null;
  /** 状态 state. ok 正常 ok, faulty 故障 faulty, missing 缺失 missing */
  state?: 'ok' | 'faulty' | 'missing' | null;
  /** 容量 capacity */
  capacity?: number | null;
  /** 已用 used */
  used?: number | null;
}

export interface FacilityNear {
  type: 'Feature';
  id: Id;
  geometry: Point | null;
  properties: FacilityProperties;
  /** Of a feature that is read by itself. */
  links?: Link[];
  distance_m: number;
}

export interface FacilityNearest {
  type: 'FeatureCollection';
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberReturned: number | null;
  timeStamp: string;
  links: Link[];
  features: FacilityNear[];
}

export interface FacilityPage {
  type: 'FeatureCollection';
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberMatched: number | null;
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberReturned: number | null;
  timeStamp: string;
  links: Link[];
  features: Facility[];
}

export interface FacilityPatch {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 类别 kind. hydrant 消火栓 hydrant, shelter 安置点 shelter, depot 物资点 depot, camera 摄像头 camera, pump 泵站 pump, aed AED AED, lamp 路灯 lamp */
  kind?: 'hydrant' | 'shelter' | 'depot' | 'camera' | 'pump' | 'aed' | 'lamp' | null;
  /** 状态 state. ok 正常 ok, faulty 故障 faulty, missing 缺失 missing */
  state?: 'ok' | 'faulty' | 'missing' | null;
  /** 容量 capacity */
  capacity?: number | null;
  /** 已用 used */
  used?: number | null;
}

export interface FacilityProperties {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 来源 source */
  source?: string | null;
  /** 来源编号 id at the source */
  source_id?: string | null;
  /** 类别 kind. hydrant 消火栓 hydrant, shelter 安置点 shelter, depot 物资点 depot, camera 摄像头 camera, pump 泵站 pump, aed AED AED, lamp 路灯 lamp */
  kind?: 'hydrant' | 'shelter' | 'depot' | 'camera' | 'pump' | 'aed' | 'lamp' | null;
  /** 状态 state. ok 正常 ok, faulty 故障 faulty, missing 缺失 missing */
  state?: 'ok' | 'faulty' | 'missing' | null;
  /** 容量 capacity */
  capacity?: number | null;
  /** 已用 used */
  used?: number | null;
  /** 微网格 micro-grid. The micro-grid that holds it. */
  grid?: string | null;
  /** 修订 revision. The version that last changed it. */
  rev?: number;
  /** 更新时间 updated at */
  updated_at?: string;
}

export interface FacilityState {
  version: number;
  time: string;
  op?: 'create' | 'update' | 'delete';
  /** Who did it; for those who may read inside. */
  actor?: string;
  reason?: string;
  feature?: Facility;
}

export interface Fault {
  /** JSON pointer (RFC 6901) into the body. */
  pointer?: string;
  /** Name of a parameter of the address. */
  parameter?: string;
  /** Name of a header. */
  header?: string;
  detail: string;
}

export interface Feature {
  type: 'Feature';
  id: Id;
  geometry: Geometry | null;
  /** Properties by field name; see the type. */
  properties: Record<string, unknown>;
}

export interface FeatureList {
  type: 'FeatureCollection';
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberMatched: number | null;
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberReturned: number | null;
  features: Feature[];
  /** The cursor of the next page, null on the last. */
  next: string | null;
}

export interface FieldDeclaration {
  name: string;
  kind: 'text' | 'int' | 'float' | 'bool' | 'date' | 'time' | 'enum' | 'ref' | 'list' | 'geometry';
  label: Label;
  codes?: Code[];
  sensitivity: 'pub' | 'int' | 'per' | 'sec';
  required: boolean;
  read_only: boolean;
  /** Whether this caller may change it, somewhere. */
  may_edit: boolean;
  min?: number;
  max?: number;
  max_len?: number;
  /** Name of the type that it refers to. */
  ref?: string;
  doc?: string;
  aggregate?: 'sum';
}

export interface Found {
  ids: Id[];
}

export interface Functions {
  functions: ({
    name: string;
    description?: string;
    arguments?: ({
      type: ('string' | 'number' | 'integer' | 'datetime' | 'geometry' | 'boolean')[];
    })[];
    returns: ('string' | 'number' | 'integer' | 'datetime' | 'geometry' | 'boolean')[];
  })[];
  links?: Link[];
}

export type Geometry = Point | MultiPoint | LineString | MultiLineString | Polygon | MultiPolygon;

export interface Grid {
  type: 'Feature';
  id: Id;
  geometry: Polygon | MultiPolygon | null;
  properties: GridProperties;
  /** Of a feature that is read by itself. */
  links?: Link[];
}

export interface GridChanges {
  type?: 'Feature';
  geometry?: Polygon | MultiPolygon | null;
  properties?: GridPatch;
}

export interface GridHistory {
  type: 'grids';
  id: Id;
  states: GridState[];
  /** Where to read on, null at the end. */
  next: string | null;
}

export interface GridInput {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 层级 level. Follows from the length of the code: 6, 9, 12, 15 or 17 digits. county 区 county, town 镇 town, village 村 village, unit 单元网格 unit grid, micro 微网格 micro-grid */
  level?: 'county' | 'town' | 'village' | 'unit' | 'micro' | null;
  /** 上级编码 parent code. Code of the grid above; follows from the code. */
  parent?: string | null;
  /** 网格长 leader */
  leader?: string | null;
  /** 网格员 workers */
  workers?: string[] | null;
  /** 四色预警 risk colour. none 无 none, blue 蓝 blue, yellow 黄 yellow, orange 橙 orange, red 红 red */
  risk?: 'none' | 'blue' | 'yellow' | 'orange' | 'red' | null;
  /** 最近巡查 last patrol */
  last_patrol_at?: string | null;
}

export interface GridNear {
  type: 'Feature';
  id: Id;
  geometry: Polygon | MultiPolygon | null;
  properties: GridProperties;
  /** Of a feature that is read by itself. */
  links?: Link[];
  distance_m: number;
}

export interface GridNearest {
  type: 'FeatureCollection';
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberReturned: number | null;
  timeStamp: string;
  links: Link[];
  features: GridNear[];
}

export interface GridPage {
  type: 'FeatureCollection';
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberMatched: number | null;
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberReturned: number | null;
  timeStamp: string;
  links: Link[];
  features: Grid[];
}

export interface GridPatch {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 层级 level. Follows from the length of the code: 6, 9, 12, 15 or 17 digits. county 区 county, town 镇 town, village 村 village, unit 单元网格 unit grid, micro 微网格 micro-grid */
  level?: 'county' | 'town' | 'village' | 'unit' | 'micro' | null;
  /** 上级编码 parent code. Code of the grid above; follows from the code. */
  parent?: string | null;
  /** 网格长 leader */
  leader?: string | null;
  /** 网格员 workers */
  workers?: string[] | null;
  /** 四色预警 risk colour. none 无 none, blue 蓝 blue, yellow 黄 yellow, orange 橙 orange, red 红 red */
  risk?: 'none' | 'blue' | 'yellow' | 'orange' | 'red' | null;
  /** 最近巡查 last patrol */
  last_patrol_at?: string | null;
}

export interface GridProperties {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 来源 source */
  source?: string | null;
  /** 来源编号 id at the source */
  source_id?: string | null;
  /** 层级 level. Follows from the length of the code: 6, 9, 12, 15 or 17 digits. county 区 county, town 镇 town, village 村 village, unit 单元网格 unit grid, micro 微网格 micro-grid */
  level?: 'county' | 'town' | 'village' | 'unit' | 'micro' | null;
  /** 上级编码 parent code. Code of the grid above; follows from the code. */
  parent?: string | null;
  /** 网格长 leader */
  leader?: string | null;
  /** 网格员 workers */
  workers?: string[] | null;
  /** 四色预警 risk colour. none 无 none, blue 蓝 blue, yellow 黄 yellow, orange 橙 orange, red 红 red */
  risk?: 'none' | 'blue' | 'yellow' | 'orange' | 'red' | null;
  /** 最近巡查 last patrol */
  last_patrol_at?: string | null;
  /** 微网格 micro-grid. The micro-grid that holds it. */
  grid?: string | null;
  /** 修订 revision. The version that last changed it. */
  rev?: number;
  /** 更新时间 updated at */
  updated_at?: string;
  /** 居住人数 residents. Derived: only when it is named in properties. */
  residents?: number | null;
  /** 60岁以上 aged 60 and over. Derived: only when it is named in properties. */
  over_60?: number | null;
  /** 80岁以上 aged 80 and over. Derived: only when it is named in properties. */
  over_80?: number | null;
}

export interface GridState {
  version: number;
  time: string;
  op?: 'create' | 'update' | 'delete';
  /** Who did it; for those who may read inside. */
  actor?: string;
  reason?: string;
  feature?: Grid;
}

export interface House {
  type: 'Feature';
  id: Id;
  geometry: Polygon | MultiPolygon | null;
  properties: HouseProperties;
  /** Of a feature that is read by itself. */
  links?: Link[];
}

export interface HouseChanges {
  type?: 'Feature';
  geometry?: Polygon | MultiPolygon | null;
  properties?: HousePatch;
}

export interface HouseHistory {
  type: 'houses';
  id: Id;
  states: HouseState[];
  /** Where to read on, null at the end. */
  next: string | null;
}

export interface HouseInput {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 门牌地址 address */
  address?: string | null;
  /** 不动产单元号 estate unit number */
  estate_no?: string | null;
  /** 所在地块 parcel. Refers to a land. */
  parcel?: string | null;
  /** 类别 kind. home 住宅 home, rental 出租房 rental, public 公共建筑 public, industry 工业建筑 industry, shed 棚屋 shed, hut 简屋 hut */
  kind?: 'home' | 'rental' | 'public' | 'industry' | 'shed' | 'hut' | null;
  /** 结构 structure. 1 钢 steel, 2 钢和钢筋混凝土 steel and reinforced concrete, 3 钢筋混凝土 reinforced concrete, 4 混合 mixed, 5 砖木 brick and timber, 6 其他 other */
  structure?: '1' | '2' | '3' | '4' | '5' | '6' | null;
  /** 用途 use */
  use?: string | null;
  /** 地上层数 floors above ground */
  floors_above?: number | null;
  /** 地下层数 floors below ground */
  floors_below?: number | null;
  /** 高度（米） height (m) */
  height_m?: number | null;
  /** 地面高程（米） ground elevation (m) */
  base_elev_m?: number | null;
  /** 屋顶 roof. flat 平 flat, gable 双坡 gable, hip 四坡 hip, shed 单坡 shed */
  roof?: 'flat' | 'gable' | 'hip' | 'shed' | null;
  /** 建成年份 year built */
  built_year?: number | null;
  /** 建筑面积（平方米） floor area (m²) */
  area_m2?: number | null;
  /** 安全等级 safety grade. A A级 grade A, B B级 grade B, C C级 局部危房 grade C, part dangerous, D D级 整幢危房 grade D, dangerous */
  safety?: 'A' | 'B' | 'C' | 'D' | null;
  /** 出租 let */
  let?: boolean | null;
  /** 用气 gas. none 无 none, pipe 管道 piped, lpg 瓶装 bottled */
  gas?: 'none' | 'pipe' | 'lpg' | null;
}

export interface HouseNear {
  type: 'Feature';
  id: Id;
  geometry: Polygon | MultiPolygon | null;
  properties: HouseProperties;
  /** Of a feature that is read by itself. */
  links?: Link[];
  distance_m: number;
}

export interface HouseNearest {
  type: 'FeatureCollection';
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberReturned: number | null;
  timeStamp: string;
  links: Link[];
  features: HouseNear[];
}

export interface HousePage {
  type: 'FeatureCollection';
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberMatched: number | null;
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberReturned: number | null;
  timeStamp: string;
  links: Link[];
  features: House[];
}

export interface HousePatch {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 门牌地址 address */
  address?: string | null;
  /** 不动产单元号 estate unit number */
  estate_no?: string | null;
  /** 所在地块 parcel. Refers to a land. */
  parcel?: string | null;
  /** 类别 kind. home 住宅 home, rental 出租房 rental, public 公共建筑 public, industry 工业建筑 industry, shed 棚屋 shed, hut 简屋 hut */
  kind?: 'home' | 'rental' | 'public' | 'industry' | 'shed' | 'hut' | null;
  /** 结构 structure. 1 钢 steel, 2 钢和钢筋混凝土 steel and reinforced concrete, 3 钢筋混凝土 reinforced concrete, 4 混合 mixed, 5 砖木 brick and timber, 6 其他 other */
  structure?: '1' | '2' | '3' | '4' | '5' | '6' | null;
  /** 用途 use */
  use?: string | null;
  /** 地上层数 floors above ground */
  floors_above?: number | null;
  /** 地下层数 floors below ground */
  floors_below?: number | null;
  /** 高度（米） height (m) */
  height_m?: number | null;
  /** 地面高程（米） ground elevation (m) */
  base_elev_m?: number | null;
  /** 屋顶 roof. flat 平 flat, gable 双坡 gable, hip 四坡 hip, shed 单坡 shed */
  roof?: 'flat' | 'gable' | 'hip' | 'shed' | null;
  /** 建成年份 year built */
  built_year?: number | null;
  /** 建筑面积（平方米） floor area (m²) */
  area_m2?: number | null;
  /** 安全等级 safety grade. A A级 grade A, B B级 grade B, C C级 局部危房 grade C, part dangerous, D D级 整幢危房 grade D, dangerous */
  safety?: 'A' | 'B' | 'C' | 'D' | null;
  /** 出租 let */
  let?: boolean | null;
  /** 用气 gas. none 无 none, pipe 管道 piped, lpg 瓶装 bottled */
  gas?: 'none' | 'pipe' | 'lpg' | null;
}

export interface HouseProperties {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 来源 source */
  source?: string | null;
  /** 来源编号 id at the source */
  source_id?: string | null;
  /** 门牌地址 address */
  address?: string | null;
  /** 不动产单元号 estate unit number */
  estate_no?: string | null;
  /** 所在地块 parcel. Refers to a land. */
  parcel?: string | null;
  /** 类别 kind. home 住宅 home, rental 出租房 rental, public 公共建筑 public, industry 工业建筑 industry, shed 棚屋 shed, hut 简屋 hut */
  kind?: 'home' | 'rental' | 'public' | 'industry' | 'shed' | 'hut' | null;
  /** 结构 structure. 1 钢 steel, 2 钢和钢筋混凝土 steel and reinforced concrete, 3 钢筋混凝土 reinforced concrete, 4 混合 mixed, 5 砖木 brick and timber, 6 其他 other */
  structure?: '1' | '2' | '3' | '4' | '5' | '6' | null;
  /** 用途 use */
  use?: string | null;
  /** 地上层数 floors above ground */
  floors_above?: number | null;
  /** 地下层数 floors below ground */
  floors_below?: number | null;
  /** 高度（米） height (m) */
  height_m?: number | null;
  /** 地面高程（米） ground elevation (m) */
  base_elev_m?: number | null;
  /** 屋顶 roof. flat 平 flat, gable 双坡 gable, hip 四坡 hip, shed 单坡 shed */
  roof?: 'flat' | 'gable' | 'hip' | 'shed' | null;
  /** 建成年份 year built */
  built_year?: number | null;
  /** 建筑面积（平方米） floor area (m²) */
  area_m2?: number | null;
  /** 安全等级 safety grade. A A级 grade A, B B级 grade B, C C级 局部危房 grade C, part dangerous, D D级 整幢危房 grade D, dangerous */
  safety?: 'A' | 'B' | 'C' | 'D' | null;
  /** 出租 let */
  let?: boolean | null;
  /** 用气 gas. none 无 none, pipe 管道 piped, lpg 瓶装 bottled */
  gas?: 'none' | 'pipe' | 'lpg' | null;
  /** 三维模型 3D model. SHA-256 of the uploaded 3D model, in hex; null where the model is made from the footprint. Set by PUT /models/{house} alone. */
  model?: string | null;
  /** 微网格 micro-grid. The micro-grid that holds it. */
  grid?: string | null;
  /** 修订 revision. The version that last changed it. */
  rev?: number;
  /** 更新时间 updated at */
  updated_at?: string;
  /** 居住人数 residents. Derived: only when it is named in properties. */
  residents?: number | null;
  /** 60岁以上 aged 60 and over. Derived: only when it is named in properties. */
  over_60?: number | null;
  /** 80岁以上 aged 80 and over. Derived: only when it is named in properties. */
  over_80?: number | null;
}

export interface HouseState {
  version: number;
  time: string;
  op?: 'create' | 'update' | 'delete';
  /** Who did it; for those who may read inside. */
  actor?: string;
  reason?: string;
  feature?: House;
}

/** 11 characters of Crockford's base32, unique over all types. */
export type Id = string;

export interface Industry {
  type: 'Feature';
  id: Id;
  geometry: Point | null;
  properties: IndustryProperties;
  /** Of a feature that is read by itself. */
  links?: Link[];
}

export interface IndustryChanges {
  type?: 'Feature';
  geometry?: Point | null;
  properties?: IndustryPatch;
}

export interface IndustryHistory {
  type: 'industry';
  id: Id;
  states: IndustryState[];
  /** Where to read on, null at the end. */
  next: string | null;
}

export interface IndustryInput {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 统一社会信用代码 credit code */
  uscc?: string | null;
  /** 行业代码 sector (GB/T 4754) */
  sector?: string | null;
  /** 规模 scale. micro 微型 micro, small 小型 small, medium 中型 medium, large 大型 large */
  scale?: 'micro' | 'small' | 'medium' | 'large' | null;
  /** 所在房屋 house. Refers to a house. */
  house?: string | null;
  /** 从业人数 employees */
  employees?: number | null;
  /** 产值（万元） yearly output (10 000 CNY) */
  output?: number | null;
  /** 危险因素 hazards */
  hazards?: ('chemical' | 'dust' | 'lpg' | 'three_in_one')[] | null;
  /** 风险等级 risk. none 无 none, blue 蓝 blue, yellow 黄 yellow, orange 橙 orange, red 红 red */
  risk?: 'none' | 'blue' | 'yellow' | 'orange' | 'red' | null;
  /** 消防责任人 responsible for fire safety */
  fire_owner?: string | null;
}

export interface IndustryNear {
  type: 'Feature';
  id: Id;
  geometry: Point | null;
  properties: IndustryProperties;
  /** Of a feature that is read by itself. */
  links?: Link[];
  distance_m: number;
}

export interface IndustryNearest {
  type: 'FeatureCollection';
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberReturned: number | null;
  timeStamp: string;
  links: Link[];
  features: IndustryNear[];
}

export interface IndustryPage {
  type: 'FeatureCollection';
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberMatched: number | null;
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberReturned: number | null;
  timeStamp: string;
  links: Link[];
  features: Industry[];
}

export interface IndustryPatch {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 统一社会信用代码 credit code */
  uscc?: string | null;
  /** 行业代码 sector (GB/T 4754) */
  sector?: string | null;
  /** 规模 scale. micro 微型 micro, small 小型 small, medium 中型 medium, large 大型 large */
  scale?: 'micro' | 'small' | 'medium' | 'large' | null;
  /** 所在房屋 house. Refers to a house. */
  house?: string | null;
  /** 从业人数 employees */
  employees?: number | null;
  /** 产值（万元） yearly output (10 000 CNY) */
  output?: number | null;
  /** 危险因素 hazards */
  hazards?: ('chemical' | 'dust' | 'lpg' | 'three_in_one')[] | null;
  /** 风险等级 risk. none 无 none, blue 蓝 blue, yellow 黄 yellow, orange 橙 orange, red 红 red */
  risk?: 'none' | 'blue' | 'yellow' | 'orange' | 'red' | null;
  /** 消防责任人 responsible for fire safety */
  fire_owner?: string | null;
}

export interface IndustryProperties {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 来源 source */
  source?: string | null;
  /** 来源编号 id at the source */
  source_id?: string | null;
  /** 统一社会信用代码 credit code */
  uscc?: string | null;
  /** 行业代码 sector (GB/T 4754) */
  sector?: string | null;
  /** 规模 scale. micro 微型 micro, small 小型 small, medium 中型 medium, large 大型 large */
  scale?: 'micro' | 'small' | 'medium' | 'large' | null;
  /** 所在房屋 house. Refers to a house. */
  house?: string | null;
  /** 从业人数 employees */
  employees?: number | null;
  /** 产值（万元） yearly output (10 000 CNY) */
  output?: number | null;
  /** 危险因素 hazards */
  hazards?: ('chemical' | 'dust' | 'lpg' | 'three_in_one')[] | null;
  /** 风险等级 risk. none 无 none, blue 蓝 blue, yellow 黄 yellow, orange 橙 orange, red 红 red */
  risk?: 'none' | 'blue' | 'yellow' | 'orange' | 'red' | null;
  /** 消防责任人 responsible for fire safety */
  fire_owner?: string | null;
  /** 微网格 micro-grid. The micro-grid that holds it. */
  grid?: string | null;
  /** 修订 revision. The version that last changed it. */
  rev?: number;
  /** 更新时间 updated at */
  updated_at?: string;
}

export interface IndustryState {
  version: number;
  time: string;
  op?: 'create' | 'update' | 'delete';
  /** Who did it; for those who may read inside. */
  actor?: string;
  reason?: string;
  feature?: Industry;
}

export interface Institution {
  type: 'Feature';
  id: Id;
  geometry: Point | null;
  properties: InstitutionProperties;
  /** Of a feature that is read by itself. */
  links?: Link[];
}

export interface InstitutionChanges {
  type?: 'Feature';
  geometry?: Point | null;
  properties?: InstitutionPatch;
}

export interface InstitutionHistory {
  type: 'institutions';
  id: Id;
  states: InstitutionState[];
  /** Where to read on, null at the end. */
  next: string | null;
}

export interface InstitutionInput {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 统一社会信用代码 credit code */
  uscc?: string | null;
  /** 类别 kind. committee 村委会 village committee, party 党支部 party branch, school 学校 school, clinic 卫生室 clinic, elder_care 养老 elder care, temple 寺庙 temple, ngo 社会组织 association, other 其他 other */
  kind?: 'committee' | 'party' | 'school' | 'clinic' | 'elder_care' | 'temple' | 'ngo' | 'other' | null;
  /** 所在房屋 house. Refers to a house. */
  house?: string | null;
  /** 容量 capacity */
  capacity?: number | null;
  /** 工作人员数 staff */
  staff?: number | null;
  /** 安全责任人 responsible for safety */
  safety_owner?: string | null;
}

export interface InstitutionNear {
  type: 'Feature';
  id: Id;
  geometry: Point | null;
  properties: InstitutionProperties;
  /** Of a feature that is read by itself. */
  links?: Link[];
  distance_m: number;
}

export interface InstitutionNearest {
  type: 'FeatureCollection';
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberReturned: number | null;
  timeStamp: string;
  links: Link[];
  features: InstitutionNear[];
}

export interface InstitutionPage {
  type: 'FeatureCollection';
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberMatched: number | null;
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberReturned: number | null;
  timeStamp: string;
  links: Link[];
  features: Institution[];
}

export interface InstitutionPatch {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 统一社会信用代码 credit code */
  uscc?: string | null;
  /** 类别 kind. committee 村委会 village committee, party 党支部 party branch, school 学校 school, clinic 卫生室 clinic, elder_care 养老 elder care, temple 寺庙 temple, ngo 社会组织 association, other 其他 other */
  kind?: 'committee' | 'party' | 'school' | 'clinic' | 'elder_care' | 'temple' | 'ngo' | 'other' | null;
  /** 所在房屋 house. Refers to a house. */
  house?: string | null;
  /** 容量 capacity */
  capacity?: number | null;
  /** 工作人员数 staff */
  staff?: number | null;
  /** 安全责任人 responsible for safety */
  safety_owner?: string | null;
}

export interface InstitutionProperties {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 来源 source */
  source?: string | null;
  /** 来源编号 id at the source */
  source_id?: string | null;
  /** 统一社会信用代码 credit code */
  uscc?: string | null;
  /** 类别 kind. committee 村委会 village committee, party 党支部 party branch, school 学校 school, clinic 卫生室 clinic, elder_care 养老 elder care, temple 寺庙 temple, ngo 社会组织 association, other 其他 other */
  kind?: 'committee' | 'party' | 'school' | 'clinic' | 'elder_care' | 'temple' | 'ngo' | 'other' | null;
  /** 所在房屋 house. Refers to a house. */
  house?: string | null;
  /** 容量 capacity */
  capacity?: number | null;
  /** 工作人员数 staff */
  staff?: number | null;
  /** 安全责任人 responsible for safety */
  safety_owner?: string | null;
  /** 微网格 micro-grid. The micro-grid that holds it. */
  grid?: string | null;
  /** 修订 revision. The version that last changed it. */
  rev?: number;
  /** 更新时间 updated at */
  updated_at?: string;
}

export interface InstitutionState {
  version: number;
  time: string;
  op?: 'create' | 'update' | 'delete';
  /** Who did it; for those who may read inside. */
  actor?: string;
  reason?: string;
  feature?: Institution;
}

export interface Label {
  zh: string;
  en: string;
}

export interface Land {
  type: 'Feature';
  id: Id;
  geometry: Polygon | MultiPolygon | null;
  properties: LandProperties;
  /** Of a feature that is read by itself. */
  links?: Link[];
}

export interface LandChanges {
  type?: 'Feature';
  geometry?: Polygon | MultiPolygon | null;
  properties?: LandPatch;
}

export interface LandHistory {
  type: 'land';
  id: Id;
  states: LandState[];
  /** Where to read on, null at the end. */
  next: string | null;
}

export interface LandInput {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 地块编号 parcel number */
  parcel_no?: string | null;
  /** 类别 kind. homestead 宅基地 homestead, contract 承包地 contracted land, farmland 农田 farmland, construction 集体建设用地 construction land, forest 林地 forest, pond 塘 pond, road 道路 road, facility 设施用地 facility */
  kind?: 'homestead' | 'contract' | 'farmland' | 'construction' | 'forest' | 'pond' | 'road' | 'facility' | null;
  /** 地类编码 land-use code */
  use_code?: string | null;
  /** 地类标准 edition of the land-use code */
  code_system?: string | null;
  /** 权利类型 right */
  right_type?: string | null;
  /** 面积（平方米） area (m²) */
  area_m2?: number | null;
  /** 基本农田 basic farmland */
  basic_farmland?: boolean | null;
  /** 最低高程（米） lowest elevation (m) */
  min_elev_m?: number | null;
  /** 作物 crop */
  crop?: string | null;
  /** 闲置 idle */
  idle?: boolean | null;
  /** 权利人 holder */
  holder?: string | null;
}

export interface LandNear {
  type: 'Feature';
  id: Id;
  geometry: Polygon | MultiPolygon | null;
  properties: LandProperties;
  /** Of a feature that is read by itself. */
  links?: Link[];
  distance_m: number;
}

export interface LandNearest {
  type: 'FeatureCollection';
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberReturned: number | null;
  timeStamp: string;
  links: Link[];
  features: LandNear[];
}

export interface LandPage {
  type: 'FeatureCollection';
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberMatched: number | null;
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberReturned: number | null;
  timeStamp: string;
  links: Link[];
  features: Land[];
}

export interface LandPatch {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 地块编号 parcel number */
  parcel_no?: string | null;
  /** 类别 kind. homestead 宅基地 homestead, contract 承包地 contracted land, farmland 农田 farmland, construction 集体建设用地 construction land, forest 林地 forest, pond 塘 pond, road 道路 road, facility 设施用地 facility */
  kind?: 'homestead' | 'contract' | 'farmland' | 'construction' | 'forest' | 'pond' | 'road' | 'facility' | null;
  /** 地类编码 land-use code */
  use_code?: string | null;
  /** 地类标准 edition of the land-use code */
  code_system?: string | null;
  /** 权利类型 right */
  right_type?: string | null;
  /** 面积（平方米） area (m²) */
  area_m2?: number | null;
  /** 基本农田 basic farmland */
  basic_farmland?: boolean | null;
  /** 最低高程（米） lowest elevation (m) */
  min_elev_m?: number | null;
  /** 作物 crop */
  crop?: string | null;
  /** 闲置 idle */
  idle?: boolean | null;
  /** 权利人 holder */
  holder?: string | null;
}

export interface LandProperties {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 来源 source */
  source?: string | null;
  /** 来源编号 id at the source */
  source_id?: string | null;
  /** 地块编号 parcel number */
  parcel_no?: string | null;
  /** 类别 kind. homestead 宅基地 homestead, contract 承包地 contracted land, farmland 农田 farmland, construction 集体建设用地 construction land, forest 林地 forest, pond 塘 pond, road 道路 road, facility 设施用地 facility */
  kind?: 'homestead' | 'contract' | 'farmland' | 'construction' | 'forest' | 'pond' | 'road' | 'facility' | null;
  /** 地类编码 land-use code */
  use_code?: string | null;
  /** 地类标准 edition of the land-use code */
  code_system?: string | null;
  /** 权利类型 right */
  right_type?: string | null;
  /** 面积（平方米） area (m²) */
  area_m2?: number | null;
  /** 基本农田 basic farmland */
  basic_farmland?: boolean | null;
  /** 最低高程（米） lowest elevation (m) */
  min_elev_m?: number | null;
  /** 作物 crop */
  crop?: string | null;
  /** 闲置 idle */
  idle?: boolean | null;
  /** 权利人 holder */
  holder?: string | null;
  /** 微网格 micro-grid. The micro-grid that holds it. */
  grid?: string | null;
  /** 修订 revision. The version that last changed it. */
  rev?: number;
  /** 更新时间 updated at */
  updated_at?: string;
}

export interface LandState {
  version: number;
  time: string;
  op?: 'create' | 'update' | 'delete';
  /** Who did it; for those who may read inside. */
  actor?: string;
  reason?: string;
  feature?: Land;
}

export interface LandingPage {
  title: string;
  description?: string;
  /** Of the program. */
  version?: string;
  /** The line of versions; another one after a restore. */
  epoch?: string;
  links: Link[];
}

export interface LineString {
  type: 'LineString';
  coordinates: Position[];
}

export interface Link {
  rel: string;
  type?: string;
  title?: string;
  href: string;
}

export type LiveFrame = Record<string, unknown>;

export type LiveSubscriptions = LiveFrame | LiveFrame[];

export interface Lookup {
  by: 'name' | 'id_no' | 'phone';
  /** The whole value; it is repeated nowhere. */
  value: string;
  reason: string;
}

export interface Me {
  name: string;
  role: 'visitor' | 'worker' | 'command' | 'steward' | 'component' | 'admin';
  /** Grid codes that stand for their subtrees; * for everywhere. */
  scopes: string[];
  /** Rights. */
  may: string[];
  /** What the demo offers to visitors. */
  demo_roles?: DemoRole[];
}

export interface ModelAnswer {
  version: number;
  house: Id;
  /** The revision of the house. */
  rev: number;
  /** SHA-256 of what is kept, in hex: the field model of the house. */
  model: string;
  media: 'model/gltf-binary' | 'application/city+json';
  bytes: number;
  /** Everybody who may see the map may see the model. */
  visibility: 'pub';
}

export interface MultiLineString {
  type: 'MultiLineString';
  coordinates: (Position[])[];
}

export interface MultiPoint {
  type: 'MultiPoint';
  coordinates: Position[];
}

export interface MultiPolygon {
  type: 'MultiPolygon';
  coordinates: ((Position[])[])[];
}

export interface NewFacility {
  type: 'Feature';
  geometry: Point;
  properties: FacilityInput;
}

export interface NewGrid {
  type: 'Feature';
  geometry: Polygon | MultiPolygon;
  properties: GridInput;
}

export interface NewHouse {
  type: 'Feature';
  geometry: Polygon | MultiPolygon;
  properties: HouseInput;
}

export interface NewIndustry {
  type: 'Feature';
  geometry?: Point | null;
  properties: IndustryInput;
}

export interface NewInstitution {
  type: 'Feature';
  geometry?: Point | null;
  properties: InstitutionInput;
}

export interface NewLand {
  type: 'Feature';
  geometry: Polygon | MultiPolygon;
  properties: LandInput;
}

export interface NewPerson {
  type: 'Feature';
  properties: PersonInput;
}

export interface NewUnit {
  type: 'Feature';
  properties: UnitInput;
}

export interface Outlet {
  name: string;
  kind: 'webhook' | 'mqtt';
  host: string;
  /** stopped: too many dead letters. */
  state: 'idle' | 'sending' | 'waiting' | 'stopped';
  epoch: string;
  /** How far it was told. */
  version: number;
  /** Versions that it is behind. */
  lag: number;
  /** Events since the server began. */
  delivered: number;
  /** Tries since the server began. */
  failed: number;
  last_delivered_at: string | null;
  last_error?: string;
  /** How many events were given up and not sent again since. */
  dead_letters: number;
  /** The oldest of them. */
  letters: DeadLetter[];
}

export interface Outlets {
  version: number;
  outlets: Outlet[];
}

export interface Person {
  type: 'Feature';
  id: Id;
  geometry: Point | null;
  properties: PersonProperties;
  /** Of a feature that is read by itself. */
  links?: Link[];
}

export interface PersonChanges {
  type?: 'Feature';
  properties?: PersonPatch;
}

export interface PersonHistory {
  type: 'people';
  id: Id;
  states: PersonState[];
  /** Where to read on, null at the end. */
  next: string | null;
}

export interface PersonInput {
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 户室 unit. Refers to a unit. */
  unit?: string | null;
  /** 户 household */
  household?: string | null;
  /** 与户主关系 relation to the head. head 户主 head, spouse 配偶 spouse, child 子女 child, child_in_law 儿媳女婿 child-in-law, parent 父母 parent, grandchild 孙辈 grandchild, grandparent 祖父母 grandparent, sibling 兄弟姐妹 sibling, tenant 租客 tenant, other 其他 other */
  relation?: 'head' | 'spouse' | 'child' | 'child_in_law' | 'parent' | 'grandchild' | 'grandparent' | 'sibling' | 'tenant' | 'other' | null;
  /** 性别 sex. male 男 male, female 女 female */
  sex?: 'male' | 'female' | null;
  /** 户籍类别 residence. local 户籍 local, separated 人户分离 registered elsewhere, migrant 来沪 migrant, overseas 境外 overseas */
  residence?: 'local' | 'separated' | 'migrant' | 'overseas' | null;
  /** 来住日期 arrived */
  arrived?: string | null;
  /** 行动能力 mobility. ok 自如 walks unaided, assisted 需搀扶 needs help, bedridden 卧床 bedridden */
  mobility?: 'ok' | 'assisted' | 'bedridden' | null;
  /** 关爱标签 care tags */
  care?: ('living_alone' | 'very_old' | 'disabled' | 'low_income' | 'preferential' | 'left_behind' | 'pregnant' | 'seriously_ill' | 'bereaved')[] | null;
  /** 出生日期 date of birth */
  birth?: string | null;
  /** 户籍地址 registered address */
  register_address?: string | null;
  /** 结对帮扶人 helper */
  helper?: string | null;
  /** 公民身份号码 citizen ID */
  id_no?: string | null;
  /** 电话 phone */
  phone?: string | null;
  /** 紧急联系人 emergency contact */
  emergency_contact?: string | null;
}

export interface PersonNear {
  type: 'Feature';
  id: Id;
  geometry: Point | null;
  properties: PersonProperties;
  /** Of a feature that is read by itself. */
  links?: Link[];
  distance_m: number;
}

export interface PersonNearest {
  type: 'FeatureCollection';
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberReturned: number | null;
  timeStamp: string;
  links: Link[];
  features: PersonNear[];
}

export interface PersonPage {
  type: 'FeatureCollection';
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberMatched: number | null;
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberReturned: number | null;
  timeStamp: string;
  links: Link[];
  features: Person[];
}

export interface PersonPatch {
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 户室 unit. Refers to a unit. */
  unit?: string | null;
  /** 户 household */
  household?: string | null;
  /** 与户主关系 relation to the head. head 户主 head, spouse 配偶 spouse, child 子女 child, child_in_law 儿媳女婿 child-in-law, parent 父母 parent, grandchild 孙辈 grandchild, grandparent 祖父母 grandparent, sibling 兄弟姐妹 sibling, tenant 租客 tenant, other 其他 other */
  relation?: 'head' | 'spouse' | 'child' | 'child_in_law' | 'parent' | 'grandchild' | 'grandparent' | 'sibling' | 'tenant' | 'other' | null;
  /** 性别 sex. male 男 male, female 女 female */
  sex?: 'male' | 'female' | null;
  /** 户籍类别 residence. local 户籍 local, separated 人户分离 registered elsewhere, migrant 来沪 migrant, overseas 境外 overseas */
  residence?: 'local' | 'separated' | 'migrant' | 'overseas' | null;
  /** 来住日期 arrived */
  arrived?: string | null;
  /** 行动能力 mobility. ok 自如 walks unaided, assisted 需搀扶 needs help, bedridden 卧床 bedridden */
  mobility?: 'ok' | 'assisted' | 'bedridden' | null;
  /** 关爱标签 care tags */
  care?: ('living_alone' | 'very_old' | 'disabled' | 'low_income' | 'preferential' | 'left_behind' | 'pregnant' | 'seriously_ill' | 'bereaved')[] | null;
  /** 出生日期 date of birth */
  birth?: string | null;
  /** 户籍地址 registered address */
  register_address?: string | null;
  /** 结对帮扶人 helper */
  helper?: string | null;
  /** 公民身份号码 citizen ID */
  id_no?: string | null;
  /** 电话 phone */
  phone?: string | null;
  /** 紧急联系人 emergency contact */
  emergency_contact?: string | null;
}

export interface PersonProperties {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 来源 source */
  source?: string | null;
  /** 来源编号 id at the source */
  source_id?: string | null;
  /** 户室 unit. Refers to a unit. */
  unit?: string | null;
  /** 户 household */
  household?: string | null;
  /** 与户主关系 relation to the head. head 户主 head, spouse 配偶 spouse, child 子女 child, child_in_law 儿媳女婿 child-in-law, parent 父母 parent, grandchild 孙辈 grandchild, grandparent 祖父母 grandparent, sibling 兄弟姐妹 sibling, tenant 租客 tenant, other 其他 other */
  relation?: 'head' | 'spouse' | 'child' | 'child_in_law' | 'parent' | 'grandchild' | 'grandparent' | 'sibling' | 'tenant' | 'other' | null;
  /** 性别 sex. male 男 male, female 女 female */
  sex?: 'male' | 'female' | null;
  /** 户籍类别 residence. local 户籍 local, separated 人户分离 registered elsewhere, migrant 来沪 migrant, overseas 境外 overseas */
  residence?: 'local' | 'separated' | 'migrant' | 'overseas' | null;
  /** 来住日期 arrived */
  arrived?: string | null;
  /** 行动能力 mobility. ok 自如 walks unaided, assisted 需搀扶 needs help, bedridden 卧床 bedridden */
  mobility?: 'ok' | 'assisted' | 'bedridden' | null;
  /** 关爱标签 care tags */
  care?: ('living_alone' | 'very_old' | 'disabled' | 'low_income' | 'preferential' | 'left_behind' | 'pregnant' | 'seriously_ill' | 'bereaved')[] | null;
  /** 出生日期 date of birth */
  birth?: string | null;
  /** 户籍地址 registered address */
  register_address?: string | null;
  /** 结对帮扶人 helper */
  helper?: string | null;
  /** 公民身份号码 citizen ID */
  id_no?: string | null;
  /** 电话 phone */
  phone?: string | null;
  /** 紧急联系人 emergency contact */
  emergency_contact?: string | null;
  /** 房屋 house. The house that it goes by. */
  house?: string | null;
  /** 微网格 micro-grid. The micro-grid that holds it. */
  grid?: string | null;
  /** 修订 revision. The version that last changed it. */
  rev?: number;
  /** 更新时间 updated at */
  updated_at?: string;
  /** 年龄 age. Derived: only when it is named in properties. */
  age?: number | null;
  /** 年龄段 age band. Derived: only when it is named in properties. 0-5 0至5岁 0-5, 6-17 6至17岁 6-17, 18-59 18至59岁 18-59, 60-69 60至69岁 60-69, 70-79 70至79岁 70-79, 80+ 80岁以上 80+ */
  age_band?: '0-5' | '6-17' | '18-59' | '60-69' | '70-79' | '80+' | null;
  /** 独居 living alone. Derived: only when it is named in properties. */
  living_alone?: boolean | null;
  /** 单元 stair. Derived: only when it is named in properties. */
  stair?: string | null;
  /** 楼层 floor. Derived: only when it is named in properties. */
  floor?: number | null;
  /** 室 room. Derived: only when it is named in properties. */
  room?: string | null;
}

export interface PersonState {
  version: number;
  time: string;
  op?: 'create' | 'update' | 'delete';
  /** Who did it; for those who may read inside. */
  actor?: string;
  reason?: string;
  feature?: Person;
}

export interface Point {
  type: 'Point';
  coordinates: Position;
}

export interface Polygon {
  type: 'Polygon';
  coordinates: (Position[])[];
}

export type Position = number[];

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  errors?: Fault[];
  /** What is there now, of 409 and 412. */
  current?: Feature | null;
  /** The tag under which it may be edited. */
  current_etag?: string;
  /** The fields that differ, both sides. */
  fields?: Contested[];
  /** Units that a split would leave without a room. */
  units?: UnitInTheWay[];
}

export interface Reveal {
  /** Whom; or else an area. */
  ids?: string[];
  area?: Area;
  /** CQL2 text, or an object by collection as in /api/area. */
  filter?: string | Record<string, string>;
  fields: string[];
  /** It goes into the audit, once for each person. */
  reason: string;
}

export interface Revealed {
  version: number;
  people: RevealedPerson[];
}

export interface RevealedPerson {
  id: Id;
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 来源 source */
  source?: string | null;
  /** 来源编号 id at the source */
  source_id?: string | null;
  /** 户室 unit. Refers to a unit. */
  unit?: string | null;
  /** 户 household */
  household?: string | null;
  /** 与户主关系 relation to the head. head 户主 head, spouse 配偶 spouse, child 子女 child, child_in_law 儿媳女婿 child-in-law, parent 父母 parent, grandchild 孙辈 grandchild, grandparent 祖父母 grandparent, sibling 兄弟姐妹 sibling, tenant 租客 tenant, other 其他 other */
  relation?: 'head' | 'spouse' | 'child' | 'child_in_law' | 'parent' | 'grandchild' | 'grandparent' | 'sibling' | 'tenant' | 'other' | null;
  /** 性别 sex. male 男 male, female 女 female */
  sex?: 'male' | 'female' | null;
  /** 户籍类别 residence. local 户籍 local, separated 人户分离 registered elsewhere, migrant 来沪 migrant, overseas 境外 overseas */
  residence?: 'local' | 'separated' | 'migrant' | 'overseas' | null;
  /** 来住日期 arrived */
  arrived?: string | null;
  /** 行动能力 mobility. ok 自如 walks unaided, assisted 需搀扶 needs help, bedridden 卧床 bedridden */
  mobility?: 'ok' | 'assisted' | 'bedridden' | null;
  /** 关爱标签 care tags */
  care?: ('living_alone' | 'very_old' | 'disabled' | 'low_income' | 'preferential' | 'left_behind' | 'pregnant' | 'seriously_ill' | 'bereaved')[] | null;
  /** 出生日期 date of birth */
  birth?: string | null;
  /** 户籍地址 registered address */
  register_address?: string | null;
  /** 结对帮扶人 helper */
  helper?: string | null;
  /** 公民身份号码 citizen ID */
  id_no?: string | null;
  /** 电话 phone */
  phone?: string | null;
  /** 紧急联系人 emergency contact */
  emergency_contact?: string | null;
  /** 房屋 house. The house that it goes by. */
  house?: string | null;
  /** 微网格 micro-grid. The micro-grid that holds it. */
  grid?: string | null;
  /** 修订 revision. The version that last changed it. */
  rev?: number;
  /** 更新时间 updated at */
  updated_at?: string;
  /** 年龄 age. Derived: only when it is named in properties. */
  age?: number | null;
  /** 年龄段 age band. Derived: only when it is named in properties. 0-5 0至5岁 0-5, 6-17 6至17岁 6-17, 18-59 18至59岁 18-59, 60-69 60至69岁 60-69, 70-79 70至79岁 70-79, 80+ 80岁以上 80+ */
  age_band?: '0-5' | '6-17' | '18-59' | '60-69' | '70-79' | '80+' | null;
  /** 独居 living alone. Derived: only when it is named in properties. */
  living_alone?: boolean | null;
  /** 单元 stair. Derived: only when it is named in properties. */
  stair?: string | null;
  /** 楼层 floor. Derived: only when it is named in properties. */
  floor?: number | null;
  /** 室 room. Derived: only when it is named in properties. */
  room?: string | null;
}

export interface SearchAnswer {
  results: SearchHit[];
}

export interface SearchHit {
  /** Its collection. */
  type: string;
  id: Id;
  text: string;
  geometry: Geometry | null;
}

export interface SplitAnswer {
  version: number;
  house: Id;
  /** Of the house, which moves on with each split that changes something. */
  rev: number;
  dry_run: boolean;
  floors: SplitStorey[];
  units: SplitUnit[];
  /** What does not fit together; it was kept. */
  warnings: string[];
}

export interface SplitFloor {
  /** 1 is the ground floor, -1 the first below it. */
  floor: number;
  rooms: number;
}

export interface SplitRequest {
  /** For each of the floors; or else rooms. */
  rooms_per_floor?: number;
  /** How many floors above ground; without it as many as the house has. */
  floors?: number;
  /** Instead of rooms_per_floor: floors one by one. Others are left as they are. */
  rooms?: SplitFloor[];
  /** Of units that are created. Without it that of the house's other units, where they have one alone. */
  stair?: string;
  /** What becomes of outlines that somebody drew; they are kept unless this says replace. */
  outlines?: 'keep' | 'replace';
  /** At most 500 bytes. */
  reason?: string;
  /** The revision of the house that the split is of; another one is 409. If-Match does the same with 412. */
  if_rev?: number | null;
  /** Change nothing, and show the outlines. */
  dry_run?: boolean;
}

export interface SplitStorey {
  /** 1 is the ground floor, -1 the first below it. */
  floor: number;
  rooms: number;
  /** Stair, corridor and what is left over. */
  core_m2: number;
}

export interface SplitUnit {
  /** null in a dry run of what is yet to be created. */
  id: Id | null;
  rev?: number;
  /** 1 is the ground floor, -1 the first below it. */
  floor: number;
  stair: string | null;
  room: string;
  /** same: laid out alike before; drawn: somebody's outline, which stays. */
  done: 'created' | 'outlined' | 'same' | 'drawn';
  /** In a dry run alone. */
  outline?: Geometry;
}

export interface TileLink {
  rel: string;
  type?: string;
  title?: string;
  href: string;
  templated?: boolean;
}

export interface TileSet {
  title?: string;
  dataType?: string;
  crs?: string;
  tileMatrixSetURI?: string;
  links?: TileLink[];
  [name: string]: unknown;
}

export interface TileSets {
  links: TileLink[];
  tilesets: TileSet[];
}

export interface Tileset {
  asset?: {
    version?: string;
  };
  geometricError?: number;
  root?: {
    boundingVolume: {
      region?: number[];
    };
    geometricError: number;
    refine?: string;
    content?: {
      uri?: string;
    };
    implicitTiling?: {
      subdivisionScheme?: string;
      availableLevels?: number;
      subtreeLevels?: number;
      subtrees?: {
        uri?: string;
      };
    };
    [name: string]: unknown;
  };
}

export interface Token {
  name: string;
  role: 'visitor' | 'worker' | 'command' | 'steward' | 'component' | 'admin';
  /** Grid codes that stand for their subtrees; * for everywhere. */
  scopes: string[];
  /** Rights. */
  may: string[];
  /** Names it; the secret is shown to nobody. */
  id: string;
  made: string;
  /** null for never. */
  expires: string | null;
  /** It ends when the server does, as the demo's. */
  process: boolean;
}

export interface Tokens {
  tokens: Token[];
}

export interface TypeDeclaration {
  name: string;
  collection: string;
  label: Label;
  doc?: string;
  geometry: 'none' | 'polygon' | 'point' | 'by_house' | 'point_or_by_house' | 'any' | 'line';
  sensitivity: 'pub' | 'int';
  tile?: Record<string, unknown>;
  solid?: Record<string, unknown>;
  states?: Record<string, unknown>;
  may_edit: boolean;
  fields: FieldDeclaration[];
  derived: DerivedDeclaration[];
}

export interface Types {
  types: TypeDeclaration[];
}

export interface Unit {
  type: 'Feature';
  id: Id;
  geometry: Point | null;
  properties: UnitProperties;
  /** Of a feature that is read by itself. */
  links?: Link[];
}

export interface UnitChanges {
  type?: 'Feature';
  properties?: UnitPatch;
}

export interface UnitHistory {
  type: 'units';
  id: Id;
  states: UnitState[];
  /** Where to read on, null at the end. */
  next: string | null;
}

export interface UnitInTheWay {
  id: Id;
  floor: number;
  stair: string | null;
  room: string | null;
}

export interface UnitInput {
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 房屋 house. Refers to a house. */
  house: string;
  /** 单元 stair */
  stair?: string | null;
  /** 层 floor */
  floor?: number | null;
  /** 室 room */
  room?: string | null;
  /** 面积（平方米） area (m²) */
  area_m2?: number | null;
  /** 使用情况 occupancy. self 自住 self, let 出租 let, vacant 空置 vacant, shop 商用 shop, mixed 混合 mixed */
  occupancy?: 'self' | 'let' | 'vacant' | 'shop' | 'mixed' | null;
  /** 群租 group rental */
  group_rental?: boolean | null;
  /** 烟感 smoke alarm */
  smoke_alarm?: boolean | null;
  /** 灭火器 extinguisher */
  extinguisher?: boolean | null;
  /** 电动车入户 e-bike indoors */
  ebike?: boolean | null;
  /** 轮廓 outline. Footprint of the room as a polygon, lon/lat. */
  outline?: Polygon | MultiPolygon | null;
}

export interface UnitNear {
  type: 'Feature';
  id: Id;
  geometry: Point | null;
  properties: UnitProperties;
  /** Of a feature that is read by itself. */
  links?: Link[];
  distance_m: number;
}

export interface UnitNearest {
  type: 'FeatureCollection';
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberReturned: number | null;
  timeStamp: string;
  links: Link[];
  features: UnitNear[];
}

export interface UnitPage {
  type: 'FeatureCollection';
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberMatched: number | null;
  /** null where the figure is too small to be told (below 5 outside staff roles). */
  numberReturned: number | null;
  timeStamp: string;
  links: Link[];
  features: Unit[];
}

export interface UnitPatch {
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 房屋 house. Refers to a house. */
  house?: string | null;
  /** 单元 stair */
  stair?: string | null;
  /** 层 floor */
  floor?: number | null;
  /** 室 room */
  room?: string | null;
  /** 面积（平方米） area (m²) */
  area_m2?: number | null;
  /** 使用情况 occupancy. self 自住 self, let 出租 let, vacant 空置 vacant, shop 商用 shop, mixed 混合 mixed */
  occupancy?: 'self' | 'let' | 'vacant' | 'shop' | 'mixed' | null;
  /** 群租 group rental */
  group_rental?: boolean | null;
  /** 烟感 smoke alarm */
  smoke_alarm?: boolean | null;
  /** 灭火器 extinguisher */
  extinguisher?: boolean | null;
  /** 电动车入户 e-bike indoors */
  ebike?: boolean | null;
  /** 轮廓 outline. Footprint of the room as a polygon, lon/lat. */
  outline?: Polygon | MultiPolygon | null;
}

export interface UnitProperties {
  /** 编码 code */
  code?: string | null;
  /** 名称 name */
  name?: string | null;
  /** 核实时间 verified at */
  verified_at?: string | null;
  /** 来源 source */
  source?: string | null;
  /** 来源编号 id at the source */
  source_id?: string | null;
  /** 房屋 house. Refers to a house. */
  house?: string | null;
  /** 单元 stair */
  stair?: string | null;
  /** 层 floor */
  floor?: number | null;
  /** 室 room */
  room?: string | null;
  /** 面积（平方米） area (m²) */
  area_m2?: number | null;
  /** 使用情况 occupancy. self 自住 self, let 出租 let, vacant 空置 vacant, shop 商用 shop, mixed 混合 mixed */
  occupancy?: 'self' | 'let' | 'vacant' | 'shop' | 'mixed' | null;
  /** 群租 group rental */
  group_rental?: boolean | null;
  /** 烟感 smoke alarm */
  smoke_alarm?: boolean | null;
  /** 灭火器 extinguisher */
  extinguisher?: boolean | null;
  /** 电动车入户 e-bike indoors */
  ebike?: boolean | null;
  /** 轮廓 outline. Footprint of the room as a polygon, lon/lat. */
  outline?: Polygon | MultiPolygon | null;
  /** 轮廓自动划分标记 mark of a default outline. Set while the outline is one that a split of the house laid out by default; null of an outline that somebody drew. */
  outline_auto?: string | null;
  /** 微网格 micro-grid. The micro-grid that holds it. */
  grid?: string | null;
  /** 修订 revision. The version that last changed it. */
  rev?: number;
  /** 更新时间 updated at */
  updated_at?: string;
}

export interface UnitState {
  version: number;
  time: string;
  op?: 'create' | 'update' | 'delete';
  /** Who did it; for those who may read inside. */
  actor?: string;
  reason?: string;
  feature?: Unit;
}

/** Every path beneath /api, with what its methods take and answer. */
export interface Paths {
  '/docs': {
    /** This document as pages to read. */
    get: {
      query?: {
        /** One part of the API, whole; without it all are listed in short. */
        tag?: string;
        f?: 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: undefined;
    };
  };
  '/': {
    /** Where to begin. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: LandingPage;
    };
  };
  '/conformance': {
    /** The conformance classes that hold. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Conformance;
    };
  };
  '/openapi.json': {
    /** This document. */
    get: {
      query?: {
        f?: 'json';
        min_version?: number;
        /** The version of the specification that the document is written in; Accept may say it too. */
        v?: '3.1' | '3.0';
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: {
        openapi: string;
        info: Record<string, unknown>;
        paths: Record<string, unknown>;
        [name: string]: unknown;
      };
    };
  };
  '/types': {
    /** The declared types and fields. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Types;
    };
  };
  '/types/schema': {
    /** The JSON Schema of model files, by which a deployment declares more. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections': {
    /** The collections. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Collections;
    };
  };
  '/session': {
    /** Sign in by a code or by name and password. */
    post: {
      body: Credential;
      answer: Me;
    };
    /** Sign out. */
    delete: {
      answer: undefined;
    };
  };
  '/me': {
    /** Who asks, and what they may do. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      answer: Me;
    };
  };
  '/area': {
    /** What is inside an area: counts, groups, one list. */
    post: {
      query?: {
        f?: 'json';
        min_version?: number;
      };
      body: AreaRequest;
      answer: AreaAnswer;
    };
  };
  '/search': {
    /** Find by public name, plate or code; never people. */
    get: {
      query?: {
        /** What to look for. */
        q?: string;
        /** The collections to search. */
        types?: ('grids' | 'houses' | 'units' | 'people' | 'land' | 'institutions' | 'industry' | 'facilities')[];
        limit?: number;
        as_of?: string;
        skipGeometry?: boolean;
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: SearchAnswer;
    };
  };
  '/changes': {
    /** What changed after a version, as far as the caller sees it. */
    get: {
      query: {
        /** The epoch that the version is of; /api tells it. Another one is 410. */
        epoch: string;
        /** The version that the client has. */
        after: number;
        limit?: number;
        f?: 'json' | 'html';
        min_version?: number;
      };
      answer: Changes;
    };
  };
  '/functions': {
    /** The functions that filters may call beside those of CQL2. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Functions;
    };
  };
  '/people/lookup': {
    /** Find people in the caller's scope by an exact value. */
    post: {
      query?: {
        f?: 'json';
        min_version?: number;
      };
      body: Lookup;
      answer: Found;
    };
  };
  '/people/reveal': {
    /** Show personal values whole, of all that are named or of nobody. */
    post: {
      query?: {
        f?: 'json';
        min_version?: number;
      };
      body: Reveal;
      answer: Revealed;
    };
  };
  '/batch': {
    /** Commit many changes as one, all or none. */
    post: {
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header?: {
        /** A name of this batch, unique for the caller. With another body it is 422. */
        'Idempotency-Key'?: string;
      };
      body: BatchRequest;
      answer: BatchAnswer;
    };
  };
  '/collections/houses/items/{id}/split': {
    /** Divide a house into units: create those that are missing, and lay out all of a floor. */
    post: {
      path: {
        /** Which house. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header?: {
        /** The ETag that the entity was read with, or *. Judged by its revision alone. */
        'If-Match'?: string;
        /** A name of this split, unique for the caller. With another body it is 422. */
        'Idempotency-Key'?: string;
      };
      body: SplitRequest;
      answer: SplitAnswer;
    };
  };
  '/outlets': {
    /** How far each consumer was told, and what was given up; for administrators. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      answer: Outlets;
    };
  };
  '/outlets/{name}/retry': {
    /** Send a consumer's dead letters again, oldest first, at once; for administrators. */
    post: {
      path: {
        /** Of the consumer. */
        name: string;
      };
      query?: {
        min_version?: number;
      };
      answer: {
        /** How many there are to send. */
        dead_letters: number;
      };
    };
  };
  '/tokens': {
    /** The tokens by which programs come, without their secrets; for administrators. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      answer: Tokens;
    };
  };
  '/tokens/{id}': {
    /** Revoke a token; for administrators. */
    delete: {
      path: {
        /** The ID that the list gives it, or a name, for all tokens of that name. */
        id: string;
      };
      query?: {
        min_version?: number;
      };
      answer: undefined;
    };
  };
  '/accounts': {
    /** The accounts with which people sign in; for administrators. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      answer: Accounts;
    };
  };
  '/accounts/{name}': {
    /** Remove an account and end its sessions; for administrators. */
    delete: {
      path: {
        /** Of the account, which is not the caller's own. */
        name: string;
      };
      query?: {
        min_version?: number;
      };
      answer: undefined;
    };
  };
  '/collections/grids': {
    /** About the collection: grid. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Collection;
    };
  };
  '/collections/grids/schema': {
    /** The schema of features: grid. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/grids/queryables': {
    /** What filters may name: grid. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/grids/sortables': {
    /** What sortby may name: grid. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/grids/items': {
    /** List: grid. */
    get: {
      query?: {
        limit?: number;
        bbox?: number[];
        'bbox-crs'?: string;
        datetime?: string;
        offset?: number;
        cursor?: string;
        filter?: string;
        'filter-lang'?: 'cql2-text' | 'cql2-json';
        'filter-crs'?: string;
        crs?: string;
        properties?: string[];
        sortby?: string[];
        q?: string;
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'csv' | 'jsonfg';
        min_version?: number;
        skipGeometry?: boolean;
        explain?: boolean;
        /** Only what has this value: 编码 code. */
        code?: string;
        /** Only what has this value: 名称 name. */
        name?: string;
        /** Only what has this value: 核实时间 verified at. */
        verified_at?: string;
        /** Only what has this value: 来源 source. */
        source?: string;
        /** Only what has this value: 来源编号 id at the source. */
        source_id?: string;
        /** Only what has this value: 层级 level. */
        level?: 'county' | 'town' | 'village' | 'unit' | 'micro';
        /** Only what has this value: 上级编码 parent code. */
        parent?: string;
        /** Only what has this value: 网格长 leader. */
        leader?: string;
        /** Only what has this value: 四色预警 risk colour. */
        risk?: 'none' | 'blue' | 'yellow' | 'orange' | 'red';
        /** Only what has this value: 最近巡查 last patrol. */
        last_patrol_at?: string;
        /** Only what has this value. */
        id?: string;
        /** Only what has this value. */
        grid?: string;
        /** Only what has this value. */
        rev?: number;
        /** Only what has this value. */
        updated_at?: string;
        /** Only what has this value: 居住人数 residents. */
        residents?: number;
        /** Only what has this value: 60岁以上 aged 60 and over. */
        over_60?: number;
        /** Only what has this value: 80岁以上 aged 80 and over. */
        over_80?: number;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: GridPage;
    };
    /** Create: grid. */
    post: {
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header?: {
        'Twin-Reason'?: string;
      };
      body: NewGrid;
      answer: Grid | undefined;
    };
  };
  '/collections/grids/items/{id}': {
    /** Read one: grid. */
    get: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        crs?: string;
        properties?: string[];
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'csv' | 'jsonfg';
        min_version?: number;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Grid;
    };
    /** Replace: grid. */
    put: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      body: NewGrid;
      answer: Grid | undefined;
    };
    /** Change some fields: grid. */
    patch: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      body: GridChanges;
      answer: Grid | undefined;
    };
    /** Delete: grid. */
    delete: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      answer: undefined;
    };
  };
  '/collections/grids/nearest': {
    /** The nearest, nearest first: grid. */
    get: {
      query: {
        lon: number;
        lat: number;
        k?: number;
        max_m?: number;
        filter?: string;
        'filter-lang'?: 'cql2-text' | 'cql2-json';
        'filter-crs'?: string;
        crs?: string;
        properties?: string[];
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'jsonfg';
        min_version?: number;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: GridNearest;
    };
  };
  '/collections/grids/items/{id}/history': {
    /** The states it was in, oldest first: grid. */
    get: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        after?: number;
        limit?: number;
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: GridHistory;
    };
  };
  '/collections/houses': {
    /** About the collection: house. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Collection;
    };
  };
  '/collections/houses/schema': {
    /** The schema of features: house. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/houses/queryables': {
    /** What filters may name: house. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/houses/sortables': {
    /** What sortby may name: house. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/houses/items': {
    /** List: house. */
    get: {
      query?: {
        limit?: number;
        bbox?: number[];
        'bbox-crs'?: string;
        datetime?: string;
        offset?: number;
        cursor?: string;
        filter?: string;
        'filter-lang'?: 'cql2-text' | 'cql2-json';
        'filter-crs'?: string;
        crs?: string;
        properties?: string[];
        sortby?: string[];
        q?: string;
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'csv' | 'jsonfg';
        min_version?: number;
        skipGeometry?: boolean;
        explain?: boolean;
        /** Only what has this value: 编码 code. */
        code?: string;
        /** Only what has this value: 名称 name. */
        name?: string;
        /** Only what has this value: 核实时间 verified at. */
        verified_at?: string;
        /** Only what has this value: 来源 source. */
        source?: string;
        /** Only what has this value: 来源编号 id at the source. */
        source_id?: string;
        /** Only what has this value: 门牌地址 address. */
        address?: string;
        /** Only what has this value: 不动产单元号 estate unit number. */
        estate_no?: string;
        /** Only what has this value: 所在地块 parcel. */
        parcel?: string;
        /** Only what has this value: 类别 kind. */
        kind?: 'home' | 'rental' | 'public' | 'industry' | 'shed' | 'hut';
        /** Only what has this value: 结构 structure. */
        structure?: '1' | '2' | '3' | '4' | '5' | '6';
        /** Only what has this value: 用途 use. */
        use?: string;
        /** Only what has this value: 地上层数 floors above ground. */
        floors_above?: number;
        /** Only what has this value: 地下层数 floors below ground. */
        floors_below?: number;
        /** Only what has this value: 高度（米） height (m). */
        height_m?: number;
        /** Only what has this value: 地面高程（米） ground elevation (m). */
        base_elev_m?: number;
        /** Only what has this value: 屋顶 roof. */
        roof?: 'flat' | 'gable' | 'hip' | 'shed';
        /** Only what has this value: 建成年份 year built. */
        built_year?: number;
        /** Only what has this value: 建筑面积（平方米） floor area (m²). */
        area_m2?: number;
        /** Only what has this value: 安全等级 safety grade. */
        safety?: 'A' | 'B' | 'C' | 'D';
        /** Only what has this value: 出租 let. */
        let?: boolean;
        /** Only what has this value: 用气 gas. */
        gas?: 'none' | 'pipe' | 'lpg';
        /** Only what has this value: 三维模型 3D model. */
        model?: string;
        /** Only what has this value. */
        id?: string;
        /** Only what has this value. */
        grid?: string;
        /** Only what has this value. */
        rev?: number;
        /** Only what has this value. */
        updated_at?: string;
        /** Only what has this value: 居住人数 residents. */
        residents?: number;
        /** Only what has this value: 60岁以上 aged 60 and over. */
        over_60?: number;
        /** Only what has this value: 80岁以上 aged 80 and over. */
        over_80?: number;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: HousePage;
    };
    /** Create: house. */
    post: {
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header?: {
        'Twin-Reason'?: string;
      };
      body: NewHouse;
      answer: House | undefined;
    };
  };
  '/collections/houses/items/{id}': {
    /** Read one: house. */
    get: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        crs?: string;
        properties?: string[];
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'csv' | 'jsonfg';
        min_version?: number;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: House;
    };
    /** Replace: house. */
    put: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      body: NewHouse;
      answer: House | undefined;
    };
    /** Change some fields: house. */
    patch: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      body: HouseChanges;
      answer: House | undefined;
    };
    /** Delete: house. */
    delete: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      answer: undefined;
    };
  };
  '/collections/houses/nearest': {
    /** The nearest, nearest first: house. */
    get: {
      query: {
        lon: number;
        lat: number;
        k?: number;
        max_m?: number;
        filter?: string;
        'filter-lang'?: 'cql2-text' | 'cql2-json';
        'filter-crs'?: string;
        crs?: string;
        properties?: string[];
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'jsonfg';
        min_version?: number;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: HouseNearest;
    };
  };
  '/collections/houses/items/{id}/history': {
    /** The states it was in, oldest first: house. */
    get: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        after?: number;
        limit?: number;
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: HouseHistory;
    };
  };
  '/collections/units': {
    /** About the collection: unit. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Collection;
    };
  };
  '/collections/units/schema': {
    /** The schema of features: unit. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/units/queryables': {
    /** What filters may name: unit. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/units/sortables': {
    /** What sortby may name: unit. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/units/items': {
    /** List: unit. */
    get: {
      query?: {
        limit?: number;
        bbox?: number[];
        'bbox-crs'?: string;
        datetime?: string;
        offset?: number;
        cursor?: string;
        filter?: string;
        'filter-lang'?: 'cql2-text' | 'cql2-json';
        'filter-crs'?: string;
        crs?: string;
        properties?: string[];
        sortby?: string[];
        q?: string;
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'csv' | 'jsonfg';
        min_version?: number;
        skipGeometry?: boolean;
        explain?: boolean;
        /** Only what has this value: 编码 code. */
        code?: string;
        /** Only what has this value: 名称 name. */
        name?: string;
        /** Only what has this value: 核实时间 verified at. */
        verified_at?: string;
        /** Only what has this value: 来源 source. */
        source?: string;
        /** Only what has this value: 来源编号 id at the source. */
        source_id?: string;
        /** Only what has this value: 房屋 house. */
        house?: string;
        /** Only what has this value: 单元 stair. */
        stair?: string;
        /** Only what has this value: 层 floor. */
        floor?: number;
        /** Only what has this value: 室 room. */
        room?: string;
        /** Only what has this value: 面积（平方米） area (m²). */
        area_m2?: number;
        /** Only what has this value: 使用情况 occupancy. */
        occupancy?: 'self' | 'let' | 'vacant' | 'shop' | 'mixed';
        /** Only what has this value: 群租 group rental. */
        group_rental?: boolean;
        /** Only what has this value: 烟感 smoke alarm. */
        smoke_alarm?: boolean;
        /** Only what has this value: 灭火器 extinguisher. */
        extinguisher?: boolean;
        /** Only what has this value: 电动车入户 e-bike indoors. */
        ebike?: boolean;
        /** Only what has this value: 轮廓自动划分标记 mark of a default outline. */
        outline_auto?: string;
        /** Only what has this value. */
        id?: string;
        /** Only what has this value. */
        grid?: string;
        /** Only what has this value. */
        rev?: number;
        /** Only what has this value. */
        updated_at?: string;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: UnitPage;
    };
    /** Create: unit. */
    post: {
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header?: {
        'Twin-Reason'?: string;
      };
      body: NewUnit;
      answer: Unit | undefined;
    };
  };
  '/collections/units/items/{id}': {
    /** Read one: unit. */
    get: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        crs?: string;
        properties?: string[];
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'csv' | 'jsonfg';
        min_version?: number;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Unit;
    };
    /** Replace: unit. */
    put: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      body: NewUnit;
      answer: Unit | undefined;
    };
    /** Change some fields: unit. */
    patch: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      body: UnitChanges;
      answer: Unit | undefined;
    };
    /** Delete: unit. */
    delete: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      answer: undefined;
    };
  };
  '/collections/units/nearest': {
    /** The nearest, nearest first: unit. */
    get: {
      query: {
        lon: number;
        lat: number;
        k?: number;
        max_m?: number;
        filter?: string;
        'filter-lang'?: 'cql2-text' | 'cql2-json';
        'filter-crs'?: string;
        crs?: string;
        properties?: string[];
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'jsonfg';
        min_version?: number;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: UnitNearest;
    };
  };
  '/collections/units/items/{id}/history': {
    /** The states it was in, oldest first: unit. */
    get: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        after?: number;
        limit?: number;
        f?: 'json' | 'html';
        min_version?: number;
      };
      answer: UnitHistory;
    };
  };
  '/collections/people': {
    /** About the collection: person. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Collection;
    };
  };
  '/collections/people/schema': {
    /** The schema of features: person. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/people/queryables': {
    /** What filters may name: person. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/people/sortables': {
    /** What sortby may name: person. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/people/items': {
    /** List: person. */
    get: {
      query?: {
        limit?: number;
        bbox?: number[];
        'bbox-crs'?: string;
        datetime?: string;
        offset?: number;
        cursor?: string;
        filter?: string;
        'filter-lang'?: 'cql2-text' | 'cql2-json';
        'filter-crs'?: string;
        crs?: string;
        properties?: string[];
        sortby?: string[];
        q?: string;
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'csv' | 'jsonfg';
        min_version?: number;
        skipGeometry?: boolean;
        explain?: boolean;
        /** Only what has this value: 编码 code. */
        code?: string;
        /** Only what has this value: 核实时间 verified at. */
        verified_at?: string;
        /** Only what has this value: 来源 source. */
        source?: string;
        /** Only what has this value: 户室 unit. */
        unit?: string;
        /** Only what has this value: 户 household. */
        household?: string;
        /** Only what has this value: 与户主关系 relation to the head. */
        relation?: 'head' | 'spouse' | 'child' | 'child_in_law' | 'parent' | 'grandchild' | 'grandparent' | 'sibling' | 'tenant' | 'other';
        /** Only what has this value: 性别 sex. */
        sex?: 'male' | 'female';
        /** Only what has this value: 户籍类别 residence. */
        residence?: 'local' | 'separated' | 'migrant' | 'overseas';
        /** Only what has this value: 来住日期 arrived. */
        arrived?: string;
        /** Only what has this value: 行动能力 mobility. */
        mobility?: 'ok' | 'assisted' | 'bedridden';
        /** Only what has this value. */
        house?: string;
        /** Only what has this value. */
        id?: string;
        /** Only what has this value. */
        grid?: string;
        /** Only what has this value. */
        rev?: number;
        /** Only what has this value. */
        updated_at?: string;
        /** Only what has this value: 年龄 age. */
        age?: number;
        /** Only what has this value: 年龄段 age band. */
        age_band?: string;
        /** Only what has this value: 独居 living alone. */
        living_alone?: boolean;
        /** Only what has this value: 单元 stair. */
        stair?: string;
        /** Only what has this value: 楼层 floor. */
        floor?: number;
        /** Only what has this value: 室 room. */
        room?: string;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: PersonPage;
    };
    /** Create: person. */
    post: {
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header?: {
        'Twin-Reason'?: string;
      };
      body: NewPerson;
      answer: Person | undefined;
    };
  };
  '/collections/people/items/{id}': {
    /** Read one: person. */
    get: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        crs?: string;
        properties?: string[];
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'csv' | 'jsonfg';
        min_version?: number;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Person;
    };
    /** Replace: person. */
    put: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      body: NewPerson;
      answer: Person | undefined;
    };
    /** Change some fields: person. */
    patch: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      body: PersonChanges;
      answer: Person | undefined;
    };
    /** Delete: person. */
    delete: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      answer: undefined;
    };
  };
  '/collections/people/nearest': {
    /** The nearest, nearest first: person. */
    get: {
      query: {
        lon: number;
        lat: number;
        k?: number;
        max_m?: number;
        filter?: string;
        'filter-lang'?: 'cql2-text' | 'cql2-json';
        'filter-crs'?: string;
        crs?: string;
        properties?: string[];
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'jsonfg';
        min_version?: number;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: PersonNearest;
    };
  };
  '/collections/people/items/{id}/history': {
    /** The states it was in, oldest first: person. */
    get: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        after?: number;
        limit?: number;
        f?: 'json' | 'html';
        min_version?: number;
      };
      answer: PersonHistory;
    };
  };
  '/collections/land': {
    /** About the collection: land. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Collection;
    };
  };
  '/collections/land/schema': {
    /** The schema of features: land. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/land/queryables': {
    /** What filters may name: land. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/land/sortables': {
    /** What sortby may name: land. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/land/items': {
    /** List: land. */
    get: {
      query?: {
        limit?: number;
        bbox?: number[];
        'bbox-crs'?: string;
        datetime?: string;
        offset?: number;
        cursor?: string;
        filter?: string;
        'filter-lang'?: 'cql2-text' | 'cql2-json';
        'filter-crs'?: string;
        crs?: string;
        properties?: string[];
        sortby?: string[];
        q?: string;
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'csv' | 'jsonfg';
        min_version?: number;
        skipGeometry?: boolean;
        explain?: boolean;
        /** Only what has this value: 编码 code. */
        code?: string;
        /** Only what has this value: 名称 name. */
        name?: string;
        /** Only what has this value: 核实时间 verified at. */
        verified_at?: string;
        /** Only what has this value: 来源 source. */
        source?: string;
        /** Only what has this value: 来源编号 id at the source. */
        source_id?: string;
        /** Only what has this value: 地块编号 parcel number. */
        parcel_no?: string;
        /** Only what has this value: 类别 kind. */
        kind?: 'homestead' | 'contract' | 'farmland' | 'construction' | 'forest' | 'pond' | 'road' | 'facility';
        /** Only what has this value: 地类编码 land-use code. */
        use_code?: string;
        /** Only what has this value: 地类标准 edition of the land-use code. */
        code_system?: string;
        /** Only what has this value: 权利类型 right. */
        right_type?: string;
        /** Only what has this value: 面积（平方米） area (m²). */
        area_m2?: number;
        /** Only what has this value: 基本农田 basic farmland. */
        basic_farmland?: boolean;
        /** Only what has this value: 最低高程（米） lowest elevation (m). */
        min_elev_m?: number;
        /** Only what has this value: 作物 crop. */
        crop?: string;
        /** Only what has this value: 闲置 idle. */
        idle?: boolean;
        /** Only what has this value. */
        id?: string;
        /** Only what has this value. */
        grid?: string;
        /** Only what has this value. */
        rev?: number;
        /** Only what has this value. */
        updated_at?: string;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: LandPage;
    };
    /** Create: land. */
    post: {
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header?: {
        'Twin-Reason'?: string;
      };
      body: NewLand;
      answer: Land | undefined;
    };
  };
  '/collections/land/items/{id}': {
    /** Read one: land. */
    get: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        crs?: string;
        properties?: string[];
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'csv' | 'jsonfg';
        min_version?: number;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Land;
    };
    /** Replace: land. */
    put: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      body: NewLand;
      answer: Land | undefined;
    };
    /** Change some fields: land. */
    patch: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      body: LandChanges;
      answer: Land | undefined;
    };
    /** Delete: land. */
    delete: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      answer: undefined;
    };
  };
  '/collections/land/nearest': {
    /** The nearest, nearest first: land. */
    get: {
      query: {
        lon: number;
        lat: number;
        k?: number;
        max_m?: number;
        filter?: string;
        'filter-lang'?: 'cql2-text' | 'cql2-json';
        'filter-crs'?: string;
        crs?: string;
        properties?: string[];
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'jsonfg';
        min_version?: number;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: LandNearest;
    };
  };
  '/collections/land/items/{id}/history': {
    /** The states it was in, oldest first: land. */
    get: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        after?: number;
        limit?: number;
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: LandHistory;
    };
  };
  '/collections/institutions': {
    /** About the collection: institution. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Collection;
    };
  };
  '/collections/institutions/schema': {
    /** The schema of features: institution. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/institutions/queryables': {
    /** What filters may name: institution. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/institutions/sortables': {
    /** What sortby may name: institution. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/institutions/items': {
    /** List: institution. */
    get: {
      query?: {
        limit?: number;
        bbox?: number[];
        'bbox-crs'?: string;
        datetime?: string;
        offset?: number;
        cursor?: string;
        filter?: string;
        'filter-lang'?: 'cql2-text' | 'cql2-json';
        'filter-crs'?: string;
        crs?: string;
        properties?: string[];
        sortby?: string[];
        q?: string;
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'csv' | 'jsonfg';
        min_version?: number;
        skipGeometry?: boolean;
        explain?: boolean;
        /** Only what has this value: 编码 code. */
        code?: string;
        /** Only what has this value: 名称 name. */
        name?: string;
        /** Only what has this value: 核实时间 verified at. */
        verified_at?: string;
        /** Only what has this value: 来源 source. */
        source?: string;
        /** Only what has this value: 来源编号 id at the source. */
        source_id?: string;
        /** Only what has this value: 统一社会信用代码 credit code. */
        uscc?: string;
        /** Only what has this value: 类别 kind. */
        kind?: 'committee' | 'party' | 'school' | 'clinic' | 'elder_care' | 'temple' | 'ngo' | 'other';
        /** Only what has this value: 所在房屋 house. */
        house?: string;
        /** Only what has this value: 容量 capacity. */
        capacity?: number;
        /** Only what has this value: 工作人员数 staff. */
        staff?: number;
        /** Only what has this value. */
        id?: string;
        /** Only what has this value. */
        grid?: string;
        /** Only what has this value. */
        rev?: number;
        /** Only what has this value. */
        updated_at?: string;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: InstitutionPage;
    };
    /** Create: institution. */
    post: {
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header?: {
        'Twin-Reason'?: string;
      };
      body: NewInstitution;
      answer: Institution | undefined;
    };
  };
  '/collections/institutions/items/{id}': {
    /** Read one: institution. */
    get: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        crs?: string;
        properties?: string[];
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'csv' | 'jsonfg';
        min_version?: number;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Institution;
    };
    /** Replace: institution. */
    put: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      body: NewInstitution;
      answer: Institution | undefined;
    };
    /** Change some fields: institution. */
    patch: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      body: InstitutionChanges;
      answer: Institution | undefined;
    };
    /** Delete: institution. */
    delete: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      answer: undefined;
    };
  };
  '/collections/institutions/nearest': {
    /** The nearest, nearest first: institution. */
    get: {
      query: {
        lon: number;
        lat: number;
        k?: number;
        max_m?: number;
        filter?: string;
        'filter-lang'?: 'cql2-text' | 'cql2-json';
        'filter-crs'?: string;
        crs?: string;
        properties?: string[];
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'jsonfg';
        min_version?: number;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: InstitutionNearest;
    };
  };
  '/collections/institutions/items/{id}/history': {
    /** The states it was in, oldest first: institution. */
    get: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        after?: number;
        limit?: number;
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: InstitutionHistory;
    };
  };
  '/collections/industry': {
    /** About the collection: industry. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Collection;
    };
  };
  '/collections/industry/schema': {
    /** The schema of features: industry. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/industry/queryables': {
    /** What filters may name: industry. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/industry/sortables': {
    /** What sortby may name: industry. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/industry/items': {
    /** List: industry. */
    get: {
      query?: {
        limit?: number;
        bbox?: number[];
        'bbox-crs'?: string;
        datetime?: string;
        offset?: number;
        cursor?: string;
        filter?: string;
        'filter-lang'?: 'cql2-text' | 'cql2-json';
        'filter-crs'?: string;
        crs?: string;
        properties?: string[];
        sortby?: string[];
        q?: string;
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'csv' | 'jsonfg';
        min_version?: number;
        skipGeometry?: boolean;
        explain?: boolean;
        /** Only what has this value: 编码 code. */
        code?: string;
        /** Only what has this value: 名称 name. */
        name?: string;
        /** Only what has this value: 核实时间 verified at. */
        verified_at?: string;
        /** Only what has this value: 来源 source. */
        source?: string;
        /** Only what has this value: 来源编号 id at the source. */
        source_id?: string;
        /** Only what has this value: 统一社会信用代码 credit code. */
        uscc?: string;
        /** Only what has this value: 行业代码 sector (GB/T 4754). */
        sector?: string;
        /** Only what has this value: 规模 scale. */
        scale?: 'micro' | 'small' | 'medium' | 'large';
        /** Only what has this value: 所在房屋 house. */
        house?: string;
        /** Only what has this value: 从业人数 employees. */
        employees?: number;
        /** Only what has this value: 产值（万元） yearly output (10 000 CNY). */
        output?: number;
        /** Only what has this value: 风险等级 risk. */
        risk?: 'none' | 'blue' | 'yellow' | 'orange' | 'red';
        /** Only what has this value. */
        id?: string;
        /** Only what has this value. */
        grid?: string;
        /** Only what has this value. */
        rev?: number;
        /** Only what has this value. */
        updated_at?: string;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: IndustryPage;
    };
    /** Create: industry. */
    post: {
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header?: {
        'Twin-Reason'?: string;
      };
      body: NewIndustry;
      answer: Industry | undefined;
    };
  };
  '/collections/industry/items/{id}': {
    /** Read one: industry. */
    get: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        crs?: string;
        properties?: string[];
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'csv' | 'jsonfg';
        min_version?: number;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Industry;
    };
    /** Replace: industry. */
    put: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      body: NewIndustry;
      answer: Industry | undefined;
    };
    /** Change some fields: industry. */
    patch: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      body: IndustryChanges;
      answer: Industry | undefined;
    };
    /** Delete: industry. */
    delete: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      answer: undefined;
    };
  };
  '/collections/industry/nearest': {
    /** The nearest, nearest first: industry. */
    get: {
      query: {
        lon: number;
        lat: number;
        k?: number;
        max_m?: number;
        filter?: string;
        'filter-lang'?: 'cql2-text' | 'cql2-json';
        'filter-crs'?: string;
        crs?: string;
        properties?: string[];
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'jsonfg';
        min_version?: number;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: IndustryNearest;
    };
  };
  '/collections/industry/items/{id}/history': {
    /** The states it was in, oldest first: industry. */
    get: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        after?: number;
        limit?: number;
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: IndustryHistory;
    };
  };
  '/collections/facilities': {
    /** About the collection: facility. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Collection;
    };
  };
  '/collections/facilities/schema': {
    /** The schema of features: facility. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/facilities/queryables': {
    /** What filters may name: facility. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/facilities/sortables': {
    /** What sortby may name: facility. */
    get: {
      query?: {
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Record<string, unknown>;
    };
  };
  '/collections/facilities/items': {
    /** List: facility. */
    get: {
      query?: {
        limit?: number;
        bbox?: number[];
        'bbox-crs'?: string;
        datetime?: string;
        offset?: number;
        cursor?: string;
        filter?: string;
        'filter-lang'?: 'cql2-text' | 'cql2-json';
        'filter-crs'?: string;
        crs?: string;
        properties?: string[];
        sortby?: string[];
        q?: string;
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'csv' | 'jsonfg';
        min_version?: number;
        skipGeometry?: boolean;
        explain?: boolean;
        /** Only what has this value: 编码 code. */
        code?: string;
        /** Only what has this value: 名称 name. */
        name?: string;
        /** Only what has this value: 核实时间 verified at. */
        verified_at?: string;
        /** Only what has this value: 来源 source. */
        source?: string;
        /** Only what has this value: 来源编号 id at the source. */
        source_id?: string;
        /** Only what has this value: 类别 kind. */
        kind?: 'hydrant' | 'shelter' | 'depot' | 'camera' | 'pump' | 'aed' | 'lamp';
        /** Only what has this value: 状态 state. */
        state?: 'ok' | 'faulty' | 'missing';
        /** Only what has this value: 容量 capacity. */
        capacity?: number;
        /** Only what has this value: 已用 used. */
        used?: number;
        /** Only what has this value. */
        id?: string;
        /** Only what has this value. */
        grid?: string;
        /** Only what has this value. */
        rev?: number;
        /** Only what has this value. */
        updated_at?: string;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: FacilityPage;
    };
    /** Create: facility. */
    post: {
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header?: {
        'Twin-Reason'?: string;
      };
      body: NewFacility;
      answer: Facility | undefined;
    };
  };
  '/collections/facilities/items/{id}': {
    /** Read one: facility. */
    get: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        crs?: string;
        properties?: string[];
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'csv' | 'jsonfg';
        min_version?: number;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: Facility;
    };
    /** Replace: facility. */
    put: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      body: NewFacility;
      answer: Facility | undefined;
    };
    /** Change some fields: facility. */
    patch: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      body: FacilityChanges;
      answer: Facility | undefined;
    };
    /** Delete: facility. */
    delete: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        f?: 'json';
        min_version?: number;
      };
      header: {
        'If-Match': string;
        'Twin-Reason'?: string;
      };
      answer: undefined;
    };
  };
  '/collections/facilities/nearest': {
    /** The nearest, nearest first: facility. */
    get: {
      query: {
        lon: number;
        lat: number;
        k?: number;
        max_m?: number;
        filter?: string;
        'filter-lang'?: 'cql2-text' | 'cql2-json';
        'filter-crs'?: string;
        crs?: string;
        properties?: string[];
        as_of?: string;
        f?: 'geojson' | 'json' | 'html' | 'jsonfg';
        min_version?: number;
        profile?: string[];
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: FacilityNearest;
    };
  };
  '/collections/facilities/items/{id}/history': {
    /** The states it was in, oldest first: facility. */
    get: {
      path: {
        /** Which entity. */
        id: Id;
      };
      query?: {
        after?: number;
        limit?: number;
        f?: 'json' | 'html';
        min_version?: number;
      };
      header?: {
        'If-None-Match'?: string;
      };
      answer: FacilityHistory;
    };
  };
  '/tiles': {
    /** The tile sets of everything. */
    get: {
      query?: {
        /** The form of the answer. */
        f?: 'json' | 'html';
        min_version?: number;
      };
      answer: TileSets;
    };
  };
  '/tiles/WebMercatorQuad': {
    /** The tile set of everything. */
    get: {
      query?: {
        /** The form of the answer. */
        f?: 'json' | 'tilejson' | 'html';
        min_version?: number;
      };
      answer: TileSet;
    };
  };
  '/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}': {
    /** A tile of everything. */
    get: {
      path: {
        /** The zoom, 0 to 17. */
        tileMatrix: string;
        /** The row. */
        tileRow: number;
        /** The column. */
        tileCol: number;
      };
      query?: {
        /** The form of the answer. */
        f?: 'mvt';
        min_version?: number;
      };
      answer: undefined;
    };
  };
  '/collections/{c}/tiles': {
    /** The tile sets of one collection. */
    get: {
      path: {
        /** A collection that has tiles of its own. */
        c: 'grids' | 'houses' | 'land' | 'institutions' | 'industry' | 'facilities';
      };
      query?: {
        /** The form of the answer. */
        f?: 'json' | 'html';
        min_version?: number;
      };
      answer: TileSets;
    };
  };
  '/collections/{c}/tiles/WebMercatorQuad': {
    /** The tile set of one collection. */
    get: {
      path: {
        /** A collection that has tiles of its own. */
        c: 'grids' | 'houses' | 'land' | 'institutions' | 'industry' | 'facilities';
      };
      query?: {
        /** The form of the answer. */
        f?: 'json' | 'tilejson' | 'html';
        min_version?: number;
      };
      answer: TileSet;
    };
  };
  '/collections/{c}/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}': {
    /** A tile of one collection. */
    get: {
      path: {
        /** A collection that has tiles of its own. */
        c: 'grids' | 'houses' | 'land' | 'institutions' | 'industry' | 'facilities';
        /** The zoom, 0 to 17. */
        tileMatrix: string;
        /** The row. */
        tileRow: number;
        /** The column. */
        tileCol: number;
      };
      query?: {
        /** The form of the answer. */
        f?: 'mvt';
        min_version?: number;
      };
      answer: undefined;
    };
  };
  '/tileMatrixSets': {
    /** How tiles may be counted. */
    get: {
      query?: {
        /** The form of the answer. */
        f?: 'json' | 'html';
        min_version?: number;
      };
      answer: Record<string, unknown>;
    };
  };
  '/tileMatrixSets/WebMercatorQuad': {
    /** How tiles are counted. */
    get: {
      query?: {
        /** The form of the answer. */
        f?: 'json' | 'html';
        min_version?: number;
      };
      answer: Record<string, unknown>;
    };
  };
}
