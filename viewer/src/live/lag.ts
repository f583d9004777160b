/**
 * Lag measures how long frames are on their way. On a slow line they queue up, so that what has just come tells of what
 * was some time ago. Clocks of devices are wrong, so delays are held against the least one; a ping settles the doubt, since
 * its answer comes behind everything that was queued before.
 */
export class Lag {
  /** How old what comes now is, in milliseconds. */
  ms = 0;
  private last = 0;
  private least = Number.POSITIVE_INFINITY;
  private askedAt: number | undefined;

  /** Takes note of a frame about what happened at a time of the server. True asks for a ping. */
  told(now: number, time: string): boolean {
    const happened = Date.parse(time);
    if (Number.isNaN(happened)) return false;
    this.last = now - happened;
    this.least = Math.min(this.least, this.last);
    this.ms = this.last - this.least;
    if (this.ms < doubtfulMs || this.askedAt !== undefined) return false;
    this.askedAt = now;
    return true;
  }

  /** Takes note of the answer to a ping: what the server had when it was asked has come by now. True asks for another. */
  answered(now: number): boolean {
    if (this.askedAt === undefined) return false;
    this.ms = Math.min(this.ms, now - this.askedAt);
    this.least = this.last - this.ms;
    // Of an answer that took long nobody knows whether the line is still so slow.
    this.askedAt = this.ms < doubtfulMs ? undefined : now;
    return this.askedAt !== undefined;
  }

  /** Begins anew, with another line. */
  reset(): void {
    this.ms = 0;
    this.least = Number.POSITIVE_INFINITY;
    this.askedAt = undefined;
  }
}

const doubtfulMs = 5_000;
