/** Selection names the one entity that map, list and panel agree on. */
export interface Selection {
  type: string;
  id: string;
}

/** HashState is what the address bar keeps, so that a view can be shared; never anything about people. */
export interface HashState {
  code?: string;
  sel?: Selection;
  /** The opened floor of a selected house: a number or "all". */
  floor?: string;
}

// People and units are not put into addresses: links are passed on and kept in histories.
const shareable = new Set(['houses', 'grids', 'land', 'institutions', 'industry', 'facilities']);

/** Reads the part of an address after "#"; what does not fit is left out. */
export function parseHash(hash: string): HashState {
  const query = new URLSearchParams(hash.replace(/^#/, ''));
  const state: HashState = {};
  const code = query.get('code');
  if (code) state.code = code;
  const match = /^([a-z_]+)\/([0-9A-HJKMNP-TV-Z]{11})$/.exec(query.get('sel') ?? '');
  if (match?.[1] && match[2] && shareable.has(match[1])) state.sel = { type: match[1], id: match[2] };
  const floor = query.get('floor');
  if (state.sel && floor && /^(all|-?\d{1,3})$/.test(floor)) state.floor = floor;
  return state;
}

/** Writes the part of an address after "#", "" for nothing. */
export function formatHash(state: HashState): string {
  if (!state.sel || !shareable.has(state.sel.type)) return '';
  const floor = state.floor === undefined ? '' : `&floor=${state.floor}`;
  return `#sel=${state.sel.type}/${state.sel.id}${floor}`;
}
