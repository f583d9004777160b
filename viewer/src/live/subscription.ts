import type { Area } from '../api/wire';
import { Copy } from './copy';
import type { Position } from './frames';
import type { Watch } from './world';

/** Subscription is a watch and what the client knows of it. */
export interface Subscription extends Watch {
  name: string;
  copy: Copy | undefined;
  /** Where it stands without a copy. */
  position: Position | undefined;
  /** Its id on this socket, which no other had; undefined where the server does not know it. */
  wire: string | undefined;
  /** Its ok came on this socket. */
  taken: boolean;
  /** It has caught up on this socket. */
  current: boolean;
  /** When its copy was last known to be what the server has. */
  heardAt: number | undefined;
  /** Asked for, in order, and not answered. */
  moves: Area[];
  /** A move was taken, and what shows the new area has not come. */
  turns: boolean;
  /** The server does not serve it, until it is asked for anew. */
  refused: boolean;
}

/** Gives a subscription of which nothing is known yet. */
export function begin(name: string, watch: Watch): Subscription {
  return {
    ...watch,
    name,
    copy: watch.keep ? new Copy() : undefined,
    position: undefined,
    wire: undefined,
    taken: false,
    current: false,
    heardAt: undefined,
    moves: [],
    turns: false,
    refused: false,
  };
}
