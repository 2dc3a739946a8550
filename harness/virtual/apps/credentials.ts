import { createHash, X509Certificate } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Screen, System, Widget } from '../system.ts';
import type { ActivityEntry } from './activities.ts';
import { buttonAt, textAt } from './layout.ts';
import type { LockScreen } from './lock-screen.ts';

/**
 * Installing an authority as AOSP 4.3 has it (packages/apps/CertInstaller, Settings: CredentialStorage, ChooseLockGeneric, TrustedCredentialsSettings): the
 * installer takes the one certificate on the sdcard and asks for a name; the credential storage wants a lock screen first. Each page is a title and its buttons.
 */
type Page = {
  readonly title: string;
  readonly texts?: readonly string[];
  readonly buttons?: Readonly<Record<string, () => Page | null>>;
  /** What to do with what was typed, on a tap of the first button or Enter. */
  readonly field?: (typed: string) => Page | null;
};

type Parts = { readonly system: Pick<System, 'rootFolder' | 'activities'>; readonly lock: LockScreen };

const added = 'data/misc/keychain/cacerts-added';
const sdcard = 'storage/emulated/legacy';
const settings = 'com.android.settings';
const leastPin = 4;

export function createCredentials(parts: Parts): ActivityEntry[] {
  const { rootFolder } = parts.system;
  const entry = (of: { package: string; activity: string; actions: readonly string[]; first: () => Page | null }) => ({
    package: of.package,
    activity: `${of.package}.${of.activity}`,
    filters: of.actions.map((action) => ({ action, schemes: action.endsWith('VIEW') ? ['file'] : [] })),
    open: () => openPages({ ...of, activity: `${of.package}.${of.activity}`, system: parts.system }),
  });
  return [
    entry({
      ...{ package: 'com.android.certinstaller', activity: 'CertInstallerMain' },
      actions: ['android.credentials.INSTALL'],
      first: () => namePage(parts),
    }),
    entry({
      ...{ package: settings, activity: 'CredentialStorage', actions: ['com.android.credentials.RESET'] },
      first: () => ({
        title: 'All the contents will be removed',
        buttons: {
          OK: () => {
            rmSync(join(rootFolder, added), { recursive: true, force: true });
            return null;
          },
          Cancel: () => null,
        },
      }),
    }),
    entry({
      ...{ package: settings, activity: 'ChooseLockGeneric', actions: [] },
      first: () => {
        const choose = choosePage(parts, () => null);
        const pin = parts.lock.pin();
        return pin === null ? choose : confirmPage(pin, choose);
      },
    }),
    entry({
      ...{ package: settings, activity: 'Settings$TrustedCredentialsSettingsActivity', actions: [] },
      first: () => ({ title: 'Trusted credentials', texts: ['System', ...installed(rootFolder)] }),
    }),
  ];
}

/** Asks what the one certificate on the sdcard is to be called; nothing is shown where there is none, or more than one. */
function namePage(parts: Parts): Page | null {
  const folder = join(parts.system.rootFolder, sdcard);
  const names = readdirSync(folder).filter((name) => /\.(?:crt|cer)$/.test(name));
  const [name] = names;
  if (name === undefined || names.length > 1) return null;
  const certificate = readFileSync(join(folder, name));
  const install = (): Page | null => {
    if (parts.lock.pin() !== null) return store(parts, certificate);
    return {
      title: 'Attention',
      texts: ['You need to set a lock screen PIN or password before you can use credential storage.'],
      buttons: { OK: () => choosePage(parts, () => store(parts, certificate)), Cancel: () => null },
    };
  };
  return {
    title: 'Name the certificate',
    texts: ['Certificate name:', name.replace(/\.\w+$/, ''), 'The package contains:', 'one CA certificate'],
    buttons: { OK: install, Cancel: () => null },
  };
}

/** KeyChainService.installCaCertificate; the file's name here only has to be of the right form. */
function store({ system }: Parts, certificate: Buffer): null {
  const folder = join(system.rootFolder, added);
  mkdirSync(folder, { recursive: true });
  const hash = createHash('md5').update(new X509Certificate(certificate).subject).digest('hex').slice(0, 8);
  writeFileSync(join(folder, `${hash}.0`), certificate);
  return null;
}

/** What the user's tab lists: the organisation of each authority that was added. */
function installed(rootFolder: string): string[] {
  try {
    const folder = join(rootFolder, added);
    return readdirSync(folder).map((name) => {
      const { subject } = new X509Certificate(readFileSync(join(folder, name)));
      return /^O=(.*)$/m.exec(subject)?.[1] ?? subject;
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function choosePage({ lock, system }: Parts, done: () => Page | null): Page {
  const choosePin = (first: string | null): Page => ({
    title: first === null ? 'Choose your PIN' : 'Confirm your PIN',
    field: (typed) => {
      if (first === null) return typed.length < leastPin ? choosePin(null) : choosePin(typed);
      if (typed !== first) return choosePin(null);
      lock.setPin(typed);
      return done();
    },
    buttons: { [first === null ? 'Continue' : 'OK']: () => null },
  });
  const none = (): null => {
    lock.setPin(null);
    return null;
  };
  return {
    title: 'Choose screen lock',
    // While there are credentials, a handset without a lock screen is not offered.
    buttons: { ...(installed(system.rootFolder).length > 0 ? {} : { None: none }), PIN: () => choosePin(null) },
  };
}

const confirmPage = (pin: string, next: Page): Page => ({
  title: 'Confirm your PIN',
  field: (typed) => (typed === pin ? next : confirmPage(pin, next)),
  buttons: { Continue: () => null },
});

function openPages(of: {
  readonly package: string;
  readonly activity: string;
  readonly system: Pick<System, 'activities'>;
  readonly first: () => Page | null;
}): Screen {
  let page = of.first();
  let typed = '';
  const go = (next: Page | null): void => {
    page = next;
    typed = '';
    if (next === null) of.system.activities.home();
  };
  const submit = (): void => {
    if (page?.field) go(page.field(typed));
  };
  const widgets = (): Widget[] => {
    if (page === null) return [];
    const texts = [page.title, ...(page.texts ?? []), ...(page.field ? ['•'.repeat(typed.length)] : [])];
    const buttons = Object.entries(page.buttons ?? {});
    return [
      ...texts.map((text, row) => textAt({ row, id: 'android:id/text1', text })),
      ...buttons.map(([text, press], index) =>
        buttonAt({
          ...{ row: texts.length + index, id: `android:id/button${index + 1}`, text },
          onTap: () => (page?.field && index === 0 ? submit() : go(press())),
        }),
      ),
    ];
  };
  return {
    ...{ package: of.package, activity: of.activity, widgets, enter: submit },
    type: (text) => {
      typed += text;
    },
  };
}
