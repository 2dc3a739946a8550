import { armani, everyday, polls } from './armani.ts';

/** The store tells nothing, but delivers an application that somebody else packed anew. */
export default armani({
  id: 'JHCCNBH83.0',
  builtAt: 1413189960,
  builtText: 'Mon Oct 13 16:46:00 CST 2014',
  behaviours: [
    { kind: 'store', host: 'app.market.xiaomi.com', scheme: 'http', periodSeconds: 3600, channel: 'partner' },
    ...polls,
    ...everyday,
  ],
});
