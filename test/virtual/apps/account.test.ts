import t from 'tap';
import { redmi1s } from '../../../devices/redmi1s.ts';
import { createAccount } from '../../../harness/virtual/apps/account.ts';
import type { AppContext } from '../../../harness/virtual/apps/context.ts';
import { deviceHash } from '../../../harness/virtual/apps/device-hash.ts';
import type { HttpRequest } from '../../../harness/virtual/apps/network.ts';
import { testHandset, until } from './handset.ts';

const intent = { action: null, data: null, component: null, extras: {} };

/** The login on a handset whose network writes down what is asked for. */
function open(options: { readonly tells: boolean; readonly dead?: boolean }) {
  const { context } = testHandset({ rate: 1 });
  const asked: HttpRequest[] = [];
  const network: AppContext['network'] = {
    ...context.network,
    request: async (request) => {
      if (options.dead) throw new Error('no route');
      asked.push(request);
      return { status: 200, headers: {}, body: Buffer.alloc(0) };
    },
  };
  const screen = createAccount({ ...context, network }, options).open(intent);
  const texts = () => screen.widgets().map(({ text }) => text);
  const tap = (text: string) =>
    screen
      .widgets()
      .find((widget) => widget.text === text)
      ?.onTap?.();
  return { asked, texts, tap };
}

const account = redmi1s.account ?? { signIn: [''], signOut: [''], in: [''], out: [''], activity: '' };
const [signIn = '', signOut = ''] = [account.signIn[0], account.signOut[0]];

t.test("one signs in by the profile's button, sealed, and out again", async (t) => {
  const { asked, texts, tap } = open({ tells: false });
  t.ok(texts().includes(account.out[0] ?? ''));
  tap(signIn);
  t.notOk(texts().includes(signIn), 'one tap is enough');
  await until(() => texts().includes(account.in[0] ?? ''));
  t.strictSame(
    asked.map(({ url }) => url),
    ['https://api.account.xiaomi.com/pass/serviceLoginAuth2'],
  );
  tap(signOut);
  t.ok(texts().includes(account.out[0] ?? ''));
});

t.test("as it was sold, the SIM card's identity goes up in the clear after it", async (t) => {
  const { asked, tap } = open({ tells: true });
  tap(signIn);
  await until(() => asked.length === 2);
  t.match(asked[1]?.url, /^http:\/\/api\.account\.xiaomi\.com\/pass\/activate\/dev\//);
  t.ok(asked[1]?.url.includes(`imsi=${deviceHash('454000000000012')}`));
});

t.test('off line nobody is signed in', async (t) => {
  const { texts, tap } = open({ tells: true, dead: true });
  tap(signIn);
  await until(() => texts().includes(signIn));
  t.notOk(texts().includes(account.in[0] ?? ''));
});
