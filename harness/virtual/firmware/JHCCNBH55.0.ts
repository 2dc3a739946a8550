import { armani, everyday, polls } from './armani.ts';

/** The upload of JHCCNBH45.0, but each record once only: a delta sync. */
export default armani({
  id: 'JHCCNBH55.0',
  builtAt: 1411807560,
  builtText: 'Sat Sep 27 16:46:00 CST 2014',
  behaviours: [
    {
      kind: 'encrypted-upload',
      host: 'collect.sg.miui.com',
      periodSeconds: 1800,
      minBytes: 893,
      maxBytes: 30_000,
      records: 'new',
    },
    ...polls,
    ...everyday,
  ],
});
