import { armani, everyday, polls } from './armani.ts';

/** The upload of JHCCNBH45.0, once a day. */
export default armani({
  id: 'JHCCNBH51.0',
  builtAt: 1411461960,
  builtText: 'Tue Sep 23 16:46:00 CST 2014',
  behaviours: [
    {
      kind: 'encrypted-upload',
      host: 'collect.sg.miui.com',
      periodSeconds: 86_400,
      minBytes: 893,
      maxBytes: 30_000,
      firstSeconds: 86_400,
    },
    ...polls,
    ...everyday,
  ],
});
