import type { Call, Reply } from '../command.ts';

/**
 * `dumpsys power`: PowerManagerService.dump and what it calls. Android 4.2 to 4.4 end with `Display Power State:` and its `mScreenOn=`;
 * from 5.0 `Display Power: state=` says it. Earlier ones have `mPowerState=`.
 */
export function dumpPower({ system }: Call): Reply {
  const { power, sdk, properties } = system;
  const awake = power.screenOn;
  const { ac, usb, level } = power.battery;
  const wakefulness = awake ? 'Awake' : 'Asleep';
  if (sdk < 17) {
    return {
      stdout: `Power Manager State:\n  mIsPowered=${ac || usb} mPowerState=${awake ? 3 : 0} mScreenOffTime=0 ms\n`,
    };
  }
  const head = [
    'POWER MANAGER (dumpsys power)',
    '',
    'Power Manager State:',
    '  mDirty=0x0',
    `  mWakefulness=${wakefulness}`,
    ...(sdk >= 21 ? ['  mWakefulnessChanging=false'] : []),
    `  mIsPowered=${ac || usb}`,
    `  mPlugType=${ac ? 1 : usb ? 2 : 0}`,
    `  mBatteryLevel=${level}`,
    '  mBatteryLevelWhenDreamStarted=0',
    '  mDockState=0',
    '  mStayOn=false',
    '  mProximityPositive=false',
    `  mBootCompleted=${properties.get('sys.boot_completed') === '1'}`,
    '  mSystemReady=true',
    '  mWakeLockSummary=0x0',
    `  mUserActivitySummary=0x${awake ? 1 : 0}`,
    '  mRequestWaitForNegativeProximity=false',
    '  mSandmanScheduled=false',
    '  mDisplayReady=true',
    '  mHoldingWakeLockSuspendBlocker=false',
    `  mHoldingDisplaySuspendBlocker=${awake}`,
    '',
    'Settings and Configuration:',
    '  mScreenOffTimeoutSetting=60000',
    '',
    'Screen off timeout: 60000 ms',
    'Screen dim duration: 7000 ms',
    '',
    'Wake Locks: size=0',
    '',
    'Suspend Blockers: size=2',
    '  PowerManagerService.WakeLocks: ref count=0',
    `  PowerManagerService.Display: ref count=${awake ? 1 : 0}`,
    '',
  ];
  const display =
    sdk >= 21
      ? [`Display Power: state=${awake ? 'ON' : 'OFF'}`]
      : [
          'Screen On Blocker: mNestCount=0',
          '',
          'Display Power Controller Locked State:',
          '  mDisplayReadyLocked=true',
          `  mPendingRequestLocked=screenState=${awake ? 2 : 0}`,
          '',
          'Display Power State:',
          '  mDirty=0',
          `  mScreenOn=${awake}`,
          `  mScreenBrightness=${awake ? 102 : 0}`,
          `  mElectronBeamLevel=${awake ? '1.0' : '0.0'}`,
        ];
  return { stdout: `${[...head, ...display].join('\n')}\n` };
}
