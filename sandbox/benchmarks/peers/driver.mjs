// Speaks with the benchmark: says "ready", then for each line "<in flight> <seconds>" a line of JSON.
import { createInterface } from 'node:readline';

/**
 * Measures one payment after the other in so many lanes, whenever the benchmark asks.
 *
 * @param play plays one payment, given a number that is used once
 * @param end is run when the benchmark is gone
 */
export async function serve(play, end) {
  let next = 0;
  console.log('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    const [inFlight, seconds] = line.split(' ').map(Number);
    console.log(JSON.stringify(await measure(() => play(`${process.pid}-${next++}`), inFlight, seconds)));
  }
  await end();
  process.exit(0);
}

async function measure(play, inFlight, seconds) {
  const millis = [];
  const from = performance.now();
  const until = from + seconds * 1000;
  const lane = async () => {
    while (performance.now() < until) {
      const begun = performance.now();
      await play();
      const now = performance.now();
      if (now <= until) {
        millis.push(now - begun);
      }
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  millis.sort((a, b) => a - b);
  return { perSecond: millis.length / seconds, p50: millis[Math.floor(millis.length / 2)] ?? 0 };
}
