import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import type { Test } from 'tap';
import { redmi1sVirtual } from '../../../devices/redmi1s-virtual.ts';
import { type Handset, openHandset, type RunningAdbServer, startAdbServer } from '../../../harness/handset/index.ts';
import { type Bench, benchSchema, type DeviceProfile } from '../../../harness/model/device.ts';

const repository = `${import.meta.dirname}/../../..`;

export type TestBench = {
  readonly bench: Bench;
  readonly server: RunningAdbServer;
  readonly handset: Handset;
};

/** The virtual handset as a program of its own, an adb server of ours, and the driver's handset; all end with the test. */
export async function setUp(
  t: Test,
  options: { readonly args?: readonly string[]; readonly profile?: Partial<DeviceProfile> } = {},
): Promise<TestBench> {
  const program = execa(
    process.execPath,
    [`${repository}/harness/virtual/main.ts`, '--device', 'redmi1s', ...(options.args ?? [])],
    { stdin: 'pipe', stdout: 'pipe', stderr: 'pipe', buffer: false, reject: false },
  );
  let said = '';
  program.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-10_000);
  });
  const lines = createInterface({ input: program.stdout });
  const ended = program.then(() => Promise.reject(new Error(`the virtual handset ended: ${said}`)));
  ended.catch(() => undefined);
  const [line] = await Promise.race([once(lines, 'line'), ended]);
  const bench = benchSchema.parse(JSON.parse(String(line)));
  const folder = await mkdtemp(join(tmpdir(), 'leakdiff-adb-'));
  const server = await startAdbServer({ port: 0, folder });
  t.teardown(async () => {
    await server.stop();
    program.stdin.end();
    await program;
    await rm(folder, { recursive: true });
  });
  const profile = { ...redmi1sVirtual, ...options.profile };
  const handset = await openHandset({ server, profile, address: bench.adb, waitMs: 20_000 });
  return { bench, server, handset };
}
