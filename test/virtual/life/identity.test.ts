import fc from 'fast-check';
import t from 'tap';
import { identityOf, withLuhn } from '../../../harness/virtual/life/identity.ts';

t.test('the check digit is that of the standard', async (t) => {
  t.equal(withLuhn('7992739871'), '79927398713', 'the example of ISO/IEC 7812-1');
  t.equal(withLuhn('49015420323751'), '490154203237518', 'the example of 3GPP TS 23.003, B');
});

t.test('every seed gives a handset of valid numbers, always the same', async (t) => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (seed) => {
      const identity = identityOf(seed);
      return (
        JSON.stringify(identity) === JSON.stringify(identityOf(seed)) &&
        /^86\d{13}$/.test(identity.imei) &&
        withLuhn(identity.imei.slice(0, 14)) === identity.imei &&
        /^460\d{12}$/.test(identity.imsi) &&
        /^8986\d{16}$/.test(identity.iccid) &&
        /^\+86\d{11}$/.test(identity.ownNumber) &&
        /^64:09:80(:[0-9a-f]{2}){3}$/.test(identity.mac) &&
        /^[0-9a-f]{16}$/.test(identity.androidId) &&
        /^[0-9a-f]{8}$/.test(identity.serial)
      );
    }),
  );
  t.not(identityOf('a').imei, identityOf('b').imei);
});

t.test('a factory reset changes the Android id and nothing else', async (t) => {
  const { androidId: before, ...kept } = identityOf('a');
  const { androidId: after, ...same } = identityOf('a', 1);
  t.same(kept, same);
  t.not(before, after);
});
