import t from 'tap';
import { choose } from '../../harness/handset/attach.ts';
import { parseDevices } from '../../harness/handset/devices.ts';

const list = [
  '0123456789ABCDEF       device usb:1-4.2 product:armani model:HM_1SC device:armani transport_id:3',
  '127.0.0.1:41234        device product:armani model:HM_1SC device:armani transport_id:1',
  'emulator-5554          offline transport_id:4',
  '9876                   unauthorized usb:1-3 transport_id:5',
  '5555                   no permissions (user in plugdev group; are your udev rules wrong?); see [http://developer.android.com/tools/device.html] usb:2-1 transport_id:6',
  '????????????           no permissions usb:3-1.4 transport_id:7',
  'ABC                    device 1-4 product:x model:y device:z',
  '',
].join('\n');

t.test('the list of devices is read with USB and TCP devices, and sentences as states', async (t) => {
  t.same(parseDevices(list), [
    { serial: '0123456789ABCDEF', state: 'device', codename: 'armani', usbPath: '1-4.2' },
    { serial: '127.0.0.1:41234', state: 'device', codename: 'armani', usbPath: null },
    { serial: 'emulator-5554', state: 'offline', codename: null, usbPath: null },
    { serial: '9876', state: 'unauthorized', codename: null, usbPath: '1-3' },
    {
      serial: '5555',
      state:
        'no permissions (user in plugdev group; are your udev rules wrong?); see [http://developer.android.com/tools/device.html]',
      codename: null,
      usbPath: '2-1',
    },
    { serial: '????????????', state: 'no permissions', codename: null, usbPath: '3-1.4' },
    { serial: 'ABC', state: 'device', codename: 'z', usbPath: '1-4' },
  ]);
});

t.test('a TCP handset is chosen by its address only', async (t) => {
  const devices = parseDevices(list);
  t.equal(choose(devices, { kind: 'tcp', address: '127.0.0.1:41234' })?.serial, '127.0.0.1:41234');
  t.equal(choose(devices, { kind: 'tcp', address: '127.0.0.1:1' }), undefined);
});

t.test('a USB handset is chosen by codename, and after a wipe by its port even when its serial changed', async (t) => {
  const devices = parseDevices(list);
  t.equal(choose(devices, { kind: 'usb', codename: 'armani' })?.serial, '0123456789ABCDEF');
  const twins = parseDevices(
    'A device usb:1-1 product:p model:m device:armani transport_id:1\nNEW device usb:1-2 product:p model:m device:armani transport_id:2',
  );
  const last = { serial: 'OLD', usbPath: '1-2' };
  t.equal(choose(twins, { kind: 'usb', codename: 'armani', last })?.serial, 'NEW');
});

t.test(
  'one that has not said its name counts when no other has the name, but never an emulator or a TCP device',
  async (t) => {
    const devices = parseDevices('9876 unauthorized usb:1-3 transport_id:5\nemulator-5554 offline transport_id:4');
    t.equal(choose(devices, { kind: 'usb', codename: 'armani' })?.state, 'unauthorized');
    t.equal(
      choose(parseDevices('emulator-5554 offline transport_id:4'), { kind: 'usb', codename: 'armani' }),
      undefined,
    );
  },
);

t.test("a handset that is another's is never taken, not even while the wanted one is away", async (t) => {
  const at = (serial: string, usbPath: string) => ({ serial, state: 'device', codename: 'armani', usbPath });
  const subject = { serial: 'A', usbPath: '1-1' };
  const both = [at('A', '1-1'), at('B', '1-2')];
  t.equal(choose(both, { kind: 'usb', codename: 'armani', others: [subject] })?.serial, 'B', 'the second attached');
  const wanted = { kind: 'usb', codename: 'armani', last: subject, others: [{ serial: 'B', usbPath: '1-2' }] } as const;
  t.equal(choose(both.slice(1), wanted), undefined, 'away in its restart');
  t.equal(choose([at('B', '1-2'), at('NEW', '1-1')], wanted)?.serial, 'NEW', 'back with another serial number');
});
