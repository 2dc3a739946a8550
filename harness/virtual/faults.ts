/**
 * What can go wrong with a rig, on purpose: so that each gate of the judge can be seen to shut. Asked for with `--fault NAME`, as often as
 * wanted; without it nothing of this happens. `update` means: from the moment at which the cloud has handed out the update package.
 */
export const faults = {
  'update-forged': 'the update package is signed by somebody else than the vendor; recovery refuses it',
  'update-damaged': 'the update package is not the one whose digest the vendor names; the updater refuses it',
  'server-off': 'after the update the account service hangs up on everybody, updated or not',
  'upstream-dead': 'after the update nobody upstream answers any more, the resolver neither',
  'screen-wakes': 'the screen comes on by itself some minutes after it was switched off',
  'sms-lost': 'the message store says yes to each message and keeps none',
  'install-restricted':
    'MIUI lets nobody install an application over USB, as its later versions do until their owner allows it',
  'clock-map-off': 'the clock map that the handset publishes is three hours ahead of its clock',
  'capture-killed': 'the capturing program is killed some seconds after the handset came up with its update',
  'capture-overrun':
    'the capturing program gets no processor while a flood of packets goes by, some seconds after the handset came up with its update',
} as const;

export type Fault = keyof typeof faults;

export const faultNames = Object.keys(faults) as [Fault, ...Fault[]];
