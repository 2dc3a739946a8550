import type { Duplex, Readable } from 'node:stream';
import type { Running } from './processes.ts';
import { chunksOf, writeTo } from './shell.ts';

/** Packet ids of the shell protocol (AOSP adb/shell_protocol.h): one byte of id, four of length in little endian, data. */
export const shellIds = { STDIN: 0, STDOUT: 1, STDERR: 2, EXIT: 3, CLOSE_STDIN: 4, WINDOW_SIZE: 5 } as const;
const HEADER_BYTES = 5;
/** Data of any packet but STDIN is kept up to this; a window size has at most 43 bytes. */
const SMALL_BYTES = 256;

export const shellPacket = (id: number, data: Buffer): Buffer => {
  const packet = Buffer.allocUnsafe(HEADER_BYTES + data.length);
  packet.writeUInt8(id, 0);
  packet.writeUInt32LE(data.length, 1);
  data.copy(packet, HEADER_BYTES);
  return packet;
};

export type ShellPart = { readonly id: number; readonly data: Buffer };

/**
 * Cuts a byte stream into the parts of shell packets, wherever the chunks end. STDIN comes piecemeal, as it arrives, so that nothing is
 * held; other packets come whole, their data cut to 256 bytes.
 */
export const createShellParser = (): { push(chunk: Buffer): ShellPart[] } => {
  const header = Buffer.alloc(HEADER_BYTES);
  let headerBytes = 0;
  let left = 0;
  let small = Buffer.alloc(0);

  return {
    push(chunk) {
      const parts: ShellPart[] = [];
      let rest = chunk;
      while (true) {
        if (headerBytes < HEADER_BYTES) {
          const taken = rest.copy(header, headerBytes);
          headerBytes += taken;
          rest = rest.subarray(taken);
          if (headerBytes < HEADER_BYTES) return parts;
          left = header.readUInt32LE(1);
          small = Buffer.alloc(0);
        }
        const id = header.readUInt8(0);
        const data = rest.subarray(0, left);
        rest = rest.subarray(data.length);
        left -= data.length;
        if (id !== shellIds.STDIN) small = Buffer.concat([small, data.subarray(0, SMALL_BYTES - small.length)]);
        else if (data.length > 0) parts.push({ id, data });
        if (left > 0) return parts;
        if (id !== shellIds.STDIN) parts.push({ id, data: small });
        headerBytes = 0;
      }
    },
  };
};

/** A shell with the protocol of 7.0 and later: standard error apart (without a terminal), an exit status, a window size. */
export const serveShellProtocol = async (stream: Duplex, running: Running): Promise<void> => {
  stream.once('close', running.hangUp);
  const parser = createShellParser();

  const take = async ({ id, data }: ShellPart): Promise<void> => {
    if (id === shellIds.STDIN) {
      // Input that the command no longer reads is thrown away.
      await writeTo(running.input, data);
    } else if (id === shellIds.CLOSE_STDIN) {
      // A terminal cannot close its input alone (shell_service.cpp, PassInput).
      if (running.error !== null) running.input.end();
    } else if (id === shellIds.WINDOW_SIZE) {
      const [rows, columns, width, height] = (/^(\d+)x(\d+),(\d+)x(\d+)/.exec(data.toString('latin1')) ?? [])
        .slice(1)
        .map(Number);
      if (rows === undefined || columns === undefined || width === undefined || height === undefined) return;
      await running.resize({ rows, columns, width, height });
    }
  };

  const input = async (): Promise<void> => {
    await running.started;
    for await (const chunk of chunksOf(stream)) for (const part of parser.push(chunk)) await take(part);
    running.hangUp();
  };

  const pass = async (source: Readable, id: number): Promise<void> => {
    for await (const chunk of chunksOf(source)) if (!(await writeTo(stream, shellPacket(id, chunk)))) break;
  };

  const output = async (): Promise<void> => {
    const error = running.error === null ? null : pass(running.error, shellIds.STDERR);
    await Promise.all([pass(running.output, shellIds.STDOUT), error]);
    const status = await running.exited;
    await writeTo(stream, shellPacket(shellIds.EXIT, Buffer.from([status & 0xff])));
    stream.end();
  };

  await Promise.all([input(), output()]);
};
