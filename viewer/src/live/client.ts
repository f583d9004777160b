import type { Area } from '../api/wire';
import { Copy } from './copy';
import { type Frame, type Position, parseFrame } from './frames';
import { Lag } from './lag';
import { Outbox } from './outbox';
import { begin, type Subscription } from './subscription';
import {
  answerWithinMs,
  askAfterMs,
  checkEveryMs,
  giveUpAfterMs,
  longestPatienceMs,
  retryAfterMs,
} from './timing';
import type { Socket, Status, Watch, World } from './world';

const finalCodes = { from: 4400, to: 4499 };

/**
 * LiveClient keeps one websocket to the server and any number of subscriptions over it. After a break it connects
 * again and resumes each subscription at the version it last stood at, so that nothing is lost or doubled; where the
 * server cannot resume, the subscription hears of a gap. A subscription may keep a copy of what it watches: through a
 * break it stays as it was, and how old it is, status.heardAt tells.
 */
export class LiveClient {
  private readonly world: World;
  private readonly onStatus: (status: Status) => void;
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly outbox: Outbox;
  /** By id on this socket. */
  private readonly wires = new Map<string, Subscription>();
  /** How often a name was sent on this socket. */
  private readonly serials = new Map<string, number>();
  private socket: Socket | undefined;
  /** The newest position heard of on this connection. */
  private ready: Position | undefined;
  private failures = 0;
  private readonly lag = new Lag();
  private patienceMs = giveUpAfterMs;
  private status: Status = {
    state: 'connecting',
    heardAt: undefined,
    asOf: undefined,
    version: undefined,
    reconnected: false,
  };
  private cancelRetry: (() => void) | undefined;
  private cancelCheck: (() => void) | undefined;
  private cancelDoubt: (() => void) | undefined;
  private stopped = true;

  constructor(world: World, onStatus: (status: Status) => void) {
    this.world = world;
    this.onStatus = onStatus;
    this.outbox = new Outbox(world, (text) => this.socket?.send(text));
  }

  /** Connects, or connects anew: after a sign-in the socket must be another one and positions mean nothing. */
  start(): void {
    this.stop();
    this.stopped = false;
    this.failures = 0;
    this.status = { ...this.status, reconnected: false };
    for (const subscription of this.subscriptions.values()) {
      subscription.position = undefined;
      if (subscription.copy) subscription.copy = new Copy();
      subscription.refused = false;
    }
    this.connect();
  }

  /** Ends the connection. */
  stop(): void {
    this.stopped = true;
    this.cancelRetry?.();
    this.cancelCheck?.();
    this.cancelDoubt?.();
    this.drop(1000);
  }

  /**
   * Connects at once when waiting to, and asks a line whether it is still there: for when the network comes or goes, and
   * when the page wakes up.
   */
  hurry(): void {
    if (this.stopped) return;
    if (!this.socket) {
      this.cancelRetry?.();
      this.connect();
      return;
    }
    this.patienceMs = giveUpAfterMs;
    const { socket, status } = this;
    if (this.ready) this.outbox.put({ t: 'ping' });
    this.cancelDoubt?.();
    this.cancelDoubt = this.world.after(Math.max(answerWithinMs, this.lag.ms), () => {
      if (socket === this.socket && status === this.status) this.abandon(); // nothing was heard
    });
  }

  /** Adds a subscription, or replaces the one of that name, which then starts at the present, or with an empty copy. */
  watch(name: string, watch: Watch): void {
    this.unwatch(name);
    const subscription = begin(name, watch);
    this.subscriptions.set(name, subscription);
    this.subscribe(subscription);
  }

  /** Ends a subscription and lets its copy go. */
  unwatch(name: string): void {
    const subscription = this.subscriptions.get(name);
    if (subscription) this.forget(subscription);
    this.subscriptions.delete(name);
  }

  /**
   * Gives a subscription another area. Its copy shows the old one until the server has taken the new one, and is then
   * changed by what is different; without a copy it starts at the present.
   */
  move(name: string, area: Area): void {
    const subscription = this.subscriptions.get(name);
    if (!subscription) return;
    if (!subscription.copy) {
      this.watch(name, { ...subscription, query: { ...subscription.query, area } });
      return;
    }
    subscription.moves.push(area);
    if (subscription.wire) {
      this.outbox.put({ t: 'move', id: subscription.wire, area });
      return;
    }
    subscription.refused = false;
    this.subscribe(subscription);
  }

  /** Gives the copy of a subscription that keeps one. Ask each time: it is replaced where something was lost. */
  copy(name: string): Copy | undefined {
    return this.subscriptions.get(name)?.copy;
  }

  /**
   * Tells when the copy of a subscription was last known to be what the server has, by the injected clock; undefined
   * before it was ever whole.
   */
  heardAt(name: string): number | undefined {
    return this.subscriptions.get(name)?.heardAt;
  }

  private connect(): void {
    this.report({ state: 'connecting' });
    const socket = this.world.open();
    this.socket = socket;
    socket.onmessage = ({ data }) => {
      if (socket === this.socket && typeof data === 'string') this.receive(data);
    };
    socket.onclose = ({ code }) => {
      if (socket === this.socket) this.lost(code);
    };
    this.watchSilence(this.world.now());
  }

  private lost(code: number): void {
    this.disconnect();
    this.cancelCheck?.();
    if (code >= finalCodes.from && code <= finalCodes.to) {
      this.stopped = true;
      this.report({ state: 'ended' });
      return;
    }
    const wait = retryAfterMs(this.failures++, this.world.random());
    this.report({ state: 'waiting', reconnected: true });
    this.cancelRetry = this.world.after(wait, () => this.connect());
  }

  private drop(code: number): void {
    const socket = this.socket;
    this.disconnect();
    socket?.close(code);
  }

  private disconnect(): void {
    this.socket = undefined;
    this.ready = undefined;
    this.outbox.clear();
    this.wires.clear();
    this.serials.clear();
    for (const subscription of this.subscriptions.values()) {
      subscription.wire = undefined;
      subscription.taken = false;
      subscription.current = false;
    }
  }

  /** Gives a line up and tries another. */
  private abandon(): void {
    this.drop(4000);
    this.lost(4000);
  }

  /** Asks when nothing was heard for a while, and breaks off when no answer comes: a dead line is silent. */
  private watchSilence(openedAt: number): void {
    this.cancelCheck?.();
    this.cancelCheck = this.world.after(checkEveryMs, () => {
      const silent = this.world.now() - Math.max(openedAt, this.status.heardAt ?? 0);
      if (silent >= this.patienceMs) {
        // Half a frame is silence too: on a slow line the same one would never come.
        if (this.ready) this.patienceMs = Math.min(longestPatienceMs, 2 * this.patienceMs);
        this.abandon();
        return;
      }
      if (silent >= askAfterMs && this.ready) this.outbox.put({ t: 'ping' });
      this.watchSilence(openedAt);
    });
  }

  private receive(text: string): void {
    const frame = parseFrame(text);
    if (!frame) return;
    const heardAt = this.world.now();
    switch (frame.t) {
      case 'ready':
        this.ready = { epoch: frame.epoch, version: frame.version };
        this.failures = 0;
        this.lag.reset();
        this.report({ state: 'live', heardAt, asOf: heardAt, version: frame.version });
        for (const subscription of this.subscriptions.values())
          if (!subscription.refused) this.subscribe(subscription);
        return;
      case 'hb':
        for (const subscription of this.subscriptions.values()) {
          if (!subscription.copy) this.advance(subscription, frame.version);
          else if (subscription.taken) {
            subscription.copy.advance(frame.version);
            subscription.current = subscription.copy.whole;
          }
          if (!subscription.wire && !subscription.refused) this.subscribe(subscription); // it had to wait
        }
        break;
      case 'pong':
        if (this.lag.answered(heardAt)) this.outbox.put({ t: 'ping' });
        break;
      case 'tiles':
        for (const subscription of this.subscriptions.values())
          if (subscription.query.tiles) subscription.onFrame(frame);
        break;
      case 'ok':
      case 'snap':
      case 'ev':
      case 'count':
      case 'reset':
      case 'gone':
        this.deliver(frame);
        break;
      case 'err':
        this.answer(frame);
        break;
    }
    if (this.ready && 'version' in frame) this.ready.version = Math.max(this.ready.version, frame.version);
    const asOf = heardAt - this.lag.ms;
    for (const subscription of this.subscriptions.values())
      if (subscription.current) subscription.heardAt = asOf;
    this.report({ heardAt, asOf, ...(this.ready ? { version: this.ready.version } : {}) });
  }

  private deliver(frame: Extract<Frame, { t: 'ok' | 'snap' | 'ev' | 'count' | 'reset' | 'gone' }>): void {
    const subscription = this.wires.get(frame.id);
    if (!subscription) return; // of what is no longer watched
    const { copy, query } = subscription;
    switch (frame.t) {
      case 'gone':
        this.deny(subscription, 'the server ended it', 403);
        return;
      case 'reset':
        subscription.position = undefined;
        subscription.current = false;
        if (copy) copy.expire();
        else subscription.onGap(frame.why);
        return;
      case 'ok':
        subscription.taken = true;
        this.turn(subscription, subscription.moves.shift());
        if (frame.resume !== 'snapshot') return;
        subscription.current = false;
        if (copy) copy.expire();
        // A fresh subscription resumes at the present, so a snapshot always means that something was missed.
        else if (query.mode !== 'count') subscription.onGap('snapshot');
        return;
    }
    // The first one after a break tells of what may have been long ago.
    if (frame.t === 'ev' && subscription.current && this.lag.told(this.world.now(), frame.time ?? ''))
      this.outbox.put({ t: 'ping' });
    if (copy) this.keep(subscription, copy, frame);
    else {
      subscription.current = true;
      this.advance(subscription, frame.version);
      if (frame.t !== 'snap') subscription.onFrame(frame);
    }
  }

  /** Takes a frame into a copy. One that does not continue it means that something is lost: the copy begins anew. */
  private keep(
    subscription: Subscription,
    copy: Copy,
    frame: Extract<Frame, { t: 'snap' | 'ev' | 'count' }>,
  ): void {
    if (!this.ready || !copy.apply(frame, this.ready.epoch)) {
      subscription.copy = new Copy();
      this.subscribe(subscription);
      return;
    }
    subscription.turns = false;
    subscription.current = copy.whole;
    if (copy.whole) subscription.heardAt = this.world.now() - this.lag.ms; // for who is told of the frame
    if (frame.t !== 'snap') subscription.onFrame(frame);
    else if (frame.last) subscription.onGap('snapshot');
  }

  /** Takes a refusal in: of a move, which leaves the old area; of the subscription, for now or for good. */
  private answer(frame: Extract<Frame, { t: 'err' }>): void {
    const code = Number(frame.code);
    const detail = frame.detail ?? String(frame.code);
    if (frame.id === undefined) {
      if (code === 429) this.abandon(); // resuming sends again what was not taken, whichever it was
      return;
    }
    const subscription = this.wires.get(frame.id);
    if (!subscription) return;
    if (code === 503)
      this.forget(subscription); // the next heartbeat asks again
    else if (subscription.moves.shift()) subscription.onRefused?.(detail, code);
    else this.deny(subscription, detail, code);
  }

  private deny(subscription: Subscription, detail: string, code: number): void {
    this.wires.delete(subscription.wire ?? '');
    subscription.wire = undefined;
    subscription.taken = false;
    subscription.current = false;
    subscription.refused = true;
    subscription.onRefused?.(detail, code);
  }

  private advance(subscription: Subscription, version: number): void {
    if (this.ready && version >= (subscription.position?.version ?? 0)) {
      subscription.position = { epoch: this.ready.epoch, version };
    }
  }

  private turn(subscription: Subscription, area: Area | undefined): void {
    if (!area) return;
    subscription.query = { ...subscription.query, area };
    subscription.turns = true;
  }

  private subscribe(subscription: Subscription): void {
    // Some moves may have been taken: the position would be of one of several areas.
    this.turn(subscription, subscription.moves.at(-1));
    subscription.moves = [];
    if (subscription.turns) subscription.copy = new Copy();
    subscription.turns = false;
    if (!this.ready) return;
    this.forget(subscription);
    const { name, copy, query } = subscription;
    const serial = this.serials.get(name) ?? 0;
    this.serials.set(name, serial + 1);
    subscription.wire = serial > 0 ? `${name}~${serial}` : name;
    this.wires.set(subscription.wire, subscription);
    // Without a copy the present is named, which spares a snapshot: such pages read their data over HTTP.
    if (!copy) subscription.position ??= { ...this.ready };
    const since = copy ? (copy.whole ? copy.at : undefined) : subscription.position;
    this.outbox.put({ t: 'sub', id: subscription.wire, ...query, ...(since && { since }) });
  }

  /** Ends what the server knows of a subscription. */
  private forget(subscription: Subscription): void {
    if (!subscription.wire) return;
    this.outbox.put({ t: 'unsub', id: subscription.wire });
    this.wires.delete(subscription.wire);
    subscription.wire = undefined;
    subscription.taken = false;
    subscription.current = false;
  }

  private report(part: Partial<Status>): void {
    this.status = { ...this.status, ...part };
    this.onStatus(this.status);
  }
}
