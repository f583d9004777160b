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
  /** Houses that have what a theme asks for. */
  marked: string;
  /** House safety from sound to dangerous. */
  grades: readonly [string, string, string, string];
  housePulse: string;
  houseFaded: string;
  grid: string;
  gridText: string;
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
      public: '#9db8d2',
      industry: '#b3a6c4',
      shed: '#cfcdbf',
      hut: '#c4b9a4',
    },
    houseSelected: '#1f7a64',
    marked: '#d07a2d',
    grades: ['#bcd3bd', '#e6d9a0', '#dd9a4e', '#a83a2c'],
    housePulse: '#f08a24',
    houseFaded: '#d9d5cb',
    grid: '#565c86',
    gridText: '#3a4070',
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
    ground: '#12191f',
    land: {
      homestead: '#4a4239',
      contract: '#3c4a2b',
      farmland: '#25402c',
      construction: '#3a4250',
      forest: '#144a3c',
      facility: '#463f5a',
    },
    landOther: '#2b343a',
    landLine: '#42505a',
    water: '#24516e',
    waterLine: '#366b8c',
    road: '#5a6670',
    roadLine: '#2a343b',
    house: '#7b8790',
    houseKinds: {
      home: '#98a2a6',
      public: '#6f98c0',
      industry: '#9585b8',
      shed: '#6a757a',
      hut: '#85795f',
    },
    houseSelected: '#4cc6a6',
    marked: '#f0a04b',
    grades: ['#5f8a6e', '#b5a65a', '#df9350', '#ff7a66'],
    housePulse: '#ffb454',
    houseFaded: '#2c363d',
    grid: '#93a0c4',
    gridText: '#cdd6f5',
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
