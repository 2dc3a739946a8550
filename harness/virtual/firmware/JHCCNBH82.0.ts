import { armani, everyday, polls } from './armani.ts';

/** The store tells the same in an encryption of its own under TLS. */
export default armani({
  id: 'JHCCNBH82.0',
  builtAt: 1413103560,
  builtText: 'Sun Oct 12 16:46:00 CST 2014',
  behaviours: [
    { kind: 'store', host: 'app.market.xiaomi.com', scheme: 'https', periodSeconds: 3600, report: 'sealed' },
    ...polls,
    ...everyday,
  ],
});
