import t from 'tap';
import { assemble, readFields } from '../../harness/handset/identity.ts';
import { readWindow } from '../../harness/handset/ota/window.ts';
import { readAnswers } from '../../harness/handset/subscriber.ts';
import { identityCanaries } from '../../harness/run/steps/identify.ts';

const nobody = { imei: null, imsi: null, iccid: null, ownNumber: null };
const identity = (serial: string) =>
  assemble(
    readFields(`serial=${serial}\nfingerprint=\u001b]0;x\u0007${'f'.repeat(1_000_000)}\nsdk=18\nbootId=b1\n`),
    nobody,
  );

t.test('properties are bounded lines without control characters', async (t) => {
  const { fingerprint } = identity('ab12cd34');
  t.equal(fingerprint.length, 200);
  t.match(fingerprint, /^\?\]0;x\?fff/);
});

t.test('a serial that would be found in any upload, or that no ledger takes, is no canary', async (t) => {
  t.same(
    identityCanaries(identity('ab12cd34')).map(({ value }) => value),
    ['ab12cd34'],
  );
  for (const serial of ['', '0', 'unknown', 'HTTP/1.1', 'x1'.repeat(5_000)])
    t.same(identityCanaries(identity(serial)), [], serial.slice(0, 20));
});

t.test('the network that a handset is in identifies it too, and an advertising id where there is one', async (t) => {
  const adId = '38400000-8cf0-11bd-b23e-10b96e40000d';
  const who = { ...identity('unknown'), ssid: 'Chan family', bssid: 'c4:e9:84:5b:17:a2', adId };
  t.same(
    identityCanaries(who).map(({ kind, value }) => `${kind} ${value}`),
    ['ssid Chan family', 'bssid c4:e9:84:5b:17:a2', `ad_id ${adId}`],
  );
  t.same(identityCanaries({ ...who, ssid: 'abc', bssid: null, adId: null }), [], 'three letters are no canary');
});

t.test('a section named like a method of an object is nobody’s field', async (t) => {
  const reply = "Result: Parcel(00000000 00000001 00000031 '........1...')";
  t.same(readAnswers(`== toString\n${reply}\n== constructor\n${reply}\n`), nobody);
});

t.test('a dump of the screen is bounded, and so is where it can make us tap', async (t) => {
  const node = (bounds: string) => `<hierarchy><node text="OK" bounds="${bounds}"/></hierarchy>`;
  t.equal(readWindow(node('[0,0][10,10]'))?.length, 1);
  t.same(readWindow(node(`[0,0][${'9'.repeat(300)},10]`)), []);
  t.equal(readWindow(node('[0,0][10,10]').padEnd(2_000_000)), null);
});
