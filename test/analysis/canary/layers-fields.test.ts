import { gzipSync } from 'node:zlib';
import t from 'tap';
import type { Canary } from '../../../harness/model/canary.ts';
import { alone } from './encoders.ts';
import { createFinder } from './peeled.ts';

const sms = 'The violet heron buys nine copper kettles before Thursday dusk';
const canaries: Canary[] = [
  { id: 'phone', kind: 'phone', value: '+8613987162534' },
  { id: 'name', kind: 'name', value: 'Brentolivar Hadderkamp' },
  { id: 'han', kind: 'name', value: '欧阳晓娟' },
  { id: 'imsi', kind: 'imsi', value: '460013579246801' },
  { id: 'sms', kind: 'text', value: sms },
];

const find = createFinder(canaries);

/** Whole values, as parts of them stand in the fields anyway. */
const wholes = (text: string | Uint8Array) =>
  find(typeof text === 'string' ? Buffer.from(text) : text).filter(({ support }) => !support);
const idsIn = (text: string | Uint8Array) => [...new Set(wholes(text).map(({ id }) => id))].sort();

const cut = (text: string, size: number) => text.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [];

t.test('a value whose parts are in fields of their own is put together', async (t) => {
  const split: [string, string, string][] = [
    ['country code and number', '{"cc":"+86","n":"1398716","x":"2534"}', 'phone'],
    ['numbers in JSON', JSON.stringify({ mcc: 460, mnc: '01', msin: '3579246801' }, null, 2), 'imsi'],
    ['a form', 'cc=86&p1=139&p2=8716&p3=2534&v=1', 'phone'],
    ['XML', '<t><c>86</c><a>139</a><b>8716</b><b>2534</b></t>', 'phone'],
    ['digits in an array', JSON.stringify([...'8613987162534']), 'phone'],
    ['first and last name', '{"first": "Brentolivar", "last": "Hadderkamp"}', 'name'],
    ['last and first name', '{"family":"Hadderkamp","given":"Brentolivar"}', 'name'],
    ['a card', 'BEGIN:VCARD\r\nN:欧阳;晓娟;;;\r\nEND:VCARD\r\n', 'han'],
    ['characters in an array', JSON.stringify([...'欧阳晓娟']), 'han'],
    ['attributes', "<t cc='86' a='139' b='87162534'/>", 'phone'],
  ];
  for (const [what, text, id] of split) {
    t.ok(idsIn(text).includes(id), what);
    t.ok(idsIn(gzipSync(text)).includes(id), `${what}, compressed`);
  }
});

t.test('a long value in pieces of equal length is put together, and what it encodes is opened', async (t) => {
  const encoded = Buffer.from(sms).toString('base64');
  const records = cut(encoded, 16).map((d, i) => ({ i, d }));
  const split: [string, string][] = [
    ['array', JSON.stringify(cut(sms, 8))],
    [
      'numbered fields',
      cut(sms, 10)
        .map((part, i) => `c${i}=${encodeURIComponent(part)}`)
        .join('&'),
    ],
    ['base64 in an array', JSON.stringify(cut(encoded, 16))],
    ['base64 in records', JSON.stringify(records)],
    [
      'base64 in cookies',
      cut(encoded, 22)
        .map((part, i) => `Cookie: c${i}=${part}\r\n`)
        .join(''),
    ],
    [
      'base64 in XML',
      cut(encoded, 20)
        .map((part) => `<p>${part}</p>`)
        .join(''),
    ],
    ['base64url in a path', `/${cut(encoded.replaceAll('/', '_'), 20).join('/')}?v=1`],
    ['hex in a path', `/${cut(Buffer.from(sms).toString('hex'), 8).join('/')}`],
  ];
  for (const [what, text] of split) t.same(idsIn(text), ['sms'], what);
});

t.test('what is found tells from which field to which it goes', async (t) => {
  const text = '{"v":"x","cc":"86","n":"13987162534"}';
  const hit = wholes(text).find(({ chain }) => chain.join(' ') === 'fields digits');
  t.same(text.slice(hit?.at, hit?.end), '86","n":"13987162534');
});

t.test('parts that do not follow each other are no value', async (t) => {
  t.same(idsIn('{"a":"861398716","b":"7","c":"2534"}'), []);
  t.same(idsIn('{"a":"2534","b":"861398716"}'), []);
  t.same(idsIn('<p>Brentolivar</p><p>J</p><p>Hadderkamp</p>'), []);
  t.same(idsIn(JSON.stringify(cut(sms, 8).reverse())), []);
});

t.test('keys are no values', async (t) => {
  t.same(idsIn('{"86":"1","139":"2","8716":"3","2534":"4"}'), []);
});

t.test('neighbours that merely complete a value when put together are no proof', async (t) => {
  const apart: [string, string][] = [
    [
      'two people',
      JSON.stringify([
        { first: 'Jo', last: 'Hadderkamp' },
        { first: 'Brentolivar', last: 'Oyt' },
      ]),
    ],
    ['rows of a table', 'Jo,Hadderkamp\r\nBrentolivar,Oyt\r\n'],
    ['elements', '<p><a>Jo</a><b>Hadderkamp</b></p><p><a>Brentolivar</a><b>Oyt</b></p>'],
    ['ends of longer values', '{"a":"xxHadderkamp","b":"Brentolivarxx"}'],
    ['ends of longer numbers', '{"a":"99861398","b":"716253499"}'],
    [
      'a value that two readings give',
      JSON.stringify({ d: alone.ascii85?.(Buffer.from('Hadderkamp!Brentolivar')).toString('latin1') }),
    ],
  ];
  for (const [what, text] of apart) t.same(idsIn(text), [], what);
});

t.test('the same neighbours in one record are proof', async (t) => {
  t.same(idsIn(JSON.stringify([{ last: 'Hadderkamp', first: 'Brentolivar' }])), ['name']);
  t.same(idsIn('Jo,x\r\nHadderkamp,Brentolivar\r\n'), ['name']);
  t.same(idsIn('<p><a>Hadderkamp</a><b>Brentolivar</b></p>'), ['name']);
});

t.test(
  'a list of values of one length is no value that was cut, unless it goes over three of them or encodes it',
  async (t) => {
    t.same(idsIn(JSON.stringify(['Xyxyx Hadderkamp', 'Brentolivar Xyxy', 'Brentolivar Hadd'])), []);
    t.same(idsIn(JSON.stringify(cut(`{"body":"${sms}"}`, 16))), ['sms']);
    const encoded = Buffer.from(`{"who":"Brentolivar Hadderkamp"}`).toString('base64');
    t.same(idsIn(JSON.stringify(cut(encoded, 20))), ['name']);
  },
);
