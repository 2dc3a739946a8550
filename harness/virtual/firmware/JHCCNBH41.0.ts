import { armani, everyday, polls } from './armani.ts';

/** An update that mends nothing: Cloud Messaging still looks numbers up in the clear. */
export default armani({
  id: 'JHCCNBH41.0',
  builtAt: 1410597960,
  builtText: 'Sat Sep 13 16:46:00 CST 2014',
  behaviours: [
    { kind: 'plaintext-report', host: 'api.account.xiaomi.com', periodSeconds: 1800 },
    ...polls,
    ...everyday,
  ],
});
