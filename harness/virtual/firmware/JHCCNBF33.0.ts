import { armani, everyday, polls } from './armani.ts';

/** As it was sold in July 2014: Cloud Messaging is on for everybody and looks numbers up in the clear. */
export default armani({
  id: 'JHCCNBF33.0',
  builtAt: 1406010120,
  builtText: 'Tue Jul 22 14:22:00 CST 2014',
  service: 'forced',
  account: 'telling',
  behaviours: [
    { kind: 'plaintext-report', host: 'api.account.xiaomi.com', periodSeconds: 1800 },
    ...polls,
    ...everyday,
  ],
});
