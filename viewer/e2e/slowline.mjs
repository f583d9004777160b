// A line between a browser and the server that passes as much as it is told to, as a phone's does at the edge of a field.
import { connect, createServer } from 'node:net';

const tickMs = 50;
/** What waits in the line itself; the rest stays with the server, which must not be able to tell it from a slow reader. */
const heldBytes = 4096;

/** Opens a line to a port. rate is in bytes a second, for each connection and way from the server; 0 stops all of it. */
export async function openLine(port) {
  const line = { rate: Number.POSITIVE_INFINITY };
  const connections = new Set();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    const connection = { near, far, held: [] };
    connections.add(connection);
    far.on('data', (chunk) => {
      connection.held.push(chunk);
      pass(connection, line.rate);
    });
    near.on('data', (chunk) => {
      far.write(chunk);
      if (line.rate === 0) near.pause();
    });
    const end = () => {
      connections.delete(connection);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on('close', end).on('error', end);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const timer = setInterval(() => {
    for (const connection of connections) pass(connection, line.rate, tickMs);
  }, tickMs);
  line.base = `http://127.0.0.1:${server.address().port}`;
  line.close = () => {
    clearInterval(timer);
    for (const { near, far } of connections) {
      near.destroy();
      far.destroy();
    }
    server.close();
  };
  return line;
}

/** Passes on what a connection may in some time; at full rate everything. */
function pass(connection, rate, ms = 0) {
  const { near, far } = connection;
  let budget = Number.isFinite(rate) ? Math.round((rate * ms) / 1000) : Number.POSITIVE_INFINITY;
  while (budget > 0 && connection.held.length > 0) {
    const chunk = connection.held.shift();
    near.write(chunk.subarray(0, budget));
    if (chunk.length > budget) connection.held.unshift(chunk.subarray(budget));
    budget -= chunk.length;
  }
  const waiting = connection.held.reduce((sum, chunk) => sum + chunk.length, 0);
  if (waiting > heldBytes) far.pause();
  else far.resume();
  if (rate === 0) near.pause();
  else near.resume();
}
