import { armani, everyday, polls } from './armani.ts';

/** The store tells once an hour in the open which applications are installed and how they are used. */
export default armani({
  id: 'JHCCNBH81.0',
  builtAt: 1413017160,
  builtText: 'Sat Oct 11 16:46:00 CST 2014',
  behaviours: [
    { kind: 'store', host: 'app.market.xiaomi.com', scheme: 'http', periodSeconds: 3600, report: 'plain' },
    ...polls,
    ...everyday,
  ],
});
