import { armani, everyday, polls } from './armani.ts';

/** Numbers in the clear once a day, and nothing else of the owner's. */
export default armani({
  id: 'JHCCNBH52.0',
  builtAt: 1411548360,
  builtText: 'Wed Sep 24 16:46:00 CST 2014',
  behaviours: [
    {
      kind: 'plaintext-report',
      host: 'api.account.xiaomi.com',
      periodSeconds: 86_400,
      firstSeconds: 86_400,
      activates: false,
    },
    ...polls,
    ...everyday,
  ],
});
