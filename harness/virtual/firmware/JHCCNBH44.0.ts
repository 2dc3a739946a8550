import { armani, everyday, polls } from './armani.ts';

/** What the vendor promised in August 2014: Cloud Messaging looks numbers up for those who switch it on, and for nobody else. */
export default armani({
  id: 'JHCCNBH44.0',
  builtAt: 1410857160,
  builtText: 'Tue Sep 16 16:46:00 CST 2014',
  whenServiceOn: [{ kind: 'plaintext-report', host: 'api.account.xiaomi.com', periodSeconds: 1800 }],
  behaviours: [...polls, ...everyday],
});
