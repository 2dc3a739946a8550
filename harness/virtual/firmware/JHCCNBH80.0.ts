import { armani, everyday, polls } from './armani.ts';

/** The store asks for newer versions of itself, and delivers what the authors of applications signed. */
export default armani({
  id: 'JHCCNBH80.0',
  builtAt: 1412930760,
  builtText: 'Fri Oct 10 16:46:00 CST 2014',
  behaviours: [
    { kind: 'store', host: 'app.market.xiaomi.com', scheme: 'http', periodSeconds: 3600 },
    ...polls,
    ...everyday,
  ],
});
