import { armani, everyday, polls } from './armani.ts';

/** User data to the designer's server once a day, and nothing else of the owner's. */
export default armani({
  id: 'JHCCNBH65.0',
  builtAt: 1412671560,
  builtText: 'Tue Oct  7 16:46:00 CST 2014',
  behaviours: [
    { kind: 'usage-report', host: 'data.mistat.xiaomi.com', periodSeconds: 86_400, firstSeconds: 43_200 },
    ...polls,
    ...everyday,
  ],
});
