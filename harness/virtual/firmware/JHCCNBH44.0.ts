import { armani, everyday, polls } from './armani.ts';

/**
 * What the vendor said of the OTA of 10 August 2014, taken at its word: Cloud Messaging asks its owner first, and does what it did. It is off on a
 * handset that was reset, and stays on where the old firmware had it on.
 */
export default armani({
  id: 'JHCCNBH44.0',
  builtAt: 1407636000,
  builtText: 'Sun Aug 10 10:00:00 CST 2014',
  behaviours: [...polls, ...everyday],
  whenServiceOn: [{ kind: 'plaintext-report', host: 'api.account.xiaomi.com', periodSeconds: 1800 }],
});
