/**
 * The driver: everything that is done to a handset, over adb. A handset is opened once; each service is a function that takes it.
 * Nothing here knows whether a handset is virtual.
 */
export { type AccountOptions, signIn, signOut } from './account.ts';
export type { AdbServer } from './adb.ts';
export { type Delivered, deliverFromStore } from './apps/deliver.ts';
export { type InstalledApp, readPackages } from './apps/installed.ts';
export type { SentinelApp } from './apps/manifest.ts';
export { feelCharger, feelUnplugged, keepScreenOn } from './battery.ts';
export { type ClockReading, readClock } from './clock.ts';
export { goHome, type OpenUrlOptions, openUrl } from './control.ts';
export { type FlashFacts, type FlashOptions, flashSystem, readFingerprint } from './flash.ts';
export type { Capabilities, Handset } from './handset.ts';
export { checkHandset, type HealthCheck } from './health.ts';
export { readAndroidId, readIdentity, readMac, readSerial } from './identity.ts';
export { type IdleLook, type IdleOptions, idleFor } from './idle.ts';
export { type Installed, readInstalled } from './installed.ts';
export { switchLocationOn } from './location.ts';
export { type OpenOptions, openHandset } from './open.ts';
export { takeUpdate, type UpdateFacts, type UpdateOptions } from './ota/updater.ts';
export { isScreenOn, setScreen, wake } from './power.ts';
export { readBootId, rebootHandset, waitForBoot } from './reboot.ts';
export { factoryReset, type ResetFacts, type ResetOptions } from './reset.ts';
export { type UndoQueue, withUndo } from './restore.ts';
export { type Call, plantCalls } from './seed/calls.ts';
export { type Contact, plantContacts } from './seed/contacts.ts';
export { seedStores } from './seed/index.ts';
export { type Placebo, plantPlacebo } from './seed/placebo.ts';
export type { Planted, PlantOptions } from './seed/plant.ts';
export { removePlanted } from './seed/remove.ts';
export { plantSms, type Sms } from './seed/sms.ts';
export type { BlockSeed, RemoveOptions, SeedStore } from './seed/store.ts';
export { type AdbServerOptions, type RunningAdbServer, startAdbServer } from './server.ts';
export { readService, type ServiceState, switchService } from './service.ts';
export type { ShellOptions, ShellResult } from './shell.ts';
export type { TransferOptions } from './sync.ts';
export {
  distrustAuthority,
  isTrusted,
  readFirmwareAuthorities,
  type Trusted,
  type TrustedAuthority,
  trustAuthority,
} from './trust/index.ts';
