import t from 'tap';
import { checkUpdate, firmwareAsSold } from '../../../harness/virtual/life/firmware-choice.ts';

t.test('a handset comes with its oldest firmware, or the one of the API level that was asked for', async (t) => {
  t.equal(firmwareAsSold({ device: 'redmi1s', sdk: null }).id, 'JHCCNBF33.0');
  t.equal(firmwareAsSold({ device: 'redmi1s', sdk: 30 }).sdk, 30);
  t.throws(() => firmwareAsSold({ device: 'pixel', sdk: null }), { code: 'UNKNOWN_DEVICE', message: /redmi1s/ });
  t.throws(() => firmwareAsSold({ device: 'redmi1s', sdk: 17 }), { code: 'BAD_ARGUMENT', message: /18, 30/ });
});

t.test("an update must be one of the handset's own, or none", async (t) => {
  const sold = firmwareAsSold({ device: 'redmi1s', sdk: null });
  checkUpdate('none', sold);
  checkUpdate('JHCCNBH46.0', sold);
  t.throws(() => checkUpdate('aosp-11', sold), { code: 'UNKNOWN_FIRMWARE' });
  t.throws(() => checkUpdate('MIUI12', sold), { code: 'UNKNOWN_FIRMWARE' });
});
