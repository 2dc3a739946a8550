import type { Intent, Screen } from '../system.ts';
import type { ActivityEntry } from './activities.ts';
import { type Form, formThatSendsItself } from './browser-form.ts';
import type { AppContext } from './context.ts';
import { textAt } from './layout.ts';
import { browserAgent } from './user-agent.ts';

const name = 'com.android.browser';
const activity = 'com.android.browser.BrowserActivity';
const redirectsFollowed = 5;
const pageBytes = 2 * 1024 * 1024;

/** The stock browser: opens the address that it is started with. Fetches no parts of a page, and of scripts knows only the one line that sends a form. */
export function createBrowser(context: AppContext): ActivityEntry {
  return {
    package: name,
    activity,
    filters: [
      { action: 'android.intent.action.VIEW', schemes: ['http', 'https'] },
      { action: 'android.intent.action.MAIN', schemes: [] },
    ],
    open: (intent) => openPage(intent, context),
  };
}

function openPage(intent: Intent, context: AppContext): Screen {
  let url = intent.data ?? 'about:blank';
  let status = '';
  const show = (text: string) => {
    status = text;
  };
  if (/^https?:/i.test(url)) {
    show('Loading');
    load({
      url,
      context,
      onMove: (to) => {
        url = to;
      },
    }).then(show, (error: unknown) => {
      context.log(`Browser: ${error}`);
      show('Webpage not available');
    });
  }
  return {
    package: name,
    activity,
    widgets: () => [
      textAt({ row: 0, id: 'com.android.browser:id/url', text: url }),
      textAt({ row: 1, id: 'com.android.browser:id/title', text: status }),
    ],
  };
}

/** What is asked for next: an address, and of a form its body. */
type Ask = { readonly url: string; readonly form?: Form };

/** Follows redirects, keeps cookies meanwhile, sends a form that sends itself, and gives the page's title, or the start of its text. */
async function load(options: {
  readonly url: string;
  readonly context: AppContext;
  readonly onMove: (url: string) => void;
}): Promise<string> {
  const { context, onMove } = options;
  const cookies = new Map<string, string>();
  let ask: Ask = { url: options.url };
  for (let moves = 0; moves <= redirectsFollowed; moves += 1) {
    const { url, form } = ask;
    const kept = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await context.network.request({
      method: form ? 'POST' : 'GET',
      url,
      headers: [
        ['Host', new URL(url).host],
        ['Connection', 'keep-alive'],
        ...(form ? [['Content-Type', form.type] as const] : []),
        ['Accept', 'application/xml,application/xhtml+xml,text/html;q=0.9,text/plain;q=0.8,image/png,*/*;q=0.5'],
        ['User-Agent', browserAgent(context.system.properties)],
        ['Accept-Encoding', 'gzip'],
        ['Accept-Language', 'en-US'],
        ...(kept === '' ? [] : [['Cookie', kept] as const]),
      ],
      ...(form ? { body: form.body } : {}),
      bodyLimit: pageBytes,
    });
    const [, name, value = ''] = /^([^=;\s]+)=([^;]*)/.exec(answer.headers['set-cookie'] ?? '') ?? [];
    if (name !== undefined) cookies.set(name, value);
    const location = answer.headers.location;
    if (answer.status >= 300 && answer.status <= 399 && location !== undefined)
      ask = { url: new URL(location, url).href };
    else {
      const text = answer.body.toString();
      const next = formThatSendsItself(text);
      if (next === null) return /<title>([^<]*)<\/title>/i.exec(text)?.[1]?.trim() ?? text.slice(0, 80);
      ask = { url: new URL(next.action, url).href, form: next };
    }
    onMove(ask.url);
  }
  throw new Error(`more than ${redirectsFollowed} redirects`);
}
