import { openSealed } from '../../apps/sealed-report.ts';
import { json, plain, type ServiceAnswer, type ServiceRequest } from '../services.ts';
import { deliver } from './shelf.ts';

/**
 * The application store's servers: versions of the store itself, files of applications, and what firmware that reports sends. `channel=partner`
 * asks for the shelf that others packed. Paths are made up.
 */
export function answerStore({ method, url, body }: ServiceRequest): ServiceAnswer {
  const name = /^\/download\/([\w.]+)\.apk$/.exec(url.pathname)?.[1];
  if (name !== undefined) {
    const apk = deliver(name, url.searchParams.get('channel') === 'partner' ? 'tampered' : 'genuine');
    if (apk === null) return plain(404, 'Not Found');
    return { status: 200, headers: { 'content-type': 'application/vnd.android.package-archive' }, body: apk };
  }
  if (url.pathname === '/apm/self') return json(200, { code: 0, latest: url.searchParams.get('version') });
  if (url.pathname === '/apm/report')
    return method === 'POST' && isReport(body) ? json(200, { code: 0 }) : plain(400, 'Bad Request');
  return plain(404, 'Not Found');
}

/** A report in the open or sealed: a list of applications. */
function isReport(body: Buffer): boolean {
  try {
    const text = body[0] === 0x7b ? body.toString() : openSealed(body);
    return Array.isArray(JSON.parse(text).apps);
  } catch {
    return false;
  }
}
