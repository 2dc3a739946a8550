import t from 'tap';
import { geohash } from '../../../../harness/analysis/canary/forms/location.ts';
import { formsOf } from '../../../../harness/analysis/canary/forms.ts';
import { type CanaryKind, canaryKinds } from '../../../../harness/model/canary.ts';

const texts = (kind: CanaryKind, value: string) => formsOf({ kind, value }).map(({ text }) => text);

t.test('a name is written in either order, in any case, joined', async (t) => {
  const written = texts('name', 'Tai Man Chan');
  for (const text of [
    'Tai Man Chan',
    'Chan Tai Man',
    'CHAN TAI MAN',
    'tai man chan',
    'Chan, Tai Man',
    'TaiManChan',
    'tai.man.chan',
    'Chan|Tai|Man',
    'Tai Chan',
  ]) {
    t.ok(written.includes(text), text);
  }
});

t.test('a name loses its diacritics; one word of it only supports', async (t) => {
  const written = texts('name', 'Zoë Brønsted');
  t.ok(written.includes('Zoe Bronsted'));
  t.ok(written.includes('zoe bronsted'));
  const word = formsOf({ kind: 'name', value: 'Zoë Brønsted' }).find(({ text }) => text === 'brønsted');
  t.match(word, { support: true });
});

t.test('an address is trimmed, in lower case, without its tag and dots; its local part only supports', async (t) => {
  const forms = formsOf({ kind: 'email', value: ' Ann.Bell+x@Gmail.com' });
  const written = forms.map(({ text }) => text);
  for (const text of ['ann.bell+x@gmail.com', 'ann.bell@gmail.com', 'annbell@gmail.com'])
    t.ok(written.includes(text), text);
  t.match(
    forms.find(({ text }) => text === 'ann.bell+x'),
    { support: true },
  );
});

t.test('a message is written with other white space, without any, and as a preview', async (t) => {
  const written = texts('text', 'See you at\n8 – at the café k4xw7q2m, and not a minute later than that');
  for (const text of [
    'See you at 8 – at the café k4xw7q2m, and not a minute later than that',
    'See you at\r\n8 – at the café k4xw7q2m, and not a minute later than that',
  ]) {
    t.ok(written.includes(text), text);
  }
  const preview = formsOf({ kind: 'text', value: written[0] ?? '' }).find(({ name }) => name.startsWith('head'));
  t.ok((preview?.bits ?? 0) >= 64);
  t.ok((written[0] ?? '').startsWith(preview?.text ?? 'none'));
});

t.test('a location is written in either order, with fewer decimals, in whole numbers, as a geohash', async (t) => {
  const written = texts('location', '22.319356,114.169361');
  for (const text of [
    '114.169361,22.319356',
    '22.319356, 114.169361',
    '22.3193,114.1693',
    '22.3194,114.1694',
    '22319356,114169361',
    '223193560,1141693610',
  ]) {
    t.ok(written.includes(text), text);
  }
  // Wikipedia, "Geohash": 57.64911, 10.40744 is u4pruydqqvj.
  t.equal(geohash(57.64911, 10.40744, 11), 'u4pruydqqvj');
  t.equal(geohash(91, 0, 9), '');
});

t.test('no form of any kind is listed twice, and none is empty, whatever the value', async (t) => {
  for (const kind of canaryKinds) {
    for (const value of ['+1', 'X', '1,2', '12', 'none', ' ', '@', '0000', 'ffffffffffffffff', 'é ü', '🎈🎈🎈🎈']) {
      const written = texts(kind, value);
      t.equal(new Set(written).size, written.length);
      t.notOk(written.includes(''));
    }
  }
});
