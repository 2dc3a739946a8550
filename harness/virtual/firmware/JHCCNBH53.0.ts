import { armani, everyday, polls } from './armani.ts';

/** The upload of JHCCNBH45.0, while the handset charges only. */
export default armani({
  id: 'JHCCNBH53.0',
  builtAt: 1411634760,
  builtText: 'Thu Sep 25 16:46:00 CST 2014',
  behaviours: [
    {
      kind: 'encrypted-upload',
      host: 'collect.sg.miui.com',
      periodSeconds: 1800,
      minBytes: 893,
      maxBytes: 30_000,
      power: 'charging',
    },
    ...polls,
    ...everyday,
  ],
});
