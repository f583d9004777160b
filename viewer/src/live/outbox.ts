import { mostPerSecond } from './timing';
import type { World } from './world';

/** Outbox sends frames in order, never faster than the server takes them: it does not say which one was too many. */
export class Outbox {
  private readonly world: World;
  private readonly send: (text: string) => void;
  private waiting: string[] = [];
  private sentAt: number[] = [];
  private cancel: (() => void) | undefined;

  constructor(world: World, send: (text: string) => void) {
    this.world = world;
    this.send = send;
  }

  put(frame: object): void {
    this.waiting.push(JSON.stringify(frame));
    if (!this.cancel) this.flush();
  }

  /** Forgets what was not sent. */
  clear(): void {
    this.cancel?.();
    this.cancel = undefined;
    this.waiting = [];
    this.sentAt = [];
  }

  private flush(): void {
    this.cancel = undefined;
    const now = this.world.now();
    this.sentAt = this.sentAt.filter((at) => at > now - 1000);
    while (this.waiting.length > 0) {
      const oldest = this.sentAt[0];
      if (oldest !== undefined && this.sentAt.length >= mostPerSecond) {
        this.cancel = this.world.after(oldest + 1000 - now, () => this.flush());
        return;
      }
      this.sentAt.push(now);
      this.send(this.waiting.shift() ?? '');
    }
  }
}
