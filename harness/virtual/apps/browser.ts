import type { Intent, Screen } from '../system.ts';
import type { ActivityEntry } from './activities.ts';
import type { AppContext } from './context.ts';
import { textAt } from './layout.ts';
import { browserAgent } from './user-agent.ts';

const name = 'com.android.browser';
const activity = 'com.android.browser.BrowserActivity';
const redirectsFollowed = 5;
const pageBytes = 2 * 1024 * 1024;

/** The stock browser: opens the address that it is started with. Runs no scripts and fetches no parts of a page. */
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

/** Follows redirects and gives the page's title, or the start of its text. */
async function load(options: {
  readonly url: string;
  readonly context: AppContext;
  readonly onMove: (url: string) => void;
}): Promise<string> {
  const { context, onMove } = options;
  let url = options.url;
  for (let moves = 0; moves <= redirectsFollowed; moves += 1) {
    const answer = await context.network.request({
      method: 'GET',
      url,
      headers: [
        ['Host', new URL(url).host],
        ['Connection', 'keep-alive'],
        ['Accept', 'application/xml,application/xhtml+xml,text/html;q=0.9,text/plain;q=0.8,image/png,*/*;q=0.5'],
        ['User-Agent', browserAgent(context.system.properties)],
        ['Accept-Encoding', 'gzip'],
        ['Accept-Language', 'en-US'],
      ],
      bodyLimit: pageBytes,
    });
    const location = answer.headers.location;
    if (answer.status < 300 || answer.status > 399 || location === undefined) {
      const text = answer.body.toString();
      return /<title>([^<]*)<\/title>/i.exec(text)?.[1]?.trim() ?? text.slice(0, 80);
    }
    url = new URL(location, url).href;
    onMove(url);
  }
  throw new Error(`more than ${redirectsFollowed} redirects`);
}
