import { constants, generateKeyPairSync, privateEncrypt } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import t from 'tap';
import { type AdbdOptions, createAdbd } from '../../../harness/virtual/adbd/index.ts';
import { commands, createParser, encodeHeader, type Packet } from '../../../harness/virtual/adbd/packet.ts';

type Test = { teardown(undo: () => unknown): unknown };

/** adbd behind a port, and what it was told. */
const bench = async (t: Test, options: Partial<AdbdOptions> & { readonly values?: Record<string, string> }) => {
  const values = new Map(
    Object.entries({ 'ro.product.name': 'armani', 'ro.product.model': 'HM 1SC', ...options.values }),
  );
  const reboots: string[] = [];
  const adbd = createAdbd({
    sdk: 18,
    properties: { get: (name) => values.get(name) ?? '', set: (name, value) => void values.set(name, value) },
    state: () => 'device',
    authorise: 'off',
    rootFolder: tmpdir(),
    spawnShell: ({ command, user }) => ({
      file: '/bin/sh',
      args: ['-c', command ?? 'exit'],
      env: { PATH: '/usr/bin:/bin', WHO: user },
      cwd: '/',
    }),
    reboot: (target) => {
      reboots.push(target);
      adbd.dropAll();
    },
    ...options,
  });
  const server = createServer((socket) => adbd.accept(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(async () => {
    server.close();
    await adbd.close();
  });
  return { adbd, reboots, values, port: (server.address() as AddressInfo).port };
};

/** A client that sends packets and waits for them. */
const client = async (t: Test, port: number) => {
  const socket: Socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  t.teardown(() => socket.destroy());
  const parser = createParser({ maxPayload: 1 << 20, checksums: () => false });
  const inbox: Packet[] = [];
  let wake = (): void => undefined;
  socket.on('data', (chunk) => {
    inbox.push(...parser.push(chunk));
    wake();
  });
  const gone = once(socket, 'close');
  const send = (command: number, arg0: number, arg1: number, payload: string | Buffer = '', checksum = true) => {
    const packet = { command, arg0, arg1, payload: Buffer.from(payload) };
    socket.write(Buffer.concat([encodeHeader(packet, checksum), packet.payload]));
  };
  const next = async (): Promise<Packet> => {
    while (true) {
      const packet = inbox.shift();
      if (packet !== undefined) return packet;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const greet = async (version = 0x01000001): Promise<Packet> => {
    send(commands.CNXN, version, 1 << 20, 'host::\0');
    return next();
  };
  /** Everything that a service says until it closes. */
  const talk = async (name: string): Promise<string> => {
    send(commands.OPEN, 5, 0, `${name}\0`);
    let said = '';
    for (let packet = await next(); packet.command !== commands.CLSE; packet = await next()) {
      if (packet.command !== commands.WRTE) continue;
      said += packet.payload;
      send(commands.OKAY, 5, packet.arg0);
    }
    return said;
  };
  return { socket, send, next, greet, talk, gone };
};

t.test('the greeting has the version, the payload limit and the banner of the Android version', async (t) => {
  const old = await (await client(t, (await bench(t, { sdk: 18 })).port)).greet();
  t.match(old, { command: commands.CNXN, arg0: 0x01000000, arg1: 4096 });
  t.equal(old.payload.toString(), 'device::ro.product.name=armani;ro.product.model=HM 1SC;ro.product.device=;\0');
  const recent = await (await client(t, (await bench(t, { sdk: 30, state: () => 'recovery' })).port)).greet();
  t.match(recent, { command: commands.CNXN, arg0: 0x01000001, arg1: 1 << 20 });
  t.match(recent.payload.toString(), /^recovery::.*features=shell_v2,cmd,[a-z_0-9,]*$/);
});

t.test('checksums are sent when one side is old', async (t) => {
  const sums: number[] = [];
  for (const [sdk, version] of [
    [18, 0x01000001],
    [30, 0x01000000],
    [30, 0x01000001],
  ] as const) {
    const { port } = await bench(t, { sdk });
    const { socket, send } = await client(t, port);
    send(commands.CNXN, version, 4096, 'host::\0');
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    sums.push(bytes.readUInt32LE(16));
  }
  t.ok((sums[0] ?? 0) > 0 && (sums[1] ?? 0) > 0);
  t.equal(sums[2], 0);
});

t.test(
  'unknown services are closed, services of later versions too, and nothing opens before the greeting',
  async (t) => {
    const { port } = await bench(t, { sdk: 18 });
    const { send, next, greet, talk } = await client(t, port);
    send(commands.OPEN, 9, 0, 'shell:echo early\0');
    t.equal((await greet()).command, commands.CNXN, 'the first answer is that to the greeting');
    for (const name of ['nonsense:', 'exec:id', 'shell,v2:id', 'unroot:', 'reverse:list-forward', 'framebuffer:']) {
      send(commands.OPEN, 5, 0, `${name}\0`);
      t.match(await next(), { command: commands.CLSE, arg0: 0, arg1: 5 }, name);
    }
    t.equal(await talk('shell:echo $WHO'), 'shell\r\n');
  },
);

t.test('a fault ends the transport, and only that one', async (t) => {
  const { port } = await bench(t, { sdk: 18 });
  const good = await client(t, port);
  await good.greet();
  const bad = await client(t, port);
  await bad.greet();
  bad.send(commands.OPEN, 1, 0, 'shell:id\0', false);
  await bad.gone;
  const garbage = await client(t, port);
  garbage.socket.write('GET / HTTP/1.1\r\nHost: handset\r\n\r\n');
  await garbage.gone;
  t.equal(await good.talk('shell:echo fine'), 'fine\r\n');
});

const words = (value: bigint, count: number): Buffer => {
  const bytes = Buffer.from(value.toString(16).padStart(count * 8, '0'), 'hex');
  return bytes.reverse();
};

/** A key as adb makes it, by the definition of its format. */
const makeKey = () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const n = BigInt(`0x${Buffer.from(String(publicKey.export({ format: 'jwk' }).n), 'base64url').toString('hex')}`);
  const struct = Buffer.concat([
    words(64n, 1),
    words(0n, 1),
    words(n, 64),
    words((1n << 4096n) % n, 64),
    words(65_537n, 1),
  ]);
  const sign = (token: Buffer): Buffer =>
    privateEncrypt(
      { key: privateKey, padding: constants.RSA_PKCS1_PADDING },
      Buffer.concat([Buffer.from('3021300906052b0e03021a05000414', 'hex'), token]),
    );
  return { line: `${struct.toString('base64')} owner@host`, sign };
};

t.test('a known key comes in by its signature', async (t) => {
  const { line, sign } = makeKey();
  const { port } = await bench(t, { authorise: [line] });
  const { send, next, greet } = await client(t, port);
  const asked = await greet();
  t.match(asked, { command: commands.AUTH, arg0: 1 });
  t.equal(asked.payload.length, 20);
  send(commands.AUTH, 2, 0, Buffer.alloc(256, 1));
  const again = await next();
  t.match(again, { command: commands.AUTH, arg0: 1 }, 'a wrong signature is answered with another token');
  t.notOk(again.payload.equals(asked.payload));
  send(commands.AUTH, 2, 0, sign(again.payload));
  t.equal((await next()).command, commands.CNXN);
});

t.test('an unknown key waits for the owner, who is remembered', async (t) => {
  const { line, sign } = makeKey();
  const { adbd, port } = await bench(t, { authorise: 'never' });
  const first = await client(t, port);
  await first.greet();
  first.send(commands.AUTH, 3, 0, `${line}\0`);
  first.send(commands.OPEN, 5, 0, 'shell:id\0');
  await new Promise((resolve) => setTimeout(resolve, 100));
  t.equal(adbd.allow(), 1);
  t.equal((await first.next()).command, commands.CNXN, 'and the service that was opened meanwhile is not there');
  const second = await client(t, port);
  const { payload } = await second.greet();
  second.send(commands.AUTH, 2, 0, sign(payload));
  t.equal((await second.next()).command, commands.CNXN);
});

t.test('adb root restarts adbd as root, and unroot the other way', async (t) => {
  const { port } = await bench(t, { sdk: 23, values: { 'ro.secure': '1', 'ro.debuggable': '1' } });
  const visit = async (name: string) => {
    const each = await client(t, port);
    await each.greet();
    return { said: await each.talk(name), gone: each.gone };
  };
  t.equal((await visit('shell:echo $WHO')).said, 'shell\r\n');
  const rooted = await visit('root:');
  t.equal(rooted.said, 'restarting adbd as root\n');
  await rooted.gone;
  t.equal((await visit('shell:echo $WHO')).said, 'root\r\n');
  t.equal((await visit('remount:')).said, 'remount succeeded\n');
  const unrooted = await visit('unroot:');
  t.equal(unrooted.said, 'restarting adbd as non root\n');
  await unrooted.gone;
  t.equal((await visit('shell:echo $WHO')).said, 'shell\r\n');
});

t.test('a reboot holds its stream open and then takes every transport down', async (t) => {
  const { port, reboots } = await bench(t, { sdk: 18 });
  const one = await client(t, port);
  const two = await client(t, port);
  await one.greet();
  await two.greet();
  one.send(commands.OPEN, 5, 0, 'reboot:recovery\0');
  t.equal((await one.next()).command, commands.OKAY);
  await Promise.all([one.gone, two.gone]);
  t.same(reboots, ['recovery']);
});
