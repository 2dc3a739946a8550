import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const data = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

/** Real captures that are not part of the repository; an empty list where they are absent. */
export function realCaptures(): string[] {
  return ['captures', 'tls'].flatMap((folder) => {
    if (!existsSync(data + folder)) return [];
    return readdirSync(data + folder)
      .filter((name) => /\.pcap(ng)?$/.test(name))
      .map((name) => `${data}${folder}/${name}`);
  });
}

export function realFile(path: string): string | null {
  return existsSync(data + path) ? data + path : null;
}

export function hasTshark(): boolean {
  return ['/usr/bin/tshark', '/usr/local/bin/tshark'].some(existsSync);
}

export function tshark(args: readonly string[]): string {
  return execFileSync('tshark', ['-n', ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 60_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** A row for each packet that passes the filter, with the given fields. */
export function fields(
  file: string,
  filter: string,
  names: readonly string[],
  more: readonly string[] = [],
): string[][] {
  const wanted = names.flatMap((name) => ['-e', name]);
  return tshark(['-r', file, ...more, '-Y', filter, '-T', 'fields', ...wanted])
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}
