import t from 'tap';
import { answerRemount, answerRoot, answerUnroot, userAtStart } from '../../../harness/virtual/adbd/restart.ts';
import { traitsOf } from '../../../harness/virtual/adbd/traits.ts';

const propertiesOf = (values: Record<string, string>) => {
  const map = new Map(Object.entries(values));
  return {
    get: (name: string) => map.get(name) ?? '',
    set: (name: string, value: string) => void map.set(name, value),
  };
};
const traits = traitsOf(23);

t.test('adbd is root where the build is not secure, or is debuggable and was asked to', async (t) => {
  t.equal(userAtStart(propertiesOf({})), 'shell');
  t.equal(userAtStart(propertiesOf({ 'ro.secure': '0' })), 'root');
  t.equal(userAtStart(propertiesOf({ 'ro.secure': '1', 'service.adb.root': '1' })), 'shell');
  t.equal(userAtStart(propertiesOf({ 'ro.secure': '1', 'service.adb.root': '1', 'ro.debuggable': '1' })), 'root');
});

t.test('a production build refuses root, a debuggable one restarts', async (t) => {
  const production = propertiesOf({ 'ro.secure': '1', 'ro.debuggable': '0' });
  t.same(answerRoot({ properties: production, traits, user: 'shell' }), {
    text: 'adbd cannot run as root in production builds\n',
    restart: false,
  });
  const debuggable = propertiesOf({ 'ro.secure': '1', 'ro.debuggable': '1' });
  t.same(answerRoot({ properties: debuggable, traits, user: 'shell' }), {
    text: 'restarting adbd as root\n',
    restart: true,
  });
  t.equal(userAtStart(debuggable), 'root');
  t.equal(answerRoot({ properties: debuggable, traits, user: 'root' }).text, 'adbd is already running as root\n');
  t.same(answerUnroot({ properties: debuggable, traits, user: 'root' }), {
    text: 'restarting adbd as non root\n',
    restart: true,
  });
  t.equal(userAtStart(debuggable), 'shell');
  t.equal(answerUnroot({ properties: debuggable, traits, user: 'shell' }).text, 'adbd not running as root\n');
});

t.test('remount is refused in the words of the version', async (t) => {
  const properties = propertiesOf({});
  t.equal(
    answerRemount({ properties, traits: traitsOf(18), user: 'shell' }).text,
    'remount failed: Permission denied\n',
  );
  t.equal(
    answerRemount({ properties, traits: traitsOf(30), user: 'shell' }).text,
    'Not running as root. Try "adb root" first.\n',
  );
  t.equal(answerRemount({ properties, traits: traitsOf(18), user: 'root' }).text, 'remount succeeded\n');
});
