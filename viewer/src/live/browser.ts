import type { Socket, World } from './world';

const subprotocol = 'gridtwin.v1';

/** Gives the live client the browser's sockets, clock and timers. */
export function browserWorld(): World {
  return {
    open: openSocket,
    now: () => performance.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
  };
}

function openSocket(): Socket {
  const url = new URL('/live', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url, subprotocol);
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
