const firstRetryMs = 400;
const longestRetryMs = 15_000;

/** How long a silent line is left alone before the server is asked. */
export const askAfterMs = 20_000;

/** How long a line may be silent before it is given up. */
export const giveUpAfterMs = 35_000;

/** The same where frames take long on a slow line: patience doubles with each line that was given up. */
export const longestPatienceMs = 300_000;

/** How long a line that is doubted, as after a sleep, has to say anything. */
export const answerWithinMs = 5_000;

/** How often silence is looked for. */
export const checkEveryMs = 5_000;

/**
 * Gives the wait before the next try. Half of it is left to chance, a number from 0 to 1: the clients of a server that
 * was started anew must not all come at once.
 */
export function retryAfterMs(failures: number, chance: number): number {
  const ceiling = Math.min(longestRetryMs, firstRetryMs * 2 ** failures);
  return ceiling / 2 + (ceiling / 2) * chance;
}

/** How many frames are sent in any second; the server takes 20. */
export const mostPerSecond = 15;
