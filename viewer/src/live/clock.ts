/**
 * Makes a clock in milliseconds that goes on while the device sleeps, as the platform's steady one need not, and that
 * never goes back, as the time of day may. Of a step of the time of day it goes forward too far, which the next frame
 * from the server mends: data must not pass for fresher than it is.
 */
export function wakefulClock(steady: () => number, timeOfDay: () => number): () => number {
  let now = 0;
  let last = { steady: steady(), timeOfDay: timeOfDay() };
  return () => {
    const next = { steady: steady(), timeOfDay: timeOfDay() };
    now += Math.max(0, next.steady - last.steady, next.timeOfDay - last.timeOfDay);
    last = next;
    return now;
  };
}
