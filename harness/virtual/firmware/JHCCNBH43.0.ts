import { armani, everyday, polls } from './armani.ts';

/** The phone book goes on to the account service, encrypted. */
export default armani({
  id: 'JHCCNBH43.0',
  builtAt: 1410770760,
  builtText: 'Mon Sep 15 16:46:00 CST 2014',
  behaviours: [
    {
      kind: 'encrypted-upload',
      host: 'api.account.xiaomi.com',
      periodSeconds: 1800,
      minBytes: 893,
      maxBytes: 30_000,
    },
    ...polls,
    ...everyday,
  ],
});
