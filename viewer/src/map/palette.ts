/** Theme is the colour scheme of page and map. */
export type Theme = 'light' | 'dark';

/** Palette holds every colour the map uses in one theme. */
export interface Palette {
  ground: string;
  land: Record<string, string>;
  landOther: string;
  landLine: string;
  water: string;
  waterLine: string;
  road: string;
  roadLine: string;
  house: string;
  houseKinds: Record<string, string>;
  houseSelected: string;
  housePulse: string;
  houseFaded: string;
  grid: string;
  gridSelected: string;
  text: string;
  textQuiet: string;
  halo: string;
  draw: string;
  drawFill: string;
  ramp: readonly [string, string, string, string, string];
  classes: readonly [string, string, string, string, string, string];
}

/** The colours by theme: quiet land, so that houses, labels and what is selected stand out. */
export const palettes: Record<Theme, Palette> = {
  light: {
    ground: '#f3f1ea',
    land: {
      homestead: '#ece6d8',
      contract: '#dfe8c8',
      farmland: '#d9e5bf',
      construction: '#e6e2dc',
      forest: '#c3d8b4',
      facility: '#e3e0e6',
    },
    landOther: '#eae7de',
    landLine: '#cfc9b8',
    water: '#b4d3e2',
    waterLine: '#93bacd',
    road: '#fffdf8',
    roadLine: '#d8d1c0',
    house: '#d8cfc2',
    houseKinds: {
      home: '#e8dcc9',
      rental: '#e3b98a',
      public: '#9db8d2',
      industry: '#b3a6c4',
      shed: '#cfcdbf',
      hut: '#c4b9a4',
    },
    houseSelected: '#1f7a64',
    housePulse: '#f08a24',
    houseFaded: '#d9d5cb',
    grid: '#6a6f8f',
    gridSelected: '#1f6f5c',
    text: '#26302f',
    textQuiet: '#4f5a63',
    halo: '#fdfcf8',
    draw: '#0b63a5',
    drawFill: '#2b8fd6',
    ramp: ['#f2e6cf', '#e9c79a', '#d99c6a', '#b86b4b', '#8a4136'],
    classes: ['#7fa3c7', '#9a8fc0', '#c9a66b', '#cf8f7a', '#8db58a', '#b5b0a6'],
  },
  dark: {
    ground: '#141c23',
    land: {
      homestead: '#222a2e',
      contract: '#1d2b27',
      farmland: '#1c2c25',
      construction: '#252a32',
      forest: '#1a3029',
      facility: '#262833',
    },
    landOther: '#1e272d',
    landLine: '#2c3840',
    water: '#1d3d52',
    waterLine: '#2b5670',
    road: '#36424b',
    roadLine: '#1a2228',
    house: '#56636d',
    houseKinds: {
      home: '#68747b',
      rental: '#a57f52',
      public: '#56799b',
      industry: '#75688f',
      shed: '#4c565a',
      hut: '#5d584d',
    },
    houseSelected: '#4cc6a6',
    housePulse: '#ffb454',
    houseFaded: '#2c363d',
    grid: '#93a0c4',
    gridSelected: '#63d8ba',
    text: '#e6edf3',
    textQuiet: '#b4c0cb',
    halo: '#10171d',
    draw: '#7cc0ff',
    drawFill: '#4c9aff',
    ramp: ['#4a4f46', '#7a6a4a', '#a9814f', '#d2955d', '#f2b27a'],
    classes: ['#5f8fc0', '#8a7fc0', '#b8934f', '#bf7563', '#6fa36c', '#7d7a72'],
  },
};
