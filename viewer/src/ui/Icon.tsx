const paths = {
  map: 'M9 4 3.500 6.500v13L9 17l6 2.500 5.500-2.500V4L15 6.500zM9 4v13M15 6.500v13',
  list: 'M8.500 6H20M8.500 12H20M8.500 18H20M4 6h.01M4 12h.01M4 18h.01',
  area: 'M12 3.500a8.500 8.500 0 1 0 .01 0M12 12l5.500-5.500M12 12h.01',
  feed: 'M3 12h4l2.500-7 5 14L17 12h4',
  me: 'M12 11.500a4 4 0 1 0-.01 0M4.500 20.500c.8-4 3.700-6 7.500-6s6.700 2 7.500 6',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  home: 'M4 11.500 12 5l8 6.500M6.500 10v9h11v-9',
  locate: 'M12 3v3M12 18v3M3 12h3M18 12h3M12 7a5 5 0 1 0 .01 0',
  cube: 'M12 3.500 20 8v8l-8 4.500L4 16V8zM4 8l8 4.500L20 8M12 12.500v8',
  flat: 'M12 6.500 21 11l-9 4.500L3 11zM3 14.500 12 19l9-4.500',
  close: 'M6 6l12 12M18 6 6 18',
  back: 'M14.500 5.500 8 12l6.500 6.500',
  next: 'M9.500 5.500 16 12l-6.500 6.500',
  search: 'M10.500 4a6.500 6.500 0 1 0 .01 0M15.500 15.500 20.500 20.500',
  moon: 'M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10z',
  sun: 'M12 8a4 4 0 1 0 .01 0M12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 9a3 3 0 1 0 .01 0',
  eyeOff:
    'M4 4l16 16M9.900 5.800A9 9 0 0 1 12 5.500C18 5.500 21.500 12 21.500 12a17 17 0 0 1-3 3.700M6.500 7.500A16.500 16.500 0 0 0 2.500 12S6 18.500 12 18.500a9 9 0 0 0 4-1',
  edit: 'M4 20l1-4.500L16 4.500l3.500 3.500L8.500 19z',
  floors: 'M4 8l8-4 8 4-8 4zM4 12l8 4 8-4M4 16l8 4 8-4',
  box: 'M4.500 6.500h15v11h-15z',
  polygon: 'M12 4l8 6-3 9.500H7L4 10z',
  pause: 'M8.500 5v14M15.500 5v14',
  play: 'M7.500 5v14l11-7z',
  lock: 'M6.500 11h11v9h-11zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  out: 'M10 4.500H4.500v15H10M15 8l4 4-4 4M19 12H9',
  roof: 'M3 12 8 5.500h8.500L21 12M3 12h18M5 12v7.500h14V12M10 19.500V15h4v4.500',
  layers: 'M12 4l9 5-9 5-9-5zM3 14l9 5 9-5',
} as const;

/** IconName is a drawn icon of the interface. */
export type IconName = keyof typeof paths;

/** Icon draws a symbol of the interface; it says nothing to screen readers, the control around it does. */
export function Icon({ name, size = 22 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
