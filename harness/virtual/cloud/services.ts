import { createHash, randomBytes } from 'node:crypto';
import { openUpload } from '../apps/upload-payload.ts';
import type { Service } from './hosts.ts';
import type { Release } from './release.ts';
import { answerStore } from './store/service.ts';
import { answerUpdate } from './update.ts';

export type ServiceRequest = { readonly method: string; readonly url: URL; readonly body: Buffer };
export type ServiceAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};
export type Handler = (request: ServiceRequest) => ServiceAnswer;

/** The vendor's services. Each is a function of the request, the offered release and the time (epoch milliseconds). */
export function createServices(options: {
  readonly release: Release | null;
  /** Where releases are downloaded from, e.g. `http://bigota.d.miui.com`. */
  readonly mirrors: () => readonly string[];
  readonly now: () => number;
}): Readonly<Record<Exclude<Service, 'push'>, Handler>> {
  const { release, mirrors, now } = options;
  return {
    account: answerAccount,
    collector: answerCollector,
    weather: ({ url }) => json(200, weather(url.searchParams.get('cityId') ?? '', now())),
    calendar: () => json(200, { status: 0, today: new Date(now()).toISOString().slice(0, 10), version: 20140901 }),
    sync: answerSync,
    builds: () => json(200, { id: null, result: [], error: null }),
    statistics: ({ method }) => (method === 'POST' ? json(200, { code: 0 }) : plain(405, 'Method Not Allowed')),
    store: answerStore,
    update: (request) => answerUpdate({ request, release, mirrors: mirrors() }),
    download: ({ url }) =>
      release === null || url.pathname !== `/${release.firmware}/${release.filename}`
        ? plain(404, 'Not Found')
        : { status: 200, headers: { 'content-type': 'application/zip' }, body: release.bytes },
  };
}

export function json(status: number, value: unknown): ServiceAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json;charset=UTF-8' },
    body: Buffer.from(JSON.stringify(value)),
  };
}

export function plain(status: number, text: string): ServiceAnswer {
  return { status, headers: { 'content-type': 'text/plain' }, body: Buffer.from(`${text}\n`) };
}

/** A number that is nobody's account is answered with 401 and a JSON body whose prefix keeps it from being run as a script. */
function answerAccount({ url }: ServiceRequest): ServiceAnswer {
  const protectedJson = (status: number, value: unknown) => {
    const answer = json(status, value);
    return { ...answer, body: Buffer.concat([Buffer.from('&&&START&&&'), answer.body]) };
  };
  if (/^\/pass\/activate\/dev\/[\w-]{16}\//.test(url.pathname)) {
    return protectedJson(200, { S: 'OK', code: 0, description: 'ok' });
  }
  if (url.pathname === '/pass/serviceLoginAuth2') return protectedJson(200, { S: 'OK', code: 0, result: 'ok' });
  if (url.pathname === '/pass/user@id' && url.searchParams.has('externalId')) {
    return protectedJson(401, { S: 'Err', code: 70016, description: 'user not exist' });
  }
  return plain(404, 'Not Found');
}

/** Takes what it can read and refuses the rest. */
function answerCollector({ method, body }: ServiceRequest): ServiceAnswer {
  if (method !== 'POST') return plain(405, 'Method Not Allowed');
  try {
    openUpload(body);
  } catch (error) {
    return json(400, { code: 400, message: error instanceof Error ? error.message : String(error) });
  }
  return json(200, { code: 0, next: 1800, id: randomBytes(8).toString('hex') });
}

/** MiCloud takes any form that has what a request of it must have. */
function answerSync({ method, body }: ServiceRequest): ServiceAnswer {
  const form = new URLSearchParams(body.toString());
  if (method !== 'POST' || !form.has('data') || !form.has('signature')) return plain(400, 'Bad Request');
  return json(200, { result: 'ok', code: 0, data: { syncTag: randomBytes(6).readUIntBE(0, 6) } });
}

const forecastDays = 6;
const hoursAhead = 24;

/** Some 3 KB of forecast that follows from the city and the hour alone. */
function weather(city: string, now: number): unknown {
  const hour = Math.floor(now / 3_600_000);
  const dice = (salt: string) => createHash('sha256').update(`${city}/${hour}/${salt}`).digest();
  const at = (salt: string) => {
    const [warmth = 0, wetness = 0, wind = 0, kind = 0] = dice(salt);
    return {
      temperature: 20 + (warmth % 14),
      humidity: 50 + (wetness % 50),
      wind: `${wind % 7}`,
      weather: ['sunny', 'cloudy', 'overcast', 'light rain', 'shower', 'thunder shower'][kind % 6],
      aqi: 20 + (kind % 120),
    };
  };
  return {
    city,
    publishedAt: new Date(hour * 3_600_000).toISOString(),
    now: at('now'),
    hourly: Array.from({ length: hoursAhead }, (_, index) => ({ hour: index, ...at(`hour ${index}`) })),
    daily: Array.from({ length: forecastDays }, (_, index) => ({
      day: index,
      high: at(`high ${index}`),
      low: at(`low ${index}`),
    })),
  };
}
