// Three durable steps for each payment in Restate. Argument: a folder for what its server keeps.
import { spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { mkdirSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as restate from '@restatedev/restate-sdk';
import { serve } from './driver.mjs';

// The SDK wants it, and Node 20 has not got it.
Promise.withResolvers ??= () => {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
};

const folder = process.argv[2];
const agent = new Agent({ keepAlive: true, maxSockets: 1024 });

const payment = restate.service({
  name: 'payment',
  handlers: {
    play: async (ctx, id) => {
      await ctx.run('create', async () => `created ${id}`);
      await ctx.run('authorize', async () => `authorized ${id}`);
      return await ctx.run('capture', async () => `captured ${id}`);
    },
  },
});

function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function post(port, path, body) {
  return new Promise((resolve, reject) => {
    const call = request(
      { host: '127.0.0.1', port, path, method: 'POST', agent, headers: { 'content-type': 'application/json' } },
      (answer) => {
        let text = '';
        answer.on('data', (part) => (text += part));
        answer.on('end', () =>
          answer.statusCode < 300 ? resolve(text) : reject(new Error(`${answer.statusCode} ${text}`)),
        );
      },
    );
    call.on('error', reject);
    call.end(JSON.stringify(body));
  });
}

const [service, ingress, admin, node] = [await freePort(), await freePort(), await freePort(), await freePort()];
mkdirSync(folder, { recursive: true });
const log = openSync(`${folder}/server.log`, 'w');
const server = spawn(
  fileURLToPath(new URL('node_modules/.bin/restate-server', import.meta.url)),
  ['--no-logo', '--node-name', 'bench', '--base-dir', folder, '--bind-ip', '127.0.0.1', '--bind-port', `${node}`, '--listen-mode', 'tcp'],
  {
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
      RESTATE_DISABLE_TELEMETRY: 'true',
      DO_NOT_TRACK: '1',
    },
  },
);
process.on('exit', () => server.kill('SIGTERM'));

await restate.serve({ services: [payment], port: service, logger: () => {} });
const deadline = Date.now() + 60_000;
for (;;) {
  try {
    await post(admin, '/deployments', { uri: `http://127.0.0.1:${service}` });
    await post(ingress, '/payment/play', 'first');
    break;
  } catch (failure) {
    if (Date.now() > deadline) {
      throw failure;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
await serve(
  (id) => post(ingress, '/payment/play', id),
  () => {},
);
