// A socket and a world that tests own, free of real time and of the network.

import type { Socket, World } from './world';

/** FakeSocket records what the client sends and lets a test play the server. */
export class FakeSocket implements Socket {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: Record<string, unknown>[] = [];
  closed: number | undefined;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(code?: number): void {
    this.closed = code ?? 1005;
  }
  says(frame: Record<string, unknown>): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  breaks(code = 1006): void {
    this.onclose?.({ code });
  }
}

/** FakeWorld owns time: timers run when a test moves the clock. */
export class FakeWorld implements World {
  readonly sockets: FakeSocket[] = [];
  private clock = 0;
  private timers: { at: number; run: () => void }[] = [];

  open = (): Socket => {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket;
  };
  now = (): number => this.clock;
  random = (): number => 1;
  after = (ms: number, run: () => void): (() => void) => {
    const timer = { at: this.clock + ms, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  };
  pass(ms: number): void {
    const end = this.clock + ms;
    for (;;) {
      const next = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.clock = next.at;
      next.run();
    }
    this.clock = end;
  }
  get socket(): FakeSocket {
    const last = this.sockets.at(-1);
    if (!last) throw new Error('no socket was opened');
    return last;
  }
}
