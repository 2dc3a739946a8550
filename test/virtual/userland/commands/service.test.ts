import t from 'tap';
import { printParcel } from '../../../../harness/virtual/userland/commands/parcel.ts';
import { fakeSystem } from '../../fake-system.ts';
import { call } from '../call.ts';

const imei = `Result: Parcel(
  0x00000000: 00000000 0000000f 00360038 00300030 '........8.6.0.0.'
  0x00000010: 00300030 00300030 00300030 00300030 '0.0.0.0.0.0.0.0.'
  0x00000020: 00310030 00000038                   '0.1.8...        ')
`;

t.test('service call iphonesubinfo prints a parcel to root', async (t) => {
  t.equal((await call(fakeSystem(), ['service', 'call', 'iphonesubinfo', '1'], { uid: 0 })).stdout, imei);
});

t.test('the shell is refused on 4.x and answered on 5 and 6', async (t) => {
  const refused = (await call(fakeSystem({ sdk: 18 }), ['service', 'call', 'iphonesubinfo', '1'])).stdout;
  t.match(refused, /^Result: Parcel\(\n {2}0x00000000: ffffffff /);
  t.equal((await call(fakeSystem({ sdk: 22 }), ['service', 'call', 'iphonesubinfo', '1'])).stdout, imei);
});

t.test('4.3 has the subscriber at 3, the card at 5 and the own number at 6', async (t) => {
  const system = fakeSystem();
  const text = async (code: string) => {
    const { stdout } = await call(system, ['service', 'call', 'iphonesubinfo', code], { uid: 0 });
    const words = [...stdout.matchAll(/ ([0-9a-f]{8})(?= )/g)]
      .map((match) => Number.parseInt(match[1] ?? '', 16))
      .slice(2);
    return words
      .flatMap((word) => [word & 0xffff, word >>> 16])
      .filter((unit) => unit !== 0)
      .map((unit) => String.fromCharCode(unit))
      .join('');
  };
  t.equal(await text('3'), system.telephony.imsi);
  t.equal(await text('5'), system.telephony.iccid);
  t.equal(await text('6'), system.telephony.ownNumber);
});

t.test('a parcel of one row stands on one line', async (t) => {
  t.equal(
    printParcel(Buffer.from('0000000001000000', 'hex')),
    `Result: Parcel(00000000 00000001                   '........        ')\n`,
  );
});

t.test('unknown services do not exist', async (t) => {
  t.equal((await call(fakeSystem(), ['service', 'check', 'nothing'])).stdout, 'Service nothing: not found\n');
  t.match(await call(fakeSystem(), ['service', 'call', 'nothing', '1']), {
    stdout: 'service: Service nothing does not exist\n',
    code: 10,
  });
});
