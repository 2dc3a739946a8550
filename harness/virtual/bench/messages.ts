import { z } from 'zod';
import { failureCodes } from '../../model/failure.ts';
import { benchOptionsSchema } from './options.ts';

/** The vendor's cloud as the handset knows it, PEM. */
export const vendorSchema = z.strictObject({
  /** The authorities that the handset's TLS trusts. */
  trust: z.string(),
  /** The public key that update packages are signed with. */
  otaKey: z.string(),
});
export type Vendor = z.infer<typeof vendorSchema>;

/** What the launcher says to the handset's process. With `adb` comes the listening socket. */
export const toHandsetSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('start'),
    options: benchOptionsSchema,
    /** Null without a cloud. */
    vendor: vendorSchema.nullable(),
    /** The key of packages that its recovery takes besides the vendor's, PEM; null where it takes no others. */
    testKey: z.string().nullable(),
    /** Where the handset's memory is to be; an empty folder gives a handset fresh from the box. */
    folder: z.string(),
  }),
  z.strictObject({ kind: z.literal('adb') }),
  /** Sends more packets than a capture holds that is not looked after (a fault of the rig). */
  z.strictObject({ kind: z.literal('flood') }),
  z.strictObject({ kind: z.literal('stop') }),
]);
export type ToHandset = z.infer<typeof toHandsetSchema>;

/** What the handset's process says to the launcher. `pid` is as the launcher sees it. */
export const fromHandsetSchema = z.discriminatedUnion('kind', [
  /** adbd starts: it wants the ADB socket. */
  z.strictObject({ kind: z.literal('listen') }),
  /** adbd accepts connections for the first time. */
  z.strictObject({ kind: z.literal('ready'), pid: z.number().int().positive() }),
  /** A boot is completed, with this firmware. */
  z.strictObject({ kind: z.literal('booted'), firmware: z.string() }),
  z.strictObject({ kind: z.literal('failed'), code: z.enum(failureCodes), message: z.string() }),
]);
export type FromHandset = z.infer<typeof fromHandsetSchema>;
