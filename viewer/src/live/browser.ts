import { wakefulClock } from './clock';
import type { Socket, World } from './world';

const subprotocol = 'gridtwin.v1';

/** Where to connect, by default the page's own origin with its session. */
export interface Target {
  origin?: string;
  token?: string;
}

/** The clock of the live client, in milliseconds. */
export const clock = wakefulClock(
  () => performance.now(),
  () => Date.now(),
);

/** Gives the live client the platform's sockets, clock and timers. */
export function browserWorld(target: Target = {}): World {
  return {
    open: () => openSocket(target),
    now: clock,
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
  };
}

function openSocket({ origin, token }: Target): Socket {
  const url = new URL('/live', origin ?? location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url, subprotocol);
  // A page cannot give a websocket headers.
  if (token) socket.onopen = () => socket.send(JSON.stringify({ t: 'hello', token }));
  const wrapped: Socket = {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: (code) => socket.close(code),
    onmessage: null,
    onclose: null,
  };
  socket.onmessage = (event) => wrapped.onmessage?.(event);
  socket.onclose = (event) => wrapped.onclose?.(event);
  return wrapped;
}
