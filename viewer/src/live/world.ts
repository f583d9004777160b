import type { Frame, Query } from './frames';

/** Watch is a subscription: what it asks and what it is told. */
export interface Watch {
  query: Query;
  /** Keeps a copy, see LiveClient.copy: the subscription then begins with a snapshot instead of at the present. */
  keep?: boolean;
  /** Where a copy is kept, it has taken the frame in. */
  onFrame: (frame: Extract<Frame, { t: 'ev' | 'count' | 'tiles' }>) => void;
  /** The stream has a gap here: everything read before may be stale. A copy that is kept is whole again, or now. */
  onGap: (why: string) => void;
  /** The server does not serve this subscription, or does not move it. */
  onRefused?: (detail: string, code: number) => void;
}

/** Status is the state of the connection. */
export interface Status {
  state: 'connecting' | 'live' | 'waiting' | 'ended';
  /** When the last frame came, in milliseconds of the injected clock; undefined before the first. */
  heardAt: number | undefined;
  /** Of when what came last is: earlier than heardAt where frames queue up on a slow line. */
  asOf: number | undefined;
  version: number | undefined;
  /** Whether this is not the first connection since the start. */
  reconnected: boolean;
}

/** Socket is the part of a WebSocket that the client uses. */
export interface Socket {
  send(text: string): void;
  close(code?: number): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

/** World is what the client needs from outside, injected so that tests own time and chance. */
export interface World {
  open: () => Socket;
  now: () => number;
  after: (ms: number, run: () => void) => () => void;
  random: () => number;
}
