import { type Frame, type Position, parseFrame } from './frames';
import { askAfterMs, checkEveryMs, giveUpAfterMs, retryAfterMs } from './timing';
import type { Socket, Status, Watch, World } from './world';

interface Subscription extends Watch {
  position: Position | undefined;
}

const finalCodes = { from: 4400, to: 4499 };

/**
 * LiveClient keeps one websocket to the server and any number of subscriptions over it. After a break it connects
 * again and resumes each subscription at the version it last stood at, so that nothing is lost or doubled; where the
 * server cannot resume, the subscription hears of a gap.
 */
export class LiveClient {
  private readonly world: World;
  private readonly onStatus: (status: Status) => void;
  private readonly subscriptions = new Map<string, Subscription>();
  private socket: Socket | undefined;
  /** The newest position heard of on this connection. */
  private ready: Position | undefined;
  private failures = 0;
  private status: Status = {
    state: 'connecting',
    heardAt: undefined,
    version: undefined,
    reconnected: false,
  };
  private cancelRetry: (() => void) | undefined;
  private cancelCheck: (() => void) | undefined;
  private stopped = true;

  constructor(world: World, onStatus: (status: Status) => void) {
    this.world = world;
    this.onStatus = onStatus;
  }

  /** Connects, or connects anew: after a sign-in the socket must be another one and positions mean nothing. */
  start(): void {
    this.stop();
    this.stopped = false;
    this.failures = 0;
    this.status = { ...this.status, reconnected: false };
    for (const subscription of this.subscriptions.values()) subscription.position = undefined;
    this.connect();
  }

  /** Ends the connection. */
  stop(): void {
    this.stopped = true;
    this.cancelRetry?.();
    this.cancelCheck?.();
    this.drop(1000);
  }

  /** Connects at once when waiting to, for instance because the network is back. */
  hurry(): void {
    if (this.stopped || this.socket) return;
    this.cancelRetry?.();
    this.connect();
  }

  /** Adds a subscription, or replaces the one of that name, which then starts at the present. */
  watch(name: string, watch: Watch): void {
    const known = this.subscriptions.has(name);
    this.subscriptions.set(name, { ...watch, position: undefined });
    if (!this.ready) return;
    if (known) this.send({ t: 'unsub', id: name });
    this.subscribe(name);
  }

  /** Ends a subscription. */
  unwatch(name: string): void {
    if (this.subscriptions.delete(name) && this.ready) this.send({ t: 'unsub', id: name });
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
    this.socket = undefined;
    this.ready = undefined;
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
    this.socket = undefined;
    this.ready = undefined;
    socket?.close(code);
  }

  /** Asks when nothing was heard for a while, and breaks off when no answer comes: a dead line is silent. */
  private watchSilence(openedAt: number): void {
    this.cancelCheck?.();
    this.cancelCheck = this.world.after(checkEveryMs, () => {
      const silent = this.world.now() - Math.max(openedAt, this.status.heardAt ?? 0);
      if (silent >= giveUpAfterMs) {
        this.drop(4000);
        this.lost(4000);
        return;
      }
      if (silent >= askAfterMs && this.ready) this.send({ t: 'ping' });
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
        this.report({ state: 'live', heardAt, version: frame.version });
        for (const name of this.subscriptions.keys()) this.subscribe(name);
        return;
      case 'hb':
        for (const subscription of this.subscriptions.values()) this.advance(subscription, frame.version);
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
        this.deliver(frame);
        break;
      case 'err':
        this.subscriptions.get(frame.id ?? '')?.onRefused?.(frame.detail ?? String(frame.code));
        break;
    }
    if (this.ready && 'version' in frame) this.ready.version = Math.max(this.ready.version, frame.version);
    this.report({ heardAt, ...(this.ready ? { version: this.ready.version } : {}) });
  }

  private deliver(frame: Extract<Frame, { t: 'ok' | 'snap' | 'ev' | 'count' | 'reset' }>): void {
    const subscription = this.subscriptions.get(frame.id);
    if (!subscription) return;
    if (frame.t === 'reset') {
      subscription.position = undefined;
      subscription.onGap(frame.why);
      return;
    }
    if (frame.t === 'ok') {
      // A fresh subscription resumes at the present, so a snapshot always means that something was missed.
      if (frame.resume === 'snapshot' && subscription.query.mode !== 'count') subscription.onGap('snapshot');
      return;
    }
    this.advance(subscription, frame.version);
    if (frame.t !== 'snap') subscription.onFrame(frame);
  }

  private advance(subscription: Subscription, version: number): void {
    if (this.ready && version >= (subscription.position?.version ?? 0)) {
      subscription.position = { epoch: this.ready.epoch, version };
    }
  }

  private subscribe(name: string): void {
    const subscription = this.subscriptions.get(name);
    if (!subscription || !this.ready) return;
    // Without a position the present is named, which spares a snapshot: pages read their data over HTTP.
    subscription.position ??= { ...this.ready };
    this.send({ t: 'sub', id: name, ...subscription.query, since: subscription.position });
  }

  private send(frame: object): void {
    this.socket?.send(JSON.stringify(frame));
  }

  private report(part: Partial<Status>): void {
    this.status = { ...this.status, ...part };
    this.onStatus(this.status);
  }
}
