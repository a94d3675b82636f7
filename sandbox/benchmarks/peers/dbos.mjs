// Three durable steps for each payment in DBOS, on the benchmark's PostgreSQL. Its address is in BENCH_DATABASE.
import { DBOS } from '@dbos-inc/dbos-sdk';
import { serve } from './driver.mjs';

const payment = DBOS.registerWorkflow(
  async (id) => {
    await DBOS.runStep(async () => `created ${id}`, { name: 'create' });
    await DBOS.runStep(async () => `authorized ${id}`, { name: 'authorize' });
    return await DBOS.runStep(async () => `captured ${id}`, { name: 'capture' });
  },
  { name: 'payment' },
);

DBOS.setConfig({
  name: 'bench',
  systemDatabaseUrl: process.env.BENCH_DATABASE,
  systemDatabasePoolSize: 20,
  logLevel: 'error',
  runAdminServer: false,
});
await DBOS.launch();
await serve(
  async (id) => {
    const handle = await DBOS.startWorkflow(payment, { workflowID: id })(id);
    await handle.getResult();
  },
  () => DBOS.shutdown(),
);
