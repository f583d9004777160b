import { symbolColour, symbolPaths } from '../map/icons';

/** MapSymbol shows a symbol of the map in the interface, drawn from the same paths. */
export function MapSymbol({ name }: { name: string }) {
  const { fill, stroke, round } = symbolPaths(name);
  return (
    <svg width="20" height="20" viewBox="0 0 34 34" aria-hidden="true">
      <rect x="1" y="1" width="32" height="32" rx={round ? 16 : 8} fill={symbolColour(name)} />
      <g transform="translate(5 5)">
        {fill && <path d={fill} fill="#ffffff" />}
        {stroke && (
          <path
            d={stroke}
            fill="none"
            stroke="#ffffff"
            stroke-width="2.2"
            stroke-linecap="round"
            stroke-linejoin="round"
          />
        )}
      </g>
    </svg>
  );
}
