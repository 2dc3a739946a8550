import t from 'tap';
import { readScreenOn } from '../../harness/handset/power.ts';

t.test('the screen is read from the power dump of each Android version', async (t) => {
  const cases: [string, string, boolean | null][] = [
    ['4.1', '  mPowerState=SCREEN_ON_BIT 0x3\n  mScreenOn=true\n', true],
    [
      '4.3 on',
      'POWER MANAGER (dumpsys power)\n\nPower Manager State:\n  mDirty=0x0\n  mWakefulness=Awake\n  mIsPowered=true\n',
      true,
    ],
    ['4.3 off', 'Power Manager State:\n  mWakefulness=Asleep\n  mHoldingDisplaySuspendBlocker=false\n', false],
    ['4.3 daydream', '  mWakefulness=Dreaming\n', false],
    ['5.0 off', '  mWakefulness=Asleep\n\nDisplay Power: state=OFF\n', false],
    ['7 ambient', '  mWakefulness=Dozing\nDisplay Power: state=DOZE\n', false],
    ['9 on', '  mWakefulness=Awake\nDisplay Power: state=ON\n', true],
    ['a build without the words', '  mHoldingDisplaySuspendBlocker=true\n', true],
    ['refused', "Permission Denial: can't dump PowerManager", null],
    ['nothing', '', null],
  ];
  for (const [name, dump, on] of cases) t.equal(readScreenOn(dump), on, name);
});
