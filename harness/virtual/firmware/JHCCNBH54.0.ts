import { armani, everyday, polls } from './armani.ts';

/** The upload of JHCCNBH45.0, while the handset runs on its battery only. */
export default armani({
  id: 'JHCCNBH54.0',
  builtAt: 1411721160,
  builtText: 'Fri Sep 26 16:46:00 CST 2014',
  behaviours: [
    {
      kind: 'encrypted-upload',
      host: 'collect.sg.miui.com',
      periodSeconds: 1800,
      minBytes: 893,
      maxBytes: 30_000,
      power: 'on-battery',
    },
    ...polls,
    ...everyday,
  ],
});
