import { decryptOta, encryptOta, otaQuerySchema } from '../apps/ota-query.ts';
import type { Release } from './release.ts';
import { plain, type ServiceAnswer, type ServiceRequest } from './services.ts';

/** The update server: offers the release to handsets of its model that have another version. */
export function answerUpdate(options: {
  readonly request: ServiceRequest;
  readonly release: Release | null;
  readonly mirrors: readonly string[];
}): ServiceAnswer {
  const { request, release, mirrors } = options;
  if (request.url.pathname !== '/updates/miotaV3.php') return plain(404, 'Not Found');
  const form = request.method === 'POST' ? new URLSearchParams(request.body.toString()) : request.url.searchParams;
  const query = readQuery(form.get('q') ?? '');
  if (query === null) return plain(400, 'Bad Request');
  const offered = release !== null && release.device === query.d && `MIUI-${release.firmware}` !== query.v;
  const answer = encryptOta({
    AuthResult: 0,
    CurrentRom: { version: query.v.replace(/^MIUI-/, ''), device: query.d },
    MirrorList: [...mirrors],
    ...(offered ? { LatestRom: describeRelease(release) } : {}),
  });
  return { status: 200, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: Buffer.from(answer) };
}

/** Null for what is no query of an updater: a wrong key or padding, no JSON, fields missing. */
function readQuery(text: string) {
  try {
    return otaQuerySchema.parse(decryptOta(text));
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

function describeRelease(release: Release) {
  return {
    version: release.firmware,
    device: release.device,
    codebase: release.codebase,
    filename: release.filename,
    filesize: `${(release.bytes.length / 1024 ** 2).toFixed(1)}M`,
    md5: release.md5,
  };
}
