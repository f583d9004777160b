// The symbols of the map, drawn on a canvas when a tile first needs one: no sprite file, any pixel density.

/** Symbol is the shape of an icon: filled and stroked paths in a box of 24 by 24. */
interface Symbol {
  colour: string;
  shape: 'round' | 'square';
  fill?: string;
  stroke?: string;
}

const blue = '#2f6da8';
const green = '#2c7a5d';
const red = '#b8443a';
const violet = '#6b5aa0';
const amber = '#97680f';
const grey = '#56646e';

const symbols: Record<string, Symbol> = {
  'institutions-committee': { colour: red, shape: 'square', stroke: 'M7 20V4M7 5h10l-2.5 3.5L17 12H7' },
  'institutions-party': {
    colour: red,
    shape: 'square',
    fill: 'M12 4l2.4 5.2 5.6.6-4.2 3.8 1.2 5.6-5-2.9-5 2.9 1.2-5.6L4 9.8l5.6-.6z',
  },
  'institutions-school': {
    colour: blue,
    shape: 'square',
    stroke: 'M12 7c-2-1.6-4.6-2-8-2v12c3.4 0 6 .4 8 2 2-1.6 4.6-2 8-2V5c-3.4 0-6 .4-8 2zM12 7v12',
  },
  'institutions-clinic': {
    colour: green,
    shape: 'square',
    fill: 'M9.8 4h4.4v5.8H20v4.4h-5.8V20H9.8v-5.8H4V9.8h5.8z',
  },
  'institutions-elder_care': {
    colour: violet,
    shape: 'square',
    fill: 'M12 20C6 15.6 4 12.8 4 9.6 4 7 5.9 5 8.2 5c1.6 0 3 .9 3.8 2.3C12.800 5.900 14.200 5 15.800 5 18.100 5 20 7 20 9.600c0 3.200-2 6-8 10.400z',
  },
  'institutions-temple': {
    colour: amber,
    shape: 'square',
    stroke:
      'M3.500 11C8 10 10.500 7.500 12 4.500 13.500 7.500 16 10 20.500 11M6 11v8M18 11v8M4 19.500h16M10 19v-5h4v5',
  },
  'institutions-ngo': {
    colour: blue,
    shape: 'square',
    stroke:
      'M8.500 9.500a3 3 0 1 0 0-.01M15.500 9.500a3 3 0 1 0 0-.01M4 19c.5-4 2.500-5.500 4.500-5.500S12 15 12.500 19M13 14.200c.8-.5 1.600-.7 2.500-.7 2 0 4 1.500 4.500 5.500',
  },
  'institutions-other': {
    colour: grey,
    shape: 'square',
    stroke: 'M5 20V6l7-2 7 2v14zM9 10h1.500M13.500 10H15M9 14h1.500M13.500 14H15',
  },
  industry: {
    colour: violet,
    shape: 'square',
    stroke: 'M4 19.500V10l5 3.200V10l5 3.200V5h5.500v14.500zM8 16.500h1M12 16.500h1M16 16.500h1',
  },
  'facilities-hydrant': {
    colour: red,
    shape: 'round',
    stroke: 'M8 20v-9a4 4 0 0 1 8 0v9M6 20h12M5.500 13H8M16 13h2.500M8 10h8M12 7V4.500',
  },
  'facilities-shelter': { colour: green, shape: 'round', stroke: 'M4 19 12 5l8 14zM9.500 19 12 14l2.500 5' },
  'facilities-depot': {
    colour: amber,
    shape: 'round',
    stroke: 'M5 9l7-4 7 4v8l-7 3.500L5 17zM5 9l7 3.500L19 9M12 12.500v8',
  },
  'facilities-camera': { colour: grey, shape: 'round', stroke: 'M4 8h11v8H4zM15 11l5-2.500v7L15 13' },
  'facilities-pump': {
    colour: blue,
    shape: 'round',
    fill: 'M12 4c3.500 4.500 5.500 7.300 5.500 10a5.500 5.500 0 0 1-11 0c0-2.700 2-5.500 5.500-10z',
  },
  'facilities-aed': { colour: red, shape: 'round', fill: 'M13.500 4 6 13.500h5L10.500 20 18 10.500h-5z' },
  'facilities-lamp': {
    colour: grey,
    shape: 'round',
    stroke: 'M9 20V5h6.500v2.500M13.500 7.500h4l1 3.500h-6zM6.500 20H12',
  },
};

const fallback: Symbol = { colour: grey, shape: 'round', stroke: 'M12 9.500a2.500 2.500 0 1 0 .01 0' };
const sizePx = 30;

/** Icon is a drawn symbol as the map takes it. */
export interface Icon {
  data: ImageData;
  pixelRatio: number;
}

/** Gives the colour of a symbol, for the legend. */
export function symbolColour(name: string): string {
  return (symbols[name] ?? fallback).colour;
}

/** Gives the paths of a symbol, for the legend's SVG. */
export function symbolPaths(name: string): {
  fill: string | undefined;
  stroke: string | undefined;
  round: boolean;
} {
  const symbol = symbols[name] ?? fallback;
  return { fill: symbol.fill, stroke: symbol.stroke, round: symbol.shape === 'round' };
}

/** Draws a symbol as a badge with a light rim; a name that is not known gives a neutral dot. */
export function drawIcon(name: string, pixelRatio: number): Icon | undefined {
  const symbol = symbols[name] ?? fallback;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.round(sizePx * pixelRatio);
  const g = canvas.getContext('2d', { willReadFrequently: true });
  if (!g) return undefined;
  g.scale(canvas.width / sizePx, canvas.height / sizePx);
  g.beginPath();
  const inset = 2;
  g.roundRect(inset, inset, sizePx - 2 * inset, sizePx - 2 * inset, symbol.shape === 'round' ? sizePx : 7);
  g.fillStyle = symbol.colour;
  g.fill();
  g.lineWidth = 2;
  g.strokeStyle = '#ffffff';
  g.stroke();
  // The paths fill a box of 24; the badge leaves a margin around them.
  const box = 24;
  const scale = 0.72;
  g.translate(sizePx / 2, sizePx / 2);
  g.scale(scale, scale);
  g.translate(-box / 2, -box / 2);
  g.fillStyle = g.strokeStyle = '#ffffff';
  g.lineWidth = 2.2;
  g.lineCap = g.lineJoin = 'round';
  if (symbol.fill) g.fill(new Path2D(symbol.fill));
  if (symbol.stroke) g.stroke(new Path2D(symbol.stroke));
  return { data: g.getImageData(0, 0, canvas.width, canvas.height), pixelRatio };
}
