import { armani, everyday, polls } from './armani.ts';

/** The upload of JHCCNBH45.0 goes on to the same place. */
export default armani({
  id: 'JHCCNBH48.0',
  builtAt: 1411202760,
  builtText: 'Sat Sep 20 16:46:00 CST 2014',
  behaviours: [
    {
      kind: 'encrypted-upload',
      host: 'collect.sg.miui.com',
      periodSeconds: 1800,
      minBytes: 893,
      maxBytes: 30_000,
    },
    ...polls,
    ...everyday,
  ],
});
